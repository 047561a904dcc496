"""One neighbourhood in layers, JSON-ready: the focus, its neighbours, and the neighbours of those drawn.

Neighbours are the graph's pairs, so interactions without a positive weight make none; a pair that has both
(a purchase and its return) lists all its behaviours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.widgets.explorer.nodes import Node, degrees, ends, node_rows, other, pairs_of
from gnnrec_lab.widgets.protocol.explorer import DrawnLayers, FocusFacts, Layer, LayerEdge, Side, Sort

SORTS: tuple[Sort, ...] = ("weight", "degree", "recency")
STEP = 12
MOST = 120  # more rows than that are no picture any more

_NEVER = np.iinfo(np.int64).min


def layers_of(
    graph: InteractionGraph,
    focus: Node,
    sort: Sort,
    shown: Sequence[int],
    community: dict[Side, NDArray[np.int32]] | None,
) -> DrawnLayers:
    """Return the layers around a node and the edges between them.

    Parameters
    ----------
    graph : InteractionGraph
    focus : Node
    sort : "weight", "degree" or "recency"
        Which neighbours come first. The weight of a node two hops away is the sum over those drawn between,
        its recency the latest of them; what is equal comes by degree, then by index.
    shown : sequence of int
        At most how many nodes each layer after the focus draws.
    community : dict of side to int32 [n], optional

    Returns
    -------
    dict
        ``layers``: each with ``side``, ``nodes`` and ``total``; ``edges``: for each gap between two layers,
        with the positions of their ends in the layers.
    """
    side, drawn = focus.side, np.array([focus.number])
    layers: list[Layer] = [{"side": side, "total": 1, "nodes": node_rows(graph, side, drawn, community)}]
    edges = []
    for most in shown:
        ranked, weight, latest = _neighbours(graph, side, drawn, sort)
        if other(side) == focus.side:
            keep = ranked != focus.number
            ranked, weight, latest = ranked[keep], weight[keep], latest[keep]
        following = ranked[:most]
        edges.append(_edges(graph, side, drawn, following))
        side, drawn = other(side), following
        rows = node_rows(graph, side, drawn, community)
        when = _texts(graph, latest[:most])
        for row, total, time in zip(rows, weight[:most].tolist(), when, strict=True):
            row["weight"], row["latest"] = total, time
        layers.append({"side": side, "total": len(ranked), "nodes": rows})
    return {"layers": layers, "edges": edges}


def _neighbours(
    graph: InteractionGraph, side: Side, sources: NDArray[np.int64], sort: Sort
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Return the distinct neighbours of nodes in the order of ``sort``; their weights and latest times."""
    pairs = pairs_of(graph, side)
    rows = [pairs.row(index) for index in sources.tolist()]
    ends_of_pairs = np.concatenate([np.empty(0, np.int32), *(indices for indices, _ in rows)])
    weights = np.concatenate([np.empty(0, np.float32), *(values for _, values in rows)])
    found, place = np.unique(ends_of_pairs, return_inverse=True)
    weight = np.bincount(place, weights=weights, minlength=len(found)).astype(np.float64)
    latest = _latest(graph, side, sources, found)
    degree = degrees(graph, other(side))[found]
    first = {"weight": weight, "degree": degree, "recency": latest}[sort]
    order = np.lexsort((found, -degree, -first))
    return found[order].astype(np.int64), weight[order], latest[order]


def _latest(
    graph: InteractionGraph, side: Side, sources: NDArray[np.int64], found: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Return the latest time at which each found node met one of the sources, int64 [len(found)]."""
    latest = np.full(len(found), _NEVER)
    if graph.time is None or not len(found):
        return latest
    rows = np.flatnonzero(_marked(graph, side, sources)[ends(graph, side)])
    rows = rows[graph.weight[rows] > 0]
    np.maximum.at(latest, np.searchsorted(found, ends(graph, other(side))[rows]), graph.time[rows])
    return latest


def _edges(
    graph: InteractionGraph, side: Side, left: NDArray[np.int64], right: NDArray[np.int64]
) -> list[LayerEdge]:
    """Return the pairs between two layers: positions, behaviours with counts, weight."""
    mine, theirs = ends(graph, side), ends(graph, other(side))
    rows = np.flatnonzero(_marked(graph, side, left)[mine])
    rows = rows[_marked(graph, other(side), right)[theirs[rows]]]
    from_of = {index: place for place, index in enumerate(left.tolist())}
    to_of = {index: place for place, index in enumerate(right.tolist())}
    rows_of: dict[tuple[int, int], list[int]] = {}
    for row, a, b in zip(rows.tolist(), mine[rows].tolist(), theirs[rows].tolist(), strict=True):
        rows_of.setdefault((from_of[a], to_of[b]), []).append(row)
    return [
        {"from": a, "to": b, "behaviours": _behaviours(graph, own), "weight": _weight(graph, own)}
        for (a, b), own in sorted(rows_of.items())
        if (graph.weight[own] > 0).any()
    ]


def _behaviours(graph: InteractionGraph, rows: list[int] | NDArray[np.int64]) -> list[tuple[int, int]]:
    """Return behaviour and how often for each behaviour of some rows; behaviour 0 where there are none."""
    if graph.behaviour is None:
        return [(0, len(rows))]
    codes, counts = np.unique(graph.behaviour[rows], return_counts=True)
    return list(zip(codes.tolist(), counts.tolist(), strict=True))


def _weight(graph: InteractionGraph, rows: list[int]) -> float:
    positive = np.maximum(graph.weight[rows].astype(np.float64), 0)
    return float(positive.sum() if graph.weighted else positive.max())


def _marked(graph: InteractionGraph, side: Side, indices: NDArray[np.int64]) -> NDArray[np.bool_]:
    mark = np.zeros(len(pairs_of(graph, side)), dtype=bool)
    mark[indices] = True
    return mark


def _texts(graph: InteractionGraph, times: NDArray[np.int64]) -> list[str]:
    return [""] * len(times) if graph.time is None else graph.time_text(times)


def facts_of(graph: InteractionGraph, focus: Node) -> FocusFacts:
    """Return the facts of the focus alone: its interactions, behaviours and times."""
    rows = np.flatnonzero(ends(graph, focus.side) == focus.number).astype(np.int64)
    counts = [] if graph.behaviour is None else _behaviours(graph, rows)
    span = ["", ""]
    if graph.time is not None and len(rows):
        span = graph.time_text([int(graph.time[rows].min()), int(graph.time[rows].max())])
    return {
        "interactions": len(rows),
        "not_counted": int((graph.weight[rows] <= 0).sum()),
        "behaviours": [(graph.behaviours[code], count) for code, count in counts],
        "first": span[0],
        "last": span[1],
    }
