"""`CSR`: who has what, as three flat arrays, and how they are built from pairs.

Which rows of a log count as pairs is decided by `InteractionGraph`, not here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


@dataclass(frozen=True, eq=False)
class CSR:
    """Compressed sparse rows: row ``r`` holds ``indices[indptr[r]:indptr[r + 1]]``, ascending and distinct.

    Attributes
    ----------
    indptr : int64 [n + 1]
    indices : int32 [nnz]
    weight : float32 [nnz]

    Examples
    --------
    >>> pairs = CSR.from_pairs([0, 0, 1], [2, 1, 0], [1.0, 2.0, 3.0], num_rows=2)
    >>> pairs.indptr.tolist(), pairs.row(0)[0].tolist(), pairs.row(0)[1].tolist()
    ([0, 2, 3], [1, 2], [2.0, 1.0])
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    weight: NDArray[np.float32]

    @classmethod
    def from_pairs(
        cls,
        rows: NDArray[np.int32],
        columns: NDArray[np.int32],
        weight: NDArray[np.floating],
        *,
        num_rows: int,
        largest: bool = False,
    ) -> CSR:
        """Build from pairs in any order; a pair that occurs more than once gets the sum of its weights.

        Parameters
        ----------
        rows, columns : int [n]
        weight : float [n]
        num_rows : int
        largest : bool
            Keep the largest of a pair's weights instead of their sum.
        """
        rows, columns = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
        width = int(columns.max()) + 1 if len(columns) else 1
        keys = rows * width + columns
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        reduce = np.maximum if largest else np.add
        values = np.asarray(weight, dtype=np.float64)[order]
        values = reduce.reduceat(values, starts) if len(starts) else values
        counts = np.bincount(keys[starts] // width, minlength=num_rows)
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return cls(indptr, (keys[starts] % width).astype(np.int32), values.astype(np.float32))

    def __len__(self) -> int:
        return len(self.indptr) - 1

    def __repr__(self) -> str:
        return f"CSR({len(self):,} rows, {self.nnz:,} pairs)"

    @property
    def nnz(self) -> int:
        """Number of pairs."""
        return len(self.indices)

    @property
    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
        """``indptr, indices, weight``: what the kernels take."""
        return self.indptr, self.indices, self.weight

    @property
    def degrees(self) -> NDArray[np.int64]:
        """Number of pairs of each row, int64 [n]."""
        return np.diff(self.indptr)

    def row(self, index: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the column indices and the weights of one row (views, not copies)."""
        part = slice(self.indptr[index], self.indptr[index + 1])
        return self.indices[part], self.weight[part]

    def rows(self) -> NDArray[np.int64]:
        """Return the row of each pair, int64 [nnz]."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.degrees)

    def transposed(self, num_columns: int) -> CSR:
        """Return the same pairs by column: a CSR of ``num_columns`` rows."""
        other = self.to_scipy(num_columns).tocsc()
        return CSR(other.indptr.astype(np.int64), other.indices.astype(np.int32), other.data)

    def to_scipy(self, num_columns: int) -> sparse.csr_matrix:
        """Return a SciPy matrix of shape [n, num_columns]."""
        return sparse.csr_matrix((self.weight, self.indices, self.indptr), shape=(len(self), num_columns))
