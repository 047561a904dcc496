"""Which interactions are held out: the latest, the last of each user, or pairs at random.

A strategy only proposes rows; splitter.py then leaves out what would leak. Everything drawn at random is
drawn for users and pairs in index order, so the order of the rows in the log doesn't matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.interaction_graph import InteractionGraph


@dataclass(frozen=True, eq=False)
class Pairs:
    """The P distinct pairs of a log, in the order of user and item, whatever their weights.

    Attributes
    ----------
    of_row : int64 [E]
        The pair of each row.
    user : int64 [P]
        The user of each pair.
    """

    of_row: NDArray[np.int64]
    user: NDArray[np.int64]

    @classmethod
    def of(cls, graph: InteractionGraph) -> Pairs:
        """Return the pairs of a graph."""
        keys = graph.user.astype(np.int64) * graph.num_items + graph.item
        distinct, of_row = np.unique(keys, return_inverse=True)
        return cls(of_row, distinct // max(graph.num_items, 1))

    def mask(self, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Return which pairs occur in ``rows``, bool [P]."""
        found = np.zeros(len(self.user), dtype=bool)
        found[self.of_row[rows]] = True
        return found


@dataclass(frozen=True, eq=False)
class Pool:
    """The rows that may still be held out: those of positive weight among ``open``, bool [E]."""

    graph: InteractionGraph
    all_pairs: Pairs
    open: NDArray[np.bool_]

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Numbers of the rows of positive weight."""
        return np.flatnonzero(self.open & (self.graph.weight > 0))

    @cached_property
    def pairs(self) -> NDArray[np.int64]:
        """The pairs of these rows, ascending."""
        return np.flatnonzero(self.all_pairs.mask(self.rows))

    @cached_property
    def rows_of_users(self) -> NDArray[np.int64]:
        """Number of rows of each user, int64 [U]."""
        return np.bincount(self.graph.user[self.rows], minlength=self.graph.num_users)

    @cached_property
    def pairs_of_users(self) -> NDArray[np.int64]:
        """Number of pairs of each user, int64 [U]."""
        return np.bincount(self.all_pairs.user[self.pairs], minlength=self.graph.num_users)

    @cached_property
    def times(self) -> NDArray[np.int64]:
        """Times of all rows of the log, int64 [E]. Raises `GraphDataError` where there are none."""
        if self.graph.time is None:
            raise GraphDataError(
                'Splitting by "time" or "last" needs the time of each interaction. Name its column when '
                'building the graph (time="..."), or split by "random".'
            )
        return self.graph.time


def later_than_cutoff(pool: Pool, count: int) -> tuple[NDArray[np.bool_], int | None]:
    """Hold out at most ``count`` of the latest rows: those after a cutoff. Rows at the cutoff are earlier.

    Returns the mask of the open rows after the cutoff (bool [E]) and the cutoff; no rows and None where the
    rows that share the last time are more than ``count``.
    """
    times = np.sort(pool.times[pool.rows])
    if not 0 < count < len(times) or times[-1 - count] == times[-1]:
        return np.zeros(len(pool.open), dtype=bool), None
    cutoff = int(times[-1 - count])
    return pool.open & (pool.times > cutoff), cutoff


def latest_group(pool: Pool) -> int:
    """Return how many rows share the last time."""
    times = pool.times[pool.rows]
    return int(np.count_nonzero(times == times.max())) if len(times) else 0


def last_of_users(pool: Pool, amount: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Hold out the last ``amount[u]`` rows of each user u, and the rows without evidence from then on.

    Rows of one user at one time come in a random order. Returns bool [E].
    """
    rows = pool.rows
    user, time = pool.graph.user[rows], pool.times[rows]
    chance = np.zeros(len(pool.all_pairs.user))
    chance[pool.pairs] = rng.random(len(pool.pairs))
    latest_first = np.lexsort((chance[pool.all_pairs.of_row[rows]], time, user))[::-1]
    held = latest_first[_first_of_users(user[latest_first], amount)]
    mask = np.zeros(len(pool.open), dtype=bool)
    mask[rows[held]] = True
    begin = np.full(pool.graph.num_users, np.iinfo(np.int64).max)
    np.minimum.at(begin, user[held], time[held])
    return mask | (pool.open & (pool.graph.weight <= 0) & (pool.times >= begin[pool.graph.user]))


def random_pairs(pool: Pool, amount: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Hold out ``amount[u]`` random pairs of each user u, with all of their rows. Returns bool [E]."""
    user = pool.all_pairs.user[pool.pairs]
    order = np.lexsort((rng.random(len(user)), user))
    held = np.zeros(len(pool.all_pairs.user), dtype=bool)
    held[pool.pairs[order][_first_of_users(user[order], amount)]] = True
    return pool.open & held[pool.all_pairs.of_row]


def _first_of_users(users: NDArray[np.integer], amount: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which entries are among the first ``amount[u]`` of their user; each user's stand together."""
    starts = np.flatnonzero(np.diff(users, prepend=-1))
    lengths = np.diff(np.append(starts, len(users)))
    place = np.arange(len(users)) - np.repeat(starts, lengths)
    return np.asarray(place < amount[users], dtype=bool)


def share_of_users(
    counts: NDArray[np.int64], share: float, most: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return ``share * counts[u]``, rounded up or down at random so that the sum fits; at most ``most``."""
    exact = np.round(share * counts, 9)  # 0.1 * 30 must be 3, not 3.0000000000000004
    return np.minimum(np.floor(exact + rng.random(len(counts))).astype(np.int64), most)


def sample_of_users(most: NDArray[np.int64], total: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return how many fall on each user when ``total`` of all ``sum(most)`` are drawn at random."""
    everything = int(most.sum())
    drawn = rng.choice(everything, size=min(total, everything), replace=False)
    return np.bincount(np.repeat(np.arange(len(most)), most)[drawn], minlength=len(most))


def some_users(amount: NDArray[np.int64], total: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return ``amount`` for as many random users as ``total`` allows, 0 for the others."""
    order = rng.permutation(np.flatnonzero(amount))
    chosen = order[np.cumsum(amount[order]) <= total]
    kept = np.zeros_like(amount)
    kept[chosen] = amount[chosen]
    return kept
