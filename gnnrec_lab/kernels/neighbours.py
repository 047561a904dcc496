"""The most similar rows of each row of a sparse matrix by cosine, without any dense matrix of rows x rows."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

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
        touched = np.empty(rows, np.int32)
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
            others = np.sort(touched[:count])
            cosine = np.empty(count, np.float64)
            for place in range(count):
                other = others[place]
                cosine[place] = total[other] / (norm[row] * norm[other] + shrink)
            order = np.argsort(-cosine, kind="mergesort")[:k]
            for place in range(len(order)):
                neighbours[row, place] = others[order[place]]
                similarity[row, place] = cosine[order[place]]
