"""Up to so many neighbours of each row of a batch, without replacement: what a layer of a sampled GNN reads.

One row after another, so memory is the result's; hops are put together by the caller.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.kernels.streams import as_rows, as_seed, begin_stream, draw_below, draw_unit
from gnnrec_lab.kernels.threads import run_parts

WAYS = ("uniform", "weighted")

_PARTS = 64
_ALWAYS = np.empty(0, np.int64)  # in the place of times: every edge is there


def sample_neighbours(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    weight: NDArray[np.float32],
    rows: NDArray[np.int64],
    fanout: int,
    seed: int,
    *,
    how: str = "uniform",
    edge_time: NDArray[np.int64] | None = None,
    row_time: NDArray[np.int64] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]:
    """Return up to ``fanout`` distinct edges of each row, all where there are no more.

    Each row draws from a stream of its own, numbered by its place in ``rows``: the result depends on the
    seed, not on the threads, and a row given twice is drawn twice, independently.

    Parameters
    ----------
    indptr, indices, weight : arrays [rows of the matrix + 1], [edges], [edges]
        The CSR matrix; fewer than 2^32 edges a row. Weights are read by "weighted" only.
    rows : int64 [n]
    fanout : int
        At least 1.
    seed : int
    how : {"uniform", "weighted"}
        "uniform" draws every subset with the same probability, by Floyd's algorithm (Bentley and Floyd, CACM
        1987), whose cost depends on the fanout and not on the degree, or in small rows by Knuth's algorithm S
        (TAOCP 3.4.2). "weighted" draws one edge after the other in
        proportion to the weights of those still there, by the exponential keys and jumps of Efraimidis and
        Spirakis (IPL 2006): it reads each weight of the row once. Edges without a positive weight are
        taken only where the others are too few.
    edge_time, row_time : int64 [edges], int64 [n], optional
        Only edges with ``edge_time < row_time`` are there for a row: no neighbour comes from its future or
        its present. The row's times are read once or twice, in any order.

    Returns
    -------
    block_indptr : int64 [n + 1]
    block_indices : int32 [m]
        The neighbours of row b are ``block_indices[block_indptr[b] : block_indptr[b + 1]]``.
    block_edge : int64 [m]
        Where they are in ``indices`` and ``weight``; ascending in each row.

    Raises
    ------
    OptionError
        When there is no such way, the fanout is below 1, or times are missing.
    IndexError
        When a row isn't one of the matrix.
    """
    if how not in WAYS:
        raise OptionError(f'Neighbours can\'t be sampled "{how}". {did_you_mean(how, WAYS)}')
    if fanout < 1:
        raise OptionError(f"The fanout must be at least 1, not {fanout}.")
    if (edge_time is None) != (row_time is None):
        raise OptionError("Sampling by time needs both edge_time and row_time, but only one is given.")
    rows = as_rows(rows, indptr)
    timed = edge_time is not None
    edge_time = _ALWAYS if edge_time is None else np.asarray(edge_time, np.int64)
    row_time = _ALWAYS if row_time is None else np.asarray(row_time, np.int64)
    if timed and (len(edge_time), len(row_time)) != (len(indices), len(rows)):
        raise OptionError("Sampling by time needs a time for each edge and for each row.")
    there = indptr[rows + 1] - indptr[rows]
    if timed:
        run_parts(_count_earlier, len(rows), int(there.sum()), indptr, rows, edge_time, row_time, there)
    taken = np.minimum(there, fanout)
    block_indptr = np.zeros(len(rows) + 1, np.int64)
    np.cumsum(taken, out=block_indptr[1:])
    block_edge = np.empty(block_indptr[-1], np.int64)
    block_indices = np.empty(block_indptr[-1], np.int32)
    longest = int(taken.max(initial=0))
    parts, read = min(_PARTS, len(rows)), there if timed or how == "weighted" else taken
    if how == "weighted":  # a kernel of its own: who doesn't weight needn't compile it
        run_parts(
            _sample_by_weight, parts, 16 * int(read.sum()),
            indptr, weight, rows, there, edge_time, row_time, timed, longest, as_seed(seed), block_indptr,
            block_edge, parts,
        )  # fmt: skip
    run_parts(
        _sample, parts, 16 * int(read.sum()),
        indptr, indices, rows, there, edge_time, row_time, timed, how == "weighted", as_seed(seed),
        block_indptr, block_indices, block_edge, parts,
    )  # fmt: skip
    return block_indptr, block_indices, block_edge


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _count_earlier(
    indptr: Any, rows: Any, edge_time: Any, row_time: Any, there: Any, first: int, last: int
) -> None:
    for place in range(first, last):
        count = 0
        for edge in range(indptr[rows[place]], indptr[rows[place] + 1]):
            count += edge_time[edge] < row_time[place]
        there[place] = count


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _sample(
    indptr: Any, indices: Any, rows: Any, there: Any, edge_time: Any, row_time: Any, timed: bool,
    weighted: bool, seed: Any, block_indptr: Any, block_indices: Any, block_edge: Any, parts: int,
    first: int, last: int,
) -> None:  # fmt: skip
    """Draw uniformly, or take all; with ``weighted`` what must be drawn has been, by `_sample_by_weight`."""
    for part in range(first, last):
        head, tail = part * len(rows) // parts, (part + 1) * len(rows) // parts
        for place in range(head, tail):
            chosen = block_edge[block_indptr[place] : block_indptr[place + 1]]
            if weighted and len(chosen) < there[place]:
                continue
            begin = indptr[rows[place]]
            _draw_ranks(there[place], begin_stream(seed, place), chosen)
            if timed:
                _find_ranks(edge_time, row_time[place], begin, chosen)
            else:
                chosen += begin
        for position in range(block_indptr[head], block_indptr[tail]):  # apart: no read waits for a draw
            block_indices[position] = indices[block_edge[position]]


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _sample_by_weight(
    indptr: Any, weight: Any, rows: Any, there: Any, edge_time: Any, row_time: Any, timed: bool,
    longest: int, seed: Any, block_indptr: Any, block_edge: Any, parts: int, first: int, last: int,
) -> None:  # fmt: skip
    """Fill the rows that have more edges than are taken; the others are left as they are."""
    for part in range(first, last):
        keys = np.empty(longest, np.float64)
        for place in range(part * len(rows) // parts, (part + 1) * len(rows) // parts):
            chosen = block_edge[block_indptr[place] : block_indptr[place + 1]]
            if len(chosen) < there[place]:
                begin, end = indptr[rows[place]], indptr[rows[place] + 1]
                before, state = row_time[place] if timed else 0, begin_stream(seed, place)
                _draw_by_weight(weight, edge_time, timed, before, begin, end, state, keys, chosen)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _draw_ranks(count: int, state: Any, chosen: Any) -> None:
    """Fill ``chosen`` with distinct numbers below ``count``, every set as likely, ascending."""
    size = len(chosen)
    if count <= size * (4 + size // 4):  # where that is the faster of the two
        _select(count, state, chosen)
        return
    for filled in range(size):
        last = count - size + filled
        state, rank = draw_below(state, last + 1)
        again = False
        for place in range(filled):
            again |= chosen[place] == rank
        chosen[filled] = last if again else rank
    _sort(chosen)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _select(count: int, state: Any, chosen: Any) -> None:
    size, filled, rank = len(chosen), 0, 0
    while filled < size:
        state, drawn = draw_below(state, count - rank)
        chosen[filled] = rank  # overwritten by the next one unless it is taken
        filled += drawn < size - filled
        rank += 1


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _find_ranks(edge_time: Any, before: int, begin: int, chosen: Any) -> None:
    """Replace ascending ranks among the earlier edges by the edges themselves."""
    edge, rank = begin - 1, -1
    for place in range(len(chosen)):
        while rank < chosen[place]:
            edge += 1
            rank += edge_time[edge] < before
        chosen[place] = edge


@numba.njit(cache=True, nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _draw_by_weight(
    weight: Any, edge_time: Any, timed: bool, before: int, begin: int, end: int, state: Any, keys: Any,
    chosen: Any,
) -> None:  # fmt: skip
    """Fill ``chosen`` with the edges of the smallest keys; a key is exponential with the weight as rate.

    ``keys`` is a heap with the greatest first. Once it is full, the weight passed over until the next edge
    whose key is smaller is exponential too, with that greatest key as rate: few edges need a draw.
    """
    size, filled, to_pass = len(chosen), 0, 0.0
    for edge in range(begin, end):
        if timed and edge_time[edge] >= before:
            continue
        rate = np.float64(weight[edge])
        if filled < size:
            state, unit = draw_unit(state)
            keys[filled] = -np.log(1.0 - unit) / rate if rate > 0 else np.inf
            chosen[filled] = edge
            filled += 1
            if filled < size:
                continue
            for root in range(size // 2 - 1, -1, -1):
                _sink(keys, chosen, root)
        else:
            to_pass -= max(rate, 0.0)
            if to_pass > 0 or not rate > 0:
                continue
            state, unit = draw_unit(state)
            keys[0] = -np.log1p(unit * np.expm1(-rate * keys[0])) / rate  # given that it is smaller
            chosen[0] = edge
            _sink(keys, chosen, np.int64(0))
        state, unit = draw_unit(state)
        to_pass = -np.log(1.0 - unit) / keys[0]
    _sort(chosen)


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _sink(keys: Any, chosen: Any, root: int) -> None:
    """Restore the heap below ``root``: no key is smaller than the two below it."""
    size, key, edge = len(chosen), keys[root], chosen[root]
    while True:
        child = 2 * root + 1
        if child + 1 < size and keys[child + 1] > keys[child]:
            child += 1
        if child >= size or keys[child] <= key:
            break
        keys[root], chosen[root] = keys[child], chosen[child]
        root = child
    keys[root], chosen[root] = key, edge


# By insertion, but without a jump that depends on the values: two to three times as fast on a few numbers.
@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _sort(chosen: Any) -> None:
    for filled in range(1, len(chosen)):
        greatest = chosen[filled]
        for place in range(filled):
            other = chosen[place]
            chosen[place] = min(other, greatest)
            greatest = max(other, greatest)
        chosen[filled] = greatest
