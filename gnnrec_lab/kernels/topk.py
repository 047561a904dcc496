"""The k best of each row, some columns left out, ties to the lower column."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.locking import one_at_a_time


@one_at_a_time
def masked_top_k(
    scores: NDArray[np.float32],
    k: int,
    rows: NDArray[np.int64],
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return the columns and scores of the k best of each row, best first.

    Parameters
    ----------
    scores : array [B, columns]
        Its left-out entries are overwritten by -inf. NaN never ranks.
    k : int
        Rows with fewer candidates are filled up with column -1 and score -inf.
    rows : array [B]
        Which row of the CSR matrix ``indptr, indices`` lists the columns to leave out.

    Returns
    -------
    columns, scores : arrays [B, k]
        Equal scores are ordered by column, so the result doesn't depend on blocks or threads.
    """
    columns = np.full((scores.shape[0], k), -1, dtype=np.int64)
    best = np.full((scores.shape[0], k), -np.inf, dtype=np.float32)
    if k > 0:
        _masked_top_k(scores, rows, indptr, indices, columns, best)
    return columns, best


@numba.njit(parallel=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _masked_top_k(scores: Any, rows: Any, indptr: Any, indices: Any, columns: Any, best: Any) -> None:
    k = columns.shape[1]
    for b in numba.prange(scores.shape[0]):
        row = rows[b]
        for position in range(indptr[row], indptr[row + 1]):
            scores[b, indices[position]] = -np.inf
        floor = np.float32(-np.inf)  # the k-th best so far: all but a few entries fail this one comparison
        for column in range(scores.shape[1]):
            value = scores[b, column]
            if value > floor:
                place = k - 1
                while place > 0 and best[b, place - 1] < value:
                    best[b, place] = best[b, place - 1]
                    columns[b, place] = columns[b, place - 1]
                    place -= 1
                best[b, place] = value
                columns[b, place] = column
                floor = best[b, k - 1]
