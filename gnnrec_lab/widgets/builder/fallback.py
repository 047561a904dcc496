"""The GraphBuilder where widgets don't run: roles, counts and problems as tables and as text."""

from __future__ import annotations

from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.numbers import counted, in_percent
from gnnrec_lab.display.tables import aligned, table
from gnnrec_lab.widgets.protocol.builder import BuilderForm, FoundProblem, LogTable, Preview
from gnnrec_lab.widgets.protocol.common import Empty


def builder_html(frame: LogTable, form: BuilderForm, preview: Preview | Empty) -> Html:
    """Return the builder as tables."""
    parts = [_facts(_title(frame), _roles(frame, form))]
    figures = _figures(preview)
    if figures:
        parts.append(_facts(f"Graph {form['name']}", figures))
    parts += [element("p", line) for line in _notes(preview)]
    problems: list[tuple[str, str]] = [
        (one["severity"], f"{one['sentence']['en']} {one['remedy']}") for one in _problems(preview)
    ]
    if problems:
        parts.append(_facts("Problems", problems))
    return join(parts)


def builder_text(frame: LogTable, form: BuilderForm, preview: Preview | Empty) -> str:
    """Return the builder as lines of text."""
    lines = [f"GraphBuilder of {_title(frame)}", *_indented(_roles(frame, form))]
    figures = _figures(preview)
    if figures:
        lines += [f"Graph {form['name']}", *_indented(figures)]
    problems = [
        f"  {one['severity']}: {one['sentence']['en']}\n    {one['remedy']}" for one in _problems(preview)
    ]
    return "\n".join([*lines, *_notes(preview), *problems])


def _facts(caption: str, rows: list[tuple[str, str]]) -> Html:
    return table(rows, caption=caption, row_heads=True)


def _indented(rows: list[tuple[str, str]]) -> list[str]:
    return [f"  {line}" for line in aligned(rows, "l")]


def _title(frame: LogTable) -> str:
    return f"{frame['name']}: {counted(frame['rows'], 'row')}, {counted(len(frame['columns']), 'column')}"


def _roles(frame: LogTable, form: BuilderForm) -> list[tuple[str, str]]:
    return [
        (role, "–" if place is None else frame["columns"][place]["name"])
        for role, place in form["roles"].items()
    ]


def _figures(preview: Preview | Empty) -> list[tuple[str, str]]:
    whole, reading = preview.get("overview"), preview.get("reading")
    if not whole:
        return []
    rows = [
        ("users", f"{whole['users']:,}"),
        ("items", f"{whole['items']:,}"),
        ("interactions", f"{whole['interactions']:,}"),
        ("density", in_percent(whole["density"])),
    ]
    if reading:
        rows += [
            ("left out", f"{counted(one['rows'], 'row')}: {one['reason']}") for one in reading["dropped"]
        ]
    return rows


def _notes(preview: Preview | Empty) -> list[str]:
    notes = [] if preview else ["The rows are still being counted."]
    if preview.get("needed"):
        notes.append(f"Choose the column of the {'s and of the '.join(preview['needed'])}s.")
    if preview.get("error"):
        notes.append(preview["error"])
    sample = preview.get("sample")
    if sample:
        notes.append(
            f"Sample of {sample['rows']:,} of {counted(sample['of'], 'row')}: "
            "counts, k-core and density differ."
        )
    return notes


def _problems(preview: Preview | Empty) -> list[FoundProblem]:
    return preview.get("problems") or []
