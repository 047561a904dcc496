"""What `benchmarks.samplers` compares with: sampling by vectorised NumPy, always with replacement."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]


def running(weight: Numbers) -> Numbers:
    """Return the sums of all weights before each edge, and of all: float64 [edges + 1]."""
    return np.concatenate([[0], np.cumsum(weight, dtype=np.float64)])


def neighbours(
    indptr: Numbers,
    indices: Numbers,
    rows: Numbers,
    fanout: int,
    rng: np.random.Generator,
    before: Numbers | None = None,
) -> Numbers:
    """Draw columns of each row, in proportion to the weights where their sums `before` are given."""
    return indices[_edges(indptr, np.repeat(rows, fanout), rng, before)]


def _edges(indptr: Numbers, rows: Numbers, rng: np.random.Generator, before: Numbers | None) -> Numbers:
    begin, end = indptr[rows], indptr[rows + 1]
    if before is None:
        return begin + (rng.random(len(rows)) * (end - begin)).astype(np.int64)
    passed = before[begin] + rng.random(len(rows)) * (before[end] - before[begin])
    return np.clip(np.searchsorted(before, passed, side="right") - 1, begin, end - 1)


def earlier(
    indptr: Numbers,
    indices: Numbers,
    weight: Numbers | None,
    edge_time: Numbers,
    rows: Numbers,
    row_time: Numbers,
    fanout: int,
    rng: np.random.Generator,
) -> Numbers:
    """Draw columns of each row that has edges before its time, all of these rows' edges written out."""
    degrees = indptr[rows + 1] - indptr[rows]
    own = np.concatenate([[0], np.cumsum(degrees)])
    edges = np.arange(own[-1]) + np.repeat(indptr[rows] - own[:-1], degrees)
    there = edge_time[edges] < np.repeat(row_time, degrees)
    before = running(there if weight is None else np.where(there, weight[edges], 0))
    some = np.flatnonzero(before[own[1:]] > before[own[:-1]])
    return indices[edges[_edges(own, np.repeat(some, fanout), rng, before)]]


def walks(
    by_user: tuple[Numbers, ...],
    by_item: tuple[Numbers, ...],
    starts: Numbers,
    kind: str,
    before: tuple[Numbers, Numbers] | None,
    rng: np.random.Generator,
    *,
    walks: int,
    length: int,
    restart: float,
) -> list[Numbers]:
    """Make all walks at once; return the items reached at each hop."""
    user_before, item_before = before or (None, None)
    origin = at = np.repeat(starts, walks)
    reached = []
    for hop in range(length):
        if kind == "user" and hop:
            at = by_item[1][_edges(by_item[0], at, rng, item_before)]
        if hop:
            at = np.where(rng.random(len(at)) < restart, origin, at)
        if kind == "item":
            at = by_item[1][_edges(by_item[0], at, rng, item_before)]
        at = by_user[1][_edges(by_user[0], at, rng, user_before)]
        reached.append(at)
    return reached


def negatives(
    keys: Numbers, num_items: int, rows: Numbers, count: int, rng: np.random.Generator, rounds: int = 100
) -> Numbers:
    """Draw items until none is held; ``keys`` are row * num_items + item of all edges, ascending."""
    result = rng.integers(0, num_items, len(rows) * count)
    offset, left = np.repeat(rows * num_items, count), np.arange(len(rows) * count)
    for _ in range(rounds):
        wanted = offset[left] + result[left]
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        left = left[keys[place] == wanted]
        if not len(left):
            break
        result[left] = rng.integers(0, num_items, len(left))
    return result.reshape(-1, count)
