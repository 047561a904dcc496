"""The selection of the GraphExplorer as a DataFrame; what the page sends is validated."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.checks import index_in
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.widgets.explorer.nodes import SIDES, Node, ids_of, node_rows
from gnnrec_lab.widgets.protocol.explorer import GraphNode, Side


def selection_frame(
    graph: InteractionGraph, selected: Any, community: dict[Side, NDArray[np.int32]] | None
) -> pd.DataFrame:
    """Return one row for each distinct node, in the order given.

    Parameters
    ----------
    graph : InteractionGraph
    selected : list of [side, index]
        Whatever is no node of the graph is left out.
    community : dict of side to int32 [n], optional
    """
    nodes = list(dict.fromkeys(node for node in (_node(graph, one) for one in selected) if node))
    rows = {side: iter(_rows(graph, side, nodes, community)) for side in SIDES}
    in_order = [next(rows[node.side]) for node in nodes]
    numbers = [-1 if row["community"] is None else row["community"] for row in in_order]
    return pd.DataFrame(
        {
            "kind": pd.Series([node.side for node in nodes], dtype=object),
            "id": pd.Series([ids_of(graph, side).id(index) for side, index in nodes], dtype=object),
            "label": pd.Series([row["label"] for row in in_order], dtype=object),
            "community": pd.array([pd.NA if number < 0 else number for number in numbers], dtype="Int64"),
            "degree": np.array([row["degree"] for row in in_order], dtype=np.int64),
        }
    )


def _node(graph: InteractionGraph, one: Any) -> Node | None:
    if not (isinstance(one, list | tuple) and len(one) == 2 and one[0] in SIDES):
        return None
    side, index = one
    place = index_in(index, len(ids_of(graph, side)))
    return None if place is None else Node(side, place)


def _rows(
    graph: InteractionGraph, side: Side, nodes: list[Node], community: dict[Side, NDArray[np.int32]] | None
) -> list[GraphNode]:
    return node_rows(graph, side, [node.number for node in nodes if node.side == side], community)
