"""`HeavyUsers`: users who interact so much that they are hardly people.

The rule in words. A user is bot-like when both hold:

1. they have far more interactions than usual: on the scale of logarithms, more than six deviations above
   the median of all users. The deviation is the median absolute one, or what the 95th percentile implies
   if that is more (numbers of interactions are skewed to the right), and never less than 0.3;
2. where there are datetimes, at a rate no person keeps up: over 1,000 interactions in one hour (one each
   3.6 seconds), over 5,000 in one day, or something in at least 22 of the 24 hours of one day.

Nothing is said of fewer than 20 users, nor of anyone with fewer than 100 interactions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph.report.found import Found

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph

FEWEST_USERS, FEWEST_INTERACTIONS = 20, 100
DEVIATIONS, LEAST_DEVIATION = 6, 0.3
PER_HOUR, PER_DAY, HOURS_AWAKE = 1_000, 5_000, 22
_NORMAL_95 = 2.439  # the 95th percentile of a normal distribution in median absolute deviations
_HOUR = 3_600_000_000


@dataclass(frozen=True)
class HeavyUsers:
    """Bot-like users, by the rule of this module.

    Attributes
    ----------
    users : Found
        By id, those with most interactions first.
    interactions : int
        All of theirs.
    usual : float
        Median number of interactions of a user.
    limit : int
        More than so many are far out.
    fewest : int
        The smallest number of interactions of a bot-like user; 0 when there is none.
    by_rate : bool
        Whether there were datetimes to judge the rate by.
    """

    users: Found
    interactions: int
    usual: float
    limit: int
    fewest: int
    by_rate: bool

    @classmethod
    def of(cls, graph: InteractionGraph) -> HeavyUsers:
        """Look for the bot-like users of a graph."""
        counts = np.bincount(graph.user, minlength=graph.num_users)
        active = counts[counts > 0]
        usual = float(np.median(active)) if len(active) else 0.0
        limit = far_out(active)
        suspects = np.flatnonzero(counts > limit)
        by_rate = graph.time_kind == "datetime"
        if by_rate and len(suspects):
            suspects = suspects[_beyond_a_person(graph, suspects)]
        suspects = suspects[np.argsort(-counts[suspects], kind="stable")]
        theirs = counts[suspects]
        ids = Found.some(graph.users.ids(suspects[:10]).tolist(), len(suspects))
        fewest = int(theirs[-1]) if len(theirs) else 0
        return cls(ids, int(theirs.sum()), usual, limit, fewest, by_rate)


def far_out(counts: NDArray[np.int64]) -> int:
    """Return the number of interactions above which a user is far out; ``counts`` are those of all, >= 1."""
    if len(counts) < FEWEST_USERS:
        return int(counts.max(initial=0))
    logs = np.log(counts)
    median = float(np.median(logs))
    spread = max(
        float(np.median(np.abs(logs - median))),
        (float(np.quantile(logs, 0.95)) - median) / _NORMAL_95,
        LEAST_DEVIATION,
    )
    return int(max(np.exp(min(median + DEVIATIONS * spread, 40.0)), FEWEST_INTERACTIONS - 1))


def _beyond_a_person(graph: InteractionGraph, suspects: NDArray[np.int64]) -> NDArray[np.bool_]:
    place = np.full(graph.num_users, -1, dtype=np.int64)
    place[suspects] = np.arange(len(suspects))
    rows = np.flatnonzero(place[graph.user] >= 0)
    who = place[graph.user[rows]]
    time = graph.time
    assert time is not None  # noqa: S101 (datetimes were asked for)
    hours = time[rows] // _HOUR
    day_user, in_day = _counted(who, hours // 24)
    fast = np.zeros(len(suspects), dtype=bool)
    fast[day_user[in_day > PER_DAY]] = True
    if not hours.size or not (time[rows] % (24 * _HOUR)).any():  # whole days: no hours are known
        return fast
    (hour_user, in_hour), distinct = _counted(who, hours), np.unique(np.stack([who, hours]), axis=1)
    fast[hour_user[in_hour > PER_HOUR]] = True
    awake_user, awake = _counted(distinct[0], distinct[1] // 24)
    fast[awake_user[awake >= HOURS_AWAKE]] = True
    return fast


def _counted(who: NDArray[np.int64], when: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the user and the number of rows of each distinct pair of user and period."""
    pairs, counts = np.unique(np.stack([who, when]), axis=1, return_counts=True)
    return pairs[0], counts
