"""`Dataset`: the tables of one bundled data set, with the roles of their columns in a graph.

catalogue.py lists and loads data sets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.tables import table
from gnnrec_lab.display.words import heard, spoken

_AS_RECORDED = "the rows as recorded, before any cleaning"


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """One bundled data set.

    Attributes
    ----------
    name : str
    description : str
        What was recorded, where and when, in one sentence.
    licence, attribution : str
        Under which terms it may be used, and whom to credit.
    interactions : DataFrame
        One row an interaction.
    items : DataFrame
        One row an item.
    recorded : DataFrame or None
        The rows as they were recorded, dirt and all, where they ship too; read when first asked for.
    graph_columns : mapping
        Which column plays which part, as keyword arguments of `InteractionGraph.from_frame`.

    Examples
    --------
    >>> from gnnrec_lab import InteractionGraph, datasets
    >>> data = datasets.load("online-retail")
    >>> graph = InteractionGraph.from_frame(data.interactions, items=data.items, **data.graph_columns)
    >>> graph.num_users, graph.num_items
    (4362, 3866)
    """

    name: str
    description: str
    licence: str
    attribution: str
    interactions: Any
    items: Any
    graph_columns: Mapping[str, Any] = field(default_factory=dict)
    read_recorded: Callable[[], Any] | None = None

    @cached_property
    def recorded(self) -> Any:
        return None if self.read_recorded is None else self.read_recorded()

    @property
    def next_line(self) -> str:
        """The magic that makes a graph of it, when it is in a variable called ``data``."""
        return f"%gnnrec graph data --name {self.name}"

    @visibly
    def __repr__(self) -> str:
        return "\n".join(
            [
                spoken("dataset.title", name=self.name, what=heard(self.description)),
                *(f"  .{name:<13} {shape}" for name, shape in self._tables()),
                *([f"  {'.recorded':<14} {heard(_AS_RECORDED)}"] if self.read_recorded else []),
                f"  {self.licence}: {self.attribution}",
                spoken("dataset.next", get=f"data = %gnnrec data {self.name}", then=self.next_line),
            ]
        )

    def _repr_html_(self) -> Html:
        shown = [*self._tables(), *([("recorded", heard(_AS_RECORDED))] if self.read_recorded else [])]
        get, then = element("code", f"data = %gnnrec data {self.name}"), element("code", self.next_line)
        return element(
            "div",
            element("strong", spoken("dataset.bold", name=self.name)),
            f": {heard(self.description)}",
            table([(element("code", f".{name}"), shape) for name, shape in shown]),
            element("div", f"{self.licence}: {self.attribution}"),
            element("div", spoken("magic.next", line=""), get, spoken("dataset.then"), then),
        )

    def _tables(self) -> list[tuple[str, str]]:
        return [
            (name, spoken("dataset.table", rows=table.shape[0], columns=", ".join(map(str, _columns(table)))))
            for name, table in (("interactions", self.interactions), ("items", self.items))
        ]


def _columns(table: Any) -> list[str]:
    # an Arrow table's `columns` are the data themselves
    return list(getattr(table, "column_names", None) or table.columns)
