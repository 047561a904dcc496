"""`Insights`: all findings about one graph, and how they are brought together."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from gnnrec_lab.checks import checked_locale
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.words import language, say
from gnnrec_lab.errors import UnknownNameError, did_you_mean
from gnnrec_lab.graph.insights.bridges import find_bridges
from gnnrec_lab.graph.insights.communities import Communities, communities
from gnnrec_lab.graph.insights.components import find_components
from gnnrec_lab.graph.insights.concentration import find_hubs, find_popularity
from gnnrec_lab.graph.insights.distinctive_items import distinctive_items
from gnnrec_lab.graph.insights.finding import Finding
from gnnrec_lab.graph.insights.funnel import find_funnel
from gnnrec_lab.graph.insights.html import insights_html
from gnnrec_lab.graph.insights.reach import find_reach
from gnnrec_lab.graph.insights.significance import against_chance, agreement

if TYPE_CHECKING:
    import pandas as pd

    from gnnrec_lab.graph.interaction_graph import InteractionGraph

_NAMED = 3  # communities named in the sentence, with as many items each
_EVIDENT = 1.96  # standard deviations


@dataclass(frozen=True, eq=False, repr=False)
class Insights(Sequence[Finding]):
    """What was found in a graph: a sequence of findings.

    Attributes
    ----------
    name : str
        The graph's.
    seed : int
    locale : str
        "en" or "ko".
    findings : tuple of Finding
        At most one of a kind.
    communities : Communities
        Also where they are no clearer than chance.
    """

    name: str
    seed: int
    locale: str
    findings: tuple[Finding, ...]
    communities: Communities

    @overload
    def __getitem__(self, place: int) -> Finding: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Finding, ...]: ...

    def __getitem__(self, place: int | slice) -> Finding | tuple[Finding, ...]:
        return self.findings[place]

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def table(self, kind: str) -> pd.DataFrame:
        """Return the table behind the finding of a kind. Raises `UnknownNameError` where there is none."""
        tables = {finding.kind: finding.table for finding in self}
        if kind not in tables:
            raise UnknownNameError(f'There is no finding "{kind}" here. {did_you_mean(kind, tables)}')
        return tables[kind]

    def in_locale(self, locale: str) -> Insights:
        """Return the same findings in another language, "en" or "ko".

        Raises `OptionError` for a language that isn't there.
        """
        checked_locale(locale)
        translated = tuple(replace(finding, locale=locale) for finding in self)
        return replace(self, locale=locale, findings=translated)

    def to_dict(self, rows: int = 100) -> dict[str, Any]:
        """Return all as JSON-ready values, the first ``rows`` of each table; ids as text, NaN as None."""
        return {
            "graph": self.name,
            "seed": self.seed,
            "locale": self.locale,
            "findings": [
                {
                    "kind": finding.kind,
                    "sentence": finding.sentence,
                    "advice": finding.advice,
                    "code": finding.code,
                    "facts": {name: _plain(value) for name, value in finding.facts.items()},
                    "rows": len(finding.table),
                    "table": _records(finding.table.head(rows)),
                }
                for finding in self
            ],
        }

    @visibly
    def __repr__(self) -> str:
        lines = [say("insights.title", self.locale, name=self.name)]
        for finding in self:
            lines += textwrap.wrap(finding.sentence, 100, initial_indent="- ", subsequent_indent="  ")
            lines += [f"    {line}" for line in (finding.advice, finding.code) if line]
        if not self.findings:
            lines.append(say("insights.nothing", self.locale))
        return "\n".join(lines)

    def _repr_html_(self) -> Html:
        return insights_html(self.name, self, self.locale)


def find_insights(graph: InteractionGraph, seed: int = 0, locale: str | None = None) -> Insights:
    """Look for patterns in a graph: parts, communities, bridges, hubs, popularity, reach, funnels.

    A kind of which the graph has nothing, or too little, isn't among the findings.

    Parameters
    ----------
    graph : InteractionGraph
    seed : int
        For the search of communities, the rewired graphs, and the sample of users in a large graph.
    locale : {"en", "ko"}, optional
        The language of the sentences; by default the lab's.

    Raises
    ------
    OptionError
        For a seed or a locale that can't be used.
    """
    locale = language() if locale is None else checked_locale(locale)
    found = communities(graph, seed)
    findings = [find_popularity(graph), find_hubs(graph, "items"), find_hubs(graph, "users")]
    findings += [find_components(graph), find_reach(graph, seed), *_of_communities(graph, found)]
    findings += [find_funnel(graph)]
    translated = tuple(replace(finding, locale=locale) for finding in findings if finding is not None)
    return Insights(graph.name, found.seed, locale, translated, found)


def _of_communities(graph: InteractionGraph, found: Communities) -> list[Finding | None]:
    """Return what is to be said of the communities; bridges only between such as are clearer than chance."""
    if min(np.count_nonzero(graph.by_user.degrees), np.count_nonzero(graph.by_item.degrees)) < 2:
        return []
    chance = against_chance(graph, found)
    table = found.describe(graph)
    facts: dict[str, Any] = {
        "communities": len(found),
        "modularity": found.modularity,
        "chance": chance.mean,
        "rewirings": len(chance.modularities),
    }
    sample: tuple[str, ...] = ()
    if chance.users is not None:
        sample = ("communities.sample",)
        facts |= {"drawn": chance.users, "own": chance.own}
    if not chance.exceeded:
        return [Finding("communities", ("communities.chance", *sample), facts, table)]
    in_order = np.cumsum(np.sort(found.users)[::-1])
    facts |= {
        "most": int(np.searchsorted(in_order, 0.9 * in_order[-1])) + 1,
        "inside": float((table["inside"] * table["pairs"]).sum() / graph.num_pairs),
        "agreement": agreement(found, communities(graph, found.seed + 1)),
        "groups": _largest_groups(graph, found),
    }
    says: tuple[str, ...] = ("communities.clear", *sample)
    says += ("communities.most",) if facts["most"] < len(found) else ()
    says += ("communities.agreement",)
    says += ("communities.telling",) if facts["groups"] else ()
    code = "insights.communities.describe(graph)"
    return [Finding("communities", says, facts, table, code), find_bridges(graph, found)]


def _largest_groups(graph: InteractionGraph, found: Communities) -> list[tuple[list[str], int]]:
    """Return labels of the most distinctive items, and the number of users, of the largest communities."""
    items = distinctive_items(found, graph, _NAMED)
    items = items[items["score"] >= _EVIDENT]
    by_community = [items.loc[items["community"] == label, "label"].tolist() for label in range(_NAMED)]
    return [(labels, int(found.users[place])) for place, labels in enumerate(by_community) if labels]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): _plain(value) for name, value in zip(table.columns, row, strict=True)}
        for row in table.astype(object).itertuples(index=False)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, int | str) else str(value)
