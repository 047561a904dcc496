"""Rows of one user, item and behaviour made one.

Rows are brought together by counting those of each user and sorting within the user, users side by side.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.locking import one_at_a_time
from gnnrec_lab.kernels.pairs import FEW, equal_parts, longest_row, starts_of_rows

_LOW = 2**32 - 1  # a sort key: item or behaviour above, the place within the user below


@one_at_a_time
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
    order = np.empty(indptr[-1], dtype=np.int32 if len(user) < 2**31 else np.int64)
    _order(user, keep, indptr[:-1].copy(), order)
    behaviour = np.empty(0, dtype=np.int16) if behaviour is None else behaviour
    time = np.empty(0, dtype=np.int64) if time is None else time
    arrays = indptr, order, item, behaviour, time, weight, keep
    if indptr[-1] < FEW:
        _merge_users(*arrays, 0, num_users, first, add)
    else:
        _merge(*arrays, equal_parts(indptr), first, add)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _order(user: Any, keep: Any, following: Any, order: Any) -> None:
    for row in range(user.shape[0]):
        if keep[row]:
            order[following[user[row]]] = row
            following[user[row]] += 1


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _leave_one(
    keys: Any, begin: int, order: Any, time: Any, weight: Any, keep: Any, first: bool, add: bool
) -> None:
    """Leave one of the rows ``order[begin + (key & _LOW)]``, whose keys ascend with the place of the row."""
    best, total = order[begin + (keys[0] & _LOW)], 0.0
    for key in keys:
        row = order[begin + (key & _LOW)]
        keep[row] = False
        total += weight[row]
        if time.shape[0] == 0:
            best = best if first else row
        elif (time[row] < time[best]) if first else (time[row] >= time[best]):
            best = row
    keep[best] = True
    if add:
        weight[best] = total


@numba.njit(parallel=True, cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _merge(
    indptr: Any, order: Any, item: Any, behaviour: Any, time: Any, weight: Any, keep: Any, bounds: Any,
    first: bool, add: bool,
) -> None:  # fmt: skip
    for part in numba.prange(bounds.shape[0] - 1):
        _merge_users(
            indptr, order, item, behaviour, time, weight, keep, bounds[part], bounds[part + 1], first, add
        )


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _merge_users(
    indptr: Any, order: Any, item: Any, behaviour: Any, time: Any, weight: Any, keep: Any,
    begin_user: int, end_user: int, first: bool, add: bool,
) -> None:  # fmt: skip
    buffer = np.empty(longest_row(indptr, begin_user, end_user), np.int64)
    for user in range(begin_user, end_user):
        begin = indptr[user]
        keys = buffer[: indptr[user + 1] - begin]
        for k in range(keys.shape[0]):
            keys[k] = (np.int64(item[order[begin + k]]) << 32) | k
        keys.sort()
        start = 0
        while start < keys.shape[0]:
            end = _end_of_run(keys, start)
            same = keys[start:end]
            start = end
            if same.shape[0] == 1:
                continue
            if behaviour.shape[0] == 0:
                _leave_one(same, begin, order, time, weight, keep, first, add)
            else:
                _leave_one_of_each(same, begin, order, behaviour, time, weight, keep, first, add)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _leave_one_of_each(
    keys: Any, begin: int, order: Any, behaviour: Any, time: Any, weight: Any, keep: Any,
    first: bool, add: bool,
) -> None:  # fmt: skip
    """Leave one row of each behaviour among rows of one item; the keys are overwritten."""
    for k in range(keys.shape[0]):
        place = keys[k] & _LOW
        keys[k] = (np.int64(behaviour[order[begin + place]]) << 32) | place
    keys.sort()
    start = 0
    while start < keys.shape[0]:
        end = _end_of_run(keys, start)
        if end - start > 1:
            _leave_one(keys[start:end], begin, order, time, weight, keep, first, add)
        start = end


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _end_of_run(keys: Any, start: int) -> int:
    """Return the end of the keys that begin as the one at ``start`` does."""
    end = start + 1
    while end < keys.shape[0] and keys[end] >> 32 == keys[start] >> 32:
        end += 1
    return end
