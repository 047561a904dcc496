"""`open_source`: whatever holds the user's interactions, as a `Source`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import narwhals as nw
import pyarrow as pa

from gnnrec_lab.errors import OptionError
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.sources.csv_files import csv_source
from gnnrec_lab.sources.csv_options import CsvOptions
from gnnrec_lab.sources.duck import relation_source
from gnnrec_lab.sources.frame import Frame
from gnnrec_lab.sources.json_lines import json_source
from gnnrec_lab.sources.parquet import Parquet
from gnnrec_lab.sources.paths import find_files, is_path, is_text
from gnnrec_lab.sources.remedies import literal
from gnnrec_lab.sources.source import Source
from gnnrec_lab.sources.spool import lazy_source, reader_source
from gnnrec_lab.wording import named, worded


def open_source(
    native: Any, name: str = "frame", progress: Progress = silent, *, csv: CsvOptions | None = None
) -> Source:
    """Return a table of any kind as a source.

    What is in memory is read where it is. Parquet files are read a column at a time, in bounded memory; all
    else is first written to a temporary Parquet file, once and out of core.

    Parameters
    ----------
    native : object
        A DataFrame of pandas or Polars, an Arrow table, record batch or reader; a LazyFrame; a relation of
        DuckDB; the path of Parquet, CSV or JSON lines files (``.csv``, ``.tsv``, ``.jsonl``, ``.ndjson``,
        also ``.gz``), which may be a glob; a source (returned as it is).
    name : str
        How messages call it.
    progress : callable
        Called while much is read; see `Progress`.
    csv : CsvOptions, optional
        How CSV files are written down: names of columns, delimiter, encoding; of JSON lines, the fields to
        read and the encoding.

    Raises
    ------
    GraphDataError
        For anything else, for files that aren't there or can't be read, and for two columns of one name.
    OptionError
        For ``csv`` options of what is no such file.
    """
    if csv is not None and not (isinstance(native, str | Path) and is_text(str(native))):
        refuse_csv(csv, name)
    if isinstance(native, Source):
        return native
    if isinstance(native, str | Path):
        kind, files = find_files(native)
        if kind != "parquet":
            read = csv_source if kind == "csv" else json_source
            source: Source = read(files, name, str(native), csv, progress)
            source.csv = csv
        else:
            where = literal(str(native))
            source = Parquet(files, name, relation=where, what=str(native), progress=progress)
        source.origin = str(native)
        return source
    if nw.dependencies.is_polars_lazyframe(native):
        return lazy_source(native, name, progress)
    if nw.dependencies.is_duckdb_relation(native):
        return relation_source(native, name, progress)
    if isinstance(native, pa.RecordBatchReader):
        return reader_source(native, name, progress)
    return Frame(native, name)


def refuse_csv(csv: CsvOptions, name: str) -> NoReturn:
    """Raise `OptionError`: a table isn't read from files that the options are for."""
    raise OptionError(
        worded(
            _listed(csv.given()),
            f" can be given for the path of CSV files or JSON lines, and {name} is none: rename the "
            "columns of a frame, or read the file by its path.",
        )
    )


def _listed(names: Iterable[str]) -> str:
    first, *others = map(named, names)
    return worded(first, *(part for name in others for part in (", ", name)))


def is_source(native: Any) -> bool:
    """Return whether `open_source` takes it; a text must look like a path."""
    known = (Source, Path, pa.RecordBatch, pa.RecordBatchReader)
    return (
        isinstance(native, known)
        or (isinstance(native, str) and is_path(native))
        or nw.dependencies.is_into_dataframe(native)
        or nw.dependencies.is_polars_lazyframe(native)
        or nw.dependencies.is_duckdb_relation(native)
    )
