"""Three-hop walks user - item - user - item over a bipartite graph with edge weights."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray


def count_paths(
    by_user: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]],
    by_item: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]],
    user: int,
    item: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return, for each item of the user, how many other users link it to ``item``, and how strongly.

    A path user - j - v - item has the strength w(user, j) w(v, j) w(v, item); paths over ``item`` itself
    or back over ``user`` are left out.

    Returns
    -------
    neighbours : int64 [n]
        Users v who hold both j and ``item``, in the order of the user's CSR row.
    strength : float64 [n]
        Sum of the strengths of their paths.
    """
    neighbours = np.zeros(by_user[0][user + 1] - by_user[0][user], dtype=np.int64)
    strength = np.zeros(len(neighbours))
    _count_paths(*by_user, *by_item, user, item, neighbours, strength)
    return neighbours, strength


def list_paths(
    by_user: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]],
    by_item: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]],
    user: int,
    item: int,
    total: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return every such path: item passed through, user passed through, strength; each [total].

    ``total`` is the sum of the neighbours of `count_paths`.
    """
    via = np.empty(total, dtype=np.int64)
    other = np.empty(total, dtype=np.int64)
    strength = np.empty(total)
    _list_paths(*by_user, *by_item, user, item, via, other, strength)
    return via, other, strength


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _count_paths(
    u_ptr: Any,
    u_idx: Any,
    u_w: Any,
    i_ptr: Any,
    i_idx: Any,
    i_w: Any,
    user: int,
    item: int,
    count: Any,
    sums: Any,
) -> None:
    begin, end = u_ptr[user], u_ptr[user + 1]
    own = u_idx[begin:end]
    for e in range(i_ptr[item], i_ptr[item + 1]):
        other = i_idx[e]
        if other == user:
            continue
        place = 0  # both rows ascend: walk them side by side
        for f in range(u_ptr[other], u_ptr[other + 1]):
            via = u_idx[f]
            while place < own.shape[0] and own[place] < via:
                place += 1
            if place == own.shape[0]:
                break
            if own[place] == via and via != item:
                count[place] += 1
                sums[place] += np.float64(u_w[begin + place]) * u_w[f] * i_w[e]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _list_paths(
    u_ptr: Any, u_idx: Any, u_w: Any, i_ptr: Any, i_idx: Any, i_w: Any, user: int, item: int,
    via_out: Any, other_out: Any, strength_out: Any,
) -> None:  # fmt: skip
    begin, end = u_ptr[user], u_ptr[user + 1]
    own = u_idx[begin:end]
    found = 0
    for e in range(i_ptr[item], i_ptr[item + 1]):
        other = i_idx[e]
        if other == user:
            continue
        place = 0
        for f in range(u_ptr[other], u_ptr[other + 1]):
            via = u_idx[f]
            while place < own.shape[0] and own[place] < via:
                place += 1
            if place == own.shape[0]:
                break
            if own[place] == via and via != item:
                via_out[found] = via
                other_out[found] = other
                strength_out[found] = np.float64(u_w[begin + place]) * u_w[f] * i_w[e]
                found += 1
