"""Random columns that a row does not hold."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray


def nth_missing(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], rows: NDArray[np.int64], rank: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return, for each b, the column of rank ``rank[b]`` (from 0) among those that row ``rows[b]`` lacks.

    With ranks drawn uniformly below (columns - entries of the row) this samples the missing columns exactly
    uniformly, without rejection. The CSR matrix must have ascending, distinct indices in each row.
    """
    result = np.empty(len(rows), dtype=np.int64)
    _nth_missing(indptr, indices, rows, rank, result)
    return result


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _nth_missing(indptr: Any, indices: Any, rows: Any, rank: Any, result: Any) -> None:
    for b in range(rows.shape[0]):
        begin = indptr[rows[b]]
        low, high = 0, indptr[rows[b] + 1] - begin
        while low < high:  # the first place p of the row before which more than rank columns are missing
            middle = (low + high) // 2
            if indices[begin + middle] - middle <= rank[b]:
                low = middle + 1
            else:
                high = middle
        result[b] = rank[b] + low
