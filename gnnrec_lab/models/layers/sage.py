"""The layers of GraphSAGE: a node's row combined with its aggregated neighbours.

Neighbours are sampled in neighbour_sampler.py; layer 0 is in graphsage.py.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import embedding, linear, prelu

from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels.tensors.matrix import placed
from gnnrec_lab.models.layers.aggregators import AGGREGATORS
from gnnrec_lab.models.layers.neighbour_sampler import OTHER, Level

State = dict[str, torch.Tensor]  # "user" and "item": the rows of a layer
Weights = Mapping[str, torch.Tensor]


class SageLayers:
    """``act(S h[v] + N AGG(h[j] over the neighbours j of v))``, layer upon layer, the last one without act.

    Matrices S and N and the slopes of act are each kind's own, called "user.layer1.self" and so on. They
    start as the identity and 1.
    """

    def __init__(self, aggregator: str, count: int, dim: int) -> None:
        self.aggregator = AGGREGATORS[aggregator]
        self.count, self.dim = count, dim

    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shapes of the parameters of all layers: matrices, and vectors of slopes."""
        shapes: dict[str, tuple[int, ...]] = {}
        for number in range(1, self.count + 1):
            for kind in OTHER:
                matrices = ("self", "neighbours", *self.aggregator.matrices)
                made: dict[str, tuple[int, ...]] = dict.fromkeys(matrices, (self.dim, self.dim))
                if number < self.count:
                    made["slope"] = (self.dim,)
                shapes |= {f"{kind}.layer{number}.{name}": shape for name, shape in made.items()}
        return shapes

    def make_weights(self) -> dict[str, torch.Tensor]:
        """Return fresh parameters of all layers."""
        return {
            name: (torch.eye(self.dim) if len(shape) == 2 else torch.ones(self.dim)).requires_grad_()
            for name, shape in self.weight_shapes().items()
        }

    def of(self, weights: Weights, number: int, kind: str) -> dict[str, torch.Tensor]:
        """Return the parameters of one layer and kind, by their short names."""
        prefix = f"{kind}.layer{number}."
        return {name[len(prefix) :]: one for name, one in weights.items() if name.startswith(prefix)}

    def forward(self, weights: Weights, bottom: State, levels: list[Level]) -> list[State]:
        """Return the rows of all layers, 0 first."""
        states = [bottom]
        for number, level in enumerate(levels, start=1):
            below, now = states[-1], {}
            for kind, other in OTHER.items():
                rows = below[kind]
                own = rows if level.own is None else embedding(placed(level.own[kind], rows.device), rows)
                now[kind] = self.step(weights, number, kind, own, level.edges[kind], below[other])
            states.append(now)
        return states

    def step(
        self, weights: Weights, number: int, kind: str, own: torch.Tensor, edges: CSR, others: torch.Tensor
    ) -> torch.Tensor:
        """Return the rows of one layer, float32 [n, dim].

        Parameters
        ----------
        own : float32 [n, dim]
            The targets' own rows below.
        edges : CSR
            One row a target.
        others : float32 [m, dim]
            The rows below that ``edges`` has indices of.
        """
        layer = self.of(weights, number, kind)
        found = self.aggregator.gather(edges, others, layer)
        rows = linear(own, layer["self"]) + linear(found, layer["neighbours"])
        return _activated(rows, layer)

    def alone(self, weights: Weights, kind: str, rows: torch.Tensor) -> torch.Tensor:
        """Return what all layers make of rows without neighbours."""
        for number in range(1, self.count + 1):
            layer = self.of(weights, number, kind)
            rows = _activated(linear(rows, layer["self"]), layer)
        return rows

    def parts(
        self, weights: Weights, edges: CSR, items: list[torch.Tensor], sources: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Follow what a user's row is the sum of up all layers, the slopes held as they are.

        A layer multiplies every part by S, adds to each own item's what that gives to the aggregate, times
        N, and multiplies all by the slopes of the whole row.

        Parameters
        ----------
        edges : CSR
            One row: the user's own items.
        items : list of float32 [I, dim]
            The items' rows of each layer, 0 first.
        sources : float64 [s, dim]
            The parts of the user's row in layer 0.

        Returns
        -------
        float64 [n + s, dim]
            Those of the own items, then those of the sources; they sum to the user's row in the last layer.
        """
        parts = np.concatenate([np.zeros((edges.nnz, self.dim)), sources])
        for number in range(1, self.count + 1):
            layer = self.of(weights, number, "user")
            matrix = {name: tensor.numpy().astype(np.float64) for name, tensor in layer.items()}
            parts = parts @ matrix["self"].T
            parts[: edges.nnz] += (
                self.aggregator.owed(edges, items[number - 1], layer) @ matrix["neighbours"].T
            )
            if "slope" in matrix:
                parts *= np.where(parts.sum(axis=0) > 0, 1.0, matrix["slope"])
        return parts

    def summary(
        self, weights: Weights, kind: str, states: list[State], seen: torch.Tensor
    ) -> dict[str, float]:
        """Return the share of the neighbours in the last layer's rows (from 0 to 1), and the slopes' mean.

        Over the rows ``seen``, bool [n]; slopes only where there are some.
        """
        own = linear(states[-2][kind], self.of(weights, self.count, kind)["self"])
        sizes = [float(rows[seen].norm(dim=1).mean()) for rows in (own, states[-1][kind] - own)]
        found = {"share_of_neighbours": sizes[1] / max(sum(sizes), 1e-12)}
        if self.count > 1:
            slopes = [self.of(weights, number, kind)["slope"] for number in range(1, self.count)]
            found["slope"] = float(torch.cat(slopes).mean())
        return found


def _activated(rows: torch.Tensor, layer: Weights) -> torch.Tensor:
    return prelu(rows, layer["slope"]) if "slope" in layer else rows
