"""The static HTML of insights: each finding's sentence between hairlines, its table folded away."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gnnrec_lab.display import palette
from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.numbers import figure
from gnnrec_lab.display.tables import LEFT, RIGHT, TABULAR
from gnnrec_lab.display.words import say
from gnnrec_lab.graph.insights.finding import Finding

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 10
_BETWEEN = f"border-top:1px solid {palette.HAIRLINE};padding:8px 0"
_QUIET = f"color:{palette.MUTED};padding-top:4px"


def insights_html(name: str, findings: Iterable[Finding], locale: str) -> Html:
    """Return the findings about the graph of that name."""
    body: list[Html] = [_finding(finding) for finding in findings]
    if not body:
        body = [element("div", say("insights.nothing", locale), style=_BETWEEN)]
    title = element("b", say("insights.title", locale, name=name))
    style = f"max-width:80ch;{TABULAR};color:{palette.TEXT}"
    return element("div", element("div", title, style="padding:8px 0"), body, lang=locale, style=style)


def _finding(finding: Finding) -> Html:
    advice = f"{finding.advice} " if finding.advice else None
    code = element("code", finding.code) if finding.code else None
    shown, rows = min(_SHOWN, len(finding.table)), len(finding.table)
    summary = f"{finding.kind}: {say('insights.table', finding.locale, shown=shown, rows=rows)}"
    return element(
        "div",
        element("div", finding.sentence),
        element("div", advice, code, style=_QUIET) if advice or code else None,
        element("details", element("summary", summary), _table(finding.table), style=_QUIET),
        style=_BETWEEN,
    )


def _table(frame: pd.DataFrame) -> Html:
    heads = [element("th", name, scope="col") for name in frame.columns]
    rows = [
        element("tr", [_cell(value) for value in row])
        for row in frame.head(_SHOWN).astype(object).itertuples(index=False)
    ]
    inner = (element("thead", element("tr", heads)), element("tbody", rows))
    return element("table", inner, style="font-size:inherit;color:inherit")


def _cell(value: Any) -> Html:
    if isinstance(value, float):
        return element("td", "" if value != value else figure(value), style=RIGHT)
    if isinstance(value, int):
        return element("td", f"{value:,}", style=RIGHT)
    return element("td", ", ".join(map(str, value)) if isinstance(value, list) else value, style=LEFT)
