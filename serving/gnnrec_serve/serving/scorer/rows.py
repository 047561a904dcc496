# Generated from gnnrec_lab/serving/scorer/rows.py: change it there.
"""`Rows`: sparse rows as flat arrays, and the few products of them that scores are made of. NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]

_PAIRS = 1 << 15  # summed at once


@dataclass(frozen=True, eq=False)
class Rows:
    """Row ``r`` holds ``indices[indptr[r]:indptr[r + 1]]``, ascending and distinct.

    Attributes
    ----------
    indptr : int64 [n + 1]
    indices : int32 [nnz]
    weight : float32 [nnz]
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    weight: Floats

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def part(self, row: int) -> slice:
        """Return where the pairs of a row are."""
        return slice(int(self.indptr[row]), int(self.indptr[row + 1]))

    def row(self, row: int) -> tuple[NDArray[np.int32], Floats]:
        """Return indices and weights of one row, as views."""
        part = self.part(row)
        return self.indices[part], self.weight[part]

    def history(self, row: int) -> History:
        """Return one row as a user's history."""
        part = self.part(row)
        return History(
            self.indices[part].astype(np.int64),
            self.weight[part].astype(np.float64),
            np.arange(part.start, part.stop),
        )

    @property
    def unit(self) -> float:
        """The root of the weights' mean square; 1 where there are no pairs."""
        return float(np.sqrt(np.square(self.weight, dtype=np.float64).mean())) if len(self.weight) else 1.0

    def places(self, rows: Ints) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the pairs of some rows are, one row behind the other, and how many each has."""
        starts = self.indptr[rows]
        counts = self.indptr[rows + 1] - starts
        ends = np.cumsum(counts)
        places = np.repeat(starts - ends + counts, counts)
        places += np.arange(len(places))
        return places, counts

    def entry(self, row: int, column: int) -> float:
        """Return the weight of one pair, 0 where there is none."""
        indices, weight = self.row(row)
        place = int(np.searchsorted(indices, column))
        return float(weight[place]) if place < len(indices) and indices[place] == column else 0.0

    def transposed(self, width: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return which rows hold each of the columns: where they begin, int64 [width + 1], and they [nnz]."""
        rows = np.repeat(np.arange(len(self)), np.diff(self.indptr))
        counts = np.bincount(self.indices, minlength=width)
        return np.concatenate([[0], np.cumsum(counts)]), rows[np.argsort(self.indices, kind="stable")]

    def combined(self, rows: Ints, factors: Floats, width: int) -> NDArray[np.float64]:
        """Return the sum of some rows times their factors, dense: float64 [width]."""
        found = np.zeros(width)
        self.add(found, rows, factors)
        return found

    def add(self, found: Floats, rows: Ints, factors: Floats) -> None:
        """Add some rows times their factors to a dense row [width], in its own type."""
        starts = self.indptr[rows]
        counts = self.indptr[rows + 1] - starts
        ends = np.cumsum(counts)
        factors = factors.astype(found.dtype, copy=False)
        first = 0
        while first < len(rows):  # as many rows at once as stay in the cache
            done = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, done + _PAIRS, side="right")))
            own = counts[first:last]
            places = np.repeat(starts[first:last] - ends[first:last] + own, own)
            places += np.arange(done, done + len(places))
            values = np.repeat(factors[first:last], own)
            values *= self.weight.take(places)  # take is twice as fast as indexing
            np.add.at(found, self.indices.take(places).astype(np.intp), values)
            first = last

    def spread(self, given: Floats, width: int) -> NDArray[np.float64]:
        """Return a dense row [n] times the matrix: float64 [width]. Rows that get 0 aren't read."""
        rows = np.flatnonzero(given)
        return self.combined(rows, given[rows], width)

    def against(self, rows: Ints, dense: Floats) -> NDArray[np.float64]:
        """Return the products of some rows with a dense vector: float64 [len(rows)]."""
        places, counts = self.places(rows)
        values = self.weight.take(places) * dense.take(self.indices.take(places))
        row = np.repeat(np.arange(len(rows)), counts)
        return np.bincount(row, weights=values, minlength=len(rows)).astype(np.float64, copy=False)


@dataclass(frozen=True, eq=False)
class History:
    """The interactions of one user.

    Attributes
    ----------
    items : int64 [n]
        Ascending and distinct indices.
    weight : float64 [n]
        As in the log that was trained on, 1 where it had none.
    pair : int64 [n] or None
        Which interaction of the bundle each is, -1 for none of them; None for users that the bundle doesn't
        hold.
    """

    items: NDArray[np.int64]
    weight: NDArray[np.float64]
    pair: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.items)
