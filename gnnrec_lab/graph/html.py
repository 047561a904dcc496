"""How a graph shows itself: a line of text, and a small table in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.numbers import counted, in_percent
from gnnrec_lab.display.tables import table


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
    return f"{first} to {last}"


def graph_text(graph: Described) -> str:
    """Return one line about a graph."""
    parts = [
        f'InteractionGraph "{graph.name}": {counted(graph.num_users, "user")} x '
        f"{counted(graph.num_items, 'item')}",
        counted(graph.num_interactions, "interaction"),
        f"density {in_percent(density(graph))}",
    ]
    if graph.behaviours:
        parts.append(f"behaviours {_some(graph.behaviours)}")
    span = time_span(graph)
    return ", ".join([*parts, span] if span else parts)


def graph_table(graph: Described) -> Html:
    """Return a small HTML table about a graph."""
    rows = {
        "Users": f"{graph.num_users:,}",
        "Items": f"{graph.num_items:,}",
        "Interactions": f"{graph.num_interactions:,}",
        "Distinct pairs": f"{graph.num_pairs:,}",
        "Density": in_percent(density(graph)),
        "Behaviours": _some(graph.behaviours),
        "Time": time_span(graph),
    }
    known = [(name, value) for name, value in rows.items() if value]
    caption = join("Interaction graph ", element("b", graph.name))
    return table(known, caption=caption, align="lr", row_heads=True)


def _some(names: list[str], most: int = 6) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
