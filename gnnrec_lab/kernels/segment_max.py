"""Maxima over the rows that a CSR matrix names for each of its rows, and their way back."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.threads import equal_parts, run_parts

_COLUMNS = 16  # a thread's share of a row: one line of the cache, that no two threads write into


def segment_max(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], source: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return the largest of ``source[indices[e], k]`` over the edges e of each row, and which index has it.

    Parameters
    ----------
    indptr, indices : arrays [rows + 1], [edges]
    source : array [columns, dim]

    Returns
    -------
    out : float32 [rows, dim]
        0 for rows without edges.
    argmax : int32 [rows, dim]
        Of equal values the first of the row; -1 for rows without edges.
    """
    shape = (len(indptr) - 1, source.shape[1])
    out, argmax = np.empty(shape, np.float32), np.empty(shape, np.int32)
    bounds, work = equal_parts(indptr), (len(indices) + len(out)) * source.shape[1]
    run_parts(_segment_max, len(bounds) - 1, work, indptr, indices, source, out, argmax, bounds)
    return out, argmax


def segment_max_backward(
    argmax: NDArray[np.int32], gradient: NDArray[np.float32], num_rows: int
) -> NDArray[np.float32]:
    """Return ``out[s, k] = sum of gradient[r, k]`` over the rows r with ``argmax[r, k] == s``.

    Parameters
    ----------
    argmax, gradient : arrays [rows, dim]
    num_rows : int
        Of the result, [num_rows, dim].
    """
    out = np.zeros((num_rows, gradient.shape[1]), np.float32)
    parts = -(-gradient.shape[1] // _COLUMNS)
    run_parts(_segment_max_backward, parts, gradient.size, argmax, gradient, out)
    return out


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _segment_max(
    indptr: Any, indices: Any, source: Any, out: Any, argmax: Any, bounds: Any, first: int, last: int
) -> None:
    dim = source.shape[1]
    for part in range(first, last):
        for row in range(bounds[part], bounds[part + 1]):
            begin, end = indptr[row], indptr[row + 1]
            other = indices[begin] if begin < end else -1
            for k in range(dim):
                out[row, k] = source[other, k] if other >= 0 else np.float32(0)
                argmax[row, k] = other
            for edge in range(begin + 1, end):
                other = indices[edge]
                for k in range(dim):
                    greater = source[other, k] > out[row, k]
                    out[row, k] = source[other, k] if greater else out[row, k]
                    argmax[row, k] = other if greater else argmax[row, k]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _segment_max_backward(argmax: Any, gradient: Any, out: Any, first: int, last: int) -> None:
    dim = gradient.shape[1]
    for part in range(first, last):
        for row in range(gradient.shape[0]):
            for k in range(part * _COLUMNS, min((part + 1) * _COLUMNS, dim)):
                if argmax[row, k] >= 0:
                    out[argmax[row, k], k] += gradient[row, k]
