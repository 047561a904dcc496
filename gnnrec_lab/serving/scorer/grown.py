"""`Grown`: a bundle's interactions with new ones behind them, and where all that it held of each is now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.serving.scorer.rows import Rows

Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Grown:
    """Users with more interactions than before.

    Attributes
    ----------
    own : Rows
        The interactions by user, old and new.
    users : int64 [users]
        Which user each was before, -1 for a new one.
    pairs : int64 [pairs]
        Which interaction each was before, -1 for a new one.
    changed : bool [users]
        Who has new interactions, or known ones of another weight.
    """

    own: Rows
    users: Indices
    pairs: Indices
    changed: NDArray[np.bool_]

    def of_users(self, array: NDArray[Any]) -> NDArray[Any]:
        """Return an array [users before, ...] with its rows where they are now, 0 for new ones."""
        return _moved(array, self.users)

    def of_pairs(self, array: NDArray[Any]) -> NDArray[Any]:
        """Return an array [pairs before] with its values where they are now, 0 for new ones."""
        return _moved(array, self.pairs)

    def degrees(self, num_items: int) -> Indices:
        """Return how many users have each item, [num_items]."""
        return np.bincount(self.own.indices, minlength=num_items)


def grown(own: Rows, place: Indices, users: Indices, items: Indices, weight: Any, sizes: Any) -> Grown:
    """Put new interactions behind old ones.

    Parameters
    ----------
    own : Rows
        The old ones.
    place : int64 [users before]
        Where each user is now, ascending.
    users, items : int64 [n]
        The new ones; pairs may repeat.
    weight : float64 [n] or None
        Adds to what a pair has; None: a pair has 1 at least.
    sizes : pair of int
        How many users there are now, and items.
    """
    count, width = sizes
    former = np.full(count, -1)
    former[place] = np.arange(len(place))
    before = np.repeat(place, np.diff(own.indptr)) * width + own.indices
    arrived, where = np.unique(users * width + items, return_inverse=True)
    more = np.ones(len(arrived)) if weight is None else np.bincount(where, weights=weight)
    keys = np.union1d(before, arrived)
    old, new = np.searchsorted(keys, before), np.searchsorted(keys, arrived)
    total = np.zeros(len(keys))
    total[old] = own.weight if len(own.weight) else 1.0
    total[new] = np.maximum(total[new], more) if weight is None else total[new] + more
    pairs = np.full(len(keys), -1)
    pairs[old] = np.arange(len(before))
    kept = total.astype(np.float32)
    same = np.zeros(len(keys), dtype=bool)
    same[old] = kept[old] == (own.weight if len(own.weight) else 1.0)
    row, column = np.divmod(keys, width)
    changed = np.zeros(count, dtype=bool)
    changed[row[~same]] = True
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=count))]).astype(np.int64)
    return Grown(Rows(indptr, column.astype(np.int32), kept), former, pairs, changed)


def _moved(array: NDArray[Any], before: Indices) -> NDArray[Any]:
    found = np.zeros((len(before), *array.shape[1:]), array.dtype)
    found[before >= 0] = array[before[before >= 0]]
    return found
