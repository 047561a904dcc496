"""The mean of propagated layers, with gradients by hand: LightGCN's one operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from gnnrec_lab.models.base.normalisation import Buffers, Layer, NormalisedAdjacency
from gnnrec_lab.models.layers.behaviour_weights import BehaviourWeights


class LightGCNMean:
    """E(0) -> (E(0) + A E(0) + ... + A^layers E(0)) / (layers + 1), in buffers that are used again and again.

    A is symmetric over users and items together, so the gradients are propagated as the rows are.
    """

    def __init__(self, adjacency: NormalisedAdjacency, shape: tuple[int, int, int], layers: int) -> None:
        self.adjacency = adjacency
        self.layers = layers
        self._forward, self._backward = Buffers(*shape), Buffers(*shape)

    def __call__(
        self, users: torch.Tensor, items: torch.Tensor, log_strength: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the means of users [U, dim] and items [I, dim], differentiable; until the next call.

        ``log_strength`` [B] is for `BehaviourWeights` only, and what they weigh from then on.
        """
        apply: Callable[..., tuple[torch.Tensor, torch.Tensor]] = _LightGCNMean.apply
        return apply(users, items, log_strength, self)

    def forward(self, users: torch.Tensor, items: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self._mean(users, items, self._forward)

    def backward(self, users: torch.Tensor, items: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        return self._mean(users, items, self._backward)

    def _mean(
        self, users: torch.Tensor, items: torch.Tensor, buffers: Buffers
    ) -> tuple[torch.Tensor, torch.Tensor]:
        sums = self.adjacency.layer_sum(*_arrays(users, items), self.layers, 1 / (self.layers + 1), buffers)
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
            mean.adjacency.weigh(log_strength.exp().numpy())
        return mean.forward(users, items)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor | None, ...]:
        mean: LightGCNMean = ctx.mean
        strength = None
        if ctx.saved_tensors and isinstance(mean.adjacency, BehaviourWeights):
            users, items, log_strength = ctx.saved_tensors
            by_strength = mean.adjacency.gradient(*_arrays(users, items), _arrays(*gradients), mean.layers)
            factor = log_strength.exp() / (mean.layers + 1)
            strength = torch.from_numpy(by_strength).to(log_strength.dtype) * factor
        return *mean.backward(*gradients), strength, None


def _arrays(users: torch.Tensor, items: torch.Tensor) -> Layer:
    return users.detach().contiguous().numpy(), items.detach().contiguous().numpy()
