"""The best items of one user under caps (``per``) and unlikeness (``diversify``), out of a row of scores."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]
Similarity = Callable[[Indices], NDArray[np.floating]]

_SETS = 1024  # of scores whose maxima are compared, at least: many more than are asked for
_FEWEST = 4  # scores of a set: with fewer nothing is gained
_TOGETHER = 8  # rows whose sets are compared at once, and stay in the cache
_POOL = 100  # items that diversify chooses from, at least


class Cap(NamedTuple):
    """At most ``most`` items of each kind; ``kinds`` is int32 [num_items, m], -1 for none."""

    name: str
    kinds: NDArray[np.int32]
    most: int


def largest(scores: Floats, count: int) -> Indices:
    """Return the indices of the largest scores, best first, equal ones in their order: int64 [<= count].

    Neither -inf nor NaN is among them.

    >>> largest(np.array([1, 3, -np.inf, 3, 2], dtype=np.float32), 3).tolist()
    [1, 3, 4]
    """
    if count < 1:
        return np.empty(0, dtype=np.int64)
    found = _enough(scores, count)
    values = scores[found]
    found, values = found[values > -np.inf], values[values > -np.inf]
    if len(found) > count:
        least = np.partition(values, len(values) - count)[len(values) - count]
        found, values = found[values >= least], values[values >= least]
    return found[np.argsort(-values, kind="stable")[:count]]


def largest_of_each(scores: Floats, count: int) -> list[Indices]:
    """Return `largest` of each row of scores [n, I], for many rows in less time than one by one."""
    sets, rows = _sets(scores.shape[1], count)
    if count < 1 or rows < _FEWEST:
        return [largest(line, count) for line in scores]
    found: list[Indices] = []
    for begin in range(0, len(scores), _TOGETHER):
        block = scores[begin : begin + _TOGETHER]
        maxima = block[:, : rows * sets].reshape(len(block), rows, sets).max(axis=1)
        maxima.partition(sets - count, axis=1)
        least = maxima[:, sets - count :]
        for line, top in zip(block, least, strict=True):
            if not (top[0] > -np.inf) or np.isnan(top).any():  # with NaN nothing is known
                found.append(largest(line, count))
                continue
            reach = np.flatnonzero(line >= top[0])
            found.append(reach[np.argsort(-line[reach], kind="stable")[:count]])
    return found


def _sets(size: int, count: int) -> tuple[int, int]:
    """Return of how many sets the maxima are compared, for so many of all scores, and how many each has."""
    sets = max(_SETS, 16 * count, 4 * math.isqrt(size))
    return sets, size // sets


def _enough(scores: Floats, count: int) -> Indices:
    """Return indices, ascending, among which are those of the largest scores.

    The maxima of sets of scores are compared: the least of the ``count`` largest maxima is a floor that so
    many scores reach, and they are in the sets whose maximum does.
    """
    sets, rows = _sets(len(scores), count)
    if rows < _FEWEST:
        return np.flatnonzero(scores >= -np.inf)
    maxima = scores[: rows * sets].reshape(rows, sets).max(axis=0)
    top = np.partition(maxima, sets - count)[sets - count :]
    floor = top[0]
    if not (floor > -np.inf) or np.isnan(top).any():  # with NaN nothing is known
        return np.flatnonzero(scores >= -np.inf)
    reach = np.flatnonzero(maxima >= floor)
    if 4 * len(reach) > sets:
        return np.flatnonzero(scores >= floor)
    inside = (np.arange(0, rows * sets, sets)[:, None] + reach).ravel()
    beyond = np.flatnonzero(scores[rows * sets :] >= floor) + rows * sets
    return np.concatenate([inside[scores[inside] >= floor], beyond])


def capped(scores: Floats, count: int, caps: Sequence[Cap]) -> Indices:
    """Return the best items, each taken in the order of the scores unless a kind of it is full.

    int64 [<= count], best first. ``scores`` isn't changed.
    """
    if not caps:
        return largest(scores, count)
    left, room = scores, _Room(caps)
    chosen: list[int] = []
    batch = largest(left, 4 * count)
    while len(batch):
        for item in batch.tolist():
            if len(chosen) < count and room.has(item):
                room.take(item)
                chosen.append(item)
        if len(chosen) == count:
            break
        left = left.copy() if left is scores else left
        left[batch] = -np.inf
        room.close(left)
        batch = largest(left, 4 * count)
    return np.array(chosen, dtype=np.int64)


def diverse(scores: Floats, count: int, caps: Sequence[Cap], share: float, similarity: Similarity) -> Indices:
    """Return items chosen one after the other by score and by unlikeness to those before: int64 [<= count].

    Of each item that is left, (1 - share) times its score, scaled to 0..1 over the pool, less share times its
    largest similarity to those chosen; the first is the best by score. Equal ones go by score, then by index.
    The pool is what a list ten times as long (of at least 100) with caps ten times as large would hold.

    Source: Carbonell and Goldstein, "The use of MMR, diversity-based reranking for reordering documents and
    producing summaries", SIGIR 1998.

    Parameters
    ----------
    scores : float32 [num_items]
    share : float
        From 0 to 1.
    similarity : callable
        Gives the similarities of items (indices, int64 [m]) among each other, [m, m].
    """
    times = max(10, -(-_POOL // max(count, 1)))
    pool = capped(scores, times * count, [cap._replace(most=times * cap.most) for cap in caps])
    if not len(pool):
        return pool
    chosen = pool[_by_margin(scores[pool], count, _Room(caps), pool, share, similarity(pool))]
    if len(chosen) == count or not caps:
        return chosen
    # kinds that share items can fill each other up: the rest goes by score
    room, more = _Room(caps), scores.copy()
    for item in chosen.tolist():
        room.take(item)
    more[chosen] = -np.inf
    return _filled(chosen, more, count, room)


def _by_margin(
    scores: Floats,
    count: int,
    room: _Room,
    pool: Indices,
    share: float,
    similarity: NDArray[np.floating],
) -> list[int]:
    """Return places in the pool, which is ordered by score."""
    spread = float(scores[0]) - float(scores[-1])
    relevance = (scores.astype(np.float64) - scores[-1]) / spread if spread else np.ones(len(scores))
    nearest = np.zeros(len(pool))
    open_ = np.ones(len(pool), dtype=bool)
    chosen: list[int] = []
    while len(chosen) < count and open_.any():
        margin = (1 - share) * relevance - share * nearest if chosen else relevance
        place = int(np.argmax(np.where(open_, margin, -np.inf)))
        alike = similarity[place].astype(np.float64)
        nearest = np.maximum(nearest, alike) if chosen else alike
        chosen.append(place)
        room.take(int(pool[place]))
        open_[place] = False
        open_ &= ~room.full(pool)
    return chosen


def _filled(chosen: Indices, scores: Floats, count: int, room: _Room) -> Indices:
    found = chosen.tolist()
    while len(found) < count:
        room.close(scores)
        batch = largest(scores, 1)
        if not len(batch):
            break
        room.take(int(batch[0]))
        found.append(int(batch[0]))
        scores[batch] = -np.inf
    return np.array(found, dtype=np.int64)


class _Room:
    """How many items of each kind a list holds, and which kinds are full."""

    def __init__(self, caps: Sequence[Cap]) -> None:
        self._caps = caps
        # kind -1, the last place, never fills up
        self._counts = [np.zeros(int(cap.kinds.max(initial=-1)) + 2, dtype=np.int64) for cap in caps]

    def has(self, item: int) -> bool:
        """Return whether no kind of an item is full."""
        return not any(
            (counts[cap.kinds[item]] >= cap.most).any()
            for cap, counts in zip(self._caps, self._counts, strict=True)
        )

    def take(self, item: int) -> None:
        """Count an item."""
        for cap, counts in zip(self._caps, self._counts, strict=True):
            counts[cap.kinds[item]] += 1
            counts[-1] = 0

    def full(self, items: Indices) -> NDArray[np.bool_]:
        """Return of which items a kind is full, bool [len(items)]."""
        found = np.zeros(len(items), dtype=bool)
        for cap, counts in zip(self._caps, self._counts, strict=True):
            found |= (counts >= cap.most)[cap.kinds[items]].any(axis=1)
        return found

    def close(self, scores: Floats) -> None:
        """Write -inf over the scores [num_items] of all items of which a kind is full."""
        for cap, counts in zip(self._caps, self._counts, strict=True):
            scores[(counts >= cap.most)[cap.kinds].any(axis=1)] = -np.inf
