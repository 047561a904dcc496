"""Popularity: the floor that every recommender must beat."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import ArraySpec, Layout
from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.graph.moving import Move
from gnnrec_lab.models.contract import Capabilities, ClosedFormRecommender, ScoreParts, Served


class Popularity(ClosedFormRecommender):
    """Score an item by the number of users who interacted with it: the same list for everyone.

    Source: the non-personalised baseline of Cremonesi, Koren and Turrin, "Performance of recommender
    algorithms on top-n recommendation tasks", RecSys 2010 ("TopPop").
    """

    name = "popularity"
    title = "Popularity"
    paper = "Cremonesi, Koren and Turrin, RecSys 2010, doi 10.1145/1864708.1864721"
    capabilities = Capabilities(trainable=False, fold_in=True)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Popularity has no options."""

    def fit(self, split: Split, seed: int = 0) -> None:
        self._train = split.train
        self._users_of_item = split.train.by_item.degrees.astype(np.float32)

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        _ = self.train
        return np.tile(self._users_of_item, (len(users), 1))

    def history_scores(self, histories: CSR) -> NDArray[np.float32]:
        return self.scores(np.zeros(len(histories), dtype=np.int64))

    def pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.float32]:
        _ = self.train
        return self._users_of_item[items]

    def contributions(self, user: int, item: int) -> ScoreParts:
        """Give all to the remainder: the user's own interactions don't change their list."""
        own = self.train.by_user.row(user)[0].astype(np.int64)
        score = float(self._users_of_item[item])
        return ScoreParts(own, np.zeros(len(own)), {"item_popularity": score}, score)

    def served(self) -> Served:
        _ = self.train
        return Served("popularity", {"scores": self._users_of_item})

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        return {"users_of_item": self._users_of_item}

    def moved_tensors(
        self, move: Move, train: InteractionGraph, fresh: Mapping[str, NDArray[Any]] | None = None
    ) -> dict[str, NDArray[Any]]:
        """Return how many users have each item by now."""
        return {"users_of_item": train.by_item.degrees.astype(np.float32)}

    def layout(self, train: InteractionGraph) -> Layout:
        counts = ArraySpec("float32", ("items",), 0, train.num_users)
        return Layout({"users_of_item": counts}, {"items": train.num_items})

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self._users_of_item = tensors["users_of_item"]
        self._train = train
