"""Full ranking of held-out interactions, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.checks import checked_k, choice, whole
from gnnrec_lab.devices import CPU, in_tensors
from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.evaluation.metrics.accuracy import ranking_metrics
from gnnrec_lab.evaluation.ranked import Ranked
from gnnrec_lab.evaluation.result import Evaluation
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.kernels import find_hits
from gnnrec_lab.kernels.stopping import stop_if_asked
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.on_device import block_size, scoring_device
from gnnrec_lab.ranking.topk import best_of, best_under, blocks, scores_of, top_k
from gnnrec_lab.ranking.under_rules import RulesLike, bound_rules, rules_of

_MOST_USERS = 50_000  # that are all measured unless told otherwise
_SAMPLE = 20_000


def evaluate(
    recommender: Recommender,
    split: Split,
    *,
    k: int | Iterable[int] = (10, 20),
    part: str = "test",
    users: int | str | None = None,
    block_users: int | None = None,
    rules: RulesLike = None,
    device: str = CPU,
) -> Evaluation:
    """Rank all items for users with held-out interactions, and measure the lists.

    Items the user has interacted with are left out of the ranking: those of train, and for the test part
    those of validation too; where the split predicts some behaviours, only by these. Users without held-out
    interactions are left out.

    Parameters
    ----------
    recommender : Recommender
        Trained on ``split.train``.
    split : Split
    k : int or several
    part : "test" or "validation"
    users : int or "all", optional
        How many are measured, drawn by the split's seed: the same for every recommender. By default all of up
        to 50,000, and else 20,000 of them: the intervals tell what that leaves open.
    block_users : int, optional
        Users ranked at once; by default what fits 32 MiB of scores. Doesn't change the values.
    rules : Rules or mapping, optional
        What the lists must keep to; see `gnnrec_lab.Rules`. What they cost is then `Evaluation.cost`.
    device : str
        Where scores are computed and ranked: "cpu", "cuda", or "auto" for a GPU where there is one. Equal
        scores go to the lower item index on both; rounding may order others that are nearly equal otherwise.

    Raises
    ------
    OptionError
        For a k or number of users below 1, an unknown part, rules that can't be used, and a device that there
        isn't or that the recommender doesn't score on.
    GraphDataError
        If the part holds no interactions.
    """
    ks = _checked_ks(k)
    choice("part", part, ("test", "validation"))
    held_out = split.test if part == "test" else split.validation
    seen = split.seen(part)
    counts = held_out.by_user.degrees
    measured = np.flatnonzero(counts)
    if not len(measured):
        raise GraphDataError(f"The {part} part of this split holds no interactions to evaluate on.")
    measured = drawn(measured, users, split.seed)
    chosen = rules_of(rules)
    bound = bound_rules(recommender, chosen)
    plain = _Lists(held_out, measured, max(ks))
    under = None if bound is None else _Lists(held_out, measured, max(ks))
    length = min(max(ks), held_out.num_items)
    place = scoring_device(recommender, device)
    if in_tensors(place):
        block_users = block_users or block_size(recommender)
    for block in blocks(measured, held_out.num_items, block_users):
        stop_if_asked()
        if bound is None:
            plain.add(top_k(recommender, block, length, seen.by_user, device=place)[0])
            continue
        scores = scores_of(recommender, block, place)
        plain.add(best_of(scores, block, length, seen.by_user)[0])
        if under is not None:  # what was seen is -inf by now
            under.add(best_under(bound, scores, block, length, None)[0])

    def evaluation(found: _Lists, **rest: Any) -> Evaluation:
        return Evaluation(
            title=recommender.title,
            part=part,
            users=held_out.users.ids(measured),
            per_user=ranking_metrics(found.hits, counts[measured], ks),
            ranked=Ranked(split, part, ks, measured, found.items, found.hits),
            terms=recommender.added_terms,
            **rest,
        )

    without = evaluation(plain)
    return without if under is None else evaluation(under, rules=chosen, without=without)


class _Lists:
    """The lists of users, filled block by block, and which of their items are held out."""

    def __init__(self, held_out: InteractionGraph, users: NDArray[np.int64], length: int) -> None:
        self._relevant, self._users, self._done = held_out.by_user, users, 0
        self.items = np.full((len(users), length), -1, dtype=np.int32)
        self.hits = np.zeros(self.items.shape, dtype=np.bool_)

    def add(self, items: NDArray[np.int64]) -> None:
        """Take the lists [B, length or less] of the next users."""
        rows = slice(self._done, self._done + len(items))
        self.items[rows, : items.shape[1]] = items
        relevant = self._relevant
        self.hits[rows, : items.shape[1]] = find_hits(
            items, self._users[rows], relevant.indptr, relevant.indices
        )
        self._done += len(items)


def drawn(users: NDArray[np.int64], wanted: int | str | None, seed: int) -> NDArray[np.int64]:
    """Return as many of the users as are wanted, ascending."""
    if isinstance(wanted, str):
        choice("users", wanted, ("all",))
        return users
    if wanted is None:
        wanted = len(users) if len(users) <= _MOST_USERS else _SAMPLE
    if whole("users", wanted, 1) >= len(users):
        return users
    return np.sort(np.random.default_rng(seed).choice(users, wanted, replace=False))


def _checked_ks(k: int | Iterable[int]) -> list[int]:
    ks = sorted(set(k)) if isinstance(k, Iterable) else [k]
    if not ks:
        raise OptionError("k must name at least one length of list.")
    return [checked_k(value) for value in ks]
