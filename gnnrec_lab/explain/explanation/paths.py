"""Paths user - item - user - item of the interaction graph, whatever the recommender."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.kernels import count_paths, list_paths
from gnnrec_lab.models import AttentionEdges
from gnnrec_lab.models.base.normalisation import normalised


@dataclasses.dataclass(frozen=True)
class LinkedItems:
    """How the items of a user's history are linked to another item.

    Attributes
    ----------
    neighbours : int64 [n]
        For each item of the history (ascending index): other users who hold both.
    strength : float64 [n]
        Sum over their paths of the product of the three normalised edge weights.
    paths : DataFrame
        The strongest: via_item, via_label, neighbour, neighbour_label, strength.
    num_paths : int
    """

    neighbours: NDArray[np.int64]
    strength: NDArray[np.float64]
    paths: pd.DataFrame
    num_paths: int


def linked_items(
    graph: InteractionGraph,
    user: int,
    item: int,
    max_paths: int,
    attention: Sequence[AttentionEdges] | None = None,
) -> LinkedItems:
    """Find the paths user - j - v - item over other users v, and list the ``max_paths`` strongest.

    A path's strength is the product of its normalised edge weights, or, where it is given, of the attention
    of a recommender whose attention is its score: these add up to the own item's share of it.
    """
    adjacency = normalised(graph)
    by_user, by_item = adjacency.by_user.arrays, adjacency.by_item.arrays
    neighbours, strength = count_paths(by_user, by_item, user, item)
    total = int(neighbours.sum())
    via, other, each = list_paths(by_user, by_item, user, item, total)
    if attention is not None and total:
        each = _along(attention, via, other)
        own = graph.by_user.row(user)[0]
        strength = np.bincount(np.searchsorted(own, via), weights=each, minlength=len(own)).astype(np.float64)
    order = np.lexsort((other, via, -each))[:max_paths]
    paths = pd.DataFrame(
        {
            "via_item": graph.items.column(via[order]),
            "via_label": graph.item_labels(via[order]),
            "neighbour": graph.users.column(other[order]),
            "neighbour_label": graph.user_labels(other[order]),
            "strength": each[order],
        }
    )
    return LinkedItems(neighbours, strength, paths, total)


def _along(
    attention: Sequence[AttentionEdges], via: NDArray[np.int64], other: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the product of the weights along each path, heads added up."""
    stride = 1 + max(via.max(initial=0), other.max(initial=0))
    first = _weights(attention, 1, lambda edges: edges.source, via)
    second = _weights(attention, 2, lambda edges: edges.source * stride + edges.target, other * stride + via)
    return first * second * _weights(attention, 3, lambda edges: edges.target, other)


def _weights(
    attention: Sequence[AttentionEdges],
    layer: int,
    key: Callable[[AttentionEdges], NDArray[np.int64]],
    asked: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Return the weight of the edges of a layer that have the keys asked for."""
    edges = [part for part in attention if part.layer == layer]
    keys, place = np.unique(np.concatenate([key(part) for part in edges]), return_inverse=True)
    total = np.bincount(place, weights=np.concatenate([part.weight for part in edges]))
    return total[np.searchsorted(keys, asked)].astype(np.float64)
