"""The mean of propagated layers, with gradients by hand: LightGCN's one operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.devices import in_tensors
from gnnrec_lab.models.base.normalisation import Buffers, Layer, NormalisedAdjacency
from gnnrec_lab.models.base.placed import array
from gnnrec_lab.models.layers.behaviour_weights import BehaviourWeights
from gnnrec_lab.models.layers.tensor_adjacency import TensorAdjacency, Tensors


class LightGCNMean:
    """E(0) -> (E(0) + A E(0) + ... + A^layers E(0)) / (layers + 1), in buffers that are used again and again.

    A is symmetric over users and items together, so the gradients are propagated as the rows are.
    """

    def __init__(self, adjacency: NormalisedAdjacency, shape: tuple[int, int, int], layers: int) -> None:
        self.adjacency = adjacency
        self.layers = layers
        self._shape = shape
        self._forward, self._backward = Buffers(*shape), Buffers(*shape)
        self._tensors = TensorAdjacency(adjacency)

    def __call__(
        self, users: torch.Tensor, items: torch.Tensor, log_strength: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the means of users [U, dim] and items [I, dim], differentiable; until the next call.

        ``log_strength`` [B] is for `BehaviourWeights` only, and what they weigh from then on.
        """
        apply: Callable[..., tuple[torch.Tensor, torch.Tensor]] = _LightGCNMean.apply
        return apply(users, items, log_strength, self)

    def half(self, users: torch.Tensor, items: torch.Tensor) -> NDArray[np.float32]:
        """Return the sum of the items' rows of all layers but the last, of which users' rows are made."""
        layers = max(0, self.layers - 1)
        if in_tensors(users.device):
            return array(self._tensors.layer_sum((users, items), layers, 1.0)[1])
        return self.adjacency.layer_sum(*_arrays(users, items), layers, 1.0, Buffers(*self._shape))[1]

    def weigh(self, log_strength: torch.Tensor) -> None:
        """Have the behaviours weigh as much as said."""
        if isinstance(self.adjacency, BehaviourWeights):
            self.adjacency.weigh(array(log_strength.exp()))
            self._tensors = TensorAdjacency(self.adjacency)

    def by_strength(self, states: Tensors, gradients: Tensors) -> torch.Tensor:
        """Return the gradient by each behaviour's strength, of what was propagated and of the layers' sum."""
        if not isinstance(self.adjacency, BehaviourWeights):
            raise TypeError("there are no behaviours")
        if in_tensors(states[0].device):
            products = self._tensors.edge_gradient(states, gradients, self.layers)
            by_strength = self.adjacency.by_behaviour(array(products))
        else:
            by_strength = self.adjacency.gradient(*_arrays(*states), _arrays(*gradients), self.layers)
        return torch.from_numpy(by_strength)

    def forward(self, users: torch.Tensor, items: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self._mean(users, items, self._forward)

    def backward(self, users: torch.Tensor, items: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self._mean(users, items, self._backward)

    def _mean(
        self, users: torch.Tensor, items: torch.Tensor, buffers: Buffers
    ) -> tuple[torch.Tensor, torch.Tensor]:
        scale = 1 / (self.layers + 1)
        if in_tensors(users.device):
            return self._tensors.layer_sum((users, items), self.layers, scale)
        sums = self.adjacency.layer_sum(*_arrays(users, items), self.layers, scale, buffers)
        return torch.from_numpy(sums[0]), torch.from_numpy(sums[1])


class _LightGCNMean(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any,
        users: torch.Tensor,
        items: torch.Tensor,
        log_strength: torch.Tensor | None,
        mean: LightGCNMean,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        ctx.mean = mean
        if log_strength is not None and isinstance(mean.adjacency, BehaviourWeights):
            ctx.save_for_backward(users, items, log_strength)
            mean.weigh(log_strength)
        return mean.forward(users, items)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        mean: LightGCNMean = ctx.mean
        strength = None
        if ctx.saved_tensors and isinstance(mean.adjacency, BehaviourWeights):
            users, items, log_strength = ctx.saved_tensors
            by_strength = mean.by_strength((users, items), (gradients[0], gradients[1]))
            factor = log_strength.exp() / (mean.layers + 1)
            strength = by_strength.to(log_strength) * factor
        return *mean.backward(*gradients), strength, None


def _arrays(users: torch.Tensor, items: torch.Tensor) -> Layer:
    return users.detach().contiguous().numpy(), items.detach().contiguous().numpy()
