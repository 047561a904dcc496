"""CSV files read by Python's ``csv``: slow, but at ease with mixed newlines, and exact about errors.

csv_files.py comes here with what DuckDB refuses.
"""

from __future__ import annotations

import csv
import io
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.progress import Progress
from gnnrec_lab.sources.csv_shape import Shape
from gnnrec_lab.sources.text_files import opened

_BATCH = 1 << 16  # rows
_LIMIT = threading.Lock()


def write_rows(
    name: Path, plain: Path, shape: Shape, file: Path, progress: Progress, *, quotes: bool = True
) -> None:
    """Write the rows of a CSV file to a Parquet file; an empty field is null.

    Parameters
    ----------
    name, plain : Path
        The file for messages, and where it lies in UTF-8.
    shape : Shape
    file : Path
    progress : callable
    quotes : bool
        Whether a field may be in quotes; else they are letters of it.

    Raises
    ------
    GraphDataError
        For the first line that has more or fewer fields, and for quotes that aren't closed.
    """
    width = len(shape.columns)
    schema = pa.schema([(f"c{place}", pa.large_string()) for place in range(width)])
    done = 0
    with _fields_of_any_length(), pq.ParquetWriter(file, schema, compression="snappy") as writer:
        rows = _rows(name, plain, shape, quotes)
        while batch := list(islice(rows, _BATCH)):
            columns = [
                [cell or None for cell in column] for column in list(zip(*batch, strict=False))[:width]
            ]
            writer.write_batch(
                pa.record_batch([pa.array(one, pa.large_string()) for one in columns], schema=schema)
            )
            done += len(batch)
            progress(done, None, f"reading {name}")


def _rows(name: Path, plain: Path, shape: Shape, quotes: bool) -> Iterator[list[str]]:
    width = len(shape.columns)
    with opened(plain) as stream, io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as lines:
        for _ in range(shape.skip):
            lines.readline()
        reader = _reader(lines, shape.delimiter, quotes)
        started, waiting = 0, shape.header
        try:
            for row in reader:
                if row and not waiting:
                    if len(row) != width and (len(row) < width or any(row[width:])):
                        raise _other_count(name, shape.skip + started + 1, row, width)
                    yield row
                waiting = waiting and not row
                started = reader.line_num
        except csv.Error as error:
            raise _bad_quotes(name, shape.skip + started + 1, error) from error


def _reader(lines: Iterable[str], delimiter: str, quotes: bool) -> Any:
    if len(delimiter) > 1:
        return _Split(lines, delimiter)
    return csv.reader(
        lines, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL if quotes else csv.QUOTE_NONE, strict=True
    )


class _Split:
    """What Python's ``csv`` doesn't have: fields that several letters separate, without quotes."""

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        self.line_num = 0
        self._lines, self._delimiter = lines, delimiter

    def __iter__(self) -> Iterator[list[str]]:
        for self.line_num, line in enumerate(self._lines, 1):  # noqa: B020
            plain = line.rstrip("\r\n")
            yield plain.split(self._delimiter) if plain else []


def _other_count(name: Path, line: int, row: list[str], width: int) -> GraphDataError:
    fields = "1 field" if len(row) == 1 else f"{len(row)} fields"
    advice = (
        "Put quotes around a field that holds what separates fields, or remove the line."
        if len(row) > width
        else "Complete the line or remove it; if the table ends before it, remove what follows too."
    )
    return GraphDataError(
        f"{name}, line {line:,} has {fields} where the table has {width}: {', '.join(row)[:80]!r}. {advice}"
    )


def _bad_quotes(name: Path, line: int, error: csv.Error) -> GraphDataError:
    if "end of data" in str(error):
        return GraphDataError(
            f"{name}, line {line:,} opens a quote that is never closed. Close it, or write a quote that is "
            'part of a field twice, in a field in quotes: "12"" vinyl".'
        )
    return GraphDataError(
        f"{name}, line {line:,} has text after a closing quote ({error}). Write a quote that is part of a "
        'field twice, in a field in quotes: "the ""best"" one".'
    )


@contextmanager
def _fields_of_any_length() -> Iterator[None]:
    """Lift the limit of Python's ``csv``, which holds for the whole process, and set it again."""
    with _LIMIT:
        before = csv.field_size_limit(sys.maxsize)
        try:
            yield
        finally:
            csv.field_size_limit(before)
