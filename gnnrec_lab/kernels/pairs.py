"""Pairs in any order as the rows of a CSR matrix, and such a matrix the other way round.

Rows are found by counting, which is linear; only within a row are columns sorted, rows side by side. A few
entries are sorted by NumPy, with the same result to the bit: a small graph compiles nothing for it.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.sorting import sort_keys
from gnnrec_lab.kernels.threads import equal_parts, few, run_parts

_LOW = 2**32 - 1  # a sort key: the column above, the place within the row below


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
    weight = np.empty(0, dtype=np.float32) if weight is None else weight
    if few(len(rows)):
        return _group_few(rows, columns, weight, keep, num_rows, largest)
    indptr = starts_of_rows(rows, keep, num_rows)
    placed = _empty(indptr[-1], weight, weight.dtype)
    _place(rows, columns, weight, keep, indptr[:-1].copy(), *placed)
    distinct = np.zeros(num_rows, dtype=np.int64)
    bounds = equal_parts(indptr)
    run_parts(_merge, len(bounds) - 1, 16 * int(indptr[-1]), indptr, *placed, distinct, bounds, largest)
    merged = np.concatenate([[0], np.cumsum(distinct)])
    if merged[-1] == indptr[-1]:
        return indptr, placed[0], placed[1].astype(np.float32, copy=False)
    result = _empty(merged[-1], weight, np.dtype(np.float32))
    _close_gaps(indptr, merged, *placed, *result)
    return merged, *result


def _group_few(
    rows: NDArray[np.integer],
    columns: NDArray[np.int32],
    weight: NDArray[np.floating],
    keep: NDArray[np.bool_],
    num_rows: int,
    largest: bool,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    kept = np.flatnonzero(keep)
    order = kept[np.lexsort((columns[kept], rows[kept]))]  # stable
    rows, columns = rows[order], columns[order]
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
    starts = np.flatnonzero(new)
    indptr = np.concatenate([[0], np.cumsum(np.bincount(rows[starts], minlength=num_rows))])
    if not len(weight):
        return indptr, columns[starts], np.empty(0, dtype=np.float32)
    given = weight[order].astype(np.float64)
    if largest:
        merged = np.maximum.reduceat(given, starts) if len(starts) else given
    else:
        merged = np.bincount(np.cumsum(new) - 1, weights=given)  # added one by one, in the order of the pairs
    return indptr, columns[starts], merged.astype(np.float32)


def _empty(
    length: int, weight: NDArray[np.floating], kind: np.dtype[Any]
) -> tuple[NDArray[np.int32], NDArray[Any]]:
    """Return room for columns, and for as many weights where there are any."""
    return np.empty(length, dtype=np.int32), np.empty(length if len(weight) else 0, dtype=kind)


def starts_of_rows(rows: NDArray[np.integer], keep: NDArray[np.bool_], num_rows: int) -> NDArray[np.int64]:
    """Return where each row begins when what is to be kept is sorted by row, int64 [num_rows + 1]."""
    if few(len(rows)):
        return np.concatenate([[0], np.cumsum(np.bincount(rows[keep], minlength=num_rows))])
    starts = np.zeros(num_rows + 1, dtype=np.int64)
    _count(rows, keep, starts)
    return np.cumsum(starts, out=starts)


def transpose(
    indptr: NDArray[np.int64], indices: NDArray[np.int32], weight: NDArray[np.float32], num_columns: int
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Return ``indptr, indices, weight`` of the transposed matrix; indices ascending in each of its rows.

    ``weight`` may be empty.
    """
    if few(len(indices)):
        order = np.argsort(indices, kind="stable")
        starts = np.concatenate([[0], np.cumsum(np.bincount(indices, minlength=num_columns))])
        rows = np.repeat(np.arange(len(indptr) - 1, dtype=np.int32), np.diff(indptr))
        return starts, rows[order], weight[order] if len(weight) else np.empty(0, dtype=np.float32)
    starts = starts_of_rows(indices, np.ones(len(indices), dtype=np.bool_), num_columns)
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


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _merge(
    indptr: Any, columns: Any, weight: Any, distinct: Any, bounds: Any, largest: bool, first: int, last: int
) -> None:
    """Sort each row in place and merge its equal columns; ``distinct[r]`` entries of row r are left."""
    begin_row, end_row, longest = bounds[first], bounds[last], 0
    for row in range(begin_row, end_row):
        longest = max(longest, indptr[row + 1] - indptr[row])
    keys, totals = np.empty(longest, np.int64), np.empty(longest, np.float64)
    weighted = weight.shape[0] > 0
    for row in range(begin_row, end_row):
        begin, length = indptr[row], indptr[row + 1] - indptr[row]
        for k in range(length):
            keys[k] = (np.int64(columns[begin + k]) << 32) | k
        sort_keys(keys, length)
        before, found = -1, 0
        for k in range(length):
            column = keys[k] >> 32
            value = np.float64(weight[begin + (keys[k] & _LOW)]) if weighted else 1.0
            if column != before:
                columns[begin + found] = column
                totals[found] = value
                before, found = column, found + 1
            elif largest:
                totals[found - 1] = max(totals[found - 1], value)
            else:
                totals[found - 1] += value
        if weighted:
            for k in range(found):
                weight[begin + k] = totals[k]
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
