"""The symmetrically normalised interaction graph: its hops, and its edges between a user and an item.

Source: the renormalisation of Kipf and Welling, "Semi-supervised classification with graph convolutional
networks", ICLR 2017, without self-loops as LightGCN has it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.kernels import count_paths, list_paths, propagate
from gnnrec_lab.models.contract import AttentionEdges

if TYPE_CHECKING:
    import torch

Layer = tuple[NDArray[np.float32], NDArray[np.float32]]


class NormalisedAdjacency:
    """A with A[u, i] = w(u, i) / sqrt(d(u) d(i)), where d sums the weights of a node's edges.

    Attributes
    ----------
    by_user, by_item : CSR
        A and its transpose.
    """

    def __init__(self, by_user: CSR, by_item: CSR) -> None:
        """Normalise pairs and their transpose."""
        self.by_user, self.by_item = _normalised(by_user, by_item), _normalised(by_item, by_user)
        self._item_root = _root_degree(by_item)

    def weights_of(self, histories: CSR) -> NDArray[np.float32]:
        """Return the weights of users who have these histories, float32 [nnz]; the items' degrees stay.

        An item that no user of the graph has counts as one that this user alone has.
        """
        root = self._root_of(histories.indices)
        weight = histories.weight / (_root_degree(histories)[histories.rows()] * root)
        return weight.astype(np.float32)

    def weights_torch(self, items: NDArray[np.integer], weight: torch.Tensor) -> torch.Tensor:
        """Return `weights_of` of one history, differentiable by its weights: [n]."""
        return weight / (weight.sum().sqrt() * weight.new_tensor(self._root_of(items)))

    @property
    def item_root(self) -> NDArray[np.float64]:
        """The root of what each item's weights sum to, 1 where it has none: float64 [I]."""
        return np.where(self._item_root > 0, self._item_root, 1.0)

    def _root_of(self, items: NDArray[np.integer]) -> NDArray[np.float64]:
        root: NDArray[np.float64] = self.item_root[items]
        return root

    def layer_sum(
        self,
        users: NDArray[np.float32],
        items: NDArray[np.float32],
        layers: int,
        scale: float,
        buffers: Buffers,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return ``scale`` times the sum of the inputs propagated over 0 to ``layers`` hops.

        By Horner's scheme x + A (x + A (x + ...)), so that no layer is kept.

        Parameters
        ----------
        users, items : float32 [U, dim], [I, dim]
        buffers : Buffers
            The results lie in it until its next use.
        """
        now = (users, items)
        for layer in range(layers):
            factor = scale if layer == layers - 1 else 1.0
            out = buffers.next()
            self.propagate((users, items), now, factor, out)
            now = out
        return now if layers else (users * np.float32(scale), items * np.float32(scale))

    def propagate(self, base: Layer, source: Layer, scale: float, out: Layer) -> None:
        """Write ``scale * (base + A source)`` to ``out``; each is the rows of users and of items."""
        propagate(*self.by_user.arrays, source[1], base[0], scale, out[0])
        propagate(*self.by_item.arrays, source[0], base[1], scale, out[1])


class Buffers:
    """Two pairs of arrays [U, dim], [I, dim] given out in turn, so that no hop asks for fresh pages."""

    def __init__(self, num_users: int, num_items: int, dim: int) -> None:
        self._pairs = [
            (np.empty((num_users, dim), np.float32), np.empty((num_items, dim), np.float32)) for _ in range(2)
        ]

    def next(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        self._pairs.reverse()
        return self._pairs[0]


class Weighted(Protocol):
    """Weights of all pairs: those that items have in users, and those that users have in items."""

    @property
    def by_user(self) -> CSR: ...

    @property
    def by_item(self) -> CSR: ...


def path_edges(adjacency: Weighted, user: int, item: int) -> list[AttentionEdges]:
    """Return the edges of all paths user - j - v - item with their weights, one record a hop.

    Layer 1 holds all items of the user, also those on no path; layers 2 and 3 the edges on paths.
    """
    by_user, by_item = adjacency.by_user, adjacency.by_item
    own, weight = by_user.row(user)
    layers = [AttentionEdges.of(1, "item", own, "user", np.full(len(own), user), weight)]
    neighbours, _ = count_paths(by_user.arrays, by_item.arrays, user, item)
    via, other, _ = list_paths(by_user.arrays, by_item.arrays, user, item, int(neighbours.sum()))
    layers.append(AttentionEdges.of(2, "user", other, "item", via, _weights(by_item, via, other)))
    last = np.unique(other)
    source = np.full(len(last), item)
    layers.append(AttentionEdges.of(3, "item", source, "user", last, _weights(by_user, last, source)))
    return layers


def _weights(csr: CSR, rows: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the weights of pairs that the matrix holds."""
    if not len(rows):
        return np.empty(0, dtype=np.float32)
    matrix = csr.to_scipy(int(csr.indices.max()) + 1)
    weights: NDArray[np.float32] = np.asarray(matrix[rows, columns], dtype=np.float32).ravel()
    return weights


@lru_cache(maxsize=4)
def normalised(graph: InteractionGraph) -> NormalisedAdjacency:
    """Return the normalised adjacency of a graph: computed once, to be read only."""
    return NormalisedAdjacency(graph.by_user, graph.by_item)


def _normalised(rows: CSR, columns: CSR) -> CSR:
    row_root, column_root = _root_degree(rows), _root_degree(columns)
    weight = rows.weight / (row_root[rows.rows()] * column_root[rows.indices])
    return CSR(rows.indptr, rows.indices, weight.astype(np.float32))


def _root_degree(csr: CSR) -> NDArray[np.float64]:
    return np.sqrt(np.bincount(csr.rows(), weights=csr.weight, minlength=len(csr)))
