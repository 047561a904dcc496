"""A comparison as plain dicts and lists, ready for JSON: the input of the page that shows it.

Values that don't exist (the interval of one user, of coverage) are None. ``models`` are best first;
``winners`` sets the best against each other.
"""

from __future__ import annotations

import math
from typing import Any, NotRequired, Protocol, TypedDict, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.evaluation.comparison.rows import EXPLANATION_METRICS, Model
from gnnrec_lab.evaluation.metrics.beyond_accuracy import DIRECTIONS, Direction
from gnnrec_lab.evaluation.metrics.own_share import USERS
from gnnrec_lab.evaluation.ranked import Ranked

SHOWN_USERS = 12
_BINS = 21  # odd: the middle one is around zero


class Measurements(Protocol):
    """What a `Comparison` holds and answers."""

    models: list[Model]
    metric: str
    k: int
    part: str
    explained: int
    ranked: Ranked

    @property
    def names(self) -> list[str]: ...
    @property
    def metrics(self) -> list[str]: ...
    @property
    def beyond(self) -> list[str]: ...
    def pairs(self) -> pd.DataFrame: ...
    def slices(self) -> pd.DataFrame: ...
    def difference(self, a: str, b: str, /) -> NDArray[np.float64]: ...
    def some_users(self, a: str, b: str, rows: NDArray[np.int64], /) -> pd.DataFrame: ...


class Measured(TypedDict):
    """A value and its 95 % interval."""

    value: float | None
    low: float | None
    high: float | None


class ComparedModel(TypedDict):
    """One recommender: the runs of it that differ by their seed alone, and what was measured of them.

    ``terms`` has what the scores hold beside what the title names, with the weight in each run.
    """

    name: str
    runs: list[str]
    model: str
    title: str
    terms: dict[str, list[float]]
    seeds: list[int]
    metrics: dict[str, Measured]
    seed_values: dict[str, list[float]]
    seed_std: dict[str, float | None]
    seconds: float | None


class BeyondAccuracy(TypedDict):
    """The metrics beyond accuracy, and in which direction each is better."""

    names: list[str]
    directions: dict[str, Direction]


class Pair(TypedDict):
    """How much more of a metric `a` has than `b`, on the same users."""

    a: str
    b: str
    metric: str
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    p_holm: float | None


class SliceGroup(TypedDict):
    """A group of users, items or behaviours, and the value of each recommender there."""

    label: str
    users: int
    values: dict[str, Measured]


class Slice(TypedDict):
    """A metric by groups."""

    name: str
    metric: str
    groups: list[SliceGroup]


class UserDifference(TypedDict):
    """A user's values by two recommenders. ``option``: the user as an option of a ``%gnnrec`` line."""

    user: str
    label: str
    a: float
    b: float
    difference: float
    option: NotRequired[str]


class Histogram(TypedDict):
    """How many users lie between each two edges."""

    edges: list[float]
    counts: list[int]


class Winners(TypedDict):
    """For how many users `a` is better than `b`, by how much, and the users who gain and lose most."""

    a: str
    b: str
    wins: int
    losses: int
    ties: int
    histogram: Histogram
    gains: list[UserDifference]
    losses_list: list[UserDifference]


class GraphCounts(TypedDict):
    """The size of the whole graph."""

    users: int
    items: int
    interactions: int


class Compared(TypedDict):
    """A comparison: the question, the data, and what was measured.

    ``explained`` and ``own_share_users`` are over how many users explanations and their own shares were.
    """

    k: int
    part: str
    metric: str
    explained: int
    own_share_users: int
    metrics: list[str]
    users: int
    graph: str
    split: str
    counts: GraphCounts
    models: list[ComparedModel]
    beyond: BeyondAccuracy
    pairs: list[Pair]
    slices: list[Slice]
    winners: list[Winners]


def comparison_dict(comparison: Measurements) -> Compared:
    """Return the question, the data, ``models``, ``beyond``, ``pairs``, ``slices`` and ``winners``."""
    split = comparison.ranked.split
    best, *others = comparison.names
    return {
        "k": comparison.k,
        "part": comparison.part,
        "metric": comparison.metric,
        "explained": comparison.explained,
        "own_share_users": min(USERS, len(comparison.ranked.users)),
        "metrics": comparison.metrics,
        "users": len(comparison.ranked.users),
        "graph": split.name,
        "split": split.fingerprint[:12],
        "counts": {
            "users": split.graph.num_users,
            "items": split.graph.num_items,
            "interactions": split.graph.num_interactions,
        },
        "models": [_model(comparison, model) for model in comparison.models],
        "beyond": {
            "names": comparison.beyond,
            "directions": {
                name: EXPLANATION_METRICS.get(name) or DIRECTIONS[name.partition("@")[0]]
                for name in comparison.beyond
            },
        },
        "pairs": cast("list[Pair]", _records(comparison.pairs())),
        "slices": _slices(comparison.slices()),
        "winners": [_winners(comparison, best, other) for other in others],
    }


def _model(comparison: Measurements, model: Model) -> ComparedModel:
    names = [*comparison.metrics, *comparison.beyond]
    by_seed = [name for name in names if name not in EXPLANATION_METRICS]
    return {
        "name": model.name,
        "runs": [one.name for one in model.measured],
        "model": model.measured[0].model,
        "title": model.title,
        "terms": model.terms,
        "seeds": model.seeds,
        "metrics": {name: _interval(*model.metric(name)) for name in names},
        "seed_values": {name: [_plain(value) for value in model.seed_values(name)] for name in by_seed},
        "seed_std": {name: _plain(model.seed_std(name)) for name in by_seed},
        "seconds": _plain(model.seconds),
    }


def _interval(value: float, low: float, high: float) -> Measured:
    return {"value": _plain(value), "low": _plain(low), "high": _plain(high)}


def _slices(frame: pd.DataFrame) -> list[Slice]:
    result: list[Slice] = []
    for name, of_slice in frame.groupby("slice", sort=False):
        groups: list[SliceGroup] = [
            {
                "label": str(label),
                "users": int(rows["users"].iloc[0]),
                "values": _values(rows),
            }
            for label, rows in of_slice.groupby("group", sort=False)
        ]
        result.append({"name": str(name), "metric": of_slice["metric"].iloc[0], "groups": groups})
    return result


def _values(rows: pd.DataFrame) -> dict[str, Measured]:
    columns = (rows[name].tolist() for name in ("model", "value", "low", "high"))
    return {model: _interval(value, low, high) for model, value, low, high in zip(*columns, strict=True)}


def _winners(comparison: Measurements, best: str, other: str) -> Winners:
    difference = comparison.difference(best, other)
    most = float(np.abs(difference).max()) or 1.0
    counts, edges = np.histogram(difference, bins=_BINS, range=(-most, most))
    order = np.argsort(-difference, kind="stable")
    gains, losses = order[difference[order] > 0], order[difference[order] < 0]
    return {
        "a": best,
        "b": other,
        "wins": len(gains),
        "losses": len(losses),
        "ties": len(difference) - len(gains) - len(losses),
        "histogram": {"edges": edges.tolist(), "counts": counts.tolist()},
        "gains": _users(comparison, best, other, gains[:SHOWN_USERS]),
        "losses_list": _users(comparison, best, other, losses[::-1][:SHOWN_USERS]),
    }


def _users(comparison: Measurements, a: str, b: str, rows: Any) -> list[UserDifference]:
    shown = comparison.some_users(a, b, rows).astype({"user": str})
    return cast("list[UserDifference]", _records(shown))


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): _plain(value) for key, value in row.items()} for row in frame.to_dict("records")]


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers that don't exist are None."""
    return None if isinstance(value, float) and math.isnan(value) else value
