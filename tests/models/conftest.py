"""Interactions for the value tests of the models: few enough for dense NumPy, with weights and odd nodes."""

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, Split


@pytest.fixture(scope="module")
def weighted() -> Split:
    """30 users with weights; one user has no train interaction, one item has none, another has all users."""
    rng = np.random.default_rng(7)
    pairs = np.argwhere(rng.random((29, 24)) < np.linspace(0.7, 0.05, 24))
    frame = pd.DataFrame(pairs, columns=["u", "i"])
    frame = pd.concat([frame, pd.DataFrame({"u": np.arange(29), "i": 0})]).drop_duplicates()
    frame["w"] = rng.integers(1, 6, len(frame))
    test = pd.DataFrame({"u": [99, 0], "i": [0, 77], "w": [1, 1]})
    validation = frame.iloc[::9].assign(i=lambda part: (part["i"] + 1) % 24)
    return Split.from_frames(train=frame, validation=validation, test=test, user="u", item="i", weight="w")


@pytest.fixture(scope="module")
def matrix(weighted: Split) -> np.ndarray:
    """The train weights divided by the root of their mean square, dense [U, I]."""
    dense = weighted.train.by_user.to_scipy(weighted.graph.num_items).toarray().astype(np.float64)
    return dense / np.sqrt(np.mean(dense[dense > 0] ** 2))


@pytest.fixture
def graph() -> InteractionGraph:
    """Return 12 users x 9 items with behaviours, weights and times."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        {
            "u": rng.integers(0, 12, 90),
            "i": rng.integers(0, 9, 90),
            "b": [f"b{kind}" for kind in rng.integers(0, 3, 90)],
            "w": rng.integers(1, 5, 90),
            "t": rng.integers(0, 1000, 90),
        }
    )
    return InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b", weight="w", time="t")
