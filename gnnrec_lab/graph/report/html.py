"""A report as HTML: a fragment for a notebook's output, or a page. All text from data is escaped.

Colours are the theme's (currentColor where there is none), so that it can be read on dark too; no scripts.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from gnnrec_lab.graph.report import figures
from gnnrec_lab.graph.report.histogram import histogram
from gnnrec_lab.graph.report.words import word

if TYPE_CHECKING:
    from gnnrec_lab.graph.report.problems import Problem
    from gnnrec_lab.graph.report.report import GraphReport

_ROOT = (
    "font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:var(--jp-ui-font-size1,13px);"
    "line-height:1.4;font-variant-numeric:tabular-nums;max-width:760px;overflow-wrap:anywhere"
)
_MUTED = "color:var(--jp-ui-font-color2,currentColor)"
_LINE = "1px solid var(--jp-border-color2,rgba(128,128,128,.4))"
_CODE = "font-family:var(--jp-code-font-family,monospace);white-space:pre-wrap"
_CELL = "padding:2px 8px 2px 0;vertical-align:top;background:none;white-space:normal"
_MARKS = {"warning": "▲", "note": "●"}


def page(report: GraphReport, locale: str) -> str:
    """Return a whole HTML page that needs nothing else and follows the reader's light or dark."""
    title = escape(word("title", locale, name=report.name))
    return (
        f'<!DOCTYPE html><html lang="{locale}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">'
        f"<title>{title}</title></head><body>{fragment(report, locale)}</body></html>"
    )


def fragment(report: GraphReport, locale: str) -> str:
    """Return the report as one element."""
    own = report.measures
    title = escape(word("title", locale, name=report.name))
    charts = (
        histogram(own.user_degrees, word("items-of-users", locale), word("axis-users", locale)),
        histogram(own.item_degrees, word("users-of-items", locale), word("axis-items", locale)),
    )
    parts = [
        f'<div><b>{title}</b> <span style="{_MUTED}">{escape(figures.size(report, locale))}</span></div>',
        _problems(report, locale),
        _table(word("reading", locale), figures.reading_rows(report, locale)),
        _table(word("figures", locale), figures.figure_rows(own, locale)),
        _table(word("degrees", locale), figures.degree_rows(own, locale), head=True),
        f'<div style="display:flex;flex-wrap:wrap;gap:16px">{"".join(charts)}</div>',
        _table(word("behaviours", locale), figures.behaviour_rows(own)),
    ]
    body = "".join(f'<div style="margin:0 0 16px">{part}</div>' for part in parts if part)
    return f'<div lang="{locale}" style="{_ROOT}">{body}</div>'


def _problems(report: GraphReport, locale: str) -> str:
    if not report.problems:
        return escape(word("no-problems", locale))
    entries = "".join(_problem(problem, locale) for problem in report.problems)
    return f"<b>{escape(word('problems', locale))}</b>{entries}"


def _problem(problem: Problem, locale: str) -> str:
    mark, severity = _MARKS[problem.severity], escape(word(problem.severity, locale))
    examples = escape(figures.examples(problem, locale))
    below = f'<div style="{_MUTED}">{examples}</div>' if examples else ""
    return (
        f'<div style="border-top:{_LINE};padding:4px 0"><div><b><span aria-hidden="true">{mark}</span> '
        f"{severity}</b> {escape(problem.sentence(locale))}</div>{below}"
        f'<code style="{_CODE}">{escape(problem.remedy)}</code></div>'
    )


def _table(title: str, rows: Sequence[Sequence[str]], *, head: bool = False) -> str:
    if not rows:
        return ""
    body = "".join(_row(row, "col" if head and not place else "row") for place, row in enumerate(rows))
    caption = (
        f'<caption style="text-align:left;caption-side:top;padding:0;color:inherit"><b>{escape(title)}</b>'
    )
    style = "border-collapse:collapse;font-size:inherit;margin:0;max-width:100%"
    return f'<table style="{style}">{caption}</caption><tbody>{body}</tbody></table>'


def _row(row: Sequence[str], scope: str) -> str:
    first, *others = row
    align = "right" if len(others) > 1 else "left"
    if scope == "col":
        cells = "".join(
            f'<th scope="col" style="{_CELL};text-align:right;font-weight:normal">{escape(cell)}</th>'
            for cell in others
        )
        return f'<tr style="background:none"><td style="{_CELL}">{escape(first)}</td>{cells}</tr>'
    cells = "".join(f'<td style="{_CELL};text-align:{align}">{escape(cell)}</td>' for cell in others)
    name = f'<th scope="row" style="{_CELL};text-align:left;font-weight:normal;{_MUTED}">{escape(first)}</th>'
    return f'<tr style="background:none;border-top:{_LINE}">{name}{cells}</tr>'
