"""`Split`: train, validation and test interactions of one graph, none of which leaks into another.

Rows are chosen by splitter.py and strategies.py, a split is summed up in report.py, how
splits are kept in storage.py.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.checks import checked_seed
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.words import called, spoken
from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import logs
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.graph.splits.arguments import checked_arguments, checked_target, of_behaviours
from gnnrec_lab.graph.splits.report import SplitReport
from gnnrec_lab.graph.splits.splitter import PARTS, TEST, TRAIN, VALIDATION, Splitter, parts_by
from gnnrec_lab.home import checked_name


@dataclass(frozen=True, eq=False, repr=False)
class Split:
    """The part of each interaction of a graph. Made by `InteractionGraph.split` or `from_frames`.

    Held-out interactions have a positive weight, are of a ``target`` behaviour where such were named, and
    have a pair that isn't in train (by a target behaviour) nor, for test, in validation; the others that
    came with them are in no part ("unused").

    Attributes
    ----------
    graph : InteractionGraph
        All interactions.
    part : uint8 [E]
        0 train, 1 validation, 2 test, 3 unused.
    by : str
        ``"time"``, ``"last"``, ``"random"``, ``"cold-items"``, ``"cold-users"``, or ``"given"`` for
        `from_frames`.
    seed : int
    cutoffs : mapping of str to int
        The last time before ``"validation"`` and before ``"test"``, where a time decided.
    target : tuple of str
        The behaviours to be predicted; none: all.
    """

    graph: InteractionGraph
    part: NDArray[np.uint8]
    by: str
    seed: int = 0
    cutoffs: Mapping[str, int] = field(default_factory=dict)
    target: tuple[str, ...] = ()

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
        """All that is known before the test."""
        return self.graph.subset(self.part <= VALIDATION)

    @cached_property
    def is_target(self) -> NDArray[np.bool_]:
        """Which interactions are of a behaviour to be predicted, bool [E]."""
        return of_behaviours(self.graph, self.target)

    def seen(self, part: str) -> InteractionGraph:
        """Return the interactions whose items a ranking for ``part`` ("validation", "test") leaves out.

        Those of train and, for the test, of validation. Where behaviours are predicted, only theirs: who has
        viewed an item may still buy it.
        """
        if not self.target:
            return self.train if part == "validation" else self.train_and_validation
        return self._seen_targets[part]

    @cached_property
    def _seen_targets(self) -> dict[str, InteractionGraph]:
        earlier = {"validation": self.part < VALIDATION, "test": self.part < TEST}
        return {part: self.graph.subset(rows & self.is_target) for part, rows in earlier.items()}

    def without_validation(self) -> Split:
        """Return this split with its validation interactions in train, where the test stays the same.

        For a last training, with what was chosen on validation: `gnnrec_lab.refit`.

        Examples
        --------
        >>> import pandas as pd
        >>> log = pd.DataFrame({"user": [1, 1, 2, 2], "item": list("abab")})
        >>> graph = InteractionGraph.from_frame(log, user="user", item="item")
        >>> split = Split(graph, np.array([0, 1, 0, 2], dtype=np.uint8), "given")
        >>> split.without_validation().part.tolist()
        [0, 0, 0, 2]
        """
        part = np.where(self.part == VALIDATION, TRAIN, self.part).astype(np.uint8)
        return dataclasses.replace(self, part=part)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the graph's fingerprint, each row's part and how it came about, in hexadecimal."""
        made = f"split 1\0{self.graph.fingerprint}\0{self.by}\0{self.seed}\0{sorted(self.cutoffs.items())}\0"
        made += f"{self.target}\0" if self.target else ""
        content = made.encode("utf-8", "surrogatepass") + np.ascontiguousarray(self.part).tobytes()
        return hashlib.sha256(content).hexdigest()

    @cached_property
    def report(self) -> SplitReport:
        """What is in each part, what was left out, what can be reached, and what to look out for."""
        return SplitReport.of(self)

    def describe(self) -> dict[str, Any]:
        """Return the counts of the `report`, JSON-ready.

        ``interactions``, ``pairs`` and ``users`` by part; what was left out of the held-out interactions:
        ``repeats`` (their pair is in an earlier part), ``without_evidence`` (a weight of 0 or less),
        ``other_behaviours`` and ``without_history``; ``cold_users``, ``cold_items``: those of test that
        aren't in train; ``cutoffs`` as text.
        """
        report = self.report
        counts = {
            what: {name: getattr(part, what) for name, part in report.parts.items()}
            for what in ("interactions", "pairs", "users")
        }
        made = {"graph": self.name, "by": self.by, "seed": self.seed, "target": list(self.target)}
        cold = {"cold_users": report.cold_users, "cold_items": report.cold_items}
        return {**made, **counts, **report.left_out, **cold, "cutoffs": dict(report.cutoffs)}

    def save(self, folder: str | Path) -> Path:
        """Write the split and its graph to a folder; see `gnnrec_lab.graph.storage.save_split`."""
        from gnnrec_lab.graph.storage import save_split

        return save_split(self, Path(folder))

    @classmethod
    def load(cls, folder: str | Path) -> Split:
        """Read a split that `save` wrote; raises `StorageError` when it can't be used."""
        from gnnrec_lab.graph.storage import load_split

        return load_split(Path(folder))

    @visibly
    def __repr__(self) -> str:
        counts = np.bincount(self.part, minlength=len(PARTS)).tolist()
        parts = [
            spoken("split.part", count=count, name=called("split.name", name))
            for count, name in zip(counts, PARTS, strict=True)
        ]
        return spoken("split.line", name=self.name, by=self.by, parts=", ".join(parts))

    def _repr_html_(self) -> Html:
        return self.report.table()


def split_graph(
    graph: InteractionGraph,
    by: str,
    *,
    validation: float | None = None,
    test: float = 0.2,
    target: Any = None,
    seed: int = 0,
) -> Split:
    """Split the interactions of a graph.

    - ``"time"``: what is later than a moment that is the same for all users, as in use (rows at that moment
      are earlier).
    - ``"last"``: the last interactions of each user by time; what else the user did from then on is left out.
    - ``"random"``: pairs at random, a share of each user's, with all their rows.
    - ``"cold-items"``: items at random, each with all its rows, so that train holds nothing of them. Users of
      whom train holds nothing are left out of the other parts: nothing could be known of them.
    - ``"cold-users"``: users at random, each with all their rows. Nothing of them is known when they are
      ranked for, so a recommender that learns a vector for each user ranks by popularity or chance; what can
      be measured is what needs no history of the user.

    With "last" and "random" each user keeps at least one interaction (pair) in train.

    Parameters
    ----------
    graph : InteractionGraph
    by : {"time", "last", "random", "cold-items", "cold-users"}
    validation, test : float or int
        Shares of the interactions (pairs for "random"); for "last" also a whole number of each user's.
        ``validation`` None: taken in the same manner, 10 % of the train pairs, 20,000 at most; 0: none.
    target : str or several, optional
        Predict these behaviours, learn from all: only their interactions are held out, and the sizes count
        only them. By "time" and "last" train keeps what else the user did before, with the same items too
        (viewed, then bought); a pair is a repeat only if train has it by a target behaviour. In the other
        ways all rows of a held-out pair leave train.
    seed : int
        The same seed gives the same split, whatever the order of the rows.

    Raises
    ------
    OptionError
        For arguments that can't be used.
    GraphDataError
        When times or behaviours are needed and missing, or nothing would be left for a part.
    """
    arguments = checked_arguments(by, validation, test, seed, checked_target(target, graph))
    done = parts_by(graph, arguments)
    return Split(graph, done.part, arguments.by, arguments.seed, done.cutoffs, arguments.target)
