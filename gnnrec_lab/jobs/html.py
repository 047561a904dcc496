"""Static HTML of a run and of a list of runs. Everything that comes from files or data is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_LEFT = ' style="text-align:left"'


def facts_table(title: str, facts: Iterable[tuple[str, str]], error: str | None) -> str:
    """Return a two-column table; rows without a value are left out, an error follows as it is."""
    rows = "".join(
        f"<tr><th{_LEFT}>{escape(name)}</th><td{_LEFT}>{escape(value)}</td></tr>"
        for name, value in facts
        if value
    )
    reason = f'<pre style="white-space:pre-wrap">{escape(error)}</pre>' if error else ""
    return f"<div><p><b>{escape(title)}</b></p><table><tbody>{rows}</tbody></table>{reason}</div>"


def list_table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table with a caption."""
    head = "".join(f"<th{_LEFT}>{escape(name)}</th>" for name in heads)
    body = "".join(
        "<tr>" + "".join(f"<td{_LEFT}>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )
