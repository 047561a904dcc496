"""BPR-MF: matrix factorisation trained on pairs of items, with the library implicit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from gnnrec_lab.arrays import Layout, learned, number
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.models.base.hill_climb import choose_option
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.popularity_backoff import Floats, PopularityBackoffRecommender
from gnnrec_lab.models.base.scoring import HIGHEST, POPULARITIES, log_popularity, popularity_option
from gnnrec_lab.models.contract import Capabilities, Served
from gnnrec_lab.models.movable import Axes

_CANDIDATES = (0.001, 0.003, 0.01, 0.03, 0.1)
_START = 0.01


class BPRMF(PopularityBackoffRecommender):
    """Dot product of learned factors and an item's bias, trained so that own items score above others.

    For drawn triples of a user u, an own item i and another item j, with s(u, i) = <x(u), y(i)> + b(i)::

        minimise the mean of -log sigmoid(s(u, i) - s(u, j)) + l2 (|x(u)|^2 + |y(i)|^2 + |y(j)|^2)

    The library draws j in proportion to its popularity. The optimum of the loss is then the log of how much
    likelier an item is for this user than for all (scoring.py), so the log of the popularity is added again::

        score(u, i) = s(u, i) + popularity * log(users of i / mean over the items)

    Weights aren't used: an interaction is one. The user's factors are learned, not made of the user's items,
    so an explanation owes nothing to these. Training takes one thread, since with more of them the order of
    the updates is left to chance; the same seed gives the same factors.

    Source: Rendle et al., "BPR: Bayesian personalized ranking from implicit feedback", UAI 2009.
    """

    name = "bprmf"
    title = "BPR-MF"
    paper = "Rendle et al., UAI 2009, arXiv 1205.2618"
    axes: ClassVar[Axes] = {
        "user_factors": ("user",),
        "item_factors": ("item",),
        "item_bias": ("item",),
    }
    capabilities = Capabilities(trainable=False)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Options of BPR-MF."""

        factors: int = option(64, "length of the factors", low=1, high=4096, search=[32, 64, 128])
        learning_rate: float = option(0.05, "step size", low=1e-6, high=10, search=(0.01, 0.25, "log"))
        l2: float | None = option(
            None,
            "weight of the squared factors; chosen on validation by default",
            low=0,
            high=10,
            search=(1e-3, 0.1, "log"),
        )
        popularity: float | None = popularity_option()
        iterations: int = option(100, "passes over the interactions", low=1, high=100_000)

    options: Options

    def fit(self, split: Split, seed: int = 0) -> None:
        self.bind(split.train)
        self._seed, self._l2 = seed, -1.0
        self._learn(_START if self.options.l2 is None else self.options.l2)

    def choose_on_validation(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose l2, and then the popularity's weight, unless they were given."""
        chosen = {}
        if self.options.l2 is None:
            chosen["l2"] = choose_option(_CANDIDATES, _START, self._learn, measure)
        if self.options.popularity is None:
            chosen["popularity"] = choose_option(POPULARITIES, 1.0, self._weigh, measure)
        return chosen

    def _learn(self, l2: float) -> None:
        if l2 == self._l2:
            return
        self._l2 = l2
        from implicit.cpu.bpr import BayesianPersonalizedRanking

        with threadpool_limits(1, "blas"):
            model = BayesianPersonalizedRanking(
                factors=self.options.factors,
                learning_rate=self.options.learning_rate,
                regularization=l2,
                iterations=self.options.iterations,
                num_threads=1,
                random_state=self._seed,
            )
            model.fit(self.own_matrix, show_progress=False)
        # the last column holds the items' biases, and 1 for users
        self._keep(
            np.ascontiguousarray(model.user_factors[:, :-1]),
            np.ascontiguousarray(model.item_factors[:, :-1]),
            np.ascontiguousarray(model.item_factors[:, -1]),
        )
        self._weigh(1.0 if self.options.popularity is None else self.options.popularity)

    def _keep(self, users: Floats, items: Floats, bias: Floats) -> None:
        self._users, self._items, self._bias = users, items, bias

    def _weigh(self, popularity: float) -> None:
        """Add the weighted popularity to the items' biases."""
        self._weight = popularity
        weighted = popularity * log_popularity(self.train.by_item.degrees)
        self._item_score = (self._bias + weighted).astype(np.float32)

    def vectors(self, kind: str) -> Floats:
        _ = self.train
        return self._users if kind == "user" else self._items

    def known_scores(self, users: NDArray[np.int64]) -> Floats:
        result: Floats = self._users[users] @ self._items.T
        result += self._item_score
        return result

    def known_pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> Floats:
        result: Floats = (
            np.einsum("nd,nd->n", self._users[users], self._items[items]) + self._item_score[items]
        )
        return result

    def parts(self, user: int, item: int) -> tuple[NDArray[np.float64], dict[str, float]]:
        own = self._own.row(user)[0]
        learned = float(self._users[user].astype(np.float64) @ self._items[item].astype(np.float64))
        rest = {"own_embedding": learned, "item_popularity": float(self._item_score[item])}
        return np.zeros(len(own)), rest

    def served(self) -> Served:
        ones = np.ones((len(self._users), 1), np.float32)
        arrays = {
            "users": np.hstack([self._users, ones]),
            "items": np.hstack([self._items, self._item_score[:, None]]),
            "scale": ones[:, 0],
            "rest.own_embedding": self._users,
            **self.fallback,
        }
        return Served("vectors", arrays)

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        return {
            "user_factors": self._users,
            "item_factors": self._items,
            "item_bias": self._bias,
            "popularity": np.array([self._weight]),
        }

    def layout(self, train: InteractionGraph) -> Layout:
        arrays = {
            "user_factors": learned("users", "factors"),
            "item_factors": learned("items", "factors"),
            "item_bias": learned("items"),
            "popularity": number(0, HIGHEST),
        }
        sizes = {"users": train.num_users, "items": train.num_items, "factors": self.options.factors}
        return Layout(arrays, sizes)

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self.bind(train)
        self._keep(tensors["user_factors"], tensors["item_factors"], tensors["item_bias"])
        self._weigh(float(tensors["popularity"][0]))
