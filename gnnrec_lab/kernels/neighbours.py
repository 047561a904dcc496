"""The most similar rows of each row of a sparse matrix by cosine, without any dense matrix of rows x rows."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.sorting import sort_keys
from gnnrec_lab.kernels.sparse_products import Matrix
from gnnrec_lab.kernels.threads import run_parts

_PARTS = 64


def nearest_rows(
    matrix: Matrix, transposed: Matrix, k: int, shrink: float
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return the at most k other rows with the largest shrunk cosine to each row.

    The shrunk cosine of rows a and b is ``<a, b> / (|a| |b| + shrink)``.

    Parameters
    ----------
    matrix, transposed : (indptr, indices, weight)
        The matrix and its transpose; weights are positive.
    k : int
        At least 1.

    Returns
    -------
    neighbours, similarity : [rows, k]
        Most similar first, equal ones by row; -1 and 0 where a row has fewer others with a common column.
    """
    indptr, _, weight = matrix
    squares = np.bincount(
        np.repeat(np.arange(len(indptr) - 1), np.diff(indptr)),
        weights=weight.astype(np.float64) ** 2,
        minlength=len(indptr) - 1,
    )
    neighbours = np.full((len(squares), k), -1, dtype=np.int32)
    similarity = np.zeros((len(squares), k), dtype=np.float32)
    work = len(matrix[1]) * (1 + len(matrix[1]) // max(len(transposed[0]) - 1, 1))
    run_parts(
        _nearest_rows, _PARTS, work,
        *matrix, *transposed, np.sqrt(squares), float(shrink), neighbours, similarity,
    )  # fmt: skip
    return neighbours, similarity


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _nearest_rows(
    ptr: Any, ind: Any, w: Any, ptr_t: Any, ind_t: Any, w_t: Any, norm: Any, shrink: Any,
    neighbours: Any, similarity: Any, first: int, last: int,
) -> None:  # fmt: skip
    rows, k = neighbours.shape
    for part in range(first, last):
        total = np.zeros(rows, np.float64)
        met = np.full(rows, -1, np.int64)
        touched, keys = np.empty(rows, np.int64), np.empty(rows, np.int64)
        cosine, value = np.empty(rows, np.float64), np.empty(k, np.float64)
        for row in range(part, rows, _PARTS):  # dealt in turn: popular rows often lie together
            count = 0
            for e in range(ptr[row], ptr[row + 1]):
                for f in range(ptr_t[ind[e]], ptr_t[ind[e] + 1]):
                    other = ind_t[f]
                    if met[other] != row:
                        met[other] = row
                        total[other] = 0
                        if other != row:
                            touched[count] = other
                            count += 1
                    total[other] += w[e] * w_t[f]
            sort_keys(touched, np.int64(count))
            for place in range(count):
                other = touched[place]
                cosine[place] = total[other] / (norm[row] * norm[other] + shrink)
            kept = _keep_largest(touched[:count], cosine, keys, neighbours[row], value)
            for place in range(kept):
                similarity[row, place] = value[place]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _keep_largest(others: Any, cosine: Any, keys: Any, neighbours: Any, value: Any) -> int:
    """Write the largest cosines and whose they are, largest first, equal ones by row; return how many."""
    bits = cosine.view(np.int64)  # of numbers from 0 up, the bits have the same order
    count, k = len(others), len(value)
    for place in range(count):
        keys[place] = bits[place]
    sort_keys(keys, count)
    floor, at_floor, kept = keys[max(count - k, 0)], 0, 0
    for place in range(max(count - k, 0), count):
        at_floor += keys[place] == floor
    for place in range(count):
        if bits[place] < floor or (bits[place] == floor and at_floor == 0):
            continue
        at_floor -= bits[place] == floor
        to = kept
        while to > 0 and value[to - 1] < cosine[place]:
            value[to], neighbours[to] = value[to - 1], neighbours[to - 1]
            to -= 1
        value[to], neighbours[to] = cosine[place], others[place]
        kept += 1
    return kept
