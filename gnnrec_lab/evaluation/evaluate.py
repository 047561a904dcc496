"""Full ranking of held-out interactions, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from gnnrec_lab.checks import checked_k, choice
from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.evaluation.metrics.accuracy import ranking_metrics
from gnnrec_lab.evaluation.ranked import Ranked
from gnnrec_lab.evaluation.result import Evaluation
from gnnrec_lab.graph import Split
from gnnrec_lab.kernels import find_hits
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking import top_k
from gnnrec_lab.ranking.topk import blocks


def evaluate(
    recommender: Recommender,
    split: Split,
    *,
    k: int | Iterable[int] = (10, 20),
    part: str = "test",
    block_users: int | None = None,
) -> Evaluation:
    """Rank all items for every user with held-out interactions, and measure the lists.

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
    block_users : int, optional
        Users ranked at once; by default what fits 32 MiB of scores. Doesn't change the values.

    Raises
    ------
    OptionError
        For a k below 1 or an unknown part.
    GraphDataError
        If the part holds no interactions.
    """
    ks = _checked_ks(k)
    choice("part", part, ("test", "validation"))
    held_out = split.test if part == "test" else split.validation
    seen = split.seen(part)
    relevant = held_out.by_user
    counts = relevant.degrees
    users = np.flatnonzero(counts)
    if not len(users):
        raise GraphDataError(f"The {part} part of this split holds no interactions to evaluate on.")
    num_items = held_out.num_items
    lists = np.full((len(users), max(ks)), -1, dtype=np.int32)
    hits = np.zeros(lists.shape, dtype=np.bool_)
    done = 0
    for block in blocks(users, num_items, block_users):
        items, _ = top_k(recommender, block, min(max(ks), num_items), seen.by_user)
        rows = slice(done, done + len(block))
        lists[rows, : items.shape[1]] = items
        hits[rows, : items.shape[1]] = find_hits(items, block, relevant.indptr, relevant.indices)
        done += len(block)
    return Evaluation(
        title=recommender.title,
        part=part,
        users=held_out.users.ids(users),
        per_user=ranking_metrics(hits, counts[users], ks),
        ranked=Ranked(split, part, ks, users, lists, hits),
        terms=recommender.added_terms,
    )


def _checked_ks(k: int | Iterable[int]) -> list[int]:
    ks = sorted(set(k)) if isinstance(k, Iterable) else [k]
    if not ks:
        raise OptionError("k must name at least one length of list.")
    return [checked_k(value) for value in ks]
