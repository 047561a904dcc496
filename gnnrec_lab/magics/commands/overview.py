"""Bare ``%gnnrec``: the graphs, searches and runs of this lab and what to do next; ``%gnnrec --help``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display import tables
from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.words import heard, spoken
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.magics.command import table
from gnnrec_lab.magics.next_step import next_step
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import RunList
    from gnnrec_lab.search import SearchList


@dataclass(frozen=True, repr=False)
class Overview:
    """What is in the lab.

    Attributes
    ----------
    home : Path
    graphs : dict of str to dict
        Name and summary of each graph: ``users``, ``items``, ``interactions``, ``split`` (fingerprint).
    runs : RunList
    searches : SearchList
    next_command : str
        A line that could be run next.
    why : str
        What it would do.
    """

    home: Path
    graphs: dict[str, dict[str, Any]]
    runs: RunList
    searches: SearchList
    next_command: str
    why: str

    @visibly
    def __repr__(self) -> str:
        graphs = (
            table([(name, _counts(card)) for name, card in self.graphs.items()]) if self.graphs else _none()
        )
        runs = "\n".join(f"  {line}" for line in repr(self.runs).splitlines()) if self.runs else _none()
        searches = [f"  {line}" for line in repr(self.searches).splitlines()]
        return "\n".join(
            [
                *(spoken("magic.lab", home=str(self.home)), spoken("magic.graphs"), graphs),
                *([spoken("magic.searches-head"), *searches] if self.searches else []),
                *(spoken("magic.runs"), runs),
                f"{spoken('magic.next', line=self.next_command)}   {self.why}",
            ]
        )

    def _repr_html_(self) -> Html:
        rows = [(name, _counts(card)) for name, card in self.graphs.items()]
        return element(
            "div",
            element("div", spoken("magic.lab", home=str(self.home))),
            tables.table(rows, caption=spoken("magic.graphs"), row_heads=True)
            if rows
            else element("div", spoken("magic.no-graphs")),
            self.searches._repr_html_() if self.searches else None,
            self.runs._repr_html_() if self.runs else element("div", spoken("magic.no-runs")),
            element("div", spoken("magic.next", line=""), element("code", self.next_command), f" {self.why}"),
        )


def run(notebook: Notebook) -> Overview:
    """Return the lab's overview."""
    from gnnrec_lab import graph
    from gnnrec_lab.home import home
    from gnnrec_lab.jobs import runs
    from gnnrec_lab.search import searches

    graphs = {name: _card(name) for name in graph.names()}
    found = runs()
    command, why = next_step(notebook, graphs, found)
    return Overview(home(), graphs, found, searches(), f"%gnnrec {command}", why)


def help_text() -> str:
    """Return what ``%gnnrec --help`` prints."""
    from gnnrec_lab.magics.commands import COMMANDS

    rows = [("", spoken("help.overview"))]
    rows += [(command.name, command.summary) for command in COMMANDS.values()]
    return "\n".join(
        [
            spoken("help.all.first"),
            "",
            table(rows),
            "",
            *(spoken(f"help.all.{name}") for name in ("object", "language", "command", "values")),
        ]
    )


def _card(name: str) -> dict[str, Any]:
    from gnnrec_lab import graph

    try:
        return graph.summary(name)
    except GnnrecError as error:  # one damaged file must not hide the rest
        return {"error": str(error)}


def _counts(card: dict[str, Any]) -> str:
    if "error" in card:
        return heard(str(card["error"]))
    counts = [
        spoken(f"noun.{what}", number=card.get(what) or 0) for what in ("users", "items", "interactions")
    ]
    return ", ".join([*counts, spoken(f"magic.{'split-chosen' if card.get('split') else 'no-split-yet'}")])


def _none() -> str:
    return f"  {spoken('magic.none')}"
