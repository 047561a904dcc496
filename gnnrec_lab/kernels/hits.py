"""Which ranked columns are relevant."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.threads import few


def find_hits(
    columns: NDArray[np.int64], rows: NDArray[np.int64], indptr: NDArray[np.int64], indices: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Return, for each entry of ``columns`` [B, k], whether row ``rows[b]`` of the CSR matrix holds it.

    The CSR matrix must have ascending indices in each row. Column -1 is never a hit.
    """
    if few(len(indices) + columns.size):
        width = 1 + max(indices.max(initial=0), columns.max(initial=0))
        held = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr)) * width + indices
        return (columns >= 0) & np.isin(rows[:, None] * width + columns, held)
    hits = np.zeros(columns.shape, dtype=np.bool_)
    _find_hits(columns, rows, indptr, indices, hits)
    return hits


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _find_hits(columns: Any, rows: Any, indptr: Any, indices: Any, hits: Any) -> None:
    for b in range(columns.shape[0]):
        begin, end = indptr[rows[b]], indptr[rows[b] + 1]
        for place in range(columns.shape[1]):
            low, high = begin, end
            while low < high:  # the first that isn't below
                middle = (low + high) // 2
                if indices[middle] < columns[b, place]:
                    low = middle + 1
                else:
                    high = middle
            hits[b, place] = low < end and indices[low] == columns[b, place]
