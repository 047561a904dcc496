"""How a graph shows itself: a line of text, and a small table in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph


def density(graph: InteractionGraph) -> float:
    """Return the share of all possible pairs that are there."""
    cells = graph.num_users * graph.num_items
    return graph.num_pairs / cells if cells else 0.0


def time_span(graph: InteractionGraph) -> str:
    """Return the first and the last time, or "" where there are none."""
    if graph.time is None or not len(graph.time):
        return ""
    first, last = graph.times_as_text([int(np.argmin(graph.time)), int(np.argmax(graph.time))])
    return f"{first} to {last}"


def graph_text(graph: InteractionGraph) -> str:
    """Return one line about a graph."""
    parts = [
        f'InteractionGraph "{graph.name}": {graph.num_users:,} users x {graph.num_items:,} items',
        f"{graph.num_interactions:,} interactions",
        f"density {100 * density(graph):.3g}%",
    ]
    if graph.behaviours:
        parts.append(f"behaviours {_some(graph.behaviours)}")
    span = time_span(graph)
    return ", ".join([*parts, span] if span else parts)


def graph_table(graph: InteractionGraph) -> str:
    """Return a small HTML table about a graph; text from the data is escaped."""
    rows = {
        "Users": f"{graph.num_users:,}",
        "Items": f"{graph.num_items:,}",
        "Interactions": f"{graph.num_interactions:,}",
        "Distinct pairs": f"{graph.num_pairs:,}",
        "Density": f"{100 * density(graph):.3g}%",
        "Behaviours": _some(graph.behaviours),
        "Time": time_span(graph),
    }
    body = "".join(row(name, [value]) for name, value in rows.items() if value)
    return table(f"Interaction graph <b>{escape(graph.name)}</b>", body)


def row(name: str, values: Sequence[str]) -> str:
    """Return a row of a table; name and values are escaped."""
    cells = "".join(f'<td style="text-align:right">{escape(value)}</td>' for value in values)
    return f'<tr><th scope="row" style="text-align:left">{escape(name)}</th>{cells}</tr>'


def table(caption: str, body: str) -> str:
    """Return a table of rows under a caption, both HTML already."""
    caption = f'<caption style="text-align:left">{caption}</caption>'
    return f'<table style="font-variant-numeric:tabular-nums">{caption}<tbody>{body}</tbody></table>'


def _some(names: list[str], most: int = 6) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
