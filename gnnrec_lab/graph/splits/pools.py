"""`Pairs` of a log, and the `Pool` of its rows that may still be held out, from which strategies choose."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.quoting import quote
from gnnrec_lab.wording import Wording, worded


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
    """The rows that may still be held out: those that are ``eligible`` among the ``open`` ones, bool [E].

    Eligible is what has a positive weight and is of a behaviour to be predicted. All other open rows only
    follow: they leave train where they would leak what is held out.
    """

    graph: InteractionGraph
    all_pairs: Pairs
    open: NDArray[np.bool_]
    eligible: NDArray[np.bool_]

    @cached_property
    def rows(self) -> NDArray[np.int64]:
        """Numbers of the rows that may be held out."""
        return np.flatnonzero(self.open & self.eligible)

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
                worded(
                    'Splitting by "time" or "last" needs the time of each interaction. Name its column when '
                    "building the graph (",
                    Wording('time="..."', "--time COLUMN"),
                    "), or split at random: ",
                    Wording('graph.split("random")', f"%gnnrec split {quote(self.graph.name)} --by random"),
                )
            )
        return self.graph.time

    @cached_property
    def most_rows(self) -> NDArray[np.int64]:
        """How many of a user's last rows can go so that a row of positive weight stays, int64 [U].

        What a user did at the time of a held-out row or later goes as well, so what stays is earlier: every
        row after the user's first time can go, and of those at that time all but one.
        """
        graph, users = self.graph, self.graph.num_users
        positive = np.flatnonzero(self.open & (graph.weight > 0))
        first = np.full(users, np.iinfo(np.int64).max)
        np.minimum.at(first, graph.user[positive], self.times[positive])
        own = graph.user[self.rows]
        at_first = np.bincount(own[self.times[self.rows] == first[own]], minlength=users)
        return self.rows_of_users - np.minimum(at_first, 1)

    @cached_property
    def most_pairs(self) -> NDArray[np.int64]:
        """How many of a user's pairs can go so that a pair of positive weight stays, int64 [U]."""
        positive = self.all_pairs.mask(np.flatnonzero(self.open & (self.graph.weight > 0)))
        all_of_users = np.bincount(self.all_pairs.user[positive], minlength=self.graph.num_users)
        return np.minimum(self.pairs_of_users, np.maximum(all_of_users - 1, 0))
