"""The k best of each row, some columns left out, ties to the lower column."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.threads import few, run_parts

_STRETCH = 32  # scores that are compared at once


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
    if few(scores.size + len(indices)):
        return _few_top_k(scores, k, rows, indptr, indices)
    columns = np.full((scores.shape[0], k), -1, dtype=np.int64)
    best = np.full((scores.shape[0], k), -np.inf, dtype=np.float32)
    if k > 0:
        run_parts(_masked_top_k, len(scores), scores.size, scores, rows, indptr, indices, columns, best)
    return columns, best


def _few_top_k(
    scores: NDArray[np.float32],
    k: int,
    rows: NDArray[np.int64],
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    for line, row in zip(scores, rows, strict=True):
        line[indices[indptr[row] : indptr[row + 1]]] = -np.inf
    order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    columns = np.full((len(scores), k), -1, dtype=np.int64)
    best = np.full((len(scores), k), -np.inf, dtype=np.float32)
    columns[:, : order.shape[1]] = order
    best[:, : order.shape[1]] = np.take_along_axis(scores, order, axis=1)
    unranked = ~(best > -np.inf)
    columns[unranked], best[unranked] = -1, -np.inf
    return columns, best


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _masked_top_k(
    scores: Any, rows: Any, indptr: Any, indices: Any, columns: Any, best: Any, first: int, last: int
) -> None:
    worst = columns.shape[1] - 1
    stretches = scores.shape[1] // _STRETCH
    for b in range(first, last):
        line = scores[b]
        for position in range(indptr[rows[b]], indptr[rows[b] + 1]):
            line[indices[position]] = -np.inf
        floor = np.float32(-np.inf)  # the k-th best so far: all but a few stretches hold nothing above it
        for stretch in range(stretches):
            begin = stretch * _STRETCH
            above = False
            for offset in range(_STRETCH):
                above |= line[begin + offset] > floor
            if above:
                _take(line, begin, begin + _STRETCH, columns[b], best[b])
                floor = best[b, worst]
        _take(line, stretches * _STRETCH, scores.shape[1], columns[b], best[b])


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _take(line: Any, begin: Any, end: Any, columns: Any, best: Any) -> None:
    """Put those of ``line[begin:end]`` that are above the last of ``best`` into their places."""
    last = best.shape[0] - 1
    for column in range(begin, end):
        value = line[column]
        if value > best[last]:
            place = last
            while place > 0 and best[place - 1] < value:
                best[place] = best[place - 1]
                columns[place] = columns[place - 1]
                place -= 1
            best[place] = value
            columns[place] = column
