"""Tables in HTML and in text. Cells are values: all but `Html` is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

from gnnrec_lab.display.html import Html, element

TABULAR = "font-variant-numeric:tabular-nums"
LEFT, RIGHT = "text-align:left", "text-align:right"
_ALIGNMENTS = {"l": LEFT, "r": RIGHT}


def table(
    rows: Iterable[Sequence[object]],
    *,
    heads: Sequence[object] = (),
    caption: object = None,
    align: str = "l",
    row_heads: bool = False,
) -> Html:
    """Return a table.

    Parameters
    ----------
    rows : iterable of sequences
        Each row's cells.
    heads : sequence, optional
        Heads of the columns.
    caption : optional
    align : str
        "l" (left) or "r" (right) for each column; the last letter holds for all further columns.
    row_heads : bool
        Whether the first cell of each row is its head.

    >>> table([["<a>", 1]], align="lr", row_heads=True)[56:-16]
    '<tr><th scope="row" style="text-align:left">&lt;a&gt;</th><td style="text-align:right">1</td></tr>'
    """
    styles = _ALIGNMENTS[align[-1]]

    def style(column: int) -> str:
        return _ALIGNMENTS[align[column]] if column < len(align) else styles

    def cell(column: int, value: object) -> Html:
        if row_heads and column == 0:
            return element("th", value, scope="row", style=style(column))
        return element("td", value, style=style(column))

    head = [element("th", value, scope="col", style=style(column)) for column, value in enumerate(heads)]
    body = [element("tr", [cell(column, value) for column, value in enumerate(row)]) for row in rows]
    return element(
        "table",
        None if caption is None else element("caption", caption, style=LEFT),
        element("thead", element("tr", head)) if head else None,
        element("tbody", body),
        style=TABULAR,
    )


def facts_table(title: str, facts: Iterable[tuple[str, str]], error: str | None = None) -> Html:
    """Return a title and a table of names and texts; those without a text are left out.

    An error is shown below the table, line by line.
    """
    known = [(name, text) for name, text in facts if text]
    reason = element("pre", error, style="white-space:pre-wrap") if error else None
    return element("div", element("p", element("b", title)), table(known, row_heads=True), reason)


def without_empty(
    heads: Sequence[object], rows: Sequence[Sequence[object]]
) -> tuple[list[object], list[list[object]]]:
    """Return heads and rows without the columns, but for the first, in which no row has anything."""
    used = [column for column in range(len(heads)) if column == 0 or any(row[column] for row in rows)]
    return [heads[column] for column in used], [[row[column] for column in used] for row in rows]


def aligned(rows: Iterable[Sequence[str]], align: str = "lr", gap: str = "  ") -> list[str]:
    """Return the rows as lines of text whose columns are as wide as their widest cell.

    ``align`` is as for `table`; wide letters take two columns of a terminal.

    >>> aligned([["tea", "1"], ["녹차", "12"]])
    ['tea    1', '녹차  12']
    """
    cells = [list(row) for row in rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row in cells:
        padded = []
        for column, (cell, wide) in enumerate(zip(row, widths, strict=True)):
            space = " " * (wide - width(cell))
            padded.append(cell + space if align[min(column, len(align) - 1)] == "l" else space + cell)
        lines.append(gap.join(padded).rstrip())
    return lines


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for each wide letter."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
