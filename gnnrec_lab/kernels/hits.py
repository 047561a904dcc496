"""Which ranked columns are relevant."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray


def find_hits(
    columns: NDArray[np.int64], rows: NDArray[np.int64], indptr: NDArray[np.int64], indices: NDArray[np.int32]
) -> NDArray[np.bool_]:
    """Return, for each entry of ``columns`` [B, k], whether row ``rows[b]`` of the CSR matrix holds it.

    The CSR matrix must have ascending indices in each row. Column -1 is never a hit.
    """
    hits = np.zeros(columns.shape, dtype=np.bool_)
    _find_hits(columns, rows, indptr, indices, hits)
    return hits


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _find_hits(columns: Any, rows: Any, indptr: Any, indices: Any, hits: Any) -> None:
    for b in range(columns.shape[0]):
        relevant = indices[indptr[rows[b]] : indptr[rows[b] + 1]]
        for place in range(columns.shape[1]):
            column = columns[b, place]
            position = np.searchsorted(relevant, column)
            hits[b, place] = position < relevant.shape[0] and relevant[position] == column
