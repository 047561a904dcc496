"""A report as HTML: a fragment for a notebook's output, or a page.

Colours are the theme's (currentColor where there is none), so that it can be read on dark too; no scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gnnrec_lab.display import html, palette
from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.tables import TABULAR
from gnnrec_lab.display.words import say
from gnnrec_lab.graph.report import figures
from gnnrec_lab.graph.report.histogram import histogram

if TYPE_CHECKING:
    from gnnrec_lab.graph.report.figures import Reported
    from gnnrec_lab.graph.report.problems import Problem

_ROOT = (
    f"font-family:{palette.FONT};font-size:{palette.FONT_SIZE};line-height:1.4;{TABULAR};max-width:760px;"
    "overflow-wrap:anywhere"
)
_MUTED = f"color:{palette.MUTED}"
_LINE = f"1px solid {palette.HAIRLINE}"
_CODE = f"font-family:{palette.CODE_FONT};white-space:pre-wrap"
_CELL = "padding:2px 8px 2px 0;vertical-align:top;background:none;white-space:normal"
_TABLE = "border-collapse:collapse;font-size:inherit;margin:0;max-width:100%"
_CAPTION = "text-align:left;caption-side:top;padding:0;color:inherit"
_MARKS = {"warning": "▲", "note": "●"}


def page(report: Reported, locale: str) -> Html:
    """Return a whole HTML page that needs nothing else and follows the reader's light or dark."""
    head = join(
        element("meta", name="viewport", content="width=device-width"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", say("report.title", locale, name=report.name)),
    )
    return html.page(head, fragment(report, locale), locale=locale)


def fragment(report: Reported, locale: str) -> Html:
    """Return the report as one element."""
    own = report.measures
    title = element("b", say("report.title", locale, name=report.name))
    size = element("span", figures.size(report, locale), style=_MUTED)
    charts = (
        histogram(own.user_degrees, say("report.items-of-users", locale), say("report.axis-users", locale)),
        histogram(own.item_degrees, say("report.users-of-items", locale), say("report.axis-items", locale)),
    )
    parts = [
        element("div", title, " ", size),
        _problems(report, locale),
        _table(say("report.reading", locale), figures.reading_rows(report, locale)),
        _table(say("report.figures", locale), figures.figure_rows(own, locale)),
        _table(say("report.degrees", locale), figures.degree_rows(own, locale), head=True),
        element("div", charts, style="display:flex;flex-wrap:wrap;gap:16px"),
        _table(say("report.behaviours", locale), figures.behaviour_rows(own)),
    ]
    body = [element("div", part, style="margin:0 0 16px") for part in parts if part]
    return element("div", body, lang=locale, style=_ROOT)


def _problems(report: Reported, locale: str) -> Html:
    if not report.problems:
        return join(say("report.no-problems", locale))
    entries = [_problem(problem, locale) for problem in report.problems]
    return join(element("b", say("report.problems", locale)), entries)


def _problem(problem: Problem, locale: str) -> Html:
    mark = element("span", _MARKS[problem.severity], aria_hidden="true")
    severity = element("b", mark, " ", say(f"report.{problem.severity}", locale))
    examples = figures.examples(problem, locale)
    return element(
        "div",
        element("div", severity, f" {problem.sentence(locale)}"),
        element("div", examples, style=_MUTED) if examples else None,
        element("code", problem.remedy, style=_CODE),
        style=f"border-top:{_LINE};padding:4px 0",
    )


def _table(title: str, rows: Sequence[Sequence[str]], *, head: bool = False) -> Html | None:
    if not rows:
        return None
    body = [_head(row) if head and not place else _row(row) for place, row in enumerate(rows)]
    caption = element("caption", element("b", title), style=_CAPTION)
    return element("table", caption, element("tbody", body), style=_TABLE)


def _head(row: Sequence[str]) -> Html:
    first, *others = row
    style = f"{_CELL};text-align:right;font-weight:normal"
    cells = [element("th", cell, scope="col", style=style) for cell in others]
    return element("tr", element("td", first, style=_CELL), cells, style="background:none")


def _row(row: Sequence[str]) -> Html:
    first, *others = row
    align = "right" if len(others) > 1 else "left"
    style = f"{_CELL};text-align:left;font-weight:normal;{_MUTED}"
    cells = [element("td", cell, style=f"{_CELL};text-align:{align}") for cell in others]
    name = element("th", first, scope="row", style=style)
    return element("tr", name, cells, style=f"background:none;border-top:{_LINE}")
