# Generated from gnnrec_lab/ranking/rules/cosines.py: change it there.
"""How alike items are, or users: cosines of their vectors, else of what they have in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Ints = NDArray[np.integer]


class Cosines:
    """Cosines between rows; 0 for rows that hold nothing.

    Parameters
    ----------
    rows : float [n, dim], or the pair of int [n + 1] and int [nnz]
        Vectors; or sparse rows of ones: row ``r`` has them in ``indices[indptr[r]:indptr[r + 1]]``, distinct.
        Their cosine is what two rows have in common over the root of the product of their counts.
    """

    def __init__(self, rows: Floats | tuple[Ints, Ints]) -> None:
        self._rows = rows

    def among(self, indices: NDArray[np.int64]) -> Floats:
        """Return how alike some rows are to each other, [m, m]."""
        rows = self._common(indices) if isinstance(self._rows, tuple) else self._rows[indices]
        scale = _inverse(np.linalg.norm(rows, axis=1))
        found: Floats = (rows @ rows.T) * scale[:, None] * scale
        return found

    def to_all(self, index: int) -> Floats:
        """Return how alike one row is to each, [n]."""
        if isinstance(self._rows, tuple):
            indptr, indices = self._rows
            own = np.isin(indices, indices[indptr[index] : indptr[index + 1]])
            until = np.concatenate([[0], np.cumsum(own)])
            products, norms = until[indptr[1:]] - until[indptr[:-1]], np.sqrt(np.diff(indptr))
        else:
            products, norms = self._rows @ self._rows[index], np.linalg.norm(self._rows, axis=1)
        scale = _inverse(norms.astype(np.float32))
        found: Floats = products.astype(np.float32) * scale * scale[index]
        return found

    def _common(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return some of the sparse rows, [m, columns that any of them holds]."""
        indptr, indices = self._rows
        parts = [indices[indptr[row] : indptr[row + 1]] for row in rows.tolist()]
        columns = np.unique(np.concatenate([*parts, np.empty(0, np.int64)]))
        found = np.zeros((len(rows), len(columns)), np.float32)
        for line, own in zip(found, parts, strict=True):
            line[np.searchsorted(columns, own)] = 1
        return found


def _inverse(norms: Floats) -> Floats:
    return np.divide(1, norms, out=np.zeros_like(norms), where=norms > 0)
