"""Dot products along the edges of a CSR matrix: what a change of each edge's weight would change."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.locking import one_at_a_time


@one_at_a_time
def add_edge_products(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    left: NDArray[np.float32],
    right: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Add ``left[r] . right[indices[e]]`` to ``out[e]`` for the edges e of each row r.

    Parameters
    ----------
    indptr, indices : arrays [rows + 1], [edges]
    left, right : arrays [rows, dim], [columns, dim]
    out : array [edges]
    """
    _add_edge_products(indptr, indices, left, right, out)


@numba.njit(parallel=True, fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add_edge_products(indptr: Any, indices: Any, left: Any, right: Any, out: Any) -> None:
    dim = left.shape[1]
    for row in numba.prange(len(indptr) - 1):
        for edge in range(indptr[row], indptr[row + 1]):
            column = indices[edge]
            total = np.float32(0)
            for k in range(dim):
                total += left[row, k] * right[column, k]
            out[edge] += total
