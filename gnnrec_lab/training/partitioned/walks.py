"""Importance neighbourhoods over workers: walks from the own items, over edges of which others have most.

A walk goes from an item to one of its users, whom any worker may have, and on to one of that user's items.
Where an item's edges lie follows from their total at each worker; what is drawn, and so the neighbourhoods,
are those of one process.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels import WalkHops, edges_beyond, row_sums
from gnnrec_lab.models.layers.random_walks import Walks
from gnnrec_lab.training.partitioned.block import Block
from gnnrec_lab.training.partitioned.exchange import Exchange
from gnnrec_lab.training.partitioned.needs import ask

Floats = NDArray[np.float64]

_AT_ONCE = 1 << 17  # visits whose walks are under way


def neighbourhoods(block: Block, exchange: Exchange, walks: Walks, neighbours: int) -> CSR:
    """Return the rows of `item_neighbourhoods` that are of the own items: [own items, I]."""
    edges = _Edges(block, exchange)
    first, end = block.items
    together = max(1, _AT_ONCE // (walks.walks * walks.length))
    rounds = -(-int(block.item_bounds.diff().max()) // together)  # as many for all workers
    top = min(neighbours, walks.walks * walks.length, block.num_items)
    parts, degrees = [], np.zeros(end - first, np.int64)
    for begin in range(first, first + rounds * together, together):
        starts = np.arange(min(begin, end), min(begin + together, end))
        starts = starts[edges.totals[starts] > 0]
        hops = WalkHops(starts, walks.walks, edges.weighted, walks.seed)
        for hop in range(walks.length):
            hops.go_back(1.0 if hop == 0 else walks.restart)
            users, totals = edges.users(hops.at, hops.draw(edges.totals[hops.at]))
            hops.visit(edges.items(users, hops.draw(totals)))
        parts.append(hops.most_visited(top))
        degrees[starts - first] = np.diff(parts[-1][0])
    indices, share = (np.concatenate([part[place] for part in parts]) for place in (1, 2))
    return CSR(np.concatenate([[0], np.cumsum(degrees)]), indices.astype(np.int32), share)


class _Edges:
    """The edges of all workers, as far as walks ask for them.

    Attributes
    ----------
    weighted : bool
        Whether not all edges weigh the same.
    totals : float64 [I]
        Of each item: the number of its edges, or the sum of their weights.
    """

    def __init__(self, block: Block, exchange: Exchange) -> None:
        self._exchange, self._first, self._bounds = exchange, block.users[0], block.user_bounds
        pairs = block.by_user
        self.weighted = _differ(pairs.weight, exchange)
        if not self.weighted:
            pairs = CSR(pairs.indptr, pairs.indices, np.ones(pairs.nnz, np.float32))
        self._by_user, self._user_sums = pairs, row_sums(pairs.indptr, pairs.weight)
        self._user_totals = _last(pairs, self._user_sums, np.zeros(len(pairs)))
        self._by_item = pairs.transposed(block.num_items)
        self._reached = np.empty((exchange.size, block.num_items))
        before = np.zeros(block.num_items)
        for rank in range(exchange.size):  # users follow one another: so do the sums over an item's
            own = np.zeros(block.num_items)
            if rank == exchange.rank:
                self._item_sums = row_sums(self._by_item.indptr, self._by_item.weight, before)
                own = _last(self._by_item, self._item_sums, before)
            before = self._reached[rank] = exchange.total(torch.from_numpy(own)).numpy()
        self.totals = self._reached[-1]

    def users(self, items: NDArray[np.int32], passed: Floats) -> tuple[NDArray[np.int64], Floats]:
        """Return the user behind each edge, and the total of that user's edges: [n, walks] each."""
        at = items.ravel().astype(np.int64)
        beyond = np.minimum(passed.ravel(), np.nextafter(self.totals[at], 0))
        owners = np.zeros(len(at), np.int64)
        for reached in self._reached[:-1]:
            owners += reached[at] <= beyond
        found = ask(self._exchange, torch.from_numpy(owners), _pairs(at, beyond), self._users_here).numpy()
        return found[:, 0].astype(np.int64).reshape(items.shape), found[:, 1].reshape(items.shape)

    def items(self, users: NDArray[np.int64], passed: Floats) -> NDArray[np.int32]:
        """Return the item behind each edge, [n, walks]."""
        asked = torch.from_numpy(users.ravel())
        owners = torch.searchsorted(self._bounds, asked, right=True) - 1
        found = ask(self._exchange, owners, _pairs(users.ravel(), passed.ravel()), self._items_here).numpy()
        return found[:, 0].astype(np.int32).reshape(users.shape)

    def _users_here(self, questions: torch.Tensor) -> torch.Tensor:
        items, passed = questions.numpy().T
        edges = edges_beyond(self._by_item.indptr, self._item_sums, items.astype(np.int64), passed)
        users = self._by_item.indices[edges]
        return _pairs(users + self._first, self._user_totals[users])

    def _items_here(self, questions: torch.Tensor) -> torch.Tensor:
        users, passed = questions.numpy().T
        own = users.astype(np.int64) - self._first
        edges = edges_beyond(self._by_user.indptr, self._user_sums, own, passed)
        return _pairs(self._by_user.indices[edges], passed)


def _pairs(left: NDArray[np.integer], right: Floats) -> torch.Tensor:
    """Return indices, exact in float64, beside numbers: [n, 2]."""
    return torch.from_numpy(np.stack([left.astype(np.float64), right], axis=1))


def _last(rows: CSR, sums: Floats, before: Floats) -> Floats:
    """Return what each row's running sum reaches, [n]: what was before it, where it is empty."""
    reached = before.copy()
    some = rows.degrees > 0
    reached[some] = sums[rows.indptr[1:][some] - 1]
    return reached


def _differ(weight: NDArray[np.float32], exchange: Exchange) -> bool:
    """Return whether the weights of all workers aren't all the same."""
    ends = torch.zeros(exchange.size, 3, dtype=torch.float64)
    if len(weight):
        ends[exchange.rank] = torch.tensor([1, weight.min(), weight.max()], dtype=torch.float64)
    ends = exchange.total(ends)
    there = ends[ends[:, 0] > 0]
    return bool(there[:, 1].min() < there[:, 2].max())
