"""Learned edge weights of behaviours in the propagation: one parameter a behaviour.

This module has the weights and their gradient; the models define the propagation.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.kernels import add_edge_products
from gnnrec_lab.models.base.normalisation import Layer, NormalisedAdjacency

Floats = NDArray[np.float32]


class BehaviourWeights(NormalisedAdjacency):
    """A = sum over behaviours b of strength(b) A(b), with A(b)[u, i] = w(b, u, i) / sqrt(d(u) d(i)).

    d sums the weights over all behaviours, with strengths of 1: a strength changes its own edges alone.

    Attributes
    ----------
    behaviours : list of str
        Those with positive evidence in the graph, B of them.

    Source: the weighted sum over relations of Schlichtkrull et al., "Modeling relational data with graph
    convolutional networks", ESWC 2018, with one number a relation, since LightGCN transforms nothing.
    """

    def __init__(self, graph: InteractionGraph) -> None:
        self.behaviours, self._edge, self._behaviour, weight = _triples(graph)
        whole = np.bincount(self._edge, weights=weight, minlength=graph.by_user.nnz).astype(np.float32)
        by_user = CSR(graph.by_user.indptr, graph.by_user.indices, whole)
        super().__init__(by_user, by_user.transposed(graph.num_items))
        norm = self.by_user.weight / whole
        self._weight = (weight * norm[self._edge]).astype(np.float32)
        self._order = np.argsort(graph.by_user.indices, kind="stable")  # of the edges, by item

    def weigh(self, strength: NDArray[np.floating]) -> None:
        """Take the strengths, [B]."""
        parts = self._weight * strength[self._behaviour]
        weight = np.bincount(self._edge, weights=parts, minlength=self.by_user.nnz).astype(np.float32)
        self.by_user = CSR(self.by_user.indptr, self.by_user.indices, weight)
        self.by_item = CSR(self.by_item.indptr, self.by_item.indices, weight[self._order])

    def gradient(self, users: Floats, items: Floats, gradient: Layer, layers: int) -> NDArray[np.float64]:
        """Return how a function of the layers' sum changes with each strength, float64 [B].

        Parameters
        ----------
        users, items : float32 [U, dim], [I, dim]
            What was propagated.
        gradient : float32 [U, dim], [I, dim]
            Of the function by the sum of the layers 0 to ``layers``.

        With y(L) = x and y(k) = x + A y(k + 1), the sum is y(0), and A changes it by the gradient of y(k)
        along y(k + 1) for each k; that of y(k + 1) is A times that of y(k).
        """
        states = [(users, items)]
        for _ in range(layers - 1):
            states.append(self._sum((users, items), states[-1]))
        products = np.zeros(self.by_user.nnz, dtype=np.float32)
        pattern = self.by_user.indptr, self.by_user.indices
        nothing = np.zeros_like(users), np.zeros_like(items)
        for state in reversed(states):
            add_edge_products(*pattern, gradient[0], state[1], products)
            add_edge_products(*pattern, state[0], gradient[1], products)
            gradient = self._sum(nothing, gradient)
        return self.by_behaviour(products)

    def by_behaviour(self, products: Floats) -> NDArray[np.float64]:
        """Return the gradient by each strength, float64 [B], of that by each pair's entry of A, [nnz]."""
        each = self._weight.astype(np.float64) * products[self._edge]
        return np.bincount(self._behaviour, each, len(self.behaviours)).astype(np.float64)

    def _sum(self, base: Layer, source: Layer) -> Layer:
        """Return base + A source."""
        out = np.empty_like(base[0]), np.empty_like(base[1])
        self.propagate(base, source, 1.0, out)
        return out


def evident_behaviours(graph: InteractionGraph) -> list[str]:
    """Return the behaviours of interactions with a positive weight, in the graph's order."""
    if graph.behaviour is None:
        return []
    known = np.unique(graph.behaviour[graph.weight > 0])
    return [graph.behaviours[number] for number in known.tolist()]


@lru_cache(maxsize=4)
def _triples(
    graph: InteractionGraph,
) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return the behaviours; and for each pair and behaviour its place in ``by_user``, which, and its weight.

    Weights of a pair's rows of one behaviour add up where the graph is weighted, else the largest counts.
    """
    rows = np.flatnonzero(graph.weight > 0)
    behaviour = np.zeros(len(graph.user), np.int16) if graph.behaviour is None else graph.behaviour
    known = np.unique(behaviour[rows])
    pairs = graph.by_user
    keys = pairs.rows() * graph.num_items + pairs.indices
    edge = np.searchsorted(keys, graph.user[rows].astype(np.int64) * graph.num_items + graph.item[rows])
    triple = edge * len(known) + np.searchsorted(known, behaviour[rows])
    distinct, place = np.unique(triple, return_inverse=True)
    weight = np.zeros(len(distinct))
    (np.add if graph.weighted else np.maximum).at(weight, place, graph.weight[rows])
    return evident_behaviours(graph), distinct // len(known), distinct % len(known), weight
