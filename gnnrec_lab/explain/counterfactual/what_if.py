"""Recommendations for a changed history of a user, without training again."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.checks import checked_k
from gnnrec_lab.errors import OptionError
from gnnrec_lab.explain.history import History, Ints, ListedHistory, best
from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.topk import rank_in


def what_if(
    recommender: Recommender,
    user: Hashable,
    remove: Iterable[Hashable] = (),
    add: Iterable[Hashable] = (),
    k: int = 10,
    *,
    seen: InteractionGraph | None = None,
) -> pd.DataFrame:
    """Return the list of a user whose history lacks some items or holds others.

    With nothing changed it is the user's list. Scores change by what they do by the history alone (fold-in):
    what was learned for the user as such stays as it is. Items that were removed don't come back as
    recommendations, and items that were added aren't recommended.

    Parameters
    ----------
    recommender : Recommender
        Trained, with ``capabilities.fold_in``.
    user : hashable
    remove : iterable of ids
        Items of the history.
    add : iterable of ids
        Items that aren't in it; each gets the mean weight of the history (1 where there is none).
    k : int
        Length of the list; shorter where there are fewer candidates.
    seen : InteractionGraph, optional
        Whose items the list leaves out; by default those it was trained on.

    Returns
    -------
    DataFrame
        item, label, score, rank (from 1), old_rank (in the list as it is; missing for what it left out).

    Raises
    ------
    UnknownIdError
        For a user or an item that the graph doesn't hold.
    OptionError
        For an item to remove that isn't in the history or one to add that is, a k below 1, and a recommender
        that can't score histories.
    """
    k = checked_k(k)
    graph = recommender.train
    history = ListedHistory(recommender, int(graph.users.index(user)[0]), seen)
    gone, come = (np.unique(_indices(graph, ids)) for ids in (remove, add))
    before, after = changed_scores(history, gone, come)
    return listed(graph, after, before, k)


def changed_scores(
    history: History, gone: Ints, come: Ints
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the scores [I] by a history as it is, and without the items ``gone`` but with ``come``.

    -inf for items that the list leaves out. Both are item indices, ascending and distinct.

    Raises `OptionError` for an item to remove that isn't in the history, and one to add that is.
    """
    _check(history, gone, come)
    before, after = history.recommender.history_scores(_both(history, gone, come)) + history.beside()
    before[history.left_out] = -np.inf
    after[np.union1d(history.left_out, come)] = -np.inf
    return before, after


def listed(
    graph: InteractionGraph, scores: NDArray[np.float32], before: NDArray[np.float32], k: int
) -> pd.DataFrame:
    """Return the k best items by ``scores`` [I] with their ranks by ``before`` [I]; -inf is no candidate."""
    items = best(scores, k)
    ranks = [rank_in(before, item) if before[item] > -np.inf else None for item in items.tolist()]
    return pd.DataFrame(
        {
            "item": graph.items.column(items),
            "label": graph.item_labels(items),
            "score": scores[items],
            "rank": np.arange(1, len(items) + 1),
            "old_rank": pd.array(ranks, dtype="Int64"),
        }
    )


def _indices(graph: InteractionGraph, ids: Any) -> Ints:
    if isinstance(ids, str | bytes) or not isinstance(ids, Iterable):
        return graph.items.index(ids)
    return graph.items.index(list(ids))


def _check(history: History, gone: Ints, come: Ints) -> None:
    graph = history.recommender.train
    user = graph.users.id(history.user)
    for item in gone[~np.isin(gone, history.items)]:
        raise OptionError(
            f"{graph.items.id(int(item))!r} isn't in the history of {user!r}: it can't be removed."
        )
    for item in come[np.isin(come, history.items)]:
        raise OptionError(f"{graph.items.id(int(item))!r} is in the history of {user!r} already.")


def _both(history: History, gone: Ints, come: Ints) -> CSR:
    """Return the history as it is and as it would be."""
    stays = ~np.isin(history.items, gone)
    mean = float(history.weight.mean()) if len(history) else 1.0
    items = np.concatenate([history.items[stays], come])
    weight = np.concatenate([history.weight[stays], np.full(len(come), mean)])
    known = np.concatenate([history.known[stays], np.full(len(come), -1)])
    order = np.argsort(items)
    return CSR(
        np.array([0, len(history), len(history) + len(items)]),
        np.concatenate([history.items, items[order]]).astype(np.int32),
        np.concatenate([history.weight, weight[order]]).astype(np.float32),
        np.concatenate([history.known, known[order]]),
    )
