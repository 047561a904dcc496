"""What is in each part of a split, what was left out, and how much of the test can be reached: the figures.

How they are shown is report.py's, what to look out for advice.py's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph.splits.arguments import COLD_ITEMS
from gnnrec_lab.graph.splits.splitter import UNUSED

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph
    from gnnrec_lab.graph.splits.split import Split

POPULAR = 0.1  # share of train's items that count as popular


@dataclass(frozen=True)
class PartReport:
    """What is in one part: rows, distinct pairs of positive weight, and whose; first and last time."""

    interactions: int
    pairs: int
    users: int
    items: int
    first: str
    last: str


@dataclass(frozen=True, repr=False)
class SplitFigures:
    """What a split amounts to.

    Attributes
    ----------
    graph, by, seed, target
        As in `Split`.
    parts : mapping of str to PartReport
        "train", "validation", "test".
    cutoffs : mapping of str to str
        The last time before each part, where a time decided.
    left_out : mapping of str to int
        Interactions in no part: "repeats" (their pair is in an earlier part), "without_evidence" (a weight of
        0 or less), "other_behaviours" (not to be predicted, and they would leak what is held out),
        "without_history" (of users of whom train holds nothing; only for "cold-items").
    eligible : int
        Interactions that could have been held out: of positive weight and of a behaviour to be predicted.
    cold_users, cold_items : int
        Users and items of test that aren't in train.
    reachable : float
        Share of the test pairs whose item is in train: recall of a perfect recommender that knows items by
        their interactions only.
    met_before : float
        Share of the test pairs that train holds by a behaviour that isn't to be predicted.
    popular : float
        Share of the test pairs that are of the 10 % of train's items with most users.
    shared_pairs : int
        Pairs in more than one part, counted by the interactions that are to be predicted: 0 unless the split
        was tampered with.
    """

    graph: str
    by: str
    seed: int
    target: tuple[str, ...]
    parts: Mapping[str, PartReport]
    cutoffs: Mapping[str, str]
    left_out: Mapping[str, int]
    eligible: int
    cold_users: int
    cold_items: int
    reachable: float
    met_before: float
    popular: float
    shared_pairs: int

    @property
    def timed(self) -> bool:
        """Whether the interactions have times."""
        return bool(self.parts["train"].first)

    @classmethod
    def of(cls, split: Split) -> Self:
        """Count what is in a split."""
        graphs = {"train": split.train, "validation": split.validation, "test": split.test}
        train, test = split.train, split.test
        in_train, in_test = (_users_of_items(graph) for graph in (train, test))
        pairs = max(test.num_pairs, 1)
        known = {"train": split.seen("validation"), "validation": split.validation, "test": test}
        keys = {name: _keys(graph) for name, graph in known.items()}
        return cls(
            graph=split.name,
            by=split.by,
            seed=split.seed,
            target=split.target,
            parts={name: _part(graph) for name, graph in graphs.items()},
            cutoffs=dict(zip(split.cutoffs, split.graph.time_text([*split.cutoffs.values()]), strict=True)),
            left_out=_left_out(split),
            eligible=int(np.count_nonzero((split.graph.weight > 0) & split.is_target)),
            cold_users=int(np.count_nonzero((test.by_user.degrees > 0) & (train.by_user.degrees == 0))),
            cold_items=int(np.count_nonzero((in_test > 0) & (in_train == 0))),
            reachable=float(in_test[in_train > 0].sum() / pairs),
            met_before=_shared(_keys(train), keys["test"]) / pairs if split.target else 0.0,
            popular=float(in_test[_most_popular(in_train)].sum() / pairs),
            shared_pairs=sum(
                _shared(keys[one], keys[other])
                for one, other in (("train", "validation"), ("train", "test"), ("validation", "test"))
            ),
        )


def _part(graph: InteractionGraph) -> PartReport:
    spans = ["", ""]
    if graph.time is not None and len(graph.time):
        spans = graph.time_text([int(graph.time.min()), int(graph.time.max())])
    return PartReport(
        interactions=graph.num_interactions,
        pairs=graph.num_pairs,
        users=int(np.count_nonzero(graph.by_user.degrees)),
        items=int(np.count_nonzero(_users_of_items(graph))),
        first=spans[0],
        last=spans[1],
    )


def _left_out(split: Split) -> dict[str, int]:
    unused = split.part == UNUSED
    positive = split.graph.weight > 0
    predicted = int(np.count_nonzero(unused & positive & split.is_target))
    strangers = predicted if split.by == COLD_ITEMS else 0  # items held out whole have no repeats
    return {
        "repeats": predicted - strangers,
        "without_evidence": int(np.count_nonzero(unused & ~positive)),
        "other_behaviours": int(np.count_nonzero(unused & positive & ~split.is_target)),
        "without_history": strangers,
    }


def _users_of_items(graph: InteractionGraph) -> NDArray[np.int64]:
    """Return the number of users of each item, int64 [I]."""
    return np.bincount(graph.by_user.indices, minlength=graph.num_items)


def _most_popular(users: NDArray[np.int64]) -> NDArray[np.int64]:
    count = math.ceil(POPULAR * np.count_nonzero(users))
    return np.argsort(-users, kind="stable")[:count]


def _keys(graph: InteractionGraph) -> NDArray[np.int64]:
    """Return a number for each distinct pair of positive weight, ascending."""
    return graph.by_user.rows() * graph.num_items + graph.by_user.indices


def _shared(many: NDArray[np.int64], few: NDArray[np.int64]) -> int:
    """Return how many numbers are in both; each is ascending and has none twice."""
    if not len(many):
        return 0
    place = np.minimum(np.searchsorted(many, few), len(many) - 1)
    return int(np.count_nonzero(many[place] == few))
