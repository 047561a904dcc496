"""The GraphExplorer's summary of a whole graph, JSON-ready: counts, degrees, behaviours, times."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.html import density
from gnnrec_lab.widgets.explorer.nodes import SIDES, Node, degrees
from gnnrec_lab.widgets.protocol.explorer import DegreeCurve, GraphOverview

_POINTS = 60


def overview(graph: InteractionGraph) -> GraphOverview:
    """Return counts, density, degree distributions, behaviours with their counts, and the span of times."""
    span = None
    if graph.time is not None and len(graph.time):
        first, last = graph.time_text([int(graph.time.min()), int(graph.time.max())])
        span = first, last
    counts = (
        np.bincount(graph.behaviour, minlength=len(graph.behaviours)).tolist()
        if graph.behaviour is not None
        else []
    )
    return {
        "name": graph.name,
        "users": graph.num_users,
        "items": graph.num_items,
        "interactions": graph.num_interactions,
        "pairs": graph.num_pairs,
        "density": density(graph),
        "weighted": graph.weighted,
        "span": span,
        "behaviours": [
            {"name": name, "count": count} for name, count in zip(graph.behaviours, counts, strict=True)
        ],
        "degrees": {side: degree_curve(degrees(graph, side)) for side in SIDES},
    }


def degree_curve(degree: NDArray[np.int64]) -> DegreeCurve:
    """Return how many nodes have at least so many neighbours, at some degrees from the least to the largest.

    Returns
    -------
    dict
        ``points``: (degree, number of nodes with that degree or more), at most 60, of degree 1 and above;
        ``median`` and ``largest`` degree; ``none``: the number of nodes without neighbours.

    Examples
    --------
    >>> degree_curve(np.array([0, 1, 1, 3]))
    {'points': [(1, 3), (3, 1)], 'median': 1.0, 'largest': 3, 'none': 1}
    """
    values, counts = np.unique(degree[degree > 0], return_counts=True)
    at_least = np.cumsum(counts[::-1])[::-1]
    if len(values) > _POINTS:
        wanted = np.geomspace(values[0], values[-1], _POINTS)
        chosen = np.unique(np.minimum(np.searchsorted(values, wanted), len(values) - 1))
        values, at_least = values[chosen], at_least[chosen]
    return {
        "points": list(zip(values.tolist(), at_least.tolist(), strict=True)),
        "median": float(np.median(degree)) if len(degree) else 0.0,
        "largest": int(degree.max(initial=0)),
        "none": int((degree == 0).sum()),
    }


def typical_user(graph: InteractionGraph) -> Node | None:
    """Return the first user of median activity among those with neighbours; None where nobody has any."""
    degree = degrees(graph, "user")
    active = np.flatnonzero(degree > 0)
    if not len(active):
        return None
    distance = np.abs(degree[active] - np.median(degree[active]))
    return Node("user", int(active[np.argmin(distance)]))
