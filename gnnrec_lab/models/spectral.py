"""Spectral: a fixed filter of the interaction graph, without training."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.kernels import spread_twice
from gnnrec_lab.models.contract import Capabilities
from gnnrec_lab.models.normalisation import normalised
from gnnrec_lab.models.options import option
from gnnrec_lab.models.personal import Floats, PersonalRecommender, checked_shape
from gnnrec_lab.models.search import settle
from gnnrec_lab.models.starting import leading_vectors

_START_RANK, _START_ALPHA = 256, 0.3  # as published
_RANKS = (16, 32, 64, 128, 256, 512, 1024)
_ALPHAS = (0.03, 0.1, 0.2, 0.3, 0.5, 1.0)


class Spectral(PersonalRecommender):
    """GF-CF: a linear filter plus an ideal low-pass filter over the graph of items.

    With A the users x items matrix of w(u, i) / sqrt(d(u) d(i)), where d sums the weights of a user or an
    item, D the diagonal of the items' d, and V the ``rank`` leading right singular vectors of A, the scores
    of a user with the weights w(u) are::

        score(u) = w(u) (A' A + alpha D^-1/2 V V' D^1/2)

    Nothing of the size items x items is ever made: the first part goes over two hops for a block of users,
    the second over ``rank`` numbers a user.

    Source: Shen et al., "How powerful is graph convolution for recommendation?", CIKM 2021.
    """

    name = "spectral"
    title = "Spectral"
    paper = "Shen et al., CIKM 2021, arXiv 2108.07567"
    capabilities = Capabilities(trainable=False, fold_in=True)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Options of Spectral."""

        rank: int | None = option(
            None,
            "singular vectors of the low-pass filter; chosen on validation by default",
            low=1,
            high=8192,
        )
        alpha: float | None = option(
            None, "weight of the low-pass filter; chosen on validation by default", low=0, high=1e6
        )

    options: Options
    _found: Floats | None

    def fit(self, split: Split, seed: int = 0) -> None:
        """Compute the filter; what is open is 256 and 0.3, until `tune` chooses."""
        self.bind(split.train)
        self._seed = seed
        self._alpha = _START_ALPHA if self.options.alpha is None else self.options.alpha
        self._find(self.options.rank or _START_RANK)

    def tune(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose the rank, and then the low-pass filter's weight, unless they were given."""
        chosen: dict[str, float] = {}
        if self.options.rank is None:
            most = min(self.train.num_users, self.train.num_items)
            ranks = sorted({min(rank, most) for rank in _RANKS})
            chosen["rank"] = settle(ranks, min(_START_RANK, most), self._find, measure)
        if self.options.alpha is None:
            chosen["alpha"] = settle(_ALPHAS, _START_ALPHA, self._weigh, measure)
        return chosen

    def _find(self, rank: float) -> None:
        """Have the ``rank`` leading singular vectors: a part of those there are, or all found anew."""
        wanted = min(int(rank), self.train.num_users, self.train.num_items)
        if self._found is None or self._found.shape[1] < wanted:
            self._found = leading_vectors(self.train, wanted, self._seed)[2]
        self._keep(np.ascontiguousarray(self._found[:, :wanted]))

    def bind(self, train: InteractionGraph) -> None:
        super().bind(train)
        self._found = None
        self._by_user, self._by_item = normalised(train)
        by_item = train.by_item
        root = np.sqrt(np.bincount(by_item.rows(), weights=by_item.weight, minlength=len(by_item)))
        self._root = root.astype(np.float32)[:, None]

    def _keep(self, vectors: Floats) -> None:
        """Take V [I, rank]; ``_into`` and ``_out_of`` are V with the factors on either side."""
        self._vectors = vectors
        self._out_of = vectors * self._root
        self._weigh(self._alpha)

    def _weigh(self, alpha: float) -> None:
        self._alpha = alpha
        factor = np.divide(alpha, self._root, out=np.zeros_like(self._root), where=self._root > 0)
        self._into = self._vectors * factor

    def scores_of(self, own: CSR) -> Floats:
        scores: Floats = np.asarray(own.to_scipy(self.train.num_items) @ self._into) @ self._out_of.T
        rows = np.arange(len(own))
        spread_twice(rows, own.arrays, self._by_item.arrays, self._by_user.arrays, scores)
        return scores

    def parts(self, user: int, item: int) -> tuple[NDArray[np.float64], dict[str, float]]:
        own, weight = self._own.row(user)
        others = self._by_item.to_scipy(self.train.num_users).astype(np.float64)
        linear = np.asarray((others[own] @ others[[item]].T).todense()).ravel()
        low_pass = self._into[own].astype(np.float64) @ self._out_of[item].astype(np.float64)
        return weight * (linear + low_pass), {}

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        return {"vectors": self._vectors, "alpha": np.array([self._alpha])}

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        vectors = tensors["vectors"]
        most = min(train.num_users, train.num_items)
        if vectors.ndim != 2 or not 1 <= vectors.shape[1] <= most:
            raise ValueError(f"vectors has the shape {vectors.shape}, not (items, at most {most})")
        vectors = checked_shape("vectors", vectors, (train.num_items, vectors.shape[1]))
        self.bind(train)
        self._alpha = float(tensors["alpha"][0])
        self._keep(vectors)
