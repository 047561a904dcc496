"""Top-K lists as a DataFrame of the user's own ids, and what rules take out of them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, NamedTuple, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.checks import checked_k
from gnnrec_lab.devices import CPU, in_tensors
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.on_device import block_size
from gnnrec_lab.ranking.rules import BoundRules, Removed
from gnnrec_lab.ranking.topk import best_of, blocks, top_k
from gnnrec_lab.ranking.under_rules import RuleOptions, RulesLike, bound_rules, refuse_empty


def recommend(
    recommender: Recommender,
    users: Hashable | Iterable[Hashable],
    k: int = 10,
    exclude_seen: bool = True,
    *,
    seen: InteractionGraph | None = None,
    rules: RulesLike = None,
    **options: Unpack[RuleOptions],
) -> pd.DataFrame:
    """Return the k best items of each user.

    Parameters
    ----------
    recommender : Recommender
    users : an id, or an iterable of ids
        Text and tuples are one id.
    k : int
        Length of each list; shorter where a user has fewer candidates.
    exclude_seen : bool
        Leave out items that the user has interacted with.
    seen : InteractionGraph, optional
        Which interactions count as seen; by default those it was trained on.
    rules : Rules or mapping, optional
        What the lists must keep to.
    **options
        Rules one by one: where, allow, deny, per, diversify, since, until, at; see
        `gnnrec_lab.ranking.rules.Rules`.

    Returns
    -------
    DataFrame
        Columns user, item, title (where items have titles), score, rank (from 1), in the order of ``users``.

    Raises
    ------
    UnknownIdError
        For a user that the graph doesn't hold.
    OptionError
        If k is not a whole number of at least 1; for a rule that can't be used; if rules leave nothing for
        any of the users.
    """
    graph = recommender.train
    exclude = (seen or graph).by_user if exclude_seen else None
    bound = bound_rules(recommender, rules, {**options})
    index = user_indices(graph, users)
    listed = recommend_indices(recommender, index, k, exclude, bound)
    if bound is not None and len(index) and not len(listed.item):
        refuse_empty(bound, graph, index, exclude)
    return _frame(graph, listed.user, listed.item, score=listed.score, rank=listed.rank)


def removed_by_rules(
    recommender: Recommender,
    users: Hashable | Iterable[Hashable],
    k: int = 10,
    exclude_seen: bool = True,
    *,
    seen: InteractionGraph | None = None,
    rules: RulesLike = None,
    **options: Unpack[RuleOptions],
) -> pd.DataFrame:
    """Return what rules take out of each user's k best items, and which rules do.

    Arguments are those of `recommend`, and so are the errors.

    Returns
    -------
    DataFrame
        Columns user, item, title (where items have titles), score, rank (without the rules), and rules: those
        that take it out, as text: "deny, where"; "per genre" or "diversify" where none takes it out of all
        lists.
    """
    graph = recommender.train
    exclude = (seen or graph).by_user if exclude_seen else None
    bound = bound_rules(recommender, rules, {**options})
    if bound is None:
        raise OptionError("There are no rules to take anything out: name some, for example where=...")
    k = min(checked_k(k), graph.num_items)
    found: list[tuple[int, Removed]] = []
    for block in blocks(user_indices(graph, users), graph.num_items):
        scores = recommender.scores(block)
        best_of(scores, block, 1, exclude)  # writes -inf over what is left out
        for user, row in zip(block.tolist(), scores, strict=True):
            found += [(user, one) for one in bound.removed(row, user, k)]
    return _frame(
        graph,
        np.array([user for user, _ in found], dtype=np.int64),
        np.array([one.item for _, one in found], dtype=np.int64),
        score=np.array([one.score for _, one in found], dtype=np.float32),
        rank=np.array([one.rank for _, one in found], dtype=np.int64),
        rules=[", ".join(one.rules) for _, one in found],
    )


class Listed(NamedTuple):
    """Lists of users, one below the other: indices of user and item, score, and rank from 1; each [n]."""

    user: NDArray[np.int64]
    item: NDArray[np.int64]
    score: NDArray[np.float32]
    rank: NDArray[np.int64]


def recommend_indices(
    recommender: Recommender,
    users: NDArray[np.int64],
    k: int,
    exclude: CSR | None,
    rules: BoundRules | None = None,
    device: str = CPU,
) -> Listed:
    """Return what `recommend` does, by indices, without the items of ``exclude``; raises as it does."""
    num_items = recommender.train.num_items
    k = min(checked_k(k), num_items)
    size = block_size(recommender) if in_tensors(device) else None
    parts = [top_k(recommender, block, k, exclude, rules, device) for block in blocks(users, num_items, size)]
    items = np.concatenate([part[0] for part in parts] or [np.empty((0, k), dtype=np.int64)])
    scores = np.concatenate([part[1] for part in parts] or [np.empty((0, k), dtype=np.float32)])
    row, place = np.nonzero(items >= 0)
    return Listed(users[row], items[row, place], scores[row, place], place + 1)


def user_indices(graph: InteractionGraph, users: Hashable | Iterable[Hashable]) -> NDArray[np.int64]:
    """Return the indices of one user or of several; text and tuples are one id. Raises `UnknownIdError`."""
    if isinstance(users, str | bytes | tuple) or not isinstance(users, Iterable):
        return graph.users.index([users])
    return graph.users.index(list(users))


def _frame(
    graph: InteractionGraph, user: NDArray[np.int64], item: NDArray[np.int64], **columns: Any
) -> pd.DataFrame:
    named = graph.item_titles(item)
    titles = {} if named is None else {"title": named}
    return pd.DataFrame(
        {"user": graph.users.column(user), "item": graph.items.column(item), **titles, **columns}
    )
