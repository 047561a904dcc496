"""Two layers of graph attention from items over their users to items, forward and backward.

Users have no rows of their own here: each is the attention over the own items. The arithmetic of one hop is
in kernels/attention.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.models.base.normalisation import NormalisedAdjacency
from gnnrec_lab.models.layers.attention import Direction, edges_of
from gnnrec_lab.models.layers.attention_rows import Learned, without
from gnnrec_lab.models.layers.edge_features import EdgeFeatures

Floats = NDArray[np.float32]


class ItemAttention:
    """Layer 1, into users from their items' embeddings, and layer 2, into items from these users' rows.

    One forward pass is kept for one backward pass. Memory is 2 * pairs * heads floats for the attention, and
    about 4 * (users + items) * dim floats for rows and gradients; asked for by the first pass.

    Attributes
    ----------
    into : pair of Edges
        Those into users and those into items.
    passes : int
        How many forward passes there were.
    """

    def __init__(self, adjacency: NormalisedAdjacency, features: EdgeFeatures, heads: int, dim: int) -> None:
        self.into, self._transposed = edges_of(adjacency, features)
        self._by_item = self._transposed[0][2]  # the place in by_user of each edge in by_item
        self._heads, self._dim = heads, dim
        self._directions: list[Direction] = []
        self.passes = 0

    def forward(
        self, items: torch.Tensor, learned: Sequence[Learned], hidden: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the rows of users and of items, in buffers that the next pass overwrites.

        Parameters
        ----------
        items : float32 [items, dim]
        learned : of layer 1, whose ``target`` has one column that isn't used, and of layer 2
        hidden : int64 [n]
            Places in ``by_user`` of edges that this pass is without.
        """
        if not self._directions:
            self._directions = [
                Direction(edges, back, 1, self._heads, self._dim)
                for edges, back in zip(self.into, self._transposed, strict=True)
            ]
        self.passes += 1
        into_users, into_items = self._directions
        kept = np.ones(len(self.into[0].indices), np.bool_)
        kept[hidden.numpy()] = False
        into_users.edges = without(self.into[0], kept)
        into_items.edges = without(self.into[1], kept[self._by_item])
        users = into_users.forward(0, items, self._nothing, learned[0], self._all(0))
        self._kept = items, users, learned
        return users, into_items.forward(0, users, items, learned[1], self._all(1))

    def backward(self, grad: torch.Tensor) -> tuple[torch.Tensor, list[Learned]]:
        """Return the gradients of the embeddings and of what is learned, given that of the items' rows."""
        items, users, learned = self._kept
        into_users, into_items = self._directions
        to_users, to_items = torch.zeros_like(users), torch.zeros_like(items)
        last = into_items.backward(0, users, items, learned[1], self._all(1), grad, to_users, to_items)
        nothing = torch.zeros_like(self._nothing)
        first = into_users.backward(
            0, items, self._nothing, learned[0], self._all(0), to_users, to_items, nothing
        )
        return to_items, [first, last]

    @property
    def attention(self) -> tuple[Floats, Floats]:
        """Of the last pass: of each edge into users and into items, the mean over the heads; float32 [E]."""
        into_users, into_items = (direction.attention(0) for direction in self._directions)
        return into_users, into_items

    @property
    def _nothing(self) -> torch.Tensor:
        return torch.zeros(len(self.into[0].mass), 1)

    def _all(self, side: int) -> NDArray[np.bool_]:
        return np.ones(len(self.into[side].mass), np.bool_)


class PropagateItems(torch.autograd.Function):
    """`ItemAttention`, differentiable by the embeddings and the fields of both layers."""

    @staticmethod
    def forward(
        ctx: Any, layers: ItemAttention, hidden: torch.Tensor, items: torch.Tensor, *fields: torch.Tensor
    ) -> torch.Tensor:
        half = len(Learned._fields)
        learned = [Learned(*(f.detach() for f in part)) for part in (fields[:half], fields[half:])]
        _, out = layers.forward(items.detach(), learned, hidden)
        ctx.layers, ctx.passes = layers, layers.passes
        return out.clone()

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        if ctx.passes != ctx.layers.passes:
            raise RuntimeError("the layers were passed again before backward: their buffers hold that pass")
        items, learned = ctx.layers.backward(grad.contiguous())
        return None, None, items, *learned[0], *learned[1]
