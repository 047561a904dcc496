"""Scores by masses between items: attention over a user's interactions that is conditional on the item.

How the masses are trained is in attention_mass.py; here they are kept, summed and shared out.
"""

from __future__ import annotations

import dataclasses
from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels import add_sparse_product, count_paths, list_paths
from gnnrec_lab.kernels.tensors.matrix import placed
from gnnrec_lab.kernels.tensors.sums import weighted_sums
from gnnrec_lab.models.base.placed import dense, matrix_of
from gnnrec_lab.models.contract import AttentionEdges
from gnnrec_lab.models.layers.attention_mass import FLOOR

Floats = NDArray[np.float32]


@dataclasses.dataclass(frozen=True)
class ConditionalScores:
    """score(u, i) = scale * log(sum over own j of w_uj * K[j, i]) + popular[i].

    Histories come as CSR whose weights are w.

    Attributes
    ----------
    masses : CSR
        K: for each item j the items that it has a mass for.
    scale : float
    popular : float32 [items]
    """

    masses: CSR
    scale: float
    popular: Floats

    @cached_property
    def _matrix(self) -> sparse.csr_matrix:
        return self.masses.to_scipy(len(self.popular))

    def of(self, own: CSR) -> Floats:
        """Return the scores of all items: float32 [len(own), items]."""
        scores = np.zeros((len(own), len(self.popular)), np.float32)
        add_sparse_product(np.arange(len(own)), own.arrays, self.masses.arrays, scores)
        scores += np.float32(FLOOR)
        np.log(scores, out=scores)
        scores *= np.float32(self.scale)
        scores += self.popular
        return scores

    @cached_property
    def _into(self) -> CSR:
        """K by the items asked for."""
        return self.masses.transposed(len(self.popular))

    def on(self, own: CSR, device: torch.device) -> torch.Tensor:
        """Return the scores of all items on a device: float32 [len(own), items]."""
        given = dense(own, len(self.popular), device)
        mass = weighted_sums(matrix_of(self._into, given.device), given)
        popular = placed(torch.from_numpy(self.popular), device)
        return mass.add_(FLOOR).log_().mul_(self.scale).T + popular

    def of_pairs(self, own: CSR, items: NDArray[np.int64]) -> Floats:
        """Return the score of one item for each history: float32 [len(own)]."""
        given = own.weight.astype(np.float64) * self._between(own.indices, np.repeat(items, own.degrees))
        mass = np.bincount(own.rows(), weights=given, minlength=len(own)).astype(np.float64)
        return self.of_mass(mass, items)

    def of_mass(self, mass: NDArray[np.float64], items: NDArray[np.int64]) -> Floats:
        """Return the scores of items by the mass that each has, float32 [n]."""
        scores: Floats = (self.scale * np.log(mass + FLOOR) + self.popular[items]).astype(np.float32)
        return scores

    def of_history_torch(self, items: NDArray[np.int64], given: torch.Tensor) -> torch.Tensor:
        """Return the scores of all items for one history, differentiable by its w [n]."""
        rows = self.masses.take(items)
        each = given[torch.from_numpy(rows.rows())] * torch.from_numpy(rows.weight).to(given.dtype)
        column = torch.from_numpy(rows.indices).long()
        mass = given.new_zeros(len(self.popular)).index_add(0, column, each)
        return self.scale * torch.log(mass + FLOOR) + torch.from_numpy(self.popular).to(given.dtype)

    def shares(self, own: NDArray[np.integer], given: Floats, item: int) -> tuple[NDArray[np.float64], float]:
        """Return the share of each own item in the mass for an item, zeros where there is none, and the mass.

        Parameters
        ----------
        own, given : int [n], float32 [n]
            A history and its w.
        """
        mass = given.astype(np.float64) * self._between(own, np.full(len(own), item))
        total = float(mass.sum())
        return (mass / total if total > 0 else np.zeros(len(own))), total

    def log_average(self, own: CSR) -> NDArray[np.float64]:
        """Return the log of what these interactions give each item on average: float64 [items]."""
        given = np.bincount(own.indices, weights=own.weight, minlength=len(self.popular))
        average = np.asarray(given @ self._matrix).ravel() / max(1, own.nnz)
        return np.log(np.maximum(average, FLOOR))

    def _between(self, own: NDArray[np.integer], items: NDArray[np.integer]) -> NDArray[np.float64]:
        if not len(own):
            return np.zeros(0)
        return np.asarray(self._matrix[own, items]).ravel().astype(np.float64)


@dataclasses.dataclass(frozen=True)
class PathAttention:
    """Attention of the two layers below: over other users v of an own item, and over the items of v.

    Attributes
    ----------
    into_items : CSR
        By user: for each item of v the attention that the item has for v.
    into_users : CSR
        By item: for each user v of the item the attention that v has for it.
    """

    into_items: CSR
    into_users: CSR

    @classmethod
    def of(cls, by_user: CSR, by_item: CSR, into_users: Floats, into_items: Floats) -> PathAttention:
        """Take the attention of the edges in the order of ``by_user``, and of ``by_item``."""
        return cls(
            CSR(by_item.indptr, by_item.indices, into_items).transposed(len(by_user)),
            CSR(by_user.indptr, by_user.indices, into_users).transposed(len(by_item)),
        )

    def edges(
        self, user: int, item: int, own: NDArray[np.integer], share: NDArray[np.float64]
    ) -> list[AttentionEdges]:
        """Return the shares of own items, and how they part over the paths user - own item - v - item.

        The weights of hop 2 part each own item's 1 among the users who have both, in proportion to the
        attention along the way; those of hop 3 are 1. So the products along paths add up to the share.
        """
        by_user, by_item = self.into_items.arrays, self.into_users.arrays
        neighbours, _ = count_paths(by_user, by_item, user, item)
        via, other, each = list_paths(by_user, by_item, user, item, int(neighbours.sum()))
        each = np.maximum(each, np.finfo(np.float64).tiny)
        place = np.searchsorted(own, via)
        together = np.bincount(place, weights=each, minlength=len(own))[place]
        last = np.unique(other)
        return [
            AttentionEdges.of(1, "item", own, "user", np.full(len(own), user), share),
            AttentionEdges.of(2, "user", other, "item", via, each / together),
            AttentionEdges.of(3, "item", np.full(len(last), item), "user", last, np.ones(len(last))),
        ]
