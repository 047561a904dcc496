"""`Measures`: all that is measured on a graph. problems.py decides which figures are problems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from gnnrec_lab.graph.html import density
from gnnrec_lab.graph.report.degrees import Degrees
from gnnrec_lab.graph.report.found import Found
from gnnrec_lab.graph.report.heavy_users import HeavyUsers
from gnnrec_lab.graph.report.lookalikes import lookalike_ids, lookalikes, used
from gnnrec_lab.graph.report.placeholder import Placeholder
from gnnrec_lab.graph.report.repeats import Repeats
from gnnrec_lab.graph.report.time_span import TimeSpan

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph


@dataclass(frozen=True)
class Weights:
    """The weights of the rows, after those of the behaviours.

    ``without_evidence`` counts the rows of weight 0 or less; ``constant`` says that a weight column was given
    and all rows weigh the same.
    """

    given: bool
    smallest: float
    largest: float
    without_evidence: Found
    constant: bool

    @classmethod
    def of(cls, graph: InteractionGraph) -> Weights:
        """Measure the weights of a graph."""
        smallest = float(graph.weight.min(initial=np.inf)) if len(graph.weight) else 0.0
        largest = float(graph.weight.max(initial=-np.inf)) if len(graph.weight) else 0.0
        constant = graph.weighted and len(graph.weight) > 1 and smallest == largest
        return cls(graph.weighted, smallest, largest, Found.rows(~(graph.weight > 0)), constant)


@dataclass(frozen=True)
class Behaviour:
    """One behaviour and how many rows are of it."""

    name: str
    rows: int
    share: float


@dataclass(frozen=True)
class Components:
    """The parts of the graph that no path of positive pairs joins, nodes without any pair left out.

    ``users`` and ``items`` are those of the largest part, ``share`` its share of all nodes that have a pair.
    """

    count: int
    users: int
    items: int
    share: float

    @classmethod
    def of(cls, graph: InteractionGraph) -> Components:
        """Find the components of a graph."""
        pairs, users, nodes = graph.by_user, graph.num_users, graph.num_users + graph.num_items
        if not pairs.nnz:
            return cls(0, 0, 0, 0.0)
        indptr = np.concatenate([pairs.indptr, np.full(graph.num_items, pairs.nnz)])
        links = (np.ones(pairs.nnz, dtype=np.int8), pairs.indices.astype(np.int64) + users, indptr)
        _, part = connected_components(sparse.csr_matrix(links, shape=(nodes, nodes)), directed=False)
        linked = np.concatenate([pairs.degrees, np.bincount(pairs.indices, minlength=graph.num_items)]) > 0
        sizes = np.bincount(part[linked])
        largest = linked & (part == int(np.argmax(sizes)))
        own_users = int(np.count_nonzero(largest[:users]))
        size = int(sizes.max())
        return cls(int(np.count_nonzero(sizes)), own_users, size - own_users, size / int(linked.sum()))


@dataclass(frozen=True)
class Measures:
    """The figures of a report; see the classes of its parts.

    ``similar_users``, ``similar_items`` and ``similar_behaviours`` hold groups of ids (names) that a person
    would take for one.
    """

    users: int
    items: int
    interactions: int
    pairs: int
    density: float
    user_degrees: Degrees
    item_degrees: Degrees
    components: Components
    repeats: Repeats
    heavy_users: HeavyUsers
    placeholder: Placeholder | None
    weights: Weights
    behaviours: tuple[Behaviour, ...]
    times: TimeSpan | None
    similar_users: Found
    similar_items: Found
    similar_behaviours: Found


def measure(graph: InteractionGraph, now: datetime) -> Measures:
    """Measure a graph; ``now`` (in UTC, without a zone) is what future times are later than."""
    items_of_users = graph.by_user.degrees
    users_of_items = np.bincount(graph.by_user.indices, minlength=graph.num_items)
    return Measures(
        users=graph.num_users,
        items=graph.num_items,
        interactions=graph.num_interactions,
        pairs=graph.num_pairs,
        density=density(graph),
        user_degrees=Degrees.of(items_of_users, graph.users),
        item_degrees=Degrees.of(users_of_items, graph.items),
        components=Components.of(graph),
        repeats=Repeats.of(graph),
        heavy_users=HeavyUsers.of(graph),
        placeholder=Placeholder.of(graph),
        weights=Weights.of(graph),
        behaviours=_behaviours(graph),
        times=TimeSpan.of(graph, now),
        similar_users=lookalike_ids(used(graph.users, graph.user)),
        similar_items=lookalike_ids(used(graph.items, graph.item)),
        similar_behaviours=lookalikes(graph.behaviours),
    )


def _behaviours(graph: InteractionGraph) -> tuple[Behaviour, ...]:
    if graph.behaviour is None:
        return ()
    counts = np.bincount(graph.behaviour, minlength=len(graph.behaviours)).tolist()
    total = max(graph.num_interactions, 1)
    return tuple(
        Behaviour(name, rows, rows / total) for name, rows in zip(graph.behaviours, counts, strict=True)
    )
