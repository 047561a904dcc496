"""The GraphExplorer where widgets don't run: the graph and the open neighbourhood as tables and as text."""

from __future__ import annotations

from collections.abc import Sequence

from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.tables import table, without_empty
from gnnrec_lab.display.words import spoken
from gnnrec_lab.widgets.protocol.explorer import GraphNode, LayerEdge, Neighbourhood

_HEADS = ("behaviours", "weight", "neighbours", "latest")


def neighbourhood_html(view: Neighbourhood, behaviours: Sequence[str]) -> Html:
    """Return the focus and its neighbours as a table."""
    if not view["layers"]:
        return element("p", nothing())
    names = ["", *(spoken(f"view.{name}") for name in _HEADS)]
    heads, rows = without_empty(names, [_cells(row, edge, behaviours) for row, edge in _neighbours(view)])
    return table(rows, heads=heads, caption=_title(view))


def neighbourhood_text(view: Neighbourhood, behaviours: Sequence[str]) -> str:
    """Return the focus and its neighbours as lines of text."""
    if not view["layers"]:
        return nothing()
    lines = [
        "  " + "  ".join(filter(None, (row["label"], _behaviours(edge, behaviours), row["latest"])))
        for row, edge in _neighbours(view)
    ]
    return "\n".join([_title(view), *lines])


def nothing() -> str:
    """Return the text for a graph without pairs."""
    return spoken("view.unconnected")


def _title(view: Neighbourhood) -> str:
    focus, near = view["layers"][0]["nodes"][0], view["layers"][1]
    counts = {"shown": len(near["nodes"]), "all": near["total"]}
    return spoken(f"view.of-{focus['side']}", label=focus["label"], **counts)


def _neighbours(view: Neighbourhood) -> list[tuple[GraphNode, LayerEdge]]:
    edges = {edge["to"]: edge for edge in view["edges"][0]}
    return [(row, edges[place]) for place, row in enumerate(view["layers"][1]["nodes"])]


def _cells(row: GraphNode, edge: LayerEdge, behaviours: Sequence[str]) -> list[str]:
    weight, degree = f"{row['weight']:.3g}", f"{row['degree']:,}"
    return [row["label"], _behaviours(edge, behaviours), weight, degree, row["latest"]]


def _behaviours(edge: LayerEdge, names: Sequence[str]) -> str:
    if not names:
        return ""
    return ", ".join(
        names[code] + (f" x {count:,}" if count > 1 else "") for code, count in edge["behaviours"]
    )
