"""Learned attention along the paths between a user and an item, and its summary for model cards.

The attention is passed as a function, so this module doesn't depend on its computation.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.kernels import Edges, count_paths, list_paths
from gnnrec_lab.models.base.normalisation import NormalisedAdjacency
from gnnrec_lab.models.contract import AttentionEdges

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]
Attend = Callable[
    [int, int, Indices], tuple[CSR, Floats]
]  # layer from 0, users (0) or items (1), rows of these

_MOST = 20  # behaviours in a model card


def attention_paths(
    adjacency: NormalisedAdjacency, layers: int, attend: Attend, user: int, item: int
) -> list[AttentionEdges]:
    """Return the attention of each head over the edges of all paths user - j - v - item, one record a hop.

    Hop 1 has all items of the user; hops 2 and 3, where there are as many layers, only edges on paths.
    """
    by_user, by_item = adjacency.by_user.arrays, adjacency.by_item.arrays
    own = adjacency.by_user.row(user)[0].astype(np.int64)
    neighbours, _ = count_paths(by_user, by_item, user, item)
    via, other, _ = list_paths(by_user, by_item, user, item, int(neighbours.sum()))
    last = np.unique(other)
    hops = [
        ("item", own, "user", np.full(len(own), user)),
        ("user", other, "item", via),
        ("item", np.full(len(last), item), "user", last),
    ]
    found = []
    for hop, (source_kind, source, target_kind, target) in enumerate(hops[:layers], start=1):
        weight = _of_pairs(attend, layers - hop, ("user", "item").index(target_kind), target, source)
        found += [
            AttentionEdges(hop, head, source_kind, source, target_kind, target, weight[:, head])
            for head in range(weight.shape[1])
        ]
    return found


def _of_pairs(attend: Attend, layer: int, side: int, target: Indices, source: Indices) -> NDArray[np.float64]:
    """Return the attention of edges that the graph holds: float64 [n, heads]."""
    rows, place = np.unique(target, return_inverse=True)
    edges, attention = attend(layer, side, rows)
    stride = 1 + max(edges.indices.max(initial=0), source.max(initial=0))
    keys = edges.rows() * stride + edges.indices  # ascending
    found: NDArray[np.float64] = attention[np.searchsorted(keys, place * stride + source)].astype(np.float64)
    return found


def attention_facts(
    graph: InteractionGraph, into: tuple[Edges, Edges], layers: int, attend: Attend
) -> list[dict[str, Any]]:
    """Say for each layer and direction how attention differs from the normalisation's shares, its prior.

    Returns
    -------
    list of dict
        layer (from 1); into ("user" or "item"); kl: for each head, the mean over nodes with two neighbours or
        more of the divergence KL(attention || prior), in nats; and where the graph has them, behaviours: by
        name, how many times the prior's share the attention is that goes to the behaviour's pairs; weight and
        recency: by how much the log of attention / prior grows with a standard deviation.
    """
    return [
        {
            "layer": layer + 1,
            "into": ("user", "item")[side],
            **_facts(graph, into[side], *attend(layer, side, _all(into[side]))),
        }
        for layer in range(layers)
        for side in (0, 1)
    ]


def _all(edges: Edges) -> Indices:
    return np.arange(len(edges.mass))


def _facts(graph: InteractionGraph, edges: Edges, csr: CSR, attention: Floats) -> dict[str, Any]:
    rows = csr.rows()
    prior = np.exp(edges.log_prior.astype(np.float64)) / edges.mass[rows]
    smallest = np.finfo(np.float32).tiny
    ratio = np.log(np.maximum(attention, smallest) / prior[:, None])
    several = np.count_nonzero(csr.degrees > 1)
    facts: dict[str, Any] = {"kl": ((attention * ratio).sum(axis=0) / max(1, several)).tolist()}
    if len(graph.behaviours) > 1:
        kinds = len(graph.behaviours)
        before = np.bincount(edges.kind, weights=prior, minlength=kinds)
        after = np.bincount(edges.kind, weights=attention.mean(axis=1), minlength=kinds)
        common = [kind for kind in np.argsort(-before, kind="stable")[:_MOST] if before[kind] > 0]
        facts["behaviours"] = {graph.behaviours[kind]: float(after[kind] / before[kind]) for kind in common}
    for place, name in enumerate(("weight", "recency")[: edges.numbers.shape[1]]):
        number = edges.numbers[:, place].astype(np.float64)
        if number.any():
            facts[name] = float(np.mean(number * ratio.mean(axis=1)))
    return facts
