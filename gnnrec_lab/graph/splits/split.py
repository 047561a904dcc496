"""`Split`: train, validation and test interactions of one graph, none of which leaks into another.

How rows are chosen is told in splitter.py and strategies.py, how splits are kept in storage.py.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import html, logs
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.graph.splits.arguments import checked_arguments, checked_seed
from gnnrec_lab.graph.splits.splitter import PARTS, TEST, TRAIN, UNUSED, VALIDATION, Splitter, parts_by
from gnnrec_lab.home import checked_name


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """The part of each interaction of a graph. Made by `InteractionGraph.split` or `from_frames`.

    Held-out interactions have a positive weight, and a pair that isn't in train nor, for test, in
    validation; the others that came with them are in no part ("unused").

    Attributes
    ----------
    graph : InteractionGraph
        All interactions.
    part : uint8 [E]
        0 train, 1 validation, 2 test, 3 unused.
    by : str
        ``"time"``, ``"last"``, ``"random"``, or ``"given"`` for `from_frames`.
    seed : int
    cutoffs : mapping of str to int
        The last time before ``"validation"`` and before ``"test"``, where a time decided.
    """

    graph: InteractionGraph
    part: NDArray[np.uint8]
    by: str
    seed: int = 0
    cutoffs: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def from_frames(
        cls,
        *,
        train: Any,
        test: Any,
        validation: Any = None,
        user: str,
        item: str,
        behaviour: str | None = None,
        weight: str | None = None,
        time: str | None = None,
        users: Any = None,
        items: Any = None,
        name: str = "graph",
        behaviour_weights: Mapping[str, float] | None = None,
        seed: int = 0,
    ) -> Split:
        """Use a split made elsewhere: one frame a part, other arguments as in `InteractionGraph.from_frame`.

        Without ``validation`` a part is taken from train: the latest interactions where there are times,
        else pairs at random (by ``seed``); 10 % of the train pairs, 20,000 at most.

        Raises
        ------
        GraphDataError
            For data that can't be used; also when the ids of two frames are of different types.
        OptionError
            For a name or a seed that can't be used.

        Examples
        --------
        >>> import pandas as pd
        >>> train = pd.DataFrame({"user": [1, 1, 2], "item": ["a", "b", "a"]})
        >>> test = pd.DataFrame({"user": [2, 1], "item": ["b", "a"]})
        >>> split = Split.from_frames(train=train, test=test, user="user", item="item")
        >>> split.part.tolist()  # user 1 has "a" in train: as a test it would measure nothing
        [0, 0, 0, 2, 3]
        """
        checked_name(name, "graph")
        seed = checked_seed(seed)
        roles = logs.Roles(user, item, behaviour, weight, time)
        frames = {"train": train, "validation": validation, "test": test}
        if validation is None:
            del frames["validation"]
        read = {part: logs.read_log(frame, roles, part) for part, frame in frames.items()}
        logs.refuse_other_types(read)
        log = logs.with_evidence(logs.join_logs(read), roles, behaviour_weights)
        graph = InteractionGraph.from_log(log, roles, name, users, items)
        numbers = np.array([PARTS.index(part) for part in read], dtype=np.uint8)
        splitter = Splitter(graph, np.repeat(numbers, [len(one.user) for one in read.values()]), seed)
        if validation is None:
            splitter.hold_out_default_validation("random" if time is None else "time")
        splitter.leave_out_leaks()
        if not (splitter.part == TEST).any():
            raise GraphDataError(
                "No test interaction can be used: each has a weight of 0 or less, or its pair is in train."
            )
        return cls(graph, splitter.part, "given", seed, splitter.cutoffs)

    @property
    def name(self) -> str:
        """The graph's name."""
        return self.graph.name

    @cached_property
    def train(self) -> InteractionGraph:
        """The interactions to learn from, with the ids of the whole graph."""
        return self.graph.subset(self.part == TRAIN)

    @cached_property
    def validation(self) -> InteractionGraph:
        """The interactions to choose epochs and options by."""
        return self.graph.subset(self.part == VALIDATION)

    @cached_property
    def test(self) -> InteractionGraph:
        """The interactions to measure by, once."""
        return self.graph.subset(self.part == TEST)

    @cached_property
    def train_and_validation(self) -> InteractionGraph:
        """All that is known before the test: what a test ranking leaves out."""
        return self.graph.subset(self.part <= VALIDATION)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the graph's fingerprint, each row's part and how it came about, in hexadecimal."""
        made = f"split 1\0{self.graph.fingerprint}\0{self.by}\0{self.seed}\0{sorted(self.cutoffs.items())}\0"
        return hashlib.sha256(made.encode() + np.ascontiguousarray(self.part).tobytes()).hexdigest()

    def describe(self) -> dict[str, Any]:
        """Return what is in each part, JSON-ready.

        ``interactions``, ``pairs`` and ``users`` by part; ``repeats``: held-out interactions left out
        because their pair is in an earlier part; ``without_evidence``: left out because their weight is 0
        or less; ``cold_users``, ``cold_items``: those of test that aren't in train; ``cutoffs`` as text.
        """
        parts = {"train": self.train, "validation": self.validation, "test": self.test}
        unused = self.part == UNUSED
        positive = self.graph.weight > 0
        cold_users = (self.test.by_user.degrees > 0) & (self.train.by_user.degrees == 0)
        cold_items = (self.test.by_item.degrees > 0) & (self.train.by_item.degrees == 0)
        return {
            "graph": self.name,
            "by": self.by,
            "seed": self.seed,
            "interactions": {name: graph.num_interactions for name, graph in parts.items()},
            "pairs": {name: graph.num_pairs for name, graph in parts.items()},
            "users": {name: int(np.count_nonzero(graph.by_user.degrees)) for name, graph in parts.items()},
            "repeats": int(np.count_nonzero(unused & positive)),
            "without_evidence": int(np.count_nonzero(unused & ~positive)),
            "cold_users": int(np.count_nonzero(cold_users)),
            "cold_items": int(np.count_nonzero(cold_items)),
            "cutoffs": dict(zip(self.cutoffs, self.graph.time_text([*self.cutoffs.values()]), strict=True)),
        }

    def save(self, folder: str | Path) -> Path:
        """Write the split and its graph to a folder; see `gnnrec_lab.graph.storage.save_split`."""
        from gnnrec_lab.graph.storage import save_split

        return save_split(self, Path(folder))

    @classmethod
    def load(cls, folder: str | Path) -> Split:
        """Read a split that `save` wrote; raises `StorageError` when it can't be used."""
        from gnnrec_lab.graph.storage import load_split

        return load_split(Path(folder))

    def __repr__(self) -> str:
        counts = np.bincount(self.part, minlength=len(PARTS)).tolist()
        told = ", ".join(f"{count:,} {name}" for count, name in zip(counts, PARTS, strict=True))
        return f'Split of "{self.name}" by {self.by}: {told} interactions'

    def _repr_html_(self) -> str:
        return html.split_table(self)


def split_graph(
    graph: InteractionGraph, by: str, *, validation: float | None = None, test: float = 0.2, seed: int = 0
) -> Split:
    """Split the interactions of a graph.

    Parameters
    ----------
    graph : InteractionGraph
    by : {"time", "last", "random"}
        "time": what is later than a moment that is the same for all users, as in use (rows at that moment
        are earlier). "last": the last interactions of each user by time. "random": pairs at random, a share
        of each user's. With the latter two each user keeps at least one interaction (pair) in train.
    validation, test : float or int
        Shares of the interactions (pairs for "random"); for "last" also a whole number of each user's.
        ``validation`` None: taken in the same manner, 10 % of the train pairs, 20,000 at most; 0: none.
    seed : int
        The same seed gives the same split, whatever the order of the rows.

    Raises
    ------
    OptionError
        For arguments that can't be used.
    GraphDataError
        When times are needed and missing, or nothing would be left for a part.
    """
    arguments = checked_arguments(by, validation, test, seed)
    done = parts_by(graph, arguments)
    return Split(graph, done.part, arguments.by, arguments.seed, done.cutoffs)
