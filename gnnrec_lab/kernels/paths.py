"""Three-hop walks user - item - user - item over a bipartite graph with edge weights."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.sparse_products import Matrix
from gnnrec_lab.kernels.threads import few


def count_paths(
    by_user: Matrix,
    by_item: Matrix,
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
    length = int(by_user[0][user + 1] - by_user[0][user])
    if (found := _few_paths(by_user, by_item, user, item)) is not None:
        place, _, strength = found
        sums = np.bincount(place, weights=strength, minlength=length).astype(np.float64)
        return np.bincount(place, minlength=length).astype(np.int64), sums
    neighbours = np.zeros(length, dtype=np.int64)
    strength = np.zeros(len(neighbours))
    _count_paths(*by_user, *by_item, user, item, neighbours, strength)
    return neighbours, strength


def list_paths(
    by_user: Matrix,
    by_item: Matrix,
    user: int,
    item: int,
    total: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return every such path: item passed through, user passed through, strength; each [total].

    ``total`` is the sum of the neighbours of `count_paths`.
    """
    if (found := _few_paths(by_user, by_item, user, item)) is not None:
        place, others, each = found
        return by_user[1][by_user[0][user] + place].astype(np.int64), others, each
    via = np.empty(total, dtype=np.int64)
    other = np.empty(total, dtype=np.int64)
    strength = np.empty(total)
    _list_paths(*by_user, *by_item, user, item, via, other, strength)
    return via, other, strength


def _few_paths(
    by_user: Matrix, by_item: Matrix, user: int, item: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]] | None:
    """Return place in the user's row, user passed through and strength of each path; None for many.

    NumPy takes some ten times as long as the kernels: a millisecond at most here.
    """
    from_item = slice(by_item[0][item], by_item[0][item + 1])
    others, weight = by_item[1][from_item].astype(np.int64), by_item[2][from_item]
    lengths = by_user[0][others + 1] - by_user[0][others]
    if not few(16 * lengths.sum()):
        return None
    edges = np.arange(lengths.sum()) + np.repeat(by_user[0][others] - np.cumsum(lengths) + lengths, lengths)
    own = by_user[1][by_user[0][user] : by_user[0][user + 1]]
    via, other = by_user[1][edges], np.repeat(others, lengths)
    place = np.searchsorted(own, via)
    passed = np.flatnonzero(np.isin(via, own) & (via != item) & (other != user))
    place, edges = place[passed], edges[passed]
    strength = by_user[2][by_user[0][user] + place].astype(np.float64) * by_user[2][edges]
    return place, other[passed], strength * np.repeat(weight, lengths)[passed]


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
