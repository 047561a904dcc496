"""Hops over the normalised interaction graph by PyTorch, where the rows lie.

The entries of A are those of normalisation.py and behaviour_weights.py, which compute the same on the CPU.
"""

from __future__ import annotations

import torch

from gnnrec_lab.kernels.tensors.sums import edge_products, weighted_sums
from gnnrec_lab.models.base.normalisation import NormalisedAdjacency
from gnnrec_lab.models.base.placed import matrix_of

Tensors = tuple[torch.Tensor, torch.Tensor]  # rows of users [U, dim] and of items [I, dim]


class TensorAdjacency:
    """A and its transpose on the device of what is propagated."""

    def __init__(self, adjacency: NormalisedAdjacency) -> None:
        self._by_user, self._by_item = adjacency.by_user, adjacency.by_item

    def layer_sum(self, base: Tensors, layers: int, scale: float) -> Tensors:
        """Return ``scale`` times the sum of the rows propagated over 0 to ``layers`` hops.

        As `NormalisedAdjacency.layer_sum`, in tensors of the caller's own.
        """
        base = base[0].detach(), base[1].detach()
        now = base
        for _ in range(layers):
            now = self._sum(base, now)
        return now[0] * scale, now[1] * scale

    def edge_gradient(self, base: Tensors, gradient: Tensors, layers: int) -> torch.Tensor:
        """Return how a function of the sum of the layers 0 to ``layers`` changes with each entry of A.

        As `BehaviourWeights.gradient`, before it is summed by behaviours: float32 [nnz].

        Parameters
        ----------
        base : what was propagated
        gradient : of the function by the sum
        """
        states = [base]
        for _ in range(layers - 1):
            states.append(self._sum(base, states[-1]))
        matrix = matrix_of(self._by_user, base[0].device)
        rows, columns = matrix.rows(), matrix.indices
        nothing = torch.zeros_like(base[0]), torch.zeros_like(base[1])
        total = torch.zeros_like(matrix.weight)
        for state in reversed(states):
            total += edge_products(rows, columns, gradient[0], state[1])
            total += edge_products(rows, columns, state[0], gradient[1])
            gradient = self._sum(nothing, gradient)
        return total

    def _sum(self, base: Tensors, source: Tensors) -> Tensors:
        """Return base + A source."""
        device = base[0].device
        return (
            weighted_sums(matrix_of(self._by_user, device), source[1]).add_(base[0]),
            weighted_sums(matrix_of(self._by_item, device), source[0]).add_(base[1]),
        )
