"""Recommenders whose truth is known, because their scores are written by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from gnnrec_lab import InteractionGraph
from gnnrec_lab.arrays import Layout
from gnnrec_lab.graph import CSR
from gnnrec_lab.models import AttentionEdges, Capabilities, Recommender, ScoreParts


class Linear(Recommender):
    """Scores are history @ table + base; attention is whatever a test says it is."""

    name = "linear"
    title = "Linear"
    paper = "none"
    capabilities = Capabilities(trainable=False, attention="learned", fold_in=True)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """No options."""

    def __init__(
        self,
        train: InteractionGraph,
        table: NDArray[Any],
        base: NDArray[Any] | float = 0.0,
        attention: Mapping[int, float] | None = None,
    ) -> None:
        super().__init__()
        self._train = train
        self.table, self.base = np.asarray(table, dtype=np.float64), base
        self.weights_by_item = attention or {}

    def _of(self, matrix: NDArray[Any]) -> NDArray[np.float32]:
        return (matrix @ self.table + self.base).astype(np.float32)

    def history_scores(self, histories: CSR) -> NDArray[np.float32]:
        return self._of(histories.to_scipy(self.train.num_items).toarray())

    def scores(self, users: NDArray[np.int64]) -> NDArray[np.float32]:
        return self.history_scores(self.train.by_user.take(users))

    def pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.float32]:
        return self.scores(users)[np.arange(len(users)), items]

    def contributions(self, user: int, item: int) -> ScoreParts:
        own, weight = self.train.by_user.row(user)
        base = float(np.broadcast_to(self.base, self.train.num_items)[item])
        score = float(self.pair_scores(np.array([user]), np.array([item]))[0])
        return ScoreParts(
            own.astype(np.int64), weight * self.table[own, item], {"item_popularity": base}, score
        )

    def attention(self, user: int, item: int) -> list[AttentionEdges]:
        own = self.train.by_user.row(user)[0].astype(np.int64)
        weight = np.array([self.weights_by_item.get(int(one), 0.0) for one in own])
        return [AttentionEdges(1, 0, "item", own, "user", np.full(len(own), user), weight)]

    def layout(self, train: InteractionGraph) -> Layout:
        return Layout({}, {})

    def tensors(self) -> dict[str, NDArray[Any]]:
        return {}

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self._train = train


class Saturating(Linear):
    """The hyperbolic tangent of `Linear`: not linear, but differentiable."""

    title = "Saturating"
    capabilities = Capabilities(trainable=False, attention="learned", fold_in=True, differentiable=True)

    def _of(self, matrix: NDArray[Any]) -> NDArray[np.float32]:
        return np.tanh(matrix @ self.table + self.base).astype(np.float32)

    def history_scores_torch(self, items: NDArray[np.int64], weight: torch.Tensor) -> torch.Tensor:
        return torch.tanh(
            weight @ torch.from_numpy(self.table[items]).float() + torch.tensor(self.base).float()
        )


class Unbending(Saturating):
    """Neither linear nor differentiable."""

    title = "Unbending"
    capabilities = Linear.capabilities


class Fixed(Linear):
    """Knows only the users it was trained on."""

    title = "Fixed"
    capabilities = Capabilities(trainable=False)


def graph_of(histories: Mapping[Any, list[int]], num_items: int) -> InteractionGraph:
    """Return a graph of the users' histories, and of one user "all" so that every item has its index."""
    rows = [(user, item) for user, items in histories.items() for item in items]
    rows += [("all", item) for item in range(num_items)]
    return InteractionGraph.from_frame(pd.DataFrame(rows, columns=["u", "i"]), user="u", item="i")
