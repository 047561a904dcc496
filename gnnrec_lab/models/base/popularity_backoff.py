"""`PopularityBackoffRecommender`: base class of closed-form baselines; users without history get popularity.

It scales weights, scores users without interactions and builds contributions; each model's formula is in its
own file.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.models.contract import ClosedFormRecommender, ScoreParts

Floats = NDArray[np.float32]

_BLOCK_BYTES = 64 << 20  # scores held at once


class PopularityBackoffRecommender(ClosedFormRecommender):
    """Score users with interactions by a formula, all others by popularity.

    The weights are divided by the root of their mean square: weights of 1 stay 1, and penalties mean the
    same whatever the unit of the weights.

    A user without interactions gets the most popular items: the score of an item is then the share of the
    users with interactions who have it.
    """

    def bind(self, train: InteractionGraph) -> None:
        """Take the interactions that make the scores."""
        self._train = train
        self._unit = root_mean_square(train.by_user)
        self._own, self._own_by_item = divided(train.by_user, self._unit), divided(train.by_item, self._unit)
        self._is_new = train.by_user.degrees == 0
        active = max(1, len(self._is_new) - int(self._is_new.sum()))
        self._popularity: Floats = (train.by_item.degrees / active).astype(np.float32)

    @property
    def fallback(self) -> dict[str, NDArray[Any]]:
        """The scores of users without interactions, as a bundle has them."""
        _ = self.train
        return {"fallback": self._popularity}

    @property
    def own_matrix(self) -> sparse.csr_matrix:
        """The scaled weights, float32 [U, I]."""
        return self._own.to_scipy(self.train.num_items)

    @abstractmethod
    def known_scores(self, users: NDArray[np.int64]) -> Floats:
        """Return the scores of users who have interactions, [len(users), num_items]."""

    def known_pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> Floats:
        """Return the scores of pairs (users[n], items[n]) of users who have interactions, [n]."""
        result = np.empty(len(users), dtype=np.float32)
        distinct, place = np.unique(users, return_inverse=True)
        size = max(1, _BLOCK_BYTES // (4 * self.train.num_items))
        for begin in range(0, len(distinct), size):
            within = np.flatnonzero((place >= begin) & (place < begin + size))
            scores = self.known_scores(distinct[begin : begin + size])
            result[within] = scores[place[within] - begin, items[within]]
        return result

    @abstractmethod
    def parts(self, user: int, item: int) -> tuple[NDArray[np.float64], dict[str, float]]:
        """Return the contribution of each own item of a user to the score, in order, and the other parts."""

    def scores(self, users: NDArray[np.int64]) -> Floats:
        _ = self.train
        new = self._is_new[users]
        if not new.any():
            return self.known_scores(users)
        scores = np.empty((len(users), self.train.num_items), dtype=np.float32)
        scores[new] = self._popularity
        scores[~new] = self.known_scores(users[~new])
        return scores

    def pair_scores(self, users: NDArray[np.int64], items: NDArray[np.int64]) -> Floats:
        _ = self.train
        known = ~self._is_new[users]
        scores = self._popularity[items]
        scores[known] = self.known_pair_scores(users[known], items[known])
        return scores

    def contributions(self, user: int, item: int) -> ScoreParts:
        """Take the score apart exactly; without interactions all of it is the item's popularity."""
        own = self.train.by_user.row(user)[0].astype(np.int64)
        score = float(self.pair_scores(np.array([user]), np.array([item]))[0])
        if not len(own):
            return ScoreParts(own, np.zeros(0), {"item_popularity": score}, score)
        return ScoreParts(own, *self.parts(user, item), score)


def as_arrays(name: str, matrix: CSR) -> dict[str, NDArray[Any]]:
    """Return a sparse matrix as a bundle has it: arrays whose names begin with ``name``."""
    parts: dict[str, NDArray[Any]] = {
        "indptr": matrix.indptr,
        "indices": matrix.indices,
        "weight": matrix.weight,
    }
    return {f"{name}.{part}": array for part, array in parts.items()}


def root_mean_square(csr: CSR) -> float:
    """Return the root of the weights' mean square; 1 where there are no pairs."""
    return float(np.sqrt(np.square(csr.weight, dtype=np.float64).mean())) if csr.nnz else 1.0


def divided(csr: CSR, unit: float) -> CSR:
    """Return the pairs with weights in multiples of ``unit``."""
    return CSR(csr.indptr, csr.indices, (csr.weight / unit).astype(np.float32))
