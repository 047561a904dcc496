"""The GraphBuilder where widgets don't run: roles, counts and problems as tables and as text."""

from __future__ import annotations

from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.numbers import in_percent
from gnnrec_lab.display.tables import aligned, table
from gnnrec_lab.display.words import called, framed, heard, language, listed, spoken
from gnnrec_lab.widgets.protocol.builder import BuilderForm, FoundProblem, LogTable, Preview
from gnnrec_lab.widgets.protocol.common import Empty


def builder_html(frame: LogTable, form: BuilderForm, preview: Preview | Empty) -> Html:
    """Return the builder as tables."""
    parts = [_facts(_title(frame), _roles(frame, form))]
    figures = _figures(preview)
    if figures:
        parts.append(_facts(spoken("view.graph", name=form["name"]), figures))
    parts += [element("p", line) for line in _notes(preview)]
    problems: list[tuple[str, str]] = [
        (spoken(f"view.{one['severity']}"), f"{one['sentence'][language()]} {one['remedy']}")
        for one in _problems(preview)
    ]
    if problems:
        parts.append(_facts(spoken("view.problems"), problems))
    return join(parts)


def builder_text(frame: LogTable, form: BuilderForm, preview: Preview | Empty) -> str:
    """Return the builder as lines of text."""
    lines = [spoken("view.builder", title=_title(frame)), *_indented(_roles(frame, form))]
    figures = _figures(preview)
    if figures:
        lines += [spoken("view.graph", name=form["name"]), *_indented(figures)]
    problems = [
        f"  {spoken('view.' + one['severity'])}: {one['sentence'][language()]}\n    {one['remedy']}"
        for one in _problems(preview)
    ]
    return "\n".join([*lines, *_notes(preview), *problems])


def _facts(caption: str, rows: list[tuple[str, str]]) -> Html:
    return table(rows, caption=caption, row_heads=True)


def _indented(rows: list[tuple[str, str]]) -> list[str]:
    return [f"  {line}" for line in aligned(rows, "l")]


def _title(frame: LogTable) -> str:
    counts = {"rows": frame["rows"], "columns": len(frame["columns"])}
    return spoken("view.log", name=frame["name"], **counts)


def _roles(frame: LogTable, form: BuilderForm) -> list[tuple[str, str]]:
    return [
        (called("roles.role", role), "–" if place is None else frame["columns"][place]["name"])
        for role, place in form["roles"].items()
    ]


def _figures(preview: Preview | Empty) -> list[tuple[str, str]]:
    whole, reading = preview.get("overview"), preview.get("reading")
    if not whole:
        return []
    rows = [
        (spoken("view.users"), f"{whole['users']:,}"),
        (spoken("view.items"), f"{whole['items']:,}"),
        (spoken("view.interactions"), f"{whole['interactions']:,}"),
        (spoken("view.density"), in_percent(whole["density"])),
    ]
    if reading:
        rows += [
            (spoken("view.left-out"), spoken("view.rows-for", rows=one["rows"], reason=heard(one["reason"])))
            for one in reading["dropped"]
        ]
    return rows


def _notes(preview: Preview | Empty) -> list[str]:
    notes = [] if preview else [spoken("view.counting")]
    if preview.get("needed"):
        needed = [spoken(f"view.needed.{role}") for role in preview["needed"]]
        notes.append(spoken("view.choose", roles=listed(needed, "view.needed")))
    if preview.get("error"):
        notes.append(framed(preview["error"]))
    sample = preview.get("sample")
    if sample:
        notes.append(spoken("view.sample", shown=sample["rows"], all=sample["of"]))
    return notes


def _problems(preview: Preview | Empty) -> list[FoundProblem]:
    return preview.get("problems") or []
