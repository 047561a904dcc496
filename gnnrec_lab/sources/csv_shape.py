"""What the first lines of a CSV file say: what separates its fields, and what the columns are called.

Nothing is guessed in doubt: text before the table, a first line of data and fields that nothing known
separates are refused with what to say.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from gnnrec_lab.display.numbers import counted
from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.sources.csv_options import NAMES, CsvOptions
from gnnrec_lab.sources.text_files import GUESSED_FROM, encoding_advice, start_of
from gnnrec_lab.sources.text_values import is_value
from gnnrec_lab.wording import argument, named, worded

_DELIMITERS = (",", "\t", ";", "|")
_LOOKED_AT = 200  # rows
_MOST_ALIKE = 0.9  # share of the rows
_OTHER = re.compile(r"\w(::|[:^~\x01#]|  +| )\w")
# files that are something else than they are called
_KNOWN = {
    b"PAR1": "a Parquet file: call it .parquet",
    b"\x1f\x8b": "packed by gzip: call it .csv.gz",
    b"(\xb5/\xfd": "packed by Zstandard: call it .csv.zst",
    b"PK\x03\x04": "an Excel or zip file: give the frame pandas.read_excel(..., dtype=str)",
    b"<": "a web page or XML, not a table: look at what was downloaded",
    b"\xd0\xcf\x11\xe0": "an old Excel file: give the frame pandas.read_excel(..., dtype=str)",
}


@dataclass(frozen=True)
class Shape:
    """How the table of a file is written down.

    Attributes
    ----------
    columns : list of str
        The names, by the first line or as given.
    delimiter : str
    skip : int
        Lines before the table, without that of the names.
    header : bool
        Whether the first line of the table names the columns.
    rows : list of list of str
        The first rows.
    """

    columns: list[str]
    delimiter: str
    skip: int
    header: bool
    rows: list[list[str]]


def shape_of(file: Path, plain: Path, given: CsvOptions) -> Shape:
    """Return the shape of a file. Raises `GraphDataError` where its first lines don't show it.

    Parameters
    ----------
    file, plain : Path
        The file for messages, and where it lies in UTF-8.
    given : CsvOptions
    """
    lines, delimiter, skip = _first_lines(file, plain), given.delimiter, given.skip
    own = re.fullmatch(r"sep=(.)", lines[0].strip("\r\n")) if skip == 0 else None
    if own is not None:  # a line for spreadsheets
        delimiter, skip = delimiter or own[1], 1
    lines = lines[skip:]
    if not any(line.strip() for line in lines):
        start = f"{file} has no line of names after the {skip} lines left out: say "
        raise GraphDataError(worded(start, named("skip"), " less."))
    found = delimiter or _delimiter(lines)
    rows = _rows(lines, found)
    _refuse_preamble(file, lines, found, skip)
    if delimiter is None:
        _refuse_one_field(file, lines, rows[0])
    if given.columns is not None:
        _refuse_other_count(file, given.columns, rows[0])
        return Shape(list(given.columns), found, skip, False, rows)
    _refuse_data(file, rows[0])
    names = rows[0]
    while len(names) > 1 and not names[-1] and all(_fits(row, len(names) - 1) for row in rows):
        names = names[:-1]  # each line ends with a delimiter
    columns = [cell or f"column{place}" for place, cell in enumerate(names)]
    return Shape(columns, found, skip, True, rows[1:])


def _first_lines(file: Path, plain: Path) -> list[str]:
    start = start_of(plain)
    for mark, what in _KNOWN.items():
        if start.startswith(mark):
            raise GraphDataError(f"{file} is {what}.")
    text = start.decode("utf-8", "replace").removeprefix("\ufeff")
    if text.count("\0") * 3 > len(text) + 1:
        says = f"{file} looks like UTF-16 without its mark: say "
        raise GraphDataError(worded(says, argument("encoding", "utf-16-le"), "."))
    first, newline, _ = start.partition(b"\n")
    if newline and "\ufffd" in first.decode("utf-8", "replace"):  # names of columns that nobody could type
        raise GraphDataError(worded(f"{file} isn't UTF-8. ", encoding_advice(file)))
    lines = text.splitlines(keepends=True)
    if not any(line.strip() for line in lines):
        raise GraphDataError(f"{file} is empty: it has no line of names and no rows.")
    return lines[:-1] if len(start) == GUESSED_FROM and len(lines) > 1 else lines


def _rows(lines: list[str], delimiter: str) -> list[list[str]]:
    """Return the first rows as cells; of an odd delimiter without regard to quotes."""
    if len(delimiter) > 1:
        return [line.rstrip("\r\n").split(delimiter) for line in lines[:_LOOKED_AT] if line.strip()]
    rows: list[list[str]] = []
    try:
        for row in csv.reader(lines, delimiter=delimiter):
            if row:
                rows.append(row)
            if len(rows) == _LOOKED_AT:
                break
    except csv.Error:  # a cell too long: what came before it shows enough
        pass
    return rows or [[lines[0].strip()]]


def _fits(row: list[str], width: int) -> bool:
    """Return whether a row has so many fields; more are none where they are empty."""
    return len(row) >= width and not any(row[width:])


def _delimiter(lines: list[str]) -> str:
    """Return what separates the fields: by it most rows have as many as the first, or as each other."""
    best = max(_DELIMITERS, key=lambda one: _likeness(_rows(lines, one)))
    return best if _likeness(_rows(lines, best)) > (0, 0, 0) else ","


def _likeness(rows: list[list[str]]) -> tuple[float, float, float]:
    first = len(rows[0])
    own = sum(_fits(row, first) for row in rows) / len(rows) if first > 1 else 0
    usual, times = Counter(map(len, rows)).most_common(1)[0]
    return max(own, times / len(rows) if usual > 1 else 0), own, first


def _refuse_preamble(file: Path, lines: list[str], delimiter: str, skip: int) -> None:
    rows = _rows(lines, delimiter)
    usual, _ = Counter(map(len, rows)).most_common(1)[0]
    place = next(place for place, row in enumerate(rows) if len(row) == usual)
    alike = sum(len(row) == usual for row in rows[place:])
    if sum(_fits(row, len(rows[0])) for row in rows) >= _MOST_ALIKE * len(rows) and len(rows[0]) > 1:
        return  # each line ends with a delimiter
    if len(rows[0]) >= usual or alike < 2 or alike < _MOST_ALIKE * len(rows[place:]):
        return
    before = skip + next(
        count for count in range(len(lines)) if _rows(lines[count:], delimiter)[0] == rows[place]
    )
    while not lines[before - skip].strip():
        before += 1
    its = f"its first {before} lines look" if before > 1 else "its first line looks"
    raise GraphDataError(
        worded(
            f"{file}: {its} like a text before the table, whose lines have {usual} fields. If so, say ",
            argument("skip", before),
            "; if the first line names only some columns, name all: ",
            NAMES,
            " beside ",
            argument("skip", 1),
            ".",
        )
    )


def _refuse_one_field(file: Path, lines: list[str], row: list[str]) -> None:
    """Raise `GraphDataError` where the whole line is one field, and holds what may separate several."""
    other = _OTHER.search(row[0]) if len(row) == 1 else None
    if other is not None:
        line = lines[0].strip()[:60]
        start = f"{file}: each line is one field ({line!r}). Say what separates the fields: "
        raise GraphDataError(worded(start, argument("delimiter", other[1])))


def _refuse_other_count(file: Path, columns: tuple[str, ...], written: list[str]) -> None:
    if not _fits(written, len(columns)):
        raise GraphDataError(
            worded(
                f"{file} has {counted(len(written), 'column')}, and ",
                named("columns"),
                f" names {len(columns)}: {', '.join(columns)}. Its first row is: {', '.join(written)[:80]}",
            )
        )


def _refuse_data(file: Path, written: list[str]) -> None:
    if any(map(is_value, written)):
        names = ["user", "item", "..."][: max(2, len(written))]
        raise GraphDataError(
            worded(
                f"{file}: the first line looks like data ({', '.join(written)[:80]}): name the columns with ",
                argument("columns", names),
                f", one for each of the {len(written)}. If it does name the columns, say ",
                argument("skip", 1),
                " beside ",
                named("columns"),
                ".",
            )
        )
