"""Layers of attention over the interaction graph in both directions, and one direction forward and backward.

The arithmetic of one hop is in kernels/attention.py; the models combine the layers.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.kernels import WIDTH, Edges, attend, attend_backward, edge_order
from gnnrec_lab.models.base.normalisation import NormalisedAdjacency
from gnnrec_lab.models.layers.attention_rows import Learned, Pair, weighted_edges
from gnnrec_lab.models.layers.edge_features import EdgeFeatures

Mask = NDArray[np.bool_]
Transposed = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]


class AttentionLayers:
    """Layers whose rows of users come from items' rows of the layer before, and the other way round.

    Memory is mostly layers * 2 * pairs * heads floats for the attention and layers * 2 * (users + items) *
    (dim + w) floats for the rows; asked for by the first pass.

    Attributes
    ----------
    into : pair of Edges
        Those into users and those into items.
    """

    def __init__(
        self, adjacency: NormalisedAdjacency, features: EdgeFeatures, layers: int, heads: int, dim: int
    ) -> None:
        self.into, self._transposed = edges_of(adjacency, features)
        self._shape = layers, heads, dim
        self._directions: list[Direction] = []

    def forward(self, start: Pair, learned: Sequence[tuple[Learned, Learned]]) -> list[Pair]:
        """Return the rows of all layers, 0 first.

        Those above layer 0 lie in buffers that the next pass overwrites.

        Parameters
        ----------
        start : float32 [users, dim], [items, dim]
        learned : for each layer, into users and into items
        """
        if not self._directions:
            self._directions = [
                Direction(edges, back, *self._shape)
                for edges, back in zip(self.into, self._transposed, strict=True)
            ]
        everything = [np.ones(len(rows), bool) for rows in start]
        states = [start]
        for layer, both in enumerate(learned):
            users, items = states[layer]
            into_users, into_items = self._directions
            states.append((
                into_users.forward(layer, items, users, both[0], everything[0]),
                into_items.forward(layer, users, items, both[1], everything[1]),
            ))  # fmt: skip
        return states


def edges_of(
    adjacency: NormalisedAdjacency, features: EdgeFeatures
) -> tuple[tuple[Edges, Edges], tuple[Transposed, Transposed]]:
    """Return the edges into users and into items, and for each the same edges by their sources."""
    by_user, by_item = adjacency.by_user, adjacency.by_item
    orders = edge_order(by_user.indices, by_item.indptr), edge_order(by_item.indices, by_user.indptr)
    into = (
        weighted_edges(by_user, features.kind, features.numbers),
        weighted_edges(by_item, features.kind[orders[0]], features.numbers[orders[0]]),
    )
    transposed = (
        (by_item.indptr, by_item.indices, orders[0]),
        (by_user.indptr, by_user.indices, orders[1]),
    )
    return into, transposed


class Direction:
    """The edges into users or into items, and the buffers of their passes: one forward for one backward."""

    def __init__(self, edges: Edges, transposed: Transposed, layers: int, heads: int, dim: int) -> None:
        self.edges, self._transposed = edges, transposed
        num_edges, rows, columns = len(edges.indices), len(edges.mass), len(transposed[0]) - 1
        width = heads * WIDTH

        def floats(*shape: int) -> torch.Tensor:
            return torch.zeros(shape)

        self._keys = [floats(columns, width) for _ in range(layers)]
        self._queries = [floats(rows, width) for _ in range(layers)]
        self._attention = [floats(num_edges, heads) for _ in range(layers)]
        self._out = [floats(rows, dim) for _ in range(layers)]
        self._slopes = floats(num_edges, heads)
        self._grad_keys, self._grad_queries = floats(columns, width), floats(rows, width)

    def forward(
        self, layer: int, source: torch.Tensor, target: torch.Tensor, learned: Learned, wanted: Mask
    ) -> torch.Tensor:
        torch.mm(source, learned.source.T, out=self._keys[layer])
        torch.mm(target, learned.target.T, out=self._queries[layer])
        attend(
            self.edges, source.numpy(), self._keys[layer].numpy(), self._queries[layer].numpy(),
            learned.scorer, wanted, self._attention[layer].numpy(), self._out[layer].numpy(),
        )  # fmt: skip
        return self._out[layer]

    def attention(self, layer: int) -> NDArray[np.float32]:
        """Return the attention of each edge in the last forward pass, the mean over the heads."""
        mean: NDArray[np.float32] = self._attention[layer].mean(dim=1).numpy()
        return mean

    def backward(
        self, layer: int, source: torch.Tensor, target: torch.Tensor, learned: Learned, wanted: Mask,
        grad: torch.Tensor, grad_source: torch.Tensor, grad_target: torch.Tensor,
    ) -> Learned:  # fmt: skip
        """Add to the gradients of source and target, and return those of what was learned."""
        keys, queries = self._grad_keys, self._grad_queries
        scorer = attend_backward(
            self.edges, self._transposed, source.numpy(), self._keys[layer].numpy(),
            self._queries[layer].numpy(), learned.scorer, wanted, self._attention[layer].numpy(),
            self._out[layer].numpy(), grad.numpy(), self._slopes.numpy(), grad_source.numpy(), keys.numpy(),
            queries.numpy(),
        )  # fmt: skip
        grad_source.addmm_(keys, learned.source)
        grad_target.addmm_(queries, learned.target)
        return Learned(keys.T @ source, queries.T @ target, *(torch.from_numpy(part) for part in scorer))
