"""The one operation of LightGCN over workers: the mean of propagated layers, and its like for warm starts."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels import propagate
from gnnrec_lab.training.partitioned.block import Block
from gnnrec_lab.training.partitioned.exchange import Exchange
from gnnrec_lab.training.partitioned.needs import Needs
from gnnrec_lab.training.partitioned.part import Pair


class PartitionedAdjacency:
    """A worker's edges of the symmetrically normalised graph, A[u, i] = w(u, i) / sqrt(d(u) d(i)).

    Edges belong to the worker of their user, so the users' sums are its own; those of the items are added up
    by the owners of the items. Rows come and go by need: of items that its users have.
    """

    def __init__(self, block: Block, exchange: Exchange) -> None:
        pairs = block.by_user
        known, place = np.unique(pairs.indices, return_inverse=True)
        self.needs = Needs(exchange, block.item_bounds, torch.from_numpy(known.astype(np.int64)))
        sums = np.bincount(place, weights=pairs.weight, minlength=len(known))
        self._own_items = block.own_items
        degree = torch.zeros(block.own_items, dtype=torch.float64)
        self.needs.push(torch.from_numpy(sums), degree)
        item_root = self.needs.pull(degree).sqrt().numpy()
        user_root = np.sqrt(np.bincount(pairs.rows(), weights=pairs.weight, minlength=len(pairs)))
        weight = (pairs.weight / (user_root[pairs.rows()] * item_root[place])).astype(np.float32)
        self._by_user = CSR(pairs.indptr, place.astype(np.int32), weight)
        self._by_item = self._by_user.transposed(len(known))

    def users_of(self, pulled: torch.Tensor, base: torch.Tensor, scale: float) -> torch.Tensor:
        """Return ``scale * (base + A x)`` of the own users, for rows x that `needs` has pulled."""
        out = np.empty(base.shape, np.float32)
        propagate(*self._by_user.arrays, _array(pulled), _array(base), scale, out)
        return torch.from_numpy(out)

    def items_of(self, users: torch.Tensor, base: torch.Tensor, scale: float) -> torch.Tensor:
        """Return ``scale * (base + A^T x)`` of the own items, for rows x of all workers' users."""
        part = np.zeros((len(self._by_item), users.shape[1]), np.float32)
        propagate(*self._by_item.arrays, _array(users), part, 1.0, part)
        out = base.detach().clone()
        self.needs.push(torch.from_numpy(part), out)
        return out.mul_(scale)

    def mean(self, users: torch.Tensor, items: torch.Tensor, layers: int) -> Pair:
        """Return the mean over layers 0 to ``layers`` of the own rows of users and items.

        The operation is symmetric, so gradients pass back through it as rows do. By Horner's scheme
        x + A (x + A (x + ...)): no layer is kept.
        """
        share = 1 / (layers + 1)
        if not layers:
            return users.detach() * share, items.detach() * share
        now = users.detach(), items.detach()
        for layer in range(layers):
            scale = share if layer == layers - 1 else 1.0
            after = self.users_of(self.needs.pull(now[1]), users, scale)
            now = after, self.items_of(now[0], items, scale)
        return now


def _array(rows: torch.Tensor) -> NDArray[np.float32]:
    return rows.detach().contiguous().numpy()
