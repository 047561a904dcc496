"""Neighbour sampling, layer by layer: drawn anew for each batch, and only from before its pairs.

This module has the samples and the weights of neighbours; the models define the layers.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.kernels import sample_neighbours

Ints = NDArray[np.int64]

OTHER = {"user": "item", "item": "user"}
ALWAYS = np.iinfo(np.int64).max  # a time after all interactions


@dataclasses.dataclass(frozen=True)
class Level:
    """What one layer reads, for its targets of each kind, "user" and "item".

    Attributes
    ----------
    edges : dict of str to CSR
        One row a target; indices are rows of the other kind in the layer below, weights are shares that sum
        to 1 in each row.
    own : dict of str to int64 [n] tensor, or None
        Where the targets themselves are in the layer below; None: in the same places.
    """

    edges: dict[str, CSR]
    own: dict[str, torch.Tensor] | None


@dataclasses.dataclass(frozen=True)
class Batch:
    """The levels of a batch, layer 1 first.

    Attributes
    ----------
    nodes : dict of str to int64 [n] tensor
        Users and items whose layer 0 is read.
    levels : list of Level
    place : dict of str to int64 [n] tensor
        Where the users and items asked for are among the targets of the last level.
    """

    nodes: dict[str, torch.Tensor]
    levels: list[Level]
    place: dict[str, torch.Tensor]


class NeighbourSampler:
    """Draws up to ``fanout`` neighbours of each node that a layer needs.

    Parameters
    ----------
    train : InteractionGraph
    layers : int
    fanout : int or None
        None: all neighbours.
    how : "uniform" or "weighted"
        Whether neighbours are drawn, and count, all alike or in proportion to their weights.
    timed : bool
        A pair reads only edges from before its own first interaction, in every layer: neither its own edge
        nor a later one. Its user and its item then have rows of their own, for no other pair of the batch.
    """

    def __init__(
        self, train: InteractionGraph, layers: int, fanout: int | None, how: str, timed: bool
    ) -> None:
        self._graph = {"user": train.by_user, "item": train.by_item}
        largest = max(int(csr.degrees.max(initial=1)) for csr in self._graph.values())
        self._layers, self._fanout, self._how, self.timed = layers, fanout or max(1, largest), how, timed
        self.shares = {kind: shares(csr, how) for kind, csr in self._graph.items()}
        if timed:
            self._pairs = train.by_user.rows() * train.num_items + train.by_user.indices
            self._times = first_times(train)

    @property
    def by_user(self) -> CSR:
        """The shares that items have in users."""
        return self.shares["user"]

    @property
    def by_item(self) -> CSR:
        """The shares that users have in items."""
        return self.shares["item"]

    def whole(self) -> list[Level]:
        """Return the levels of exact inference: all nodes, and all neighbours of each."""
        return [Level(self.shares, None)] * self._layers

    def draw(self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator) -> Batch:
        """Return what a batch reads; ``items`` are the pairs' own and behind them the pairs' negatives."""
        asked = {"user": users.numpy(), "item": items.numpy()}
        place = {kind: np.arange(len(nodes)) for kind, nodes in asked.items()}
        times: dict[str, Ints] | None = None
        if self.timed:
            times = self._times_of(asked["user"], asked["item"])
        else:
            for kind, nodes in asked.items():
                asked[kind], place[kind] = np.unique(nodes, return_inverse=True)
        levels: list[Level] = []
        for level in range(self._layers, 0, -1):
            seed = int(torch.randint(1 << 62, (), generator=generator))
            one, asked, times = self._level(asked, times, seed, own_rows=self.timed and level > 1)
            levels.insert(0, one)
        return Batch(_tensors(asked), levels, _tensors(place))

    def _level(
        self, targets: dict[str, Ints], times: dict[str, Ints] | None, seed: int, own_rows: bool
    ) -> tuple[Level, dict[str, Ints], dict[str, Ints] | None]:
        """Draw the neighbours of the targets; return the level, and the nodes and times it needs below."""
        drawn = {
            kind: sample_neighbours(
                *self._graph[kind].arrays, nodes, self._fanout, seed + (kind == "item"), how=self._how,
                edge_time=self._times[kind] if times is not None else None,
                row_time=times[kind] if times is not None else None,
            )
            for kind, nodes in targets.items()
        }  # fmt: skip
        own, edges, below, times_below = {}, {}, {}, {}
        read: NDArray[np.integer]
        for kind, other in OTHER.items():
            indptr, found, edge = drawn[other]
            if own_rows and times is not None:
                below[kind] = np.concatenate([targets[kind], found.astype(np.int64)])
                places = np.arange(len(below[kind]))
                own[kind], read = places[: len(targets[kind])], places[len(targets[kind]) :]
                times_below[kind] = np.concatenate([times[kind], np.repeat(times[other], np.diff(indptr))])
            else:
                below[kind], own[kind], read = _numbered(len(self._graph[kind]), targets[kind], found)
            share = self._shares_of_drawn(other, targets[other], indptr, edge)
            edges[other] = CSR(indptr, read.astype(np.int32), share)
        return Level(edges, _tensors(own)), below, times_below if own_rows else times

    def _shares_of_drawn(self, kind: str, rows: Ints, indptr: Ints, edge: Ints) -> NDArray[np.float32]:
        """Return the shares of drawn edges, all alike: drawn by weight, they have their weight by that.

        Of a node whose edges are all there, none was drawn: they count by their weights.
        """
        counts = np.diff(indptr)
        share = np.repeat(1 / np.maximum(counts, 1), counts).astype(np.float32)
        if self._how == "weighted":
            complete = np.repeat(counts == self._graph[kind].degrees[rows], counts)
            share[complete] = self.shares[kind].weight[edge[complete]]
        return share

    def _times_of(self, users: Ints, items: Ints) -> dict[str, Ints]:
        """Return when each pair came first; what is no pair of train comes after all."""
        key = users * len(self._graph["item"]) + items[: len(users)]
        place = np.minimum(np.searchsorted(self._pairs, key), len(self._pairs) - 1)
        times = np.where(self._pairs[place] == key, self._times["user"][place], ALWAYS)
        behind = (len(items) - len(users)) // max(1, len(users))
        return {"user": times, "item": np.concatenate([times, np.repeat(times, behind)])}


def shares(csr: CSR, how: str) -> CSR:
    """Return the matrix with weights that sum to 1 in each row: all alike, or in proportion."""
    weight = np.ones(csr.nnz) if how == "uniform" else csr.weight.astype(np.float64)
    rows = csr.rows()
    total = np.bincount(rows, weights=weight, minlength=len(csr))
    return CSR(csr.indptr, csr.indices, (weight / total[rows]).astype(np.float32))


def first_times(graph: InteractionGraph) -> dict[str, Ints]:
    """Return when each pair came first, int64 [num_pairs], in the order of `by_user` and of `by_item`."""
    rows = np.flatnonzero(graph.weight > 0)
    time = np.zeros(len(rows), np.int64) if graph.time is None else graph.time[rows]
    order = np.lexsort((time, graph.item[rows], graph.user[rows]))
    key = graph.user[rows][order].astype(np.int64) * graph.num_items + graph.item[rows][order]
    first = np.concatenate([[True], key[1:] != key[:-1]]) if len(key) else np.zeros(0, bool)
    by_user = time[order][first]
    return {"user": by_user, "item": by_user[np.argsort(graph.by_user.indices, kind="stable")]}


def _numbered(size: int, targets: Ints, found: NDArray[np.int32]) -> tuple[Ints, Ints, NDArray[np.int32]]:
    """Return the distinct nodes of both, ascending, and where each of both is among them."""
    there = np.zeros(size, bool)
    there[targets] = True
    there[found] = True
    nodes = np.flatnonzero(there)
    number = np.empty(size, np.int32)
    number[nodes] = np.arange(len(nodes))
    return nodes, number[targets].astype(np.int64), number[found]


def _tensors(arrays: dict[str, Ints]) -> dict[str, torch.Tensor]:
    return {kind: torch.from_numpy(array) for kind, array in arrays.items()}
