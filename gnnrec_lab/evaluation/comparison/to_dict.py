"""A comparison as plain dicts and lists, ready for JSON: what the page that shows it is given.

Values that don't exist (the interval of one user, of coverage) are None. ``models`` are best first;
``winners`` sets the best against each other.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.evaluation.comparison.rows import EXPLANATION_METRICS, Model
from gnnrec_lab.evaluation.metrics.beyond_accuracy import DIRECTIONS
from gnnrec_lab.evaluation.ranked import Ranked

SHOWN_USERS = 12
_BINS = 21  # odd: the middle one is around zero


class Compared(Protocol):
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


def comparison_dict(comparison: Compared) -> dict[str, Any]:
    """Return the question, the data, ``models``, ``beyond``, ``pairs``, ``slices`` and ``winners``."""
    split = comparison.ranked.split
    best, *others = comparison.names
    return {
        "k": comparison.k,
        "part": comparison.part,
        "metric": comparison.metric,
        "explained": comparison.explained,
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
        "pairs": [
            {key: _plain(value) for key, value in row.items()}
            for row in comparison.pairs().to_dict("records")
        ],
        "slices": _slices(comparison.slices()),
        "winners": [_winners(comparison, best, other) for other in others],
    }


def _model(comparison: Compared, model: Model) -> dict[str, Any]:
    names = [*comparison.metrics, *comparison.beyond]
    by_seed = [name for name in names if name not in EXPLANATION_METRICS]
    return {
        "name": model.name,
        "runs": [one.name for one in model.measured],
        "model": model.measured[0].model,
        "title": model.measured[0].evaluation.title,
        "seeds": model.seeds,
        "metrics": {name: _interval(*model.metric(name)) for name in names},
        "seed_values": {name: [_plain(value) for value in model.seed_values(name)] for name in by_seed},
        "seed_std": {name: _plain(model.seed_std(name)) for name in by_seed},
        "seconds": _plain(model.seconds),
    }


def _interval(value: float, low: float, high: float) -> dict[str, float | None]:
    return {"value": _plain(value), "low": _plain(low), "high": _plain(high)}


def _slices(frame: pd.DataFrame) -> list[dict[str, Any]]:
    result = []
    for name, of_slice in frame.groupby("slice", sort=False):
        groups = [
            {
                "label": label,
                "users": int(rows["users"].iloc[0]),
                "values": _values(rows),
            }
            for label, rows in of_slice.groupby("group", sort=False)
        ]
        result.append({"name": name, "metric": of_slice["metric"].iloc[0], "groups": groups})
    return result


def _values(rows: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    columns = (rows[name].tolist() for name in ("model", "value", "low", "high"))
    return {model: _interval(value, low, high) for model, value, low, high in zip(*columns, strict=True)}


def _winners(comparison: Compared, best: str, other: str) -> dict[str, Any]:
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


def _users(comparison: Compared, a: str, b: str, rows: Any) -> list[dict[str, Any]]:
    told = comparison.some_users(a, b, rows).astype({"user": str})
    return [{str(key): _plain(value) for key, value in row.items()} for row in told.to_dict("records")]


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: numbers that don't exist are None."""
    return None if isinstance(value, float) and math.isnan(value) else value
