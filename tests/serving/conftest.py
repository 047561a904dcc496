"""One small trained recommender of each model, and of the options by which their scoring differs."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, Split
from gnnrec_lab.models import Recommender, create, names
from gnnrec_lab.training import TrainOptions, fit

WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (name, {}) for name in names()},
    "lightgcn-bpr": ("lightgcn", {"loss": "bpr", "layers": 3}),
    "lightgcn-flat": ("lightgcn", {"layers": 0, "cooccurrence": 0.0}),
    "graphsage-pool": ("graphsage", {"layers": 2, "aggregator": "pool", "cooccurrence": 0.0}),
    "graphsage-weighted": ("graphsage", {"sampling": "weighted", "loss": "bpr", "layers": 2}),
    "pinsage-margin": ("pinsage", {"loss": "max-margin", "layers": 2}),
    "spectral-series": ("spectral", {"rank": 3, "degree": 4}),
    "spectral-polynomial": ("spectral", {"rank": 0, "degree": 2}),
}

Make = Callable[[str], Recommender]


def small_split() -> Split:
    """41 users with weights, behaviours and times, 31 items with features; train lacks one of each."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "u": [f"user {number:02}" for number in rng.integers(0, 40, 500)],
            "i": rng.zipf(1.5, 500) % 30,
            "b": rng.choice(["view", "buy"], 500),
            "w": rng.integers(1, 4, 500).astype(float),
            "t": pd.Timestamp("2030-01-01") + pd.to_timedelta(np.sort(rng.integers(0, 10_000, 500)), "min"),
        }
    )
    late = {
        "u": ["user 40"] * 2,
        "i": [3, 30],
        "b": ["buy"] * 2,
        "w": [1.0, 2.0],
        "t": [frame["t"].max()] * 2,
    }
    frame = pd.concat([frame, pd.DataFrame(late)])
    items = pd.DataFrame(
        {
            "i": np.arange(31),
            "title": [f"Thing {number}" for number in range(31)],
            "price": np.linspace(1, 99, 31),
            "kind": [*["red", "blue", "green"] * 10, None],
        }
    )
    users = pd.DataFrame({"u": [f"user {number:02}" for number in range(41)], "age": np.arange(41) + 20})
    graph = InteractionGraph.from_frame(
        frame, user="u", item="i", behaviour="b", weight="w", time="t", users=users, items=items, name="small"
    )
    return graph.split("time", validation=0.1, test=0.2)


@pytest.fixture(scope="session")
def split() -> Split:
    return small_split()


@pytest.fixture(scope="session")
def trained(split: Split) -> Make:
    """Return a function from a name in `WAYS` to its recommender, trained once."""

    @cache
    def make(way: str) -> Recommender:
        name, options = WAYS[way]
        recommender = create(name, options)
        fit(recommender, split, options=TrainOptions(epochs=2), seed=0)
        return recommender

    return make
