"""Users and items as the nodes that the GraphExplorer draws: the same for both sides of a graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, IdMap, InteractionGraph
from gnnrec_lab.widgets.protocol.explorer import GraphNode, Side

SIDES: tuple[Side, Side] = ("user", "item")


class Node(NamedTuple):
    """One user or item: its side, and its index there."""

    side: Side
    number: int


def other(side: Side) -> Side:
    """Return the side where the neighbours are."""
    return "item" if side == "user" else "user"


def ids_of(graph: InteractionGraph, side: Side) -> IdMap:
    """Return the ids of a side."""
    return graph.users if side == "user" else graph.items


def pairs_of(graph: InteractionGraph, side: Side) -> CSR:
    """Return the neighbours of each node of a side."""
    return graph.by_user if side == "user" else graph.by_item


def ends(graph: InteractionGraph, side: Side) -> NDArray[np.int32]:
    """Return the index of that side in each interaction, int32 [E]."""
    return graph.user if side == "user" else graph.item


def degrees(graph: InteractionGraph, side: Side) -> NDArray[np.int64]:
    """Return the number of neighbours of each node of a side, int64 [n]."""
    return pairs_of(graph, side).degrees


def labels(graph: InteractionGraph, side: Side, indices: NDArray[Any] | Sequence[int]) -> list[str]:
    """Return what to call nodes."""
    return graph.user_labels(indices) if side == "user" else graph.item_labels(indices)


def node_rows(
    graph: InteractionGraph,
    side: Side,
    indices: NDArray[Any] | Sequence[int],
    community: dict[Side, NDArray[np.int32]] | None,
) -> list[GraphNode]:
    """Return nodes JSON-ready: side, index, id, label, degree, community (None as long as unknown)."""
    chosen = np.asarray(indices, dtype=np.int64)
    degree = degrees(graph, side)[chosen].tolist()
    own = [None] * len(chosen) if community is None else community[side][chosen].tolist()
    columns = zip(
        chosen.tolist(), ids_of(graph, side).ids(chosen).tolist(), labels(graph, side, chosen), degree, own,
        strict=True,
    )  # fmt: skip
    return [
        {"side": side, "index": index, "id": str(id), "label": label, "degree": links, "community": number}
        for index, id, label, links, number in columns
    ]
