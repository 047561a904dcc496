"""Paths user - item - user - item of the interaction graph, whatever the recommender."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import NamedTuple

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


class _Paths(NamedTuple):
    """Own item, other user and strength of each path; and by own item how many, and their strength."""

    via: NDArray[np.int64]
    other: NDArray[np.int64]
    each: NDArray[np.float64]
    neighbours: NDArray[np.int64]
    strength: NDArray[np.float64]


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
    found = _of_weights(graph, user, item) if attention is None else _of_attention(graph, user, attention)
    via, other, each, neighbours, strength = found
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
    return LinkedItems(neighbours, strength, paths, len(via))


def _of_weights(graph: InteractionGraph, user: int, item: int) -> _Paths:
    adjacency = normalised(graph)
    by_user, by_item = adjacency.by_user.arrays, adjacency.by_item.arrays
    neighbours, strength = count_paths(by_user, by_item, user, item)
    return _Paths(*list_paths(by_user, by_item, user, item, int(neighbours.sum())), neighbours, strength)


def _of_attention(graph: InteractionGraph, user: int, attention: Sequence[AttentionEdges]) -> _Paths:
    """Return the paths along which the attention flows: hop 2 has an edge for each."""
    first, second, third = sorted(attention, key=lambda edges: edges.layer)
    own = graph.by_user.row(user)[0]
    place = np.searchsorted(own, second.target)
    share, last = np.zeros(len(own)), np.zeros(graph.num_users)
    share[np.searchsorted(own, first.source)], last[third.target] = first.weight, third.weight
    each = share[place] * second.weight * last[second.source]
    neighbours = np.bincount(place, minlength=len(own)).astype(np.int64)
    strength = np.bincount(place, weights=each, minlength=len(own)).astype(np.float64)
    return _Paths(second.target, second.source, each, neighbours, strength)
