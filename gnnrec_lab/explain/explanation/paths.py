"""Paths user - item - user - item of the interaction graph, whatever the recommender."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.kernels import count_paths, list_paths
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


def linked_items(graph: InteractionGraph, user: int, item: int, max_paths: int) -> LinkedItems:
    """Find the paths user - j - v - item over other users v, and list the ``max_paths`` strongest."""
    adjacency = normalised(graph)
    by_user, by_item = adjacency.by_user.arrays, adjacency.by_item.arrays
    neighbours, strength = count_paths(by_user, by_item, user, item)
    total = int(neighbours.sum())
    via, other, each = list_paths(by_user, by_item, user, item, total)
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
