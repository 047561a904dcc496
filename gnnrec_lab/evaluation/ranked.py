"""`Ranked`: the evaluated lists in compact form, as input of the metrics beyond accuracy."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.display.words import spoken
from gnnrec_lab.graph import InteractionGraph, Split


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class Ranked:
    """The list of each user with held-out interactions, or of some drawn from these, best first.

    Attributes
    ----------
    split : Split
    part : str
        "test" or "validation".
    ks : list of int
        Lengths measured, ascending.
    users : int64 [n]
        Indices of the users, ascending.
    items : int32 [n, K]
        Item indices; -1 where there were fewer candidates.
    hits : bool [n, K]
        Which of them are held out.
    """

    split: Split
    part: str
    ks: list[int]
    users: NDArray[np.int64]
    items: NDArray[np.int32]
    hits: NDArray[np.bool_]

    @property
    def held_out(self) -> InteractionGraph:
        """The interactions to be found."""
        return self.split.test if self.part == "test" else self.split.validation

    @property
    def whose(self) -> str:
        """How many users were measured, and of how many they were drawn: "20,000 of 140,000 users, drawn"."""
        every = int(np.count_nonzero(self.held_out.by_user.degrees))
        if len(self.users) == every:
            return spoken("noun.users", number=every)
        return spoken("evaluation.drawn", number=len(self.users), every=every)

    @cached_property
    def pair_item(self) -> NDArray[np.int32]:
        """The item of each held-out pair of the users, in the same order: int32 [pairs]."""
        return self.held_out.by_user.take(self.users).indices

    @cached_property
    def pair_user(self) -> NDArray[np.int64]:
        """The row in ``users`` of each held-out pair, in the order of ``held_out.by_user``: int64 [pairs]."""
        return np.repeat(np.arange(len(self.users)), self.held_out.by_user.degrees[self.users])

    @cached_property
    def pair_key(self) -> NDArray[np.int64]:
        """One number for each held-out pair, ascending: user index times number of items plus item index."""
        return self.users[self.pair_user] * self.held_out.num_items + self.pair_item

    @cached_property
    def pair_place(self) -> NDArray[np.int64]:
        """The place (from 0) of each held-out pair in its user's list; K where it isn't in it: [pairs]."""
        place = np.full(len(self.pair_key), self.items.shape[1])
        row, column = np.nonzero(self.hits)
        key = self.users[row] * self.held_out.num_items + self.items[row, column]
        place[np.searchsorted(self.pair_key, key)] = column
        return place

    def recall_of(self, chosen: NDArray[np.bool_], k: int) -> tuple[NDArray[np.int64], NDArray[Any]]:
        """Return the recall@k of each user within some held-out pairs only.

        Parameters
        ----------
        chosen : bool [pairs]

        Returns
        -------
        rows : int64 [m]
            Rows in ``users`` of those who have any of these pairs.
        recall : float64 [m]
        """
        count = len(self.users)
        total = np.bincount(self.pair_user[chosen], minlength=count)
        found = np.bincount(self.pair_user[chosen & (self.pair_place < k)], minlength=count)
        rows = np.flatnonzero(total)
        return rows, found[rows] / total[rows]
