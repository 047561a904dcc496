"""Importance neighbourhoods: what random walks over the interactions visit, and how often.

Here live the two matrices that PinSage pools with, and the edges of them between a user and an item. The
walks themselves are in kernels/walks.py.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


def history_shares(histories: CSR) -> CSR:
    """Return how likely the first hop of a walk goes to each item of a history: its share of the weights."""
    total = np.bincount(histories.rows(), weights=histories.weight, minlength=len(histories))
    share = histories.weight / total[histories.rows()]
    return CSR(histories.indptr, histories.indices, share.astype(np.float32))


def walk_edges(
    own: CSR, near: CSR, near_back: CSR, user: int, item: int, layers: int
) -> list[AttentionEdges]:
    """Return the edges along which an item comes into a user's representation, one record a hop.

    Parameters
    ----------
    own : CSR [U, I]
        `history_shares` of the users.
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
        _edges(1, items, "user", np.full(len(items), user), share),
        _edges(2, source, "item", into, weight),
    ]
    if layers > 1:
        between = np.intersect1d(source, pooling)
        last = near.take(between)
        here = last.indices == item
        edges.append(_edges(3, last.indices[here], "item", between[last.rows()[here]], last.weight[here]))
    return edges


def _edges(
    layer: int, source: NDArray[Any], target_kind: str, target: NDArray[Any], weight: NDArray[np.float32]
) -> AttentionEdges:
    return AttentionEdges(
        layer, 0, "item", source.astype(np.int64), target_kind, target.astype(np.int64), weight.astype(float)
    )


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
