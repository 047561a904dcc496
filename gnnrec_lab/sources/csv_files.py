"""CSV and TSV files as a source of text: no type is inferred before the role of a column is known.

DuckDB reads the files out of core, what it refuses is read by Python (csv_rows.py); text_values.py and the
readers of roles decide on all values which are numbers or times.
"""

from __future__ import annotations

import codecs
import glob
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.sources.csv_options import NAMES, CsvOptions
from gnnrec_lab.sources.csv_rows import write_rows
from gnnrec_lab.sources.csv_shape import Shape, shape_of
from gnnrec_lab.sources.duck import as_ours, connect, copy
from gnnrec_lab.sources.parquet import refuse_other_columns
from gnnrec_lab.sources.remedies import Relation, literal
from gnnrec_lab.sources.source import Kind, refuse_duplicates
from gnnrec_lab.sources.spool import Spooled
from gnnrec_lab.sources.text_files import UTF8, encoding_advice, encoding_of, opened, start_of
from gnnrec_lab.sources.text_values import is_whole
from gnnrec_lab.wording import worded

_LONGEST_LINE = 1 << 26  # bytes; a longer one is read by Python
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
    shapes = [shape_of(*pair, given) for pair in zip(files, plain, strict=True)]
    for file, shape in zip(files, shapes, strict=True):
        refuse_duplicates(shape.columns, str(file), worded("change its first line, or name them by ", NAMES))
        refuse_other_columns(files[0], shapes[0].columns, file, shape.columns)

    kinds: list[Kind] = ["written"] * len(shapes[0].columns)

    def write(folder: Path, progress: Progress) -> None:
        tables = [
            (*one, folder / f"{place:06}.parquet")
            for place, one in enumerate(zip(files, plain, shapes, strict=True))
        ]
        whole = _likely_whole(shapes)
        try:
            for table in tables if whole else ():
                _write_whole(connection, *table, whole, progress)
            kinds[:] = ["typed" if place in whole else "written" for place in range(len(kinds))]
        except _UnparsedError:
            whole = set()
        for table in tables if not whole else ():
            _write(connection, *table, progress)
        connection.close()

    return Spooled(
        name, shapes[0].columns, write, what=path, library="sql", relation=Relation(literal(path), options),
        progress=progress, kinds=kinds, origins=files,
    )  # fmt: skip


class _UnparsedError(Exception):
    """What DuckDB doesn't take for CSV; Python's reader may, or says more exactly why not."""


def _likely_whole(shapes: Sequence[Shape]) -> set[int]:
    """Return the places of the columns whose first values are whole numbers in the one way to write them."""
    cells = [
        [row[place] for shape in shapes for row in shape.rows if len(row) > place and row[place]]
        for place in range(len(shapes[0].columns))
    ]
    return {place for place, own in enumerate(cells) if own and all(map(is_whole, own))}


def _write_whole(
    connection: Any, name: Path, plain: Path, shape: Shape, file: Path, whole: set[int], progress: Progress
) -> None:
    """Write all rows with some columns as whole numbers, which takes half the time.

    Raises `_UnparsedError` where a value is none, or written in another way than whole numbers are.
    """
    number, text = "TRY_CAST({0} AS BIGINT)", "{0}"
    checked = (
        f"CASE WHEN {text} IS NULL THEN NULL WHEN CAST({number} AS VARCHAR) = {text} THEN {number} "
        f"ELSE error('no whole number: ' || {text}) END AS {text}"
    )
    columns = ", ".join(
        (checked if place in whole else text).format(f"c{place}") for place in range(len(shape.columns))
    )
    relation = _relation(connection, plain, shape, '"').project(columns)
    _copy(connection, name, relation, file, progress)


def _write(connection: Any, name: Path, plain: Path, shape: Shape, file: Path, progress: Progress) -> None:
    """Write all rows of a file; where quotes can't be those of fields, they are letters: 12" vinyl."""

    def by_duckdb(quote: str) -> None:
        _copy(connection, name, _relation(connection, plain, shape, quote), file, progress)

    def by_python(quote: str) -> None:
        write_rows(name, plain, shape, file, progress, quotes=bool(quote))

    failed: list[GraphDataError] = []
    for read, quote in ((by_duckdb, '"'), (by_duckdb, ""), (by_python, '"'), (by_python, "")):
        try:
            read(quote)
        except _UnparsedError:
            continue
        except GraphDataError as error:
            if read is by_duckdb:
                raise
            failed.append(error)
        else:
            if quote or not _holds_quoted(connection, file, len(shape.columns)):
                return
    raise failed[0]


def _copy(connection: Any, name: Path, relation: Any, file: Path, progress: Progress) -> None:
    import duckdb

    try:
        copy(connection, relation, file, str(name), progress)
    except duckdb.Error as error:
        ours = as_ours(f"{name} can't be read", error)
        if "isn't UTF-8" in str(ours):
            raise GraphDataError(worded(f"{name} isn't UTF-8. ", encoding_advice(name))) from error
        if isinstance(error, duckdb.InvalidInputException):
            raise _UnparsedError from error
        raise ours from error


def _relation(connection: Any, plain: Path, shape: Shape, quote: str) -> Any:
    """Return all rows as text; ``quote`` is what a field may be put in."""
    return connection.read_csv(
        [glob.escape(str(plain))],  # DuckDB would look for more in a name like a[1].csv
        auto_detect=False,
        columns={f"c{place}": "VARCHAR" for place in range(len(shape.columns))},
        header=shape.header,
        delimiter=shape.delimiter,
        quotechar=quote,
        escapechar=quote,
        skiprows=shape.skip,
        max_line_size=_LONGEST_LINE,
        hive_partitioning=False,
    )


def _holds_quoted(connection: Any, file: Path, width: int) -> bool:
    """Return whether a value is in quotes as a whole, which are then no letters of it."""
    tests = " OR ".join(f"regexp_full_match(c{place}, '\".*\"', 's')" for place in range(width))
    return bool(connection.read_parquet(str(file), hive_partitioning=False).filter(tests).limit(1).fetchall())


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
        raise GraphDataError(worded(f"{file} isn't {wanted} ({error}). ", encoding_advice(file))) from error
    return copied
