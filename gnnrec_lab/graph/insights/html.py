"""The static HTML of insights. All text from data is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from gnnrec_lab.graph.insights import words
from gnnrec_lab.graph.insights.numbers import figure

if TYPE_CHECKING:
    import pandas as pd

    from gnnrec_lab.graph.insights.finding import Finding
    from gnnrec_lab.graph.insights.insights import Insights

_SHOWN = 10
_LINE = "border-top:1px solid var(--jp-border-color2,#bdbdbd)"
_QUIET = "color:var(--jp-ui-font-color2,#616161)"


def insights_html(insights: Insights) -> str:
    """Return each finding's sentence between hairlines, its table folded away."""
    title = escape(words.say(insights.locale, "title", {"name": insights.name}))
    body = "".join(_finding(finding) for finding in insights)
    if not body:
        body = f'<div style="{_LINE};padding:8px 0">{escape(words.say(insights.locale, "nothing", {}))}</div>'
    return (
        f'<div lang="{insights.locale}" style="max-width:80ch;font-variant-numeric:tabular-nums;'
        f'color:var(--jp-ui-font-color1,#212121)"><div style="padding:8px 0"><b>{title}</b></div>{body}</div>'
    )


def _finding(finding: Finding) -> str:
    advice = f"{escape(finding.advice)} " if finding.advice else ""
    code = f"<code>{escape(finding.code)}</code>" if finding.code else ""
    more = f'<div style="{_QUIET};padding-top:4px">{advice}{code}</div>' if advice or code else ""
    rows = {"shown": min(_SHOWN, len(finding.table)), "rows": len(finding.table)}
    summary = f"{escape(finding.kind)}: {escape(words.say(finding.locale, 'table', rows))}"
    return (
        f'<div style="{_LINE};padding:8px 0"><div>{escape(finding.sentence)}</div>{more}'
        f'<details style="{_QUIET};padding-top:4px"><summary>{summary}</summary>{_table(finding.table)}'
        "</details></div>"
    )


def _table(table: pd.DataFrame) -> str:
    heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in table.columns)
    rows = "".join(
        f"<tr>{''.join(_cell(value) for value in row)}</tr>"
        for row in table.head(_SHOWN).astype(object).itertuples(index=False)
    )
    body = f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody>"
    return f'<table style="font-size:inherit;color:inherit">{body}</table>'


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f'<td style="text-align:right">{"" if value != value else figure(value)}</td>'
    if isinstance(value, int):
        return f'<td style="text-align:right">{value:,}</td>'
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f'<td style="text-align:left">{escape(text)}</td>'
