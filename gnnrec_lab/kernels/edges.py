"""Dot products along the edges of a CSR matrix: what a change of each edge's weight would change."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.threads import run_parts


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
    run_parts(_add_edge_products, len(left), left.shape[1] * len(indices), indptr, indices, left, right, out)


@numba.njit(fastmath=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _add_edge_products(
    indptr: Any, indices: Any, left: Any, right: Any, out: Any, first: int, last: int
) -> None:
    dim = left.shape[1]
    for row in range(first, last):
        for edge in range(indptr[row], indptr[row + 1]):
            column = indices[edge]
            total = np.float32(0)
            for k in range(dim):
                total += left[row, k] * right[column, k]
            out[edge] += total
