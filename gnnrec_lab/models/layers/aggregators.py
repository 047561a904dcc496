"""Neighbour aggregators of GraphSAGE: mean, or maximum of each dimension.

Each defines its parameters, the aggregation for many targets, and its decomposition by neighbour.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import linear

from gnnrec_lab.graph import CSR
from gnnrec_lab.models.layers.gather import gather, gather_max


class Aggregator(Protocol):
    """One way to aggregate, with its parameters.

    Attributes
    ----------
    matrices : tuple of str
        The square matrices that a layer learns, beginning as the identity.
    """

    matrices: tuple[str, ...]

    def gather(self, edges: CSR, rows: torch.Tensor, weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
        """Return the aggregated neighbours of each target, float32 [len(edges), dim].

        Parameters
        ----------
        edges : CSR
            One row a target, weights are shares; indices are rows of ``rows``.
        rows : float32 [n, dim]
        weights : mapping of str to tensor
            The layer's, `matrices` among them.
        """

    def owed(
        self, edges: CSR, rows: torch.Tensor, weights: Mapping[str, torch.Tensor]
    ) -> NDArray[np.float64]:
        """Return the contribution of each neighbour of one target, [n, dim]; they sum to `gather`."""

    def shares(
        self, edges: CSR, rows: torch.Tensor, weights: Mapping[str, torch.Tensor]
    ) -> NDArray[np.float64]:
        """Return the share that each edge has in its target, [edges]; the shares of a target sum to 1."""


class Mean:
    """The mean of the neighbours' rows, by their shares. Nothing is learned."""

    matrices: tuple[str, ...] = ()

    def gather(self, edges: CSR, rows: torch.Tensor, weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
        return gather(edges, rows)

    def owed(
        self, edges: CSR, rows: torch.Tensor, weights: Mapping[str, torch.Tensor]
    ) -> NDArray[np.float64]:
        found: NDArray[np.float64] = rows.numpy()[edges.indices].astype(np.float64)
        return edges.weight.astype(np.float64)[:, None] * found

    def shares(
        self, edges: CSR, rows: torch.Tensor, weights: Mapping[str, torch.Tensor]
    ) -> NDArray[np.float64]:
        return edges.weight.astype(np.float64)


class Pool:
    """The largest of each dimension of P x over the neighbours' rows x. P is learned and starts as 1.

    Without the paper's activation, which before a maximum would only cut off what is below zero. A dimension
    is owed to the neighbour that has the maximum, the first of equal ones.
    """

    matrices: tuple[str, ...] = ("pool",)

    def gather(self, edges: CSR, rows: torch.Tensor, weights: Mapping[str, torch.Tensor]) -> torch.Tensor:
        return gather_max(edges, linear(rows, weights["pool"]))[0]

    def owed(
        self, edges: CSR, rows: torch.Tensor, weights: Mapping[str, torch.Tensor]
    ) -> NDArray[np.float64]:
        largest, which = (found.numpy()[0] for found in self._largest(edges, rows, weights))
        return np.where(edges.indices[:, None] == which, largest.astype(np.float64), 0.0)

    def shares(
        self, edges: CSR, rows: torch.Tensor, weights: Mapping[str, torch.Tensor]
    ) -> NDArray[np.float64]:
        which = self._largest(edges, rows, weights)[1].numpy().astype(np.int64)
        targets = np.arange(len(edges))[:, None] * len(rows)
        there = edges.degrees > 0
        keys, counts = np.unique((which + targets)[there], return_counts=True)
        share = np.zeros(edges.nnz)
        share[np.searchsorted(edges.rows() * len(rows) + edges.indices, keys)] = counts / which.shape[1]
        return share

    def _largest(
        self, edges: CSR, rows: torch.Tensor, weights: Mapping[str, torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.no_grad():
            return gather_max(edges, linear(rows, weights["pool"]))


AGGREGATORS: dict[str, Aggregator] = {"mean": Mean(), "pool": Pool()}
