"""EASE: the best linear map from a user's items to all items, in closed form."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import numpy as np
import psutil
from numpy.typing import NDArray
from scipy.linalg import lapack

from gnnrec_lab.arrays import Layout, learned
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.models.base.hill_climb import choose_option
from gnnrec_lab.models.base.history_linear import HistoryLinearRecommender
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.popularity_backoff import Floats
from gnnrec_lab.models.contract import Capabilities, Served
from gnnrec_lab.models.movable import Axes

_CANDIDATES = (5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0)
_START = 200.0
_CHEAP_ITEMS = 6000  # up to here an inverse takes seconds, so that several can be compared
_COPIES = 3  # of the matrix: itself, and two more while it is saved
_BLOCK = 1024
_PRECISION = 1e-6  # of float32, with some room


class EASE(HistoryLinearRecommender):
    """Scores as sums over the user's own items of weights learned by ridge regression, none to itself.

    With X the users x items matrix, P = (X' X + l2 I)^-1 and B the items x items matrix::

        B = argmin |X - X B|^2 + l2 |B|^2 with diag(B) = 0
        B(j, i) = -P(j, i) / P(i, i) for j other than i
        score(u, i) = sum over own items j of u of w(u, j) B(j, i)

    B is dense: memory grows with the square of the number of items, time with its cube. What doesn't fit into
    the free memory is refused before anything is computed.

    Source: Steck, "Embarrassingly shallow autoencoders for sparse data", WWW 2019.
    """

    name = "ease"
    title = "EASE"
    paper = "Steck, WWW 2019, arXiv 1905.03375"
    axes: ClassVar[Axes] = {"map": ("item", "item")}
    capabilities = Capabilities(trainable=False, fold_in=True)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Options of EASE."""

        l2: float | None = option(
            None,
            "weight of the squared entries of B; chosen on validation by default",
            low=1e-3,
            high=1e9,
            search=(10.0, 4000.0, "log"),
        )

    options: Options

    def fit(self, split: Split, seed: int = 0) -> None:
        _refuse_too_large(split.train.num_items)
        self.bind(split.train)
        self._l2 = -1.0
        self._solve(self.options.l2 or _START)

    def choose_on_validation(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose l2, unless it was given or so many items would make that take long."""
        if self.options.l2 is not None or self.train.num_items > _CHEAP_ITEMS:
            return {}
        return {"l2": choose_option(_CANDIDATES, _START, self._solve, measure)}

    def _solve(self, l2: float) -> None:
        """Compute B in one array: Gram matrix, its Cholesky factor, its inverse, B."""
        if l2 == self._l2:
            return
        self._l2 = l2
        self._map = np.empty((0, 0), dtype=np.float32)  # gives the former one's memory back first
        matrix = _gram(self.own_matrix)
        matrix[np.diag_indices(len(matrix))] += np.float32(l2)
        vanishes = l2 < _PRECISION * matrix.diagonal().max()
        factor, failed = lapack.spotrf(matrix.T, lower=1, clean=0, overwrite_a=1)
        if failed or vanishes:
            raise OptionError(f"l2 of {l2:g} is too small for these interactions: try {10 * l2:g}.")
        inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
        self._map = _map_of(inverse.T)

    def scores_of(self, own: CSR) -> Floats:
        return np.asarray(own.to_scipy(self.train.num_items) @ self._map)

    def known_pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> Floats:
        rows = self.own_matrix[users]
        value = rows.data * self._map[rows.indices, np.repeat(items, np.diff(rows.indptr))]
        pair = np.repeat(np.arange(len(users)), np.diff(rows.indptr))
        return np.bincount(pair, weights=value, minlength=len(users)).astype(np.float32)

    def parts(self, user: int, item: int) -> tuple[NDArray[np.float64], dict[str, float]]:
        own, weight = self._own.row(user)
        return weight.astype(np.float64) * self._map[own, item], {}

    def served(self) -> Served:
        return Served("item-map", {"map": self._map, **self.fallback}, {"unit": self._unit})

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        return {"map": self._map}

    def layout(self, train: InteractionGraph) -> Layout:
        return Layout({"map": learned("items", "items")}, {"items": train.num_items})

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self._map = tensors["map"]
        self.bind(train)


def _refuse_too_large(items: int) -> None:
    needed, free = _COPIES * 4 * items**2, psutil.virtual_memory().available
    if needed > free:
        most = int((free / (_COPIES * 4)) ** 0.5)
        raise OptionError(
            f"EASE needs {needed / 2**30:,.1f} GiB for a matrix of {items:,} x {items:,} items, and "
            f"{free / 2**30:,.1f} GiB are free: it can take {most:,} items here. Train spectral or itemknn "
            f"instead, whose memory grows with the interactions."
        )


def _gram(matrix: Any) -> Floats:
    """Return X' X, dense, made in blocks of rows."""
    by_item, size = matrix.T.tocsr(), matrix.shape[1]
    gram = np.empty((size, size), dtype=np.float32)
    for begin in range(0, size, _BLOCK):
        (by_item[begin : begin + _BLOCK] @ matrix).toarray(out=gram[begin : begin + _BLOCK])
    return gram


def _map_of(inverse: Floats) -> Floats:
    """Return B [from, to], in the place of the inverse P, of which only the upper triangle holds."""
    size = len(inverse)
    diagonal = inverse.diagonal().copy()
    for begin in range(0, size, _BLOCK):
        end = min(begin + _BLOCK, size)
        corner = inverse[begin:end, begin:end]
        corner[:] = np.triu(corner) + np.triu(corner, 1).T
        inverse[end:, begin:end] = inverse[begin:end, end:].T
    inverse /= -diagonal
    np.fill_diagonal(inverse, 0)
    return inverse
