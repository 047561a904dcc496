"""Stability: agreement of the explanations of trainings that differ only in their seed.

An explanation that another seed contradicts may be faithful to its model, yet is an artefact of the seed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import called, spoken
from gnnrec_lab.errors import OptionError
from gnnrec_lab.evaluation.bootstrap import intervals
from gnnrec_lab.explain.attribution.importance import Importance, named
from gnnrec_lab.explain.faithfulness.measure import listed_items
from gnnrec_lab.explain.faithfulness.removal_curves import spearman
from gnnrec_lab.graph import Split
from gnnrec_lab.models import Recommender

Floats = NDArray[np.float64]


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Stability:
    """How alike the explanations of several trainings are.

    Attributes
    ----------
    order : str
        What was compared, such as "contributions".
    trainings : int
    pairs : DataFrame
        user, item, and spearman: the mean rank correlation of the first training's order of the user's
        interactions with those of the others; NaN where an order has only ties.
    value, low, high : float
        Mean over users, and its 95 % interval by bootstrap over users.
    """

    order: str
    trainings: int
    pairs: pd.DataFrame
    value: float
    low: float
    high: float

    @visibly
    def __repr__(self) -> str:
        figures = {"value": self.value, "low": self.low, "high": self.high}
        counts = {"items": len(self.pairs), "users": self.pairs["user"].nunique()}
        facts = {"order": called("faithfulness.order", self.order), "trainings": str(self.trainings)}
        return spoken("faithfulness.stability", **facts, **figures, **counts)


def stability(
    recommenders: Sequence[Recommender],
    split: Split,
    users: int | Iterable[Hashable] = 50,
    *,
    order: str | Importance = "contributions",
    top: int = 3,
    seed: int = 0,
) -> Stability:
    """Compare how trainings of one recommender explain the first items of users' lists.

    Parameters
    ----------
    recommenders : sequence of Recommender
        At least two, trained on ``split.train``. The first one's lists are explained.
    split : Split
    users : int or iterable of ids
        A number: so many are drawn (by ``seed``) from those with at least 2 interactions.
    order : str or function
        As for `gnnrec_lab.explain.faithfulness.measure`: "contributions", "attention",
        "attention-paths", "gradients", "shapley".
    top : int
        How many items of each list.
    seed : int

    Raises
    ------
    OptionError
        For fewer than two recommenders, and for an order that there isn't.
    UnknownIdError
        For a user that the graph doesn't hold.
    """
    if len(recommenders) < 2:
        raise OptionError("Stability is a comparison: give at least two trainings that differ in their seed.")
    first, *others = recommenders
    rows = []
    for user, items in listed_items(first, split, users, top, seed):
        for item in items.tolist():
            scores = [_one(order, recommender, user, item) for recommender in (first, *others)]
            with_others = [spearman(scores[0], other) for other in scores[1:]]
            rows.append((user, item, float(np.mean(with_others))))
    frame = pd.DataFrame(rows, columns=["user", "item", "spearman"])
    by_user = frame.groupby("user")["spearman"].mean().to_numpy()
    value, low, high, _ = intervals({"spearman": by_user})["spearman"]
    for name, ids in (("user", split.graph.users), ("item", split.graph.items)):
        frame[name] = ids.column(frame[name].to_numpy())
    name = order if isinstance(order, str) else getattr(order, "__name__", type(order).__name__)
    return Stability(name, len(recommenders), frame, value, low, high)


def _one(order: str | Importance, recommender: Recommender, user: int, item: int) -> Floats:
    (found,) = named([order], recommender).values()
    if found is None:
        raise OptionError(f'"{order}" says nothing of the trainings. Take order="contributions".')
    return found(recommender, user, item)
