"""The walks of walks.py a hop at a time, for whom the edges lie elsewhere and have to be asked for.

Before a hop each walk draws which edge it takes, as what it passes of the row where it is: a number of edges,
or a sum of their weights. Who has the row finds that edge. Numbers are drawn in the same order as there, so
the walks are the same.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.kernels.streams import as_seed, begin_stream, draw_below, draw_unit
from gnnrec_lab.kernels.walks import Sums, as_shares, count_visits, edge_beyond, go_back, keep_top


class WalkHops:
    """Walks from some items, which all have edges.

    Parameters
    ----------
    starts : int64 [n]
        Items; each walks with the stream that has its number.
    walks : int
        From each start.
    weighted : bool
        Choose edges in proportion to their weights; otherwise uniformly.
    seed : int

    Attributes
    ----------
    at : int32 [n, walks]
        The items where the walks are.
    """

    def __init__(self, starts: NDArray[np.int64], walks: int, weighted: bool, seed: int) -> None:
        self._starts, self._weighted = starts, weighted
        self._states = np.empty(len(starts), np.uint64)
        _begin(as_seed(seed), starts, self._states)
        self.at = np.repeat(starts.astype(np.int32)[:, None], walks, axis=1)
        self._visited: list[NDArray[np.int32]] = []

    def go_back(self, probability: float) -> None:
        """Put each walk back at its start with a probability."""
        _go_back(self.at, self._starts, probability, self._states)

    def draw(self, totals: Sums) -> Sums:
        """Return what each walk passes of its row, given the row's total: [n, walks] both."""
        passed = np.empty(totals.shape, np.float64)
        _draw(totals, self._weighted, self._states, passed)
        return passed

    def visit(self, items: NDArray[np.int32]) -> None:
        """Move the walks to items [n, walks] and count the visits."""
        self.at = items
        self._visited.append(items.copy())

    def most_visited(self, top: int) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
        """Return the ``top`` items that each start's walks have visited most: indptr, items, shares."""
        found = np.empty((len(self._starts), top), np.int32)
        count = np.zeros((len(self._starts), top), np.int32)
        _most_visited(np.hstack(self._visited), self._starts, found, count)
        return as_shares(found, count)


def edges_beyond(
    indptr: NDArray[np.int64], sums: Sums, rows: NDArray[np.int64], passed: Sums
) -> NDArray[np.int64]:
    """Return which edge each of some walks takes: the first of its row with a greater running sum, [n]."""
    edges = np.empty(len(rows), np.int64)
    _edges_beyond(indptr, sums, rows, passed, edges)
    return edges


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _begin(seed: Any, starts: Any, states: Any) -> None:
    for row in range(len(starts)):
        states[row] = begin_stream(seed, starts[row])


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _go_back(at: Any, starts: Any, probability: float, states: Any) -> None:
    for row in range(len(starts)):
        states[row] = go_back(at[row], starts[row], probability, states[row])


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _draw(totals: Any, weighted: bool, states: Any, passed: Any) -> None:
    for row in range(len(totals)):
        state = states[row]
        for walk in range(totals.shape[1]):
            if weighted:
                state, unit = draw_unit(state)
                passed[row, walk] = unit * totals[row, walk]
            else:
                state, rank = draw_below(state, np.int64(totals[row, walk]))
                passed[row, walk] = rank
        states[row] = state


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _most_visited(visited: Any, starts: Any, found: Any, count: Any) -> None:
    bits = 1
    while 1 << bits < 2 * visited.shape[1]:
        bits += 1
    items, visits = np.full(1 << bits, -1, np.int32), np.zeros(1 << bits, np.int32)
    used = np.empty(visited.shape[1], np.int64)
    for row in range(len(visited)):
        none = np.int64(0)  # a plain 0 is compiled apart
        distinct = count_visits(visited[row], starts[row], items, visits, used, none, np.uint64(64 - bits))
        keep_top(items, visits, used[:distinct], found[row], count[row])


@numba.njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _edges_beyond(indptr: Any, sums: Any, rows: Any, passed: Any, edges: Any) -> None:
    for walk in range(len(rows)):
        row = rows[walk]
        edges[walk] = edge_beyond(sums, indptr[row], indptr[row + 1], passed[walk])
