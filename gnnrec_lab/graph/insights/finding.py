"""`Finding`: one pattern in a graph, as a sentence and as the table behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import known, say

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Finding:
    """One pattern in a graph.

    Attributes
    ----------
    kind : str
        What it is about: "components", "communities", "bridges", "hub_users", "hub_items", "popularity",
        "reach", "funnel".
    says : tuple of str
        Keys of its sentences in words.py.
    facts : mapping
        The values in these sentences, not rounded.
    table : DataFrame
        The evidence.
    code : str
        A line that does something about it, with the graph as ``graph`` and its insights as ``insights``; ""
        where there is none.
    locale : str
        "en" or "ko".
    """

    kind: str
    says: tuple[str, ...]
    facts: Mapping[str, Any]
    table: pd.DataFrame
    code: str = ""
    locale: str = "en"

    @property
    def sentence(self) -> str:
        """The finding in plain words, with its numbers."""
        return " ".join(say(f"insights.{key}", self.locale, **self.facts) for key in self.says)

    @property
    def advice(self) -> str:
        """What may follow from it, "" where nothing does."""
        key = f"insights.{self.says[0]}.do"
        return say(key, self.locale, **self.facts) if known(key) else ""

    @visibly
    def __str__(self) -> str:
        return self.sentence

    @visibly
    def __repr__(self) -> str:
        return f"{self.kind}: {self.sentence}"
