"""Spectral: a fixed filter of the interaction graph, without training."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.arrays import ArraySpec, Layout, number
from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.kernels import add_sparse_product_chain
from gnnrec_lab.models.base.hill_climb import choose_option
from gnnrec_lab.models.base.history_linear import HistoryLinearRecommender
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.popularity_backoff import Floats
from gnnrec_lab.models.base.spectral_init import leading_vectors
from gnnrec_lab.models.contract import Capabilities

_START_RANK, _START_ALPHA = 256, 0.3  # as published
_START_POWER = 0.25
_POWERS = (0.1, 0.25, 0.4, 0.5)
_RANKS = (16, 32, 64, 128, 256, 512, 1024)
_ALPHAS = (0.03, 0.1, 0.2, 0.3, 0.5, 1.0)
_UNIT = 1.001  # 1, and what float32 adds to it


def _searched_ranks(train: InteractionGraph) -> tuple[int, int, str]:
    """Return what a search tries of ``rank``: no more than the interactions can have."""
    most = min(train.num_users, train.num_items, _RANKS[-1])
    return max(1, min(_RANKS[0], most - 1)), most, "log"


class Spectral(HistoryLinearRecommender):
    """GF-CF with a tuned weight of active users: a linear plus an ideal low-pass filter over the items.

    With A the users x items matrix of w(u, i) / (d(u)^p sqrt(d(i))), where d sums the weights of a user or
    an item and p is the ``user_power``, divided by its largest singular value; D the diagonal of the items'
    d; and V the ``rank`` leading right singular vectors of A, the scores of a user of weights w(u) are::

        score(u) = w(u) (A' A + alpha D^-1/2 V V' D^1/2)

    GF-CF as published has p = 1/2. A lower p gives more influence to users with many interactions, and
    lets more of the later singular vectors carry preference rather than noise.

    Nothing of the size items x items is ever made: the first part goes over two hops for a block of users,
    the second over ``rank`` numbers a user.

    Source: Shen et al., "How powerful is graph convolution for recommendation?", CIKM 2021 (the filters);
    Peng et al., "How powerful is graph filtering for recommendation", KDD 2024, arXiv 2406.08827 (other
    powers of the degrees).
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
            search=_searched_ranks,
        )
        alpha: float | None = option(
            None,
            "weight of the low-pass filter; chosen on validation by default",
            low=0,
            high=1e6,
            search=(0.03, 3.0, "log"),
        )
        user_power: float | None = option(
            None,
            "power of the users' degrees that interactions are divided by; chosen on validation by default",
            low=0,
            high=1,
        )

    options: Options

    def fit(self, split: Split, seed: int = 0) -> None:
        """Compute the filter; what is open is 256, 0.3 and 0.25, until `choose_on_validation` chooses."""
        self.bind(split.train)
        self._seed = seed
        self._alpha = _START_ALPHA if self.options.alpha is None else self.options.alpha
        self._rank = self._at_most(self.options.rank or _START_RANK)
        self._divide(_START_POWER if self.options.user_power is None else self.options.user_power)

    def choose_on_validation(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose the rank, then the power, then the low-pass filter's weight, unless they were given."""
        chosen: dict[str, float] = {}
        if self.options.rank is None:
            ranks = sorted({self._at_most(rank) for rank in _RANKS})
            chosen["rank"] = choose_option(ranks, self._rank, self._cut, measure)
        if self.options.user_power is None:
            chosen["user_power"] = choose_option(_POWERS, self._power, self._divide, measure)
        if self.options.alpha is None:
            chosen["alpha"] = choose_option(_ALPHAS, _START_ALPHA, self._weigh, measure)
        return chosen

    def _at_most(self, rank: int) -> int:
        return min(rank, self.train.num_users, self.train.num_items)

    def bind(self, train: InteractionGraph) -> None:
        super().bind(train)
        by_item = train.by_item
        root = np.sqrt(np.bincount(by_item.rows(), weights=by_item.weight, minlength=len(by_item)))
        self._root = root.astype(np.float32)[:, None]

    def _divide(self, power: float) -> None:
        """Have A of this power of the users' degrees, and its singular vectors: found anew."""
        self._power = power
        matrix = self._undivided(power)
        _, values, self._found = leading_vectors(matrix, self._rank, self._seed)
        self._scale_to(matrix, float(values[0]))
        self._keep(self._found)

    def _undivided(self, power: float) -> sparse.csr_matrix:
        """Return A before it is divided by its largest singular value."""
        matrix = self.train.by_user.to_scipy(self.train.num_items).astype(np.float64)
        degree = np.asarray(matrix.sum(axis=1)).ravel()
        of_user = np.power(degree, -power, where=degree > 0, out=np.zeros_like(degree))
        root = self._root[:, 0].astype(np.float64)
        of_item = np.divide(1.0, root, where=root > 0, out=np.zeros_like(root))
        return (sparse.diags(of_user) @ matrix @ sparse.diags(of_item)).tocsr()

    def _scale_to(self, matrix: sparse.csr_matrix, largest: float) -> None:
        self._largest = largest
        scaled = (matrix / largest).astype(np.float32)
        self._by_user = CSR(self.train.by_user.indptr, self.train.by_user.indices, scaled.data)
        self._by_item = self._by_user.transposed(self.train.num_items)

    def _cut(self, rank: float) -> None:
        """Have the ``rank`` leading singular vectors: a part of those there are, or all found anew."""
        self._rank = int(rank)
        if self._found.shape[1] < self._rank:
            self._divide(self._power)
        self._keep(np.ascontiguousarray(self._found[:, : self._rank]))

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
        add_sparse_product_chain(rows, own.arrays, self._by_item.arrays, self._by_user.arrays, scores)
        return scores

    def parts(self, user: int, item: int) -> tuple[NDArray[np.float64], dict[str, float]]:
        own, weight = self._own.row(user)
        others = self._by_item.to_scipy(self.train.num_users).astype(np.float64)
        linear = np.asarray((others[own] @ others[[item]].T).todense()).ravel()
        low_pass = self._into[own].astype(np.float64) @ self._out_of[item].astype(np.float64)
        return weight * (linear + low_pass), {}

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        numbers = {"alpha": self._alpha, "user_power": self._power, "largest": self._largest}
        return {"vectors": self._vectors, **{name: np.array([value]) for name, value in numbers.items()}}

    def layout(self, train: InteractionGraph) -> Layout:
        arrays = {
            "vectors": ArraySpec("float32", ("items", "rank"), -_UNIT, _UNIT),
            "alpha": number(0, 1e6),
            "user_power": number(0, 1),
            "largest": number(1e-30, 1e30),
        }
        ranks = range(1, min(train.num_users, train.num_items) + 1)
        return Layout(arrays, {"items": train.num_items, "rank": ranks})

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self.bind(train)
        self._alpha = float(tensors["alpha"][0])
        self._power = float(tensors["user_power"][0])
        matrix, largest = self._undivided(self._power), float(tensors["largest"][0])
        if matrix.data.max(initial=0) > _UNIT * largest:
            raise ValueError('its array "largest" is below what the interactions have')
        self._scale_to(matrix, largest)
        self._keep(tensors["vectors"])
