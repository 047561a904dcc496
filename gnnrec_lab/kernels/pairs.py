"""Pairs in any order as the rows of a CSR matrix, and such a matrix the other way round.

Rows are found by counting, which is linear; only within a row are columns sorted, rows side by side.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.locking import one_at_a_time

FEW = 1 << 15  # for fewer entries waking the threads would take longer than the work
_PARTS = 64
_LOW = 2**32 - 1  # a sort key: the column above, the place within the row below


@one_at_a_time
def group_pairs(
    rows: NDArray[np.integer],
    columns: NDArray[np.int32],
    weight: NDArray[np.floating] | None,
    keep: NDArray[np.bool_],
    num_rows: int,
    *,
    largest: bool = False,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Return ``indptr, indices, weight`` of the pairs to keep; columns ascending and distinct in each row.

    Parameters
    ----------
    rows, columns : int [n]
    weight : float [n] or None
        Without weights those returned are empty.
    keep : bool [n]
    num_rows : int
    largest : bool
        A pair that occurs more than once gets the largest of its weights, else their sum. Sums are made in
        float64 in the order of the pairs, so they are the same whatever the number of threads.
    """
    indptr = starts_of_rows(rows, keep, num_rows)
    weight = np.empty(0, dtype=np.float32) if weight is None else weight
    placed = _empty(indptr[-1], weight, weight.dtype)
    _place(rows, columns, weight, keep, indptr[:-1].copy(), *placed)
    distinct = np.zeros(num_rows, dtype=np.int64)
    if indptr[-1] < FEW:
        _merge_part(indptr, *placed, distinct, 0, num_rows, largest)
    else:
        _merge(indptr, *placed, distinct, equal_parts(indptr), largest)
    merged = np.concatenate([[0], np.cumsum(distinct)])
    if merged[-1] == indptr[-1]:
        return indptr, placed[0], placed[1].astype(np.float32, copy=False)
    result = _empty(merged[-1], weight, np.dtype(np.float32))
    _close_gaps(indptr, merged, *placed, *result)
    return merged, *result


def _empty(
    length: int, weight: NDArray[np.floating], kind: np.dtype[Any]
) -> tuple[NDArray[np.int32], NDArray[Any]]:
    """Return room for columns, and for as many weights where there are any."""
    return np.empty(length, dtype=np.int32), np.empty(length if len(weight) else 0, dtype=kind)


def starts_of_rows(rows: NDArray[np.integer], keep: NDArray[np.bool_], num_rows: int) -> NDArray[np.int64]:
    """Return where each row begins when what is to be kept is sorted by row, int64 [num_rows + 1]."""
    starts = np.zeros(num_rows + 1, dtype=np.int64)
    _count(rows, keep, starts)
    return np.cumsum(starts, out=starts)


def equal_parts(indptr: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return bounds of runs of rows with about equal numbers of entries, for threads: int64 [parts + 1]."""
    inner = np.searchsorted(indptr, np.linspace(0, indptr[-1], _PARTS + 1)[1:-1])
    return np.concatenate([[0], inner, [len(indptr) - 1]])


def transpose(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], weight: NDArray[np.float32], num_columns: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Return ``indptr, indices, weight`` of the transposed matrix; indices ascending in each of its rows.

    ``weight`` may be empty.
    """
    starts = starts_of_rows(indices, np.broadcast_to(np.True_, len(indices)), num_columns)
    other = _empty(len(indices), weight, np.dtype(np.float32))
    _transpose(indptr, indices, weight, starts[:-1].copy(), *other)
    return starts, *other


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _count(rows: Any, keep: Any, starts: Any) -> None:
    for k in range(rows.shape[0]):
        if keep[k]:
            starts[rows[k] + 1] += 1


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _place(
    rows: Any, columns: Any, weight: Any, keep: Any, following: Any, placed: Any, placed_weight: Any
) -> None:
    for k in range(rows.shape[0]):
        if keep[k]:
            place = following[rows[k]]
            following[rows[k]] = place + 1
            placed[place] = columns[k]
            if weight.shape[0]:
                placed_weight[place] = weight[k]


@numba.njit(parallel=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _merge(indptr: Any, columns: Any, weight: Any, distinct: Any, bounds: Any, largest: bool) -> None:
    for part in numba.prange(bounds.shape[0] - 1):
        _merge_part(indptr, columns, weight, distinct, bounds[part], bounds[part + 1], largest)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _merge_part(
    indptr: Any, columns: Any, weight: Any, distinct: Any, first: int, end: int, largest: bool
) -> None:
    """Sort each row in place and merge its equal columns; ``distinct[r]`` entries of row r are left."""
    longest = 0
    for row in range(first, end):
        longest = max(longest, indptr[row + 1] - indptr[row])
    keys, totals = np.empty(longest, np.int64), np.empty(longest, np.float64)
    weighted = weight.shape[0] > 0
    for row in range(first, end):
        begin, length = indptr[row], indptr[row + 1] - indptr[row]
        for k in range(length):
            keys[k] = (np.int64(columns[begin + k]) << 32) | k
        if length > 1:
            keys[:length].sort()
        last, found = -1, 0
        for k in range(length):
            column = keys[k] >> 32
            value = np.float64(weight[begin + (keys[k] & _LOW)]) if weighted else 1.0
            if column != last:
                columns[begin + found] = column
                totals[found] = value
                last, found = column, found + 1
            elif largest:
                totals[found - 1] = max(totals[found - 1], value)
            else:
                totals[found - 1] += value
        if weighted:
            weight[begin : begin + found] = totals[:found]
        distinct[row] = found


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _close_gaps(indptr: Any, merged: Any, columns: Any, weight: Any, indices: Any, result: Any) -> None:
    for row in range(indptr.shape[0] - 1):
        shift = indptr[row] - merged[row]
        for k in range(merged[row], merged[row + 1]):
            indices[k] = columns[k + shift]
            if weight.shape[0]:
                result[k] = weight[k + shift]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _transpose(indptr: Any, indices: Any, weight: Any, following: Any, other: Any, other_weight: Any) -> None:
    for row in range(indptr.shape[0] - 1):
        for k in range(indptr[row], indptr[row + 1]):
            place = following[indices[k]]
            following[indices[k]] = place + 1
            other[place] = row
            if weight.shape[0]:
                other_weight[place] = weight[k]
