"""New interactions as a test of a recommender that hasn't seen them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from gnnrec_lab.evaluation.bootstrap import intervals
from gnnrec_lab.evaluation.evaluate import evaluate
from gnnrec_lab.graph import Split
from gnnrec_lab.graph.appending import Appended
from gnnrec_lab.graph.splits.splitter import TEST, TRAIN, VALIDATION, Splitter
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.models.contract import ClosedFormRecommender

K = 20
METRICS = (f"ndcg@{K}", f"recall@{K}")


@dataclass(frozen=True)
class Measured:
    """How good lists were, beside those of popularity for the same users.

    Attributes
    ----------
    metric : str
    value, low, high : float
        Mean over users and its 95 % interval; NaN without one.
    popularity : float
    users : int
    """

    metric: str
    value: float
    low: float
    high: float
    popularity: float
    users: int

    @property
    def lift(self) -> float:
        """How many times as good as popularity's; NaN where that finds nothing."""
        return self.value / self.popularity if self.popularity > 0 else float("nan")


def arrivals_of(split: Split, appended: Appended) -> Split | None:
    """Return the new interactions as the test part of a split, what was known before in its other parts.

    A held-out interaction is one of positive weight, of a behaviour that is predicted, with a pair that
    nobody knew. None where there is none. What ``split`` had held out is known, but not learned.
    """
    part = np.full(len(appended.is_new), TEST, dtype=np.uint8)
    part[~appended.is_new] = np.where(split.part == TRAIN, TRAIN, VALIDATION)
    splitter = Splitter(appended.everything, part, split.seed, split.target)
    splitter.leave_out_leaks()
    if not (splitter.part == TEST).any():
        return None
    return Split(appended.everything, splitter.part, "given", split.seed, target=split.target)


def measure_on(recommender: Recommender, split: Split, part: str = "test") -> list[Measured]:
    """Return how good a recommender's lists are on a part of a split, beside popularity's, by `METRICS`.

    The recommender needn't have been trained on the split: it is put on its train part, by id.
    """
    own = recommender if recommender.train is split.train else recommender.on(split.train)
    popular = cast(ClosedFormRecommender, create("popularity"))  # what anybody could recommend
    popular.fit(split)
    mine, theirs = (evaluate(one, split, k=K, part=part) for one in (own, popular))
    found = intervals({name: mine.per_user[name] for name in METRICS})
    return [Measured(name, *found[name][:3], theirs[name], found[name][3]) for name in METRICS]
