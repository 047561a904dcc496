"""The GraphBuilder where widgets don't run: roles, counts and problems as tables and as text."""

from __future__ import annotations

from html import escape
from typing import Any


def builder_html(table: dict[str, Any], form: dict[str, Any], preview: dict[str, Any]) -> str:
    """Return the builder as tables; all text of the data is escaped."""
    parts = [_table(_title(table), _roles(table, form))]
    figures = _figures(preview)
    if figures:
        parts.append(_table(f"Graph {form['name']}", figures))
    parts += [f"<p>{escape(line)}</p>" for line in _notes(preview)]
    problems = [(one["severity"], f"{one['sentence']['en']} {one['remedy']}") for one in _problems(preview)]
    if problems:
        parts.append(_table("Problems", problems))
    return "".join(parts)


def builder_text(table: dict[str, Any], form: dict[str, Any], preview: dict[str, Any]) -> str:
    """Return the builder as lines of text."""
    lines = [f"GraphBuilder of {_title(table)}", *_aligned(_roles(table, form))]
    figures = _figures(preview)
    if figures:
        lines += [f"Graph {form['name']}", *_aligned(figures)]
    problems = [
        f"  {one['severity']}: {one['sentence']['en']}\n    {one['remedy']}" for one in _problems(preview)
    ]
    return "\n".join([*lines, *_notes(preview), *problems])


def _aligned(rows: list[tuple[str, str]]) -> list[str]:
    width = max(len(name) for name, _ in rows)
    return [f"  {name:<{width}}  {value}" for name, value in rows]


def _title(table: dict[str, Any]) -> str:
    return f"{table['name']}: {table['rows']:,} rows, {len(table['columns']):,} columns"


def _roles(table: dict[str, Any], form: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (role, "–" if place is None else table["columns"][place]["name"])
        for role, place in form["roles"].items()
    ]


def _figures(preview: dict[str, Any]) -> list[tuple[str, str]]:
    whole, reading = preview.get("overview"), preview.get("reading")
    if not whole:
        return []
    rows = [
        ("users", f"{whole['users']:,}"),
        ("items", f"{whole['items']:,}"),
        ("interactions", f"{whole['interactions']:,}"),
        ("density", f"{100 * whole['density']:.3g}%"),
    ]
    if reading:
        rows += [("left out", f"{one['rows']:,} rows: {one['reason']}") for one in reading["dropped"]]
    return rows


def _notes(preview: dict[str, Any]) -> list[str]:
    notes = [] if preview else ["The rows are still being counted."]
    if preview.get("needed"):
        notes.append(f"Choose the column of the {'s and of the '.join(preview['needed'])}s.")
    if preview.get("error"):
        notes.append(preview["error"])
    sample = preview.get("sample")
    if sample:
        notes.append(
            f"Sample of {sample['rows']:,} of {sample['of']:,} rows: counts, k-core and density differ."
        )
    return notes


def _problems(preview: dict[str, Any]) -> list[dict[str, Any]]:
    return preview.get("problems") or []


def _table(caption: str, rows: list[tuple[str, str]]) -> str:
    left = 'style="text-align:left"'
    body = "".join(
        f'<tr><th scope="row" {left}>{escape(name)}</th><td {left}>{escape(value)}</td></tr>'
        for name, value in rows
    )
    return (
        f'<table style="font-variant-numeric:tabular-nums"><caption {left}>{escape(caption)}</caption>'
        f"<tbody>{body}</tbody></table>"
    )
