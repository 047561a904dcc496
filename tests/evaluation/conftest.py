"""A small split with behaviours, a category, cold users and items, and recommenders that score as told."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, Split
from gnnrec_lab.arrays import Layout, learned
from gnnrec_lab.models.contract import Capabilities, Recommender, ScoreParts


class Told(Recommender):
    """Scores as given, float32 [U, I]."""

    name = "told"
    title = "<i>Told</i>"
    paper = ""
    capabilities = Capabilities(trainable=False)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """None."""

    def __init__(self, train: InteractionGraph, table: np.ndarray) -> None:
        super().__init__()
        self._train, self.table = train, np.asarray(table, dtype=np.float32)

    def scores(self, users: np.ndarray) -> np.ndarray:
        return self.table[users]

    def pair_scores(self, users: np.ndarray, items: np.ndarray) -> np.ndarray:
        return self.table[users, items]

    def contributions(self, user: int, item: int) -> ScoreParts:
        return ScoreParts(np.empty(0, np.int64), np.empty(0), {}, float(self.table[user, item]))

    def tensors(self) -> dict[str, Any]:
        return {"table": self.table}

    def layout(self, train: InteractionGraph) -> Layout:
        return Layout(
            {"table": learned("users", "items")}, {"users": train.num_users, "items": train.num_items}
        )

    def restore(self, tensors: Mapping[str, Any], train: InteractionGraph) -> None:
        self._train, self.table = train, tensors["table"]


@pytest.fixture(scope="session")
def split() -> Split:
    """60 users x 40 items; the test holds users and items that train doesn't, and two behaviours."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"u": rng.integers(0, 56, 1200), "i": (rng.beta(0.7, 2.5, 1200) * 36).astype(int)})
    frame["b"] = rng.choice(["view", "buy"], len(frame))
    held = rng.random(len(frame)) < 0.3
    cold = pd.DataFrame({"u": [56, 57, 58, 59, 1, 2], "i": [0, 1, 2, 3, 38, 39], "b": "view"})
    items = pd.DataFrame({"i": range(40), "kind": list("abcd") * 10, "price": rng.random(40)})
    return Split.from_frames(
        train=frame[~held],
        test=pd.concat([frame[held], cold]),
        user="u", item="i", behaviour="b", items=items, name="shop",
    )  # fmt: skip


@pytest.fixture(scope="session")
def told(split: Split) -> Told:
    """A recommender of random scores, with the popular a little up."""
    rng = np.random.default_rng(4)
    shape = (split.graph.num_users, split.graph.num_items)
    return Told(split.train, rng.normal(size=shape) + 0.1 * split.train.by_item.degrees)
