"""Importance neighbourhoods: the nodes that random walks over the interactions visit, and how often.

This module has the matrix that PinSage pools items with, and the edges from an item to a user. The walks
themselves are in kernels/walks.py.
"""

from __future__ import annotations

import dataclasses

import numpy as np

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.kernels import random_walk_neighbours
from gnnrec_lab.models.contract import AttentionEdges


@dataclasses.dataclass(frozen=True)
class Walks:
    """How far walks go.

    Attributes
    ----------
    walks : int
        From each start.
    length : int
        Items reached by each.
    restart : float
        Probability that a walk goes on from its start instead of from where it is.
    seed : int
    """

    walks: int
    length: int
    restart: float
    seed: int


def item_neighbourhoods(train: InteractionGraph, walks: Walks, neighbours: int) -> CSR:
    """Return the items that walks from each item visit most: [I, I], rows sum to 1 or are empty.

    The matrix S with S[i, j] = j's share of the visits of walks item - user - item - ... from i.
    """
    return visited(train, "item", walks, neighbours)


def walk_edges(
    own: CSR, near: CSR, near_back: CSR, user: int, item: int, layers: int
) -> list[AttentionEdges]:
    """Return the edges along which an item comes into a user's representation, one record a hop.

    Parameters
    ----------
    own : CSR [U, I]
        The share that each item has in a user: how likely a walk's first hop goes there.
    near, near_back : CSR [I, I]
        `item_neighbourhoods` and the transpose.
    user, item : int
    layers : int
        Convolutions; with more than one also the ways over an item between are there.

    Returns
    -------
    list of AttentionEdges
        Layer 1 holds all items of the user, also those on no way; layer 2 the edges into those, from the item
        and from items that pool it; layer 3, where there are such, the edges into those from the item.
    """
    items, share = own.row(user)
    pooling, _ = near_back.row(item)  # the items that have it in their neighbourhood
    sources = np.union1d(pooling, item) if layers > 1 else np.array([item])
    found = near.take(items)
    on_way = np.isin(found.indices, sources)
    into, source, weight = items[found.rows()[on_way]], found.indices[on_way], found.weight[on_way]
    edges = [
        AttentionEdges.of(1, "item", items, "user", np.full(len(items), user), share),
        AttentionEdges.of(2, "item", source, "item", into, weight),
    ]
    if layers > 1:
        between = np.intersect1d(source, pooling)
        last = near.take(between)
        here = last.indices == item
        into = between[last.rows()[here]]
        edges.append(AttentionEdges.of(3, "item", last.indices[here], "item", into, last.weight[here]))
    return edges


def visited(train: InteractionGraph, kind: str, walks: Walks, top: int) -> CSR:
    """Return the ``top`` items that walks from each "user" or "item" visit most, with their shares."""
    starts = np.arange(train.num_users if kind == "user" else train.num_items)
    weight = train.by_user.weight
    return CSR(
        *random_walk_neighbours(
            train.by_user.arrays,
            train.by_item.arrays,
            starts,
            kind=kind,
            walks=walks.walks,
            length=walks.length,
            restart=walks.restart,
            top=top,
            seed=walks.seed,
            weighted=bool(len(weight)) and bool(weight.min() < weight.max()),
        )
    )
