"""Rows of one user, item and behaviour made one.

Rows are brought together by counting those of each user and sorting within the user, users side by side.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.pairs import starts_of_rows
from gnnrec_lab.kernels.sorting import sort_keys
from gnnrec_lab.kernels.threads import equal_parts, run_parts

_LOW = 2**32 - 1  # a sort key: item or behaviour above, the row below


def merge_repeats(
    user: NDArray[np.int32],
    item: NDArray[np.int32],
    behaviour: NDArray[np.int16] | None,
    time: NDArray[np.int64] | None,
    weight: NDArray[np.float32],
    keep: NDArray[np.bool_],
    num_users: int,
    *,
    first: bool = False,
    add: bool = False,
) -> None:
    """Leave one row of each user, item and behaviour among those to keep: the last by time, then by place.

    Parameters
    ----------
    user, item, behaviour, time : arrays [E], or None
        E is below 2**32.
    weight : float32 [E]
    keep : bool [E]
        Changed in place: False for the rows that another one stands for.
    num_users : int
    first : bool
        Leave the first instead.
    add : bool
        Write the sum of the rows' weights (made in float64 in the order of the rows) to the one that is left.
    """
    indptr = starts_of_rows(user, keep, num_users)
    keys = np.empty(indptr[-1], dtype=np.int64)
    _place(user, item, keep, indptr[:-1].copy(), keys)
    behaviour = np.empty(0, dtype=np.int16) if behaviour is None else behaviour
    time = np.empty(0, dtype=np.int64) if time is None else time
    bounds = equal_parts(indptr)
    run_parts(
        _merge, len(bounds) - 1, 16 * len(keys),
        indptr, keys, behaviour, time, weight, keep, bounds, first, add,
    )  # fmt: skip


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _place(user: Any, item: Any, keep: Any, following: Any, keys: Any) -> None:
    for row in range(user.shape[0]):
        if keep[row]:
            place = following[user[row]]
            following[user[row]] = place + 1
            keys[place] = (np.int64(item[row]) << 32) | row


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _merge(
    indptr: Any, keys: Any, behaviour: Any, time: Any, weight: Any, keep: Any, bounds: Any,
    first: bool, add: bool, first_part: int, last_part: int,
) -> None:  # fmt: skip
    for user in range(bounds[first_part], bounds[last_part]):
        own = keys[indptr[user] : indptr[user + 1]]
        sort_keys(own, own.shape[0])
        start = 0
        while start < own.shape[0]:
            stop = _end_of_run(own, start)
            same = own[start:stop]
            start = stop
            if same.shape[0] == 1:
                continue
            if behaviour.shape[0] == 0:
                _leave_one(same, time, weight, keep, first, add)
            else:
                _leave_one_of_each(same, behaviour, time, weight, keep, first, add)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _leave_one_of_each(
    keys: Any, behaviour: Any, time: Any, weight: Any, keep: Any, first: bool, add: bool
) -> None:
    """Leave one row of each behaviour among rows of one item; the keys are overwritten."""
    for k in range(keys.shape[0]):
        row = keys[k] & _LOW
        keys[k] = (np.int64(behaviour[row]) << 32) | row
    sort_keys(keys, keys.shape[0])
    start = 0
    while start < keys.shape[0]:
        stop = _end_of_run(keys, start)
        if stop - start > 1:
            _leave_one(keys[start:stop], time, weight, keep, first, add)
        start = stop


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _leave_one(keys: Any, time: Any, weight: Any, keep: Any, first: bool, add: bool) -> None:
    """Leave one of the rows of these keys, which ascend with the row."""
    best, total = keys[0] & _LOW, 0.0
    for key in keys:
        row = key & _LOW
        keep[row] = False
        total += weight[row]
        if time.shape[0] == 0:
            best = best if first else row
        elif (time[row] < time[best]) if first else (time[row] >= time[best]):
            best = row
    keep[best] = True
    if add:
        weight[best] = total


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _end_of_run(keys: Any, start: int) -> int:
    """Return the end of the keys that begin as the one at ``start`` does."""
    stop = start + 1
    while stop < keys.shape[0] and keys[stop] >> 32 == keys[start] >> 32:
        stop += 1
    return stop
