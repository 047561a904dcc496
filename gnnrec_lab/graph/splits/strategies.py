"""Which interactions are held out: the latest, the last of each user, pairs at random, or items whole.

A strategy only proposes rows; splitter.py then leaves out what would leak. Everything drawn at random is
drawn for users and pairs in index order, so the order of the rows in the log doesn't matter.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.graph.splits.pools import Pool

_ORDERS = 16  # tried until whole groups make up exactly what was asked for


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
    """Hold out the last ``amount[u]`` rows of each user u, and from then on the rows that aren't eligible.

    Rows of one user at one time come in a random order. Returns bool [E].
    """
    rows = pool.rows
    user, time = pool.graph.user[rows], pool.times[rows]
    chance = np.zeros(len(pool.all_pairs.user))
    chance[pool.pairs] = rng.random(len(pool.pairs))
    latest_first = by_user_and_time(user, time, chance[pool.all_pairs.of_row[rows]])[::-1]
    held = latest_first[_first_of_users(user[latest_first], amount)]
    mask = np.zeros(len(pool.open), dtype=bool)
    mask[rows[held]] = True
    begin = np.full(pool.graph.num_users, np.iinfo(np.int64).max)
    np.minimum.at(begin, user[held], time[held])
    return mask | (pool.open & ~pool.eligible & (pool.times >= begin[pool.graph.user]))


def random_pairs(pool: Pool, amount: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Hold out ``amount[u]`` random pairs of each user u, with all of their rows. Returns bool [E]."""
    user = pool.all_pairs.user[pool.pairs]
    order = _grouped(np.argsort(rng.random(len(user)), kind="stable"), user)
    held = np.zeros(len(pool.all_pairs.user), dtype=bool)
    held[pool.pairs[order][_first_of_users(user[order], amount)]] = True
    return pool.open & held[pool.all_pairs.of_row]


def by_user_and_time(
    user: NDArray[np.integer], time: NDArray[np.int64], chance: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return ``np.lexsort((chance, time, user))``, int64 [n]: for large logs in a fraction of the time.

    Few rows are of one user at one time, so only these are sorted by chance.
    """
    order = _grouped(np.argsort(time, kind="stable"), user)
    new = (np.diff(user[order], prepend=-1) != 0) | (np.diff(time[order], prepend=time[:1]) != 0)
    follows = ~new
    tied = np.flatnonzero(follows | np.append(follows[1:], False))
    if len(tied):
        run, rows = np.cumsum(new)[tied], order[tied]
        order[tied] = rows[np.lexsort((chance[rows], run))]
    return order


def _grouped(order: NDArray[np.int64], groups: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return ``order`` sorted by the group of each entry, stably: SciPy does that by counting."""
    width = int(groups.max()) + 1 if len(groups) else 1
    row = sparse.csr_matrix((order, groups[order], [0, len(order)]), shape=(1, width))
    grouped: NDArray[np.int64] = row.tocsc().data
    return grouped


def whole_groups(counts: NDArray[np.int64], total: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Hold out random groups (items or users) whole, which have ``total`` rows together as nearly as may be.

    Groups come in a random order, and one too large for what is left of the total is passed over: the largest
    are held out less often than others. The nearest of several orders is taken.

    Parameters
    ----------
    counts : int64 [n]
        Number of rows of each group; those without rows are never held out.
    total : int
        Fewer than all rows.

    Returns
    -------
    bool [n]
    """
    best, off = np.zeros(len(counts), dtype=bool), total
    for _ in range(_ORDERS):
        if not off:
            break
        held = _groups_in_order(counts, total, rng)
        distance = abs(total - int(counts[held].sum()))
        best, off = (held, distance) if distance < off else (best, off)
    return best


def _groups_in_order(counts: NDArray[np.int64], total: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    held = np.zeros(len(counts), dtype=bool)
    order, left = rng.permutation(np.flatnonzero(counts)), total
    while len(order := order[counts[order] <= left]):
        ends = np.cumsum(counts[order])
        fitting = int(np.searchsorted(ends, left, side="right"))
        held[order[:fitting]] = True
        left -= int(ends[fitting - 1])
        order = order[fitting:]
    others = rng.permutation(np.flatnonzero((counts > 0) & ~held))
    if len(others) > 1:  # one stays to learn from
        smallest = others[np.argmin(counts[others])]
        held[smallest] = counts[smallest] < 2 * left  # one too many is nearer than none more
    return held


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
