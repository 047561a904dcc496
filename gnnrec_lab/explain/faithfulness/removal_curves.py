"""Removal curves: the score and the rank of an item as interactions are removed in an explanation's order.

This module measures one user; result.py aggregates over users, verdicts.py puts the result in words.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.explain.attribution.importance import RANDOM, TRUTH, Importance
from gnnrec_lab.explain.history import Floats, History, Ints, Masks

METRICS = ("pos", "del", "ins", "cdcg")
_FEWEST_RANKED = 3  # interactions: two orders of fewer always agree or oppose each other


@dataclasses.dataclass(frozen=True)
class UserCurves:
    """Removal curves of some items of one user's list.

    Attributes
    ----------
    user : int
    items : int64 [P]
    history : int
        Number of interactions, n.
    score : float64 [P]
    rank : int64 [P]
        By the full history.
    values : dict of float64 [draws, P, 4, steps + 1]
        By order and, along the third axis, by metric. The share removed goes from 0 to 1. draws is 1 but for
        the random order.
    agreement : dict of float64 [P]
        Spearman's rank correlation of an order's importance with the score's fall when one interaction is
        missing; NaN where one of them doesn't vary or n < 3.
    """

    user: int
    items: Ints
    history: int
    score: Floats
    rank: Ints
    values: dict[str, Floats]
    agreement: dict[str, Floats]


@dataclasses.dataclass(frozen=True)
class Plan:
    """How to measure: the list's length, steps of removal, random draws, seed."""

    k: int
    steps: int
    draws: int
    seed: int


def measure_user(
    history: History, items: Ints, orders: Mapping[str, Importance | None], plan: Plan
) -> UserCurves:
    """Remove and insert the interactions in each order, and rescore all the parts at once.

    Ties are broken at random, the same way in all orders: an item's index may correlate with its age.
    """
    count, wanted = len(history), len(items)
    rng = np.random.default_rng([plan.seed, history.user])
    tie = rng.permutation(count)
    full = history.full[items].astype(np.float64)
    falls = history.falls(items)
    importance = {
        name: falls if name == TRUTH else _importance(order, history, items)
        for name, order in orders.items()
        if name != RANDOM
    }
    asked: dict[str, NDArray[np.int64]] = {
        name: np.array([np.lexsort((tie, -values[:, place])) for place in range(wanted)])[None]
        for name, values in importance.items()
    }
    if RANDOM in orders:
        draws = np.array([rng.permutation(count) for _ in range(plan.draws)])
        asked[RANDOM] = np.repeat(draws[:, None], wanted, axis=1)
    stacked = np.concatenate([order.reshape(-1, count) for order in asked.values()])
    score, kept_score, rank = _rescored(history, np.tile(items, len(stacked) // wanted), stacked, plan.steps)
    mean, spread = history.level
    metrics = (rank <= plan.k, (score - mean) / spread, (kept_score - mean) / spread, 1 / np.log2(1 + rank))
    each = np.stack([value.astype(np.float64) for value in metrics], axis=1)
    ends = np.cumsum([len(order) for order in asked.values()])[:-1]
    shaped = each.reshape(-1, wanted, len(METRICS), plan.steps + 1)
    return UserCurves(
        history.user,
        items,
        count,
        full,
        history.ranks(items),
        dict(zip(asked, np.split(shaped, ends), strict=True)),
        {name: _agreement(values, falls) for name, values in importance.items() if name != TRUTH},
    )


def _importance(order: Importance | None, history: History, items: Ints) -> Floats:
    """Return one column an item, [n, P]."""
    if order is None:
        raise ValueError("only chance and removal make an order without a function")
    columns = [np.asarray(order(history.recommender, history.user, int(item)), np.float64) for item in items]
    for column in columns:
        if column.shape != (len(history),):
            raise ValueError(f"an order of {len(history)} interactions gave the shape {column.shape}")
    return np.stack(columns, axis=1)


def _rescored(history: History, items: Ints, orders: Ints, steps: int) -> tuple[Floats, Floats, Ints]:
    """Return what removal leaves of each item's score, what insertion makes of it, and the rank on removal.

    ``orders`` [N, n] has one row for each of ``items`` [N]; the results are [N, steps + 1]. Parts that
    several orders share are scored once.
    """
    count = orders.shape[1]
    share = np.ceil(count * np.arange(steps + 1) / steps - 1e-9).astype(np.int64)
    place = np.argsort(orders, axis=1)[:, None, :]
    kept: Masks = np.concatenate([place >= share[:, None], place < share[:, None]]).reshape(-1, count)
    _, first, part = np.unique(np.packbits(kept, axis=1), axis=0, return_index=True, return_inverse=True)
    removal = np.arange(len(kept)) < len(kept) // 2
    target = np.tile(np.repeat(items, steps + 1), 2)
    most = history.recommender.train.num_items
    distinct, answer = np.unique(part.ravel() * most + target, return_inverse=True)
    ranked = np.zeros(len(distinct), dtype=np.bool_)
    ranked[answer[removal]] = True
    row, item = np.divmod(distinct, most)
    score, rank = history.measure(kept[first], row, item, ranked)
    scores, ranks = score[answer].reshape(2, -1, steps + 1), rank[answer].reshape(2, -1, steps + 1)
    return scores[0], scores[1], ranks[0]


def _agreement(importance: Floats, falls: Floats) -> Floats:
    if len(importance) < _FEWEST_RANKED:
        return np.full(importance.shape[1], np.nan)
    return np.array([spearman(one, other) for one, other in zip(importance.T, falls.T, strict=True)])


def spearman(one: Floats, other: Floats) -> float:
    """Return Spearman's rank correlation, equal values sharing their mean rank; NaN where one doesn't vary.

    >>> spearman(np.array([1.0, 2, 3, 4]), np.array([1.0, 3, 2, 9])).__round__(3)
    0.8
    """
    from scipy.stats import spearmanr

    if not (np.ptp(one) and np.ptp(other)):
        return float("nan")
    return float(spearmanr(one, other).statistic)
