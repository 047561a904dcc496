"""CSV and TSV files as a source of text: no type is inferred before the role of a column is known.

DuckDB reads the files out of core; text_values.py and the readers of roles decide on all values which are
numbers or times.
"""

from __future__ import annotations

import codecs
import glob
import re
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.sources.csv_options import CsvOptions
from gnnrec_lab.sources.duck import as_ours, connect, copy
from gnnrec_lab.sources.parquet import refuse_other_columns
from gnnrec_lab.sources.remedies import literal
from gnnrec_lab.sources.source import refuse_duplicates
from gnnrec_lab.sources.spool import Spooled
from gnnrec_lab.sources.text_files import UTF8, encoding_advice, encoding_of, opened, start_of, starts_in_utf8
from gnnrec_lab.sources.text_values import is_value

_LONGEST_LINE = 1 << 26  # bytes
_CHUNK = 1 << 20  # bytes


def csv_source(
    files: Sequence[Path],
    name: str,
    path: str,
    options: CsvOptions | None = None,
    progress: Progress = silent,
) -> Spooled:
    """Return CSV files as a source whose columns are text as written.

    Raises
    ------
    GraphDataError
        For files that are empty, can't be decoded or parsed, begin with a preamble or with data, or have
        other columns than the first.
    """
    given = options or CsvOptions()
    connection = connect()
    plain = [_in_utf8(file, given.encoding, connection) for file in files]
    tables = [_Table.of(connection, *pair, given) for pair in zip(files, plain, strict=True)]
    for table in tables:
        refuse_duplicates(
            table.columns, str(table.file), "change its first line, or name them by columns=[...]"
        )
        refuse_other_columns(files[0], tables[0].columns, table.file, table.columns)

    def write(file: Path, progress: Progress) -> None:
        with _failing(path, [(table.file, table.plain) for table in tables]):
            _write(connection, tables, file, path, progress)
        connection.close()

    return Spooled(
        name, tables[0].columns, write, what=path, library="sql", relation=literal(path), progress=progress,
        kinds=["written"] * len(tables[0].columns),
    )  # fmt: skip


@dataclass(frozen=True)
class _Table:
    """One file: where it lies in UTF-8, its columns, and how it is parsed."""

    file: Path
    plain: Path
    columns: list[str]
    delimiter: str
    skip: int
    header: bool

    @classmethod
    def of(cls, connection: Any, file: Path, plain: Path, given: CsvOptions) -> _Table:
        delimiter, skip = given.delimiter, given.skip
        first = _first_lines(plain)
        if not first or not any(line.strip() for line in first):
            raise GraphDataError(f"{file} is empty: it has no line of names and no rows.")
        own = re.fullmatch(r"sep=(.)", first[0].strip("\r\n\ufeff")) if skip == 0 else None
        if own is not None:  # a line for spreadsheets
            delimiter, skip = delimiter or own[1], 1
        delimiter = delimiter or _delimiter(connection, file, plain, skip)
        table = cls(file, plain, [], delimiter, skip, given.columns is None)
        written = table.first_row(connection)
        if given.columns is not None:
            _refuse_other_count(file, given.columns, written)
            return cls(file, plain, list(given.columns), delimiter, skip, False)
        _refuse_data(file, written)
        columns = [cell or f"column{place}" for place, cell in enumerate(written)]
        return cls(file, plain, columns, delimiter, skip, True)

    def first_row(self, connection: Any) -> list[str]:
        """Return the cells of the first row as they are written."""
        with _failing(str(self.file), [(self.file, self.plain)]):
            rows = self._read(connection, '"', header=False).limit(1).fetchall()
        return [cell or "" for cell in rows[0]] if rows else []

    def _read(self, connection: Any, quote: str, *, header: bool, width: int = 0) -> Any:
        # names of our own, since DuckDB's have no case
        names = {"names": [f"c{place}" for place in range(width)]} if width else {}
        return connection.read_csv(
            [glob.escape(str(self.plain))],  # DuckDB would look for more in a name like a[1].csv
            header=header,
            all_varchar=True,
            delimiter=self.delimiter,
            quotechar=quote,
            escapechar=quote,
            skiprows=self.skip,
            max_line_size=_LONGEST_LINE,
            **names,
        )

    def relation(self, connection: Any, quote: str) -> Any:
        """Return all rows as text; ``quote`` is what a field may be put in."""
        return self._read(connection, quote, header=self.header, width=len(self.columns))


def _write(connection: Any, tables: list[_Table], file: Path, path: str, progress: Progress) -> None:
    """Write all rows; a quote that isn't closed may be a letter of the text: 12" vinyl."""
    import duckdb

    try:
        copy(connection, _together(connection, tables, '"'), file, path, progress)
        return
    except duckdb.InvalidInputException as error:
        failed = error
    try:
        copy(connection, _together(connection, tables, ""), file, path, progress)
    except duckdb.Error:
        raise failed from None
    if _holds_quoted(connection, file, len(tables[0].columns)):
        raise failed


def _together(connection: Any, tables: list[_Table], quote: str) -> Any:
    found = tables[0].relation(connection, quote)
    for table in tables[1:]:
        found = found.union(table.relation(connection, quote))
    return found


def _holds_quoted(connection: Any, file: Path, width: int) -> bool:
    """Return whether a value is in quotes as a whole, which are then no letters of it."""
    tests = " OR ".join(f"regexp_full_match(c{place}, '\".*\"', 's')" for place in range(width))
    return bool(connection.read_parquet(str(file)).filter(tests).limit(1).fetchall())


@contextmanager
def _failing(path: str, files: Sequence[tuple[Path, Path]]) -> Iterator[None]:
    """Turn DuckDB's errors into ours; of a file in another encoding with one that it may be in."""
    import duckdb

    try:
        yield
    except duckdb.Error as error:
        failure = f"{path} can't be read"
        ours = as_ours(failure, error)
        if "isn't UTF-8" in str(ours):
            other = next((file for file, plain in files if not starts_in_utf8(plain)), files[0][0])
            ours = GraphDataError(f"{failure}: {other} isn't UTF-8. {encoding_advice(other)}")
        raise ours from error


def _first_lines(file: Path) -> list[str]:
    return start_of(file).decode("utf-8", "replace").splitlines()[:3]


def _delimiter(connection: Any, file: Path, plain: Path, skip: int) -> str:
    """Return what separates the fields. Raises `GraphDataError` for a preamble."""
    if ".tsv" in file.name.casefold():
        return "\t"
    with _failing(str(file), [(file, plain)]):
        found = connection.sql(
            f"SELECT Delimiter, SkipRows FROM sniff_csv({literal(glob.escape(str(plain)))}, "
            f"max_line_size={_LONGEST_LINE}{f', skip={skip}' if skip else ''})"
        ).fetchall()[0]
    delimiter, preamble = str(found[0]), int(found[1])
    if preamble > skip:
        raise GraphDataError(
            f"{file}: its first {preamble} lines look like a text before the table. If they are, say "
            f'skip={preamble}; if the table begins with the first line, say delimiter="{delimiter}".'
        )
    return delimiter


def _refuse_other_count(file: Path, columns: tuple[str, ...], written: list[str]) -> None:
    if written and len(written) != len(columns):
        raise GraphDataError(
            f"{file} has {len(written)} columns, and columns= names {len(columns)}: "
            f"{', '.join(columns)}. Its first row is: {', '.join(written)}"
        )


def _refuse_data(file: Path, written: list[str]) -> None:
    values = [cell for cell in written if is_value(cell)]
    if values:
        names = ", ".join(f'"{name}"' for name in ("user", "item", "...")[: max(2, len(written))])
        raise GraphDataError(
            f"{file}: the first line looks like data ({', '.join(written)[:80]}): name the columns with "
            f"columns=[{names}], one for each of the {len(written)}. If it does name the columns, say skip=1 "
            "beside columns=."
        )


def _in_utf8(file: Path, encoding: str | None, connection: Any) -> Path:
    """Return a file that holds the same in UTF-8: itself, or a temporary one that goes with the connection.

    Raises `GraphDataError` where it isn't in the encoding, with one that it is in.
    """
    wanted = encoding_of(start_of(file), encoding)
    if wanted in UTF8:
        return file
    folder = Path(tempfile.mkdtemp(prefix="gnnrec-lab-"))
    weakref.finalize(connection, shutil.rmtree, folder, ignore_errors=True)
    copied = folder / file.name.removesuffix(".gz").removesuffix(".zst")
    decoder = codecs.getincrementaldecoder(wanted)()
    try:
        with opened(file) as source, copied.open("wb") as target:
            while chunk := source.read(_CHUNK):
                target.write(decoder.decode(chunk).encode())
            target.write(decoder.decode(b"", True).encode())
    except UnicodeError as error:
        raise GraphDataError(f"{file} isn't {wanted} ({error}). {encoding_advice(file)}") from error
    return copied
