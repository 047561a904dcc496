"""Two layers of graph attention from items over their users to items, forward and backward.

The arithmetic of one hop is in kernels/attention.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.devices import in_tensors
from gnnrec_lab.kernels.tensors.matrix import placed
from gnnrec_lab.models.base.normalisation import NormalisedAdjacency
from gnnrec_lab.models.base.placed import array
from gnnrec_lab.models.layers.attention import Direction, edges_of
from gnnrec_lab.models.layers.attention_rows import Learned, without
from gnnrec_lab.models.layers.edge_features import EdgeFeatures
from gnnrec_lab.models.layers.tensor_attention import TensorDirections

Floats = NDArray[np.float32]


class ItemAttention:
    """Layer 1, into users from their items' embeddings, and layer 2, into items from these users' rows.

    A user's row is what layer 1 gives and the own embedding, added up.

    One forward pass is kept for one backward pass. Memory is 2 * pairs * heads floats for the attention, and
    about 6 * (users + items) * dim floats for rows and gradients; asked for by the first pass.

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
        self._tensors: TensorDirections | None = None
        self._attention: tuple[Floats, Floats] | None = None

    def forward(
        self, users: torch.Tensor, items: torch.Tensor, learned: Sequence[Learned], hidden: torch.Tensor
    ) -> torch.Tensor:
        """Return the rows of items, in a buffer that the next pass overwrites.

        Parameters
        ----------
        users, items : float32 [users, dim], [items, dim]
        learned : of layer 1 and of layer 2
        hidden : int64 [n]
            Places in ``by_user`` of edges that this pass is without.
        """
        if not self._directions:
            self._directions = [
                Direction(edges, back, 1, self._heads, self._dim)
                for edges, back in zip(self.into, self._transposed, strict=True)
            ]
        self.passes += 1
        self._attention = self._tensors = None
        into_users, into_items = self._directions
        kept = np.ones(len(self.into[0].indices), np.bool_)
        kept[hidden.numpy()] = False
        into_users.edges = without(self.into[0], kept)
        into_items.edges = without(self.into[1], kept[self._by_item])
        rows = into_users.forward(0, items, users, learned[0], self._all(0)) + users
        self._kept = users, items, rows, learned
        return into_items.forward(0, rows, items, learned[1], self._all(1))

    def backward(self, grad: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, list[Learned]]:
        """Return the gradients of both embeddings and of what is learned, given that of the items' rows."""
        users, items, rows, learned = self._kept
        into_users, into_items = self._directions
        to_rows, to_items = torch.zeros_like(rows), torch.zeros_like(items)
        last = into_items.backward(0, rows, items, learned[1], self._all(1), grad, to_rows, to_items)
        to_users = to_rows.clone()
        first = into_users.backward(0, items, users, learned[0], self._all(0), to_rows, to_items, to_users)
        return to_users, to_items, [first, last]

    @property
    def attention(self) -> tuple[Floats, Floats]:
        """Of the last pass: of each edge into users and into items, the mean over the heads; float32 [E]."""
        if self._attention is not None:
            return self._attention
        into_users, into_items = (direction.attention(0) for direction in self._directions)
        return into_users, into_items

    def by_tensors(
        self, users: torch.Tensor, items: torch.Tensor, learned: Sequence[Learned], hidden: torch.Tensor
    ) -> torch.Tensor:
        """Return what `forward` does, by PyTorch on any device, and differentiable by it."""
        if self._tensors is None or self._tensors.device != users.device:
            self._tensors = TensorDirections(self.into, self._transposed, users.device)
        rows, into_users = self._tensors.attend(0, items, users, learned[0], hidden)
        out, into_items = self._tensors.attend(1, rows + users, items, learned[1], hidden)
        if not out.requires_grad:  # the pass of a refresh, whose attention is shown
            self._attention = array(into_users.mean(dim=1)), array(into_items.mean(dim=1))
        return out

    def _all(self, side: int) -> NDArray[np.bool_]:
        return np.ones(len(self.into[side].mass), np.bool_)


def propagate_items(
    layers: ItemAttention, hidden: torch.Tensor | None, users: torch.Tensor, items: torch.Tensor,
    learned: Sequence[Learned],
) -> torch.Tensor:  # fmt: skip
    """Return the rows of items, differentiable, in the form for where the embeddings lie."""
    hidden = torch.empty(0, dtype=torch.int64) if hidden is None else hidden
    if in_tensors(items.device):
        return layers.by_tensors(users, items, learned, placed(hidden, items.device))
    apply: Callable[..., torch.Tensor] = PropagateItems.apply
    return apply(layers, hidden, users, items, *learned[0], *learned[1])


class PropagateItems(torch.autograd.Function):
    """`ItemAttention`, differentiable by the embeddings and the fields of both layers."""

    @staticmethod
    def forward(
        ctx: Any, layers: ItemAttention, hidden: torch.Tensor, users: torch.Tensor, items: torch.Tensor,
        *fields: torch.Tensor,
    ) -> torch.Tensor:  # fmt: skip
        half = len(Learned._fields)
        learned = [Learned(*(f.detach() for f in part)) for part in (fields[:half], fields[half:])]
        ctx.layers = layers
        out = layers.forward(users.detach(), items.detach(), learned, hidden)
        ctx.passes = layers.passes
        return out.clone()

    @staticmethod
    def backward(ctx: Any, grad: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        if ctx.passes != ctx.layers.passes:
            raise RuntimeError("the layers were passed again before backward: their buffers hold that pass")
        users, items, learned = ctx.layers.backward(grad.contiguous())
        return None, None, users, items, *learned[0], *learned[1]
