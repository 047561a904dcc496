"""How a graph shows itself: a line of text, and a small table in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.numbers import in_percent
from gnnrec_lab.display.tables import table
from gnnrec_lab.display.words import spoken


class Described(Protocol):
    """What is shown of an `InteractionGraph`."""

    @property
    def name(self) -> str: ...
    @property
    def num_users(self) -> int: ...
    @property
    def num_items(self) -> int: ...
    @property
    def num_interactions(self) -> int: ...
    @property
    def num_pairs(self) -> int: ...
    @property
    def behaviours(self) -> list[str]: ...
    @property
    def time(self) -> NDArray[np.int64] | None: ...
    def times_as_text(self, indices: NDArray[Any] | Sequence[int], /) -> list[str]: ...


def density(graph: Described) -> float:
    """Return the share of all possible pairs that are there."""
    cells = graph.num_users * graph.num_items
    return graph.num_pairs / cells if cells else 0.0


def time_span(graph: Described) -> str:
    """Return the first and the last time, or "" where there are none."""
    if graph.time is None or not len(graph.time):
        return ""
    first, last = graph.times_as_text([int(np.argmin(graph.time)), int(np.argmax(graph.time))])
    return spoken("graph.span", first=first, last=last)


def graph_text(graph: Described) -> str:
    """Return one line about a graph."""
    counts = {"users": graph.num_users, "items": graph.num_items, "interactions": graph.num_interactions}
    parts = [spoken("graph.line", name=graph.name, **counts, density=in_percent(density(graph)))]
    if graph.behaviours:
        parts.append(spoken("graph.behaviours", names=_some(graph.behaviours)))
    span = time_span(graph)
    return ", ".join([*parts, span] if span else parts)


def graph_table(graph: Described) -> Html:
    """Return a small HTML table about a graph."""
    rows = {
        "users": f"{graph.num_users:,}",
        "items": f"{graph.num_items:,}",
        "interactions": f"{graph.num_interactions:,}",
        "pairs": f"{graph.num_pairs:,}",
        "density": in_percent(density(graph)),
        "behaviours-head": _some(graph.behaviours),
        "time": time_span(graph),
    }
    known = [(spoken(f"graph.{name}"), value) for name, value in rows.items() if value]
    caption = join(spoken("graph.title", name=""), element("b", graph.name))
    return table(known, caption=caption, align="lr", row_heads=True)


def _some(names: list[str], most: int = 6) -> str:
    shown = ", ".join(names[:most])
    return spoken("graph.more", names=shown, more=len(names) - most) if len(names) > most else shown
