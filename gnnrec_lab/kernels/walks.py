"""The items that random walks from a node visit most: the importance neighbourhoods of PinSage.

Walks over the bipartite graph of users and items. Numbers of visits are kept in a small hash table a thread,
so memory depends on the walks, not on the number of items.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.kernels.sparse_products import Matrix
from gnnrec_lab.kernels.streams import as_rows, as_seed, begin_stream, draw_below, draw_unit
from gnnrec_lab.kernels.threads import run_parts

KINDS = ("user", "item")

_PARTS = 64
_SPREAD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio: neighbouring items come far apart

Sums = NDArray[np.float64]


def random_walk_neighbours(
    by_user: Matrix,
    by_item: Matrix,
    starts: NDArray[np.int64],
    *,
    kind: str,
    walks: int,
    length: int,
    restart: float,
    top: int,
    seed: int,
    weighted: bool = False,
    sums: tuple[Sums, Sums] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Return the most visited items of random walks from each start, with their shares of the visits.

    From an item a walk goes item - user - item - ..., from a user it goes user - item - user - item - ...;
    each item reached is a visit, the start itself is never one. See Ying et al., "Graph convolutional neural
    networks for web-scale recommender systems" (KDD 2018).

    Parameters
    ----------
    by_user, by_item : (indptr, indices, weight)
        The matrix of users and items in rows of users, and its transpose.
    starts : int64 [n]
        Rows of ``by_user`` or of ``by_item``. Each walks with a stream of its own, numbered by its place.
    kind : {"user", "item"}
        What the starts are.
    walks, length : int
        Walks from each start, and items reached by each; at least 1.
    restart : float
        Probability, from 0 to 1, that a walk goes on from the start instead of from the item just reached.
    top : int
        Items kept for a start, at least 1. Of equally visited ones those with the lower index are kept.
    seed : int
    weighted : bool
        Choose edges in proportion to their weights, which must be positive; otherwise uniformly.
    sums : (`row_sums` of by_user, `row_sums` of by_item), optional
        For weighted walks, which otherwise make them anew in each call: 8 bytes an edge and matrix.

    Returns
    -------
    block_indptr : int64 [n + 1]
    block_indices : int32 [m]
        Items, ascending in each row; none for a start without edges.
    visits : float32 [m]
        Each item's share of the visits of those kept; sums to 1 in each row that isn't empty.

    Raises
    ------
    OptionError
        When there is no such kind, a count is below 1, or the restart isn't a probability.
    IndexError
        When a start isn't a row of its matrix.
    """
    if kind not in KINDS:
        raise OptionError(f'Walks can\'t start from "{kind}". {did_you_mean(kind, KINDS)}')
    if min(walks, length, top) < 1:
        raise OptionError(f"walks, length and top must be at least 1, not {walks}, {length} and {top}.")
    if not 0 <= restart <= 1:
        raise OptionError(f"The restart must be a probability from 0 to 1, not {restart}.")
    starts = as_rows(starts, by_item[0] if kind == "item" else by_user[0])
    none = np.empty(0, np.float64)
    if weighted and sums is None:
        sums = row_sums(by_user[0], by_user[2]), row_sums(by_item[0], by_item[2])
    user_sums, item_sums = sums if weighted and sums is not None else (none, none)
    top = min(top, walks * length, len(by_item[0]) - 1)
    found = np.empty((len(starts), top), np.int32)
    count = np.zeros((len(starts), top), np.int32)
    parts = min(_PARTS, len(starts))
    run_parts(
        _walk, parts, 16 * len(starts) * walks * length,
        *by_user[:2], user_sums, *by_item[:2], item_sums, weighted, starts, kind == "item", walks, length,
        float(restart), as_seed(seed), found, count, parts,
    )  # fmt: skip
    return as_shares(found, count)


def as_shares(
    found: NDArray[np.int32], count: NDArray[np.int32]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Return the rows of visited items [n, top] and their numbers of visits, 0 for none, as shares."""
    kept = count > 0
    sizes = kept.sum(axis=1)
    share = count / np.maximum(count.sum(axis=1, keepdims=True), 1)
    return np.concatenate([[0], np.cumsum(sizes)]), found[kept], share[kept].astype(np.float32)


def row_sums(indptr: NDArray[np.int64], weight: NDArray[np.float32], before: Sums | None = None) -> Sums:
    """Return the running sum of the weights in each row: float64 [edges].

    Each row's begins with what comes ``before`` it [n], by default nothing.
    """
    sums = np.empty(len(weight), np.float64)
    _row_sums(indptr, weight, np.zeros(len(indptr) - 1) if before is None else before, sums)
    return sums


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _row_sums(indptr: Any, weight: Any, before: Any, sums: Any) -> None:
    for row in range(len(indptr) - 1):
        total = before[row]
        for edge in range(indptr[row], indptr[row + 1]):
            total += weight[edge]
            sums[edge] = total


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _walk(
    user_ptr: Any, user_ind: Any, user_sums: Any, item_ptr: Any, item_ind: Any, item_sums: Any,
    weighted: bool, starts: Any, from_items: bool, walks: int, length: int, restart: float, seed: Any,
    found: Any, count: Any, parts: int, first: int, last: int,
) -> None:  # fmt: skip
    start_ptr = item_ptr if from_items else user_ptr
    bits = 1
    while 1 << bits < 2 * walks * length:
        bits += 1
    for part in range(first, last):
        at = np.empty(walks, np.int32)  # where each walk is
        items, visits = np.full(1 << bits, -1, np.int32), np.zeros(1 << bits, np.int32)
        used = np.empty(walks * length, np.int64)
        for place in range(part * len(starts) // parts, (part + 1) * len(starts) // parts):
            start = starts[place]
            if start_ptr[start] == start_ptr[start + 1]:
                continue
            state, distinct = begin_stream(seed, place), np.int64(0)  # a plain 0 is compiled apart
            for hop in range(length):
                if not from_items and hop > 0:
                    state = _hop(item_ptr, item_ind, item_sums, weighted, at, state)
                state = go_back(at, start, 1.0 if hop == 0 else restart, state)
                if from_items:
                    state = _hop(item_ptr, item_ind, item_sums, weighted, at, state)
                state = _hop(user_ptr, user_ind, user_sums, weighted, at, state)
                own = start if from_items else -1
                distinct = count_visits(at, own, items, visits, used, distinct, np.uint64(64 - bits))
            keep_top(items, visits, used[:distinct], found[place], count[place])


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def edge_beyond(sums: Any, begin: int, end: int, passed: float) -> int:
    """Return the first edge of a row whose running sum is greater than what was passed, or the last."""
    low, high = begin, end - 1
    while low < high:
        middle = (low + high) // 2
        if sums[middle] <= passed:
            low = middle + 1
        else:
            high = middle
    return low


# All walks of a start make a hop before any makes the next: the reads don't wait for each other.
@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _hop(indptr: Any, indices: Any, sums: Any, weighted: bool, at: Any, state: Any) -> Any:
    for walk in range(len(at)):
        begin, end = indptr[at[walk]], indptr[at[walk] + 1]
        if weighted:
            state, unit = draw_unit(state)
            at[walk] = indices[edge_beyond(sums, begin, end, unit * sums[end - 1])]
        else:
            state, rank = draw_below(state, end - begin)
            at[walk] = indices[begin + rank]
    return state


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def go_back(at: Any, start: int, probability: float, state: Any) -> Any:
    """Put some walks back at their start; return the next state."""
    for walk in range(len(at)):
        state, unit = draw_unit(state)
        if unit < probability:
            at[walk] = start
    return state


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def count_visits(at: Any, own: int, items: Any, visits: Any, used: Any, distinct: int, shift: Any) -> int:
    """Count a visit where each walk is, in an open hash table; return how many of its slots are used."""
    for walk in range(len(at)):
        item = at[walk]
        if item == own:
            continue
        slot = np.int64((np.uint64(item) * _SPREAD) >> shift)
        while items[slot] != item and items[slot] != -1:
            slot = (slot + 1) & (len(items) - 1)
        if items[slot] == -1:
            items[slot] = item
            used[distinct] = slot
            distinct += 1
        visits[slot] += 1
    return distinct


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def keep_top(items: Any, visits: Any, used: Any, found: Any, count: Any) -> None:
    """Move the most visited items to ``found`` and ``count``, ascending by item; empty the used slots."""
    kept = 0
    for slot in used:
        item, number = items[slot], visits[slot]
        items[slot], visits[slot] = -1, 0
        place = min(kept, len(found) - 1)
        if kept == len(found) and not _before(number, item, count[place], found[place]):
            continue
        while place > 0 and _before(number, item, count[place - 1], found[place - 1]):
            found[place], count[place] = found[place - 1], count[place - 1]
            place -= 1
        found[place], count[place] = item, number
        kept = min(kept + 1, len(found))
    for filled in range(1, kept):
        item, number, place = found[filled], count[filled], filled
        while place > 0 and found[place - 1] > item:
            found[place], count[place] = found[place - 1], count[place - 1]
            place -= 1
        found[place], count[place] = item, number


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _before(number: int, item: int, other_number: int, other_item: int) -> bool:
    return number > other_number or (number == other_number and item < other_item)
