"""Spectral: a fixed filter of the interaction graph, without training."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.kernels import spread_twice
from gnnrec_lab.models.contract import Capabilities
from gnnrec_lab.models.normalisation import normalised
from gnnrec_lab.models.options import option
from gnnrec_lab.models.personal import Floats, PersonalRecommender, checked_shape

_OVERSAMPLING = 32
_POWER_ITERATIONS = 2  # more bring the vectors nearer to the exact ones, and no better lists


class Spectral(PersonalRecommender):
    """GF-CF: a linear filter plus an ideal low-pass filter over the graph of items.

    With A the users x items matrix of w(u, i) / sqrt(d(u) d(i)), where d sums the weights of a user or an
    item, D the diagonal of the items' d, and V the ``rank`` leading right singular vectors of A, the scores
    of a user with the weights w(u) are::

        score(u) = w(u) (A' A + alpha D^-1/2 V V' D^1/2)

    Nothing of the size items x items is ever made: the first part goes over two hops for a block of users,
    the second over ``rank`` numbers a user. V comes from a randomised SVD.

    Source: Shen et al., "How powerful is graph convolution for recommendation?", CIKM 2021; Halko, Martinsson
    and Tropp, "Finding structure with randomness", SIAM Review 2011 (the SVD, as in scikit-learn).
    """

    name = "spectral"
    title = "Spectral"
    paper = "Shen et al., CIKM 2021, arXiv 2108.07567"
    capabilities = Capabilities(trainable=False, fold_in=True)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Options of Spectral."""

        rank: int = option(256, "singular vectors of the low-pass filter", low=1, high=8192)
        alpha: float = option(0.3, "weight of the low-pass filter", low=0, high=1e6)

    options: Options

    def fit(self, split: Split, seed: int = 0) -> None:
        from sklearn.utils.extmath import randomized_svd
        from threadpoolctl import threadpool_limits

        train = split.train
        self.bind(train)
        matrix = normalised(train)[0].to_scipy(train.num_items)
        rank = min(self.options.rank, *matrix.shape)
        with threadpool_limits(1, "blas"):  # its products are small: threads only wait for each other
            vectors = randomized_svd(
                matrix, rank, n_oversamples=_OVERSAMPLING, n_iter=_POWER_ITERATIONS, random_state=seed
            )[2]
        self._keep(np.ascontiguousarray(vectors.T, dtype=np.float32))

    def _keep(self, vectors: Floats) -> None:
        """Take V [I, rank]; ``_low_pass`` holds V and the two factors that V is scaled by on either side."""
        self._vectors = vectors
        self._by_user, self._by_item = normalised(self.train)
        by_item = self.train.by_item
        root = np.sqrt(np.bincount(by_item.rows(), weights=by_item.weight, minlength=len(by_item)))
        inverse = np.divide(self.options.alpha, root, out=np.zeros_like(root), where=root > 0)
        self._into = vectors * inverse[:, None].astype(np.float32)
        self._out_of = vectors * root[:, None].astype(np.float32)

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
        return {"vectors": self._vectors}

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        vectors = tensors["vectors"]
        rank = min(self.options.rank, train.num_users, train.num_items)
        vectors = checked_shape("vectors", vectors, (train.num_items, rank))
        self.bind(train)
        self._keep(vectors)
