"""Top-K lists as a DataFrame of the user's own ids."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.checks import checked_k
from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.topk import blocks, top_k


def recommend(
    recommender: Recommender,
    users: Hashable | Iterable[Hashable],
    k: int = 10,
    exclude_seen: bool = True,
    *,
    seen: InteractionGraph | None = None,
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

    Returns
    -------
    DataFrame
        Columns user, item, score, rank (from 1), in the order of ``users``.

    Raises
    ------
    UnknownIdError
        For a user that the graph doesn't hold.
    OptionError
        If k is not a whole number of at least 1.
    """
    graph = recommender.train
    exclude = (seen or graph).by_user if exclude_seen else None
    listed = recommend_indices(recommender, users, k, exclude)
    return pd.DataFrame(
        {
            "user": graph.users.column(listed.user),
            "item": graph.items.column(listed.item),
            "score": listed.score,
            "rank": listed.rank,
        }
    )


class Listed(NamedTuple):
    """Lists of users, one below the other: indices of user and item, score, and rank from 1; each [n]."""

    user: NDArray[np.int64]
    item: NDArray[np.int64]
    score: NDArray[np.float32]
    rank: NDArray[np.int64]


def recommend_indices(
    recommender: Recommender, users: Hashable | Iterable[Hashable], k: int, exclude: CSR | None
) -> Listed:
    """Return what `recommend` does, by indices, without the items of ``exclude``; raises as it does."""
    graph = recommender.train
    k = min(checked_k(k), graph.num_items)
    wanted = (
        [users] if isinstance(users, str | bytes | tuple) or not isinstance(users, Iterable) else list(users)
    )
    index = graph.users.index(wanted)
    parts = [top_k(recommender, block, k, exclude) for block in blocks(index, graph.num_items)]
    items = np.concatenate([part[0] for part in parts] or [np.empty((0, k), dtype=np.int64)])
    scores = np.concatenate([part[1] for part in parts] or [np.empty((0, k), dtype=np.float32)])
    row, place = np.nonzero(items >= 0)
    return Listed(index[row], items[row, place], scores[row, place], place + 1)
