"""`CSR`: who has what, as three flat arrays, and how they are built from pairs.

Which rows of a log count as pairs is decided by `InteractionGraph`, not here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.numbers import counted
from gnnrec_lab.kernels import group_pairs, transpose


@dataclass(frozen=True, eq=False)
class CSR:
    """Compressed sparse rows: row ``r`` holds ``indices[indptr[r]:indptr[r + 1]]``, ascending and distinct.

    Attributes
    ----------
    indptr : int64 [n + 1]
    indices : int32 [nnz]
    weight : float32 [nnz]
    known : int64 [nnz] or None
        Of histories: which pair of the graph's ``by_user`` each is, -1 for one that isn't among them. Such a
        pair counts with all that is known of it, another one with its weight alone.

    Examples
    --------
    >>> pairs = CSR.from_pairs([0, 0, 1], [2, 1, 0], [1.0, 2.0, 3.0], num_rows=2)
    >>> pairs.indptr.tolist(), pairs.row(0)[0].tolist(), pairs.row(0)[1].tolist()
    ([0, 2, 3], [1, 2], [2.0, 1.0])
    """

    indptr: NDArray[np.int64]
    indices: NDArray[np.int32]
    weight: NDArray[np.float32]
    known: NDArray[np.int64] | None = None

    @classmethod
    def from_pairs(
        cls,
        rows: NDArray[np.int32],
        columns: NDArray[np.int32],
        weight: NDArray[np.floating],
        *,
        num_rows: int,
        largest: bool = False,
        keep: NDArray[np.bool_] | None = None,
    ) -> CSR:
        """Build from pairs in any order; a pair that occurs more than once gets the sum of its weights.

        Parameters
        ----------
        rows, columns : int [n]
        weight : float [n]
        num_rows : int
        largest : bool
            Keep the largest of a pair's weights instead of their sum.
        keep : bool [n], optional
            Leave the other pairs out.
        """
        rows, columns = np.asarray(rows, dtype=np.int32), np.asarray(columns, dtype=np.int32)
        weight = np.asarray(weight)
        weight = weight if weight.dtype == np.float32 else weight.astype(np.float64)
        keep = np.ones(len(rows), dtype=bool) if keep is None else keep
        return cls(*group_pairs(rows, columns, weight, keep, num_rows, largest=largest))

    def __len__(self) -> int:
        return len(self.indptr) - 1

    @visibly
    def __repr__(self) -> str:
        return f"CSR({counted(len(self), 'row')}, {counted(self.nnz, 'pair')})"

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

    def take(self, rows: NDArray[np.integer]) -> CSR:
        """Return some rows, in the order given; a row may be taken more than once.

        >>> CSR.from_pairs([0, 1, 1], [2, 0, 1], [1.0, 2.0, 3.0], num_rows=2).take(np.array([1, 0])).indices
        array([0, 1, 2], dtype=int32)
        """
        counts = self.degrees[rows]
        indptr = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        place = np.arange(indptr[-1]) + np.repeat(self.indptr[:-1][rows] - indptr[:-1], counts)
        return CSR(indptr, self.indices[place], self.weight[place])

    def rows(self) -> NDArray[np.int64]:
        """Return the row of each pair, int64 [nnz]."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.degrees)

    def transposed(self, num_columns: int) -> CSR:
        """Return the same pairs by column: a CSR of ``num_columns`` rows."""
        return CSR(*transpose(*self.arrays, num_columns))

    def to_scipy(self, num_columns: int) -> sparse.csr_matrix:
        """Return a SciPy matrix of shape [n, num_columns]."""
        return sparse.csr_matrix((self.weight, self.indices, self.indptr), shape=(len(self), num_columns))
