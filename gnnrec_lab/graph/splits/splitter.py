"""From a graph and the sizes asked for to the part of each interaction: strategies applied, leaks left out.

The strategies themselves are in strategies.py, the arguments' checks in arguments.py, the
result is `Split`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.graph.splits import strategies
from gnnrec_lab.graph.splits.arguments import COLD_ITEMS, COLD_USERS, Size, SplitArguments, of_behaviours
from gnnrec_lab.graph.splits.pools import Pairs, Pool
from gnnrec_lab.quoting import quote
from gnnrec_lab.wording import Wording, named, worded

TRAIN, VALIDATION, TEST, UNUSED = 0, 1, 2, 3
PARTS = ("train", "validation", "test", "unused")

# A validation part that nobody sized: enough pairs to stop by, and it leaves the training data nearly whole.
_DEFAULT_SHARE, _DEFAULT_MOST = 0.1, 20_000


def default_validation_size(train_pairs: int) -> int:
    """Return how many pairs to take from train for validation when nobody said.

    >>> default_validation_size(1000), default_validation_size(810_128)
    (100, 20000)
    """
    return min(int(_DEFAULT_SHARE * train_pairs), _DEFAULT_MOST)


@dataclass(eq=False)
class Splitter:
    """Moves rows of a graph from train to the other parts.

    Attributes
    ----------
    part : uint8 [E]
        The part of each row so far; changed in place.
    target : tuple of str
        The behaviours to be predicted; none: all. Only rows of these are held out.
    cutoffs : dict of str to int
        The last time before each part, where a time decided.
    """

    graph: InteractionGraph
    part: NDArray[np.uint8]
    seed: int
    target: tuple[str, ...] = ()
    cutoffs: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pairs = Pairs.of(self.graph)
        self.positive = self.graph.weight > 0
        self.eligible = self.positive & of_behaviours(self.graph, self.target)

    def hold_out(self, number: int, by: str, size: Size) -> None:
        """Move rows of train to part ``number``; ``size`` is a share or, for "last", also a number a user."""
        pool, rng = self._pool(), np.random.default_rng([self.seed, number])
        if by == "time":
            self._by_time(number, pool, self._share_of_all(size))
        elif by in (COLD_ITEMS, COLD_USERS):
            self._hold_out_whole(number, by, pool, pool.rows, self._share_of_all(size))
        elif by == "last":
            most = pool.most_rows
            amount = (
                np.minimum(most, size)
                if isinstance(size, int)
                else strategies.share_of_users(self._everything().rows_of_users, size, most, rng)
            )
            self.part[strategies.last_of_users(pool, amount, rng)] = number
        else:
            everything = self._everything().pairs_of_users
            amount = strategies.share_of_users(everything, size, pool.most_pairs, rng)
            self.part[strategies.random_pairs(pool, amount, rng)] = number

    def hold_out_default_validation(self, by: str, test: Size = 0.2) -> None:
        """Move rows of train to validation in the manner of ``by``, as many as nobody asked for."""
        pool, rng = self._pool(), np.random.default_rng([self.seed, VALIDATION])
        total = default_validation_size(len(pool.pairs))
        if by == "time":
            # times may be so coarse that the last moment alone is more than wanted
            group = strategies.latest_group(pool)
            if max(group, total) <= len(pool.rows) // 2 and total:
                self._by_time(VALIDATION, pool, max(group, total))
                return
        if by in (COLD_ITEMS, COLD_USERS):
            _, rows = np.unique(self.pairs.of_row[pool.rows], return_index=True)
            self._hold_out_whole(VALIDATION, by, pool, pool.rows[rows], total)
            return
        if by == "last":
            if isinstance(test, int):
                amount = strategies.some_users(np.minimum(pool.most_rows, test), total, rng)
            else:
                share = total / max(len(pool.rows), 1)
                amount = strategies.share_of_users(pool.rows_of_users, share, pool.most_rows, rng)
            self.part[strategies.last_of_users(pool, amount, rng)] = VALIDATION
            return
        amount = strategies.sample_of_users(pool.most_pairs, total, rng)
        self.part[strategies.random_pairs(pool, amount, rng)] = VALIDATION

    def leave_out_leaks(self) -> None:
        """Mark as unused the held-out rows that would leak or mean nothing.

        A held-out row must have a positive weight, be of a target behaviour, and have a pair that isn't in
        train by a target behaviour nor, for test, in validation. Raises `GraphDataError` when nothing is
        left in train.
        """
        self.part[(self.part != TRAIN) & ~self.eligible] = UNUSED
        if not ((self.part == TRAIN) & self.positive).any():
            raise GraphDataError("No train interaction of positive weight would be left. Hold out less.")
        known = self.pairs.mask(np.flatnonzero((self.part == TRAIN) & self.eligible))
        for number in (VALIDATION, TEST):
            rows = np.flatnonzero(self.part == number)
            repeated = known[self.pairs.of_row[rows]]
            self.part[rows[repeated]] = UNUSED
            known |= self.pairs.mask(rows)

    def leave_out_strangers(self) -> None:
        """Mark as unused the held-out rows of users without train interactions."""
        met = np.zeros(self.graph.num_users, dtype=bool)
        met[self.graph.user[(self.part == TRAIN) & self.positive]] = True
        self.part[(self.part != TRAIN) & ~met[self.graph.user]] = UNUSED

    def _by_time(self, number: int, pool: Pool, count: int) -> None:
        held, cutoff = strategies.later_than_cutoff(pool, count)
        self.part[held] = number
        if cutoff is not None:
            self.cutoffs[PARTS[number]] = cutoff

    def _hold_out_whole(
        self, number: int, by: str, pool: Pool, counted: NDArray[np.int64], total: int
    ) -> None:
        """Move items (users) with all their rows, which have ``total`` of the ``counted`` rows together."""
        rng = np.random.default_rng([self.seed, number])
        groups = self.graph.item if by == COLD_ITEMS else self.graph.user
        size = self.graph.num_items if by == COLD_ITEMS else self.graph.num_users
        held = strategies.whole_groups(np.bincount(groups[counted], minlength=size), total, rng)
        self.part[pool.open & held[groups]] = number

    def _share_of_all(self, size: Size) -> int:
        return round(size * int(np.count_nonzero(self.eligible)))

    def _pool(self) -> Pool:
        return Pool(self.graph, self.pairs, self.part == TRAIN, self.eligible)

    def _everything(self) -> Pool:
        return Pool(self.graph, self.pairs, np.ones(len(self.part), dtype=bool), self.eligible)


def parts_by(graph: InteractionGraph, asked: SplitArguments) -> Splitter:
    """Return a splitter that is done.

    Raises `GraphDataError` when nothing would be left for a part, or times are needed and missing.
    """
    splitter = Splitter(graph, np.zeros(graph.num_interactions, dtype=np.uint8), asked.seed, asked.target)
    splitter.hold_out(TEST, asked.by, asked.test)
    if asked.validation is None:
        splitter.hold_out_default_validation(asked.by, asked.test)
    elif asked.validation:
        splitter.hold_out(VALIDATION, asked.by, asked.validation)
    splitter.leave_out_leaks()
    if asked.by == COLD_ITEMS:
        splitter.leave_out_strangers()
    for number, needed in ((TEST, True), (VALIDATION, bool(asked.validation))):
        if needed and not (splitter.part == number).any():
            raise _empty_part(PARTS[number], asked.by, graph.name)
    return splitter


def _empty_part(name: str, by: str, graph: str) -> GraphDataError:
    why = {
        "time": "Too many interactions share the last time, or all that are late enough repeat earlier pairs",
        "last": "No user has enough interactions, or all that are late enough repeat earlier pairs",
        "random": "No user has enough pairs to give one away",
        COLD_ITEMS: "Each item has more interactions than that, or no user of theirs has others in train",
        COLD_USERS: "Each user has more interactions than that",
    }[by]
    typed = f"%gnnrec split {quote(graph)} --by random"
    at_random = Wording('graph.split("random")', typed)
    return GraphDataError(
        worded(
            f"The split would leave no {name} interactions. {why}. Hold out more (",
            named(name),
            ")." if by == "random" else "), or split at random: ",
            "" if by == "random" else at_random,
        )
    )
