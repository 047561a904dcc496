"""Slices: the groups of users, items and behaviours that metrics are broken down by.

The metrics of the groups are computed in result.py and comparison.py.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.display.numbers import counted
from gnnrec_lab.evaluation.metrics.popularity import GROUPS, popularity_groups
from gnnrec_lab.evaluation.ranked import Ranked

ACTIVITY_GROUPS = 4


@dataclasses.dataclass(frozen=True, eq=False)
class Group:
    """Some of the users, or some of the held-out pairs.

    Attributes
    ----------
    slice, label : str
    of : "users" or "pairs"
    chosen : int64 [m] or bool [pairs]
        Rows of the users measured, or which held-out pairs count: then recall among these is measured.
    """

    slice: str
    label: str
    of: Literal["users", "pairs"]
    chosen: NDArray[Any]

    def measured(
        self, ranked: Ranked, values: NDArray[np.float64], k: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return which users are in it, int64 [m], and the value of each: theirs, or their recall@k in it."""
        if self.of == "users":
            return self.chosen, values[self.chosen]
        return ranked.recall_of(self.chosen, k)

    def metric(self, name: str, k: int) -> str:
        """Return the name of what `measured` gives where the values are those of metric ``name``."""
        return name if self.of == "users" else f"recall@{k}"


def groups_of(ranked: Ranked) -> list[Group]:
    """Return the groups of a part of a split, the same for every recommender measured on it.

    - "user activity": users by their interactions in train, in up to four groups of about equal size, and
      those who have none.
    - "item popularity": held-out pairs by the item's group in train (`popularity_groups`), "not in train"
      among them.
    - "behaviour": held-out pairs by the behaviours of their interactions, where there are behaviours.

    Groups without users are left out.
    """
    made: Sequence[Callable[[Ranked], Iterator[Group]]] = (_by_activity, _by_popularity, _by_behaviour)
    return [group for make in made for group in make(ranked)]


def _by_activity(ranked: Ranked) -> Iterator[Group]:
    train = ranked.split.train
    count = np.bincount(train.user[train.weight > 0], minlength=train.num_users)[ranked.users]
    if (count == 0).any():
        yield Group("user activity", "0 interactions", "users", np.flatnonzero(count == 0))
    known = count[count > 0]
    if not len(known):
        return
    shares = np.arange(1, ACTIVITY_GROUPS) / ACTIVITY_GROUPS
    tops = np.unique([*np.quantile(known, shares, method="inverted_cdf"), known.max()]).astype(np.int64)
    below = 0
    for top in tops.tolist():
        rows = np.flatnonzero((count > below) & (count <= top))
        yield Group("user activity", _span(int(count[rows].min()), top), "users", rows)
        below = top


def _span(low: int, high: int) -> str:
    """Return a range in words.

    >>> _span(1, 1), _span(6, 1200)
    ('1 interaction', '6-1,200 interactions')
    """
    if low == high:
        return counted(low, "interaction")
    return f"{low:,}-{high:,} interactions"


def _by_popularity(ranked: Ranked) -> Iterator[Group]:
    group = popularity_groups(ranked.split.train)[ranked.pair_item]
    for number, label in enumerate(GROUPS):
        if (group == number).any():
            yield Group("item popularity", label, "pairs", group == number)


def _by_behaviour(ranked: Ranked) -> Iterator[Group]:
    held_out = ranked.held_out
    if held_out.behaviour is None:
        return
    key = held_out.user.astype(np.int64) * held_out.num_items + held_out.item
    for number, label in enumerate(held_out.behaviours):
        pairs = np.isin(ranked.pair_key, key[(held_out.behaviour == number) & (held_out.weight > 0)])
        if pairs.any():
            yield Group("behaviour", label, "pairs", pairs)
