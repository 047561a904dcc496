"""`Spooled`: what isn't in memory and isn't Parquet, written once to a temporary Parquet file and read there.

The writing is done out of core by whoever holds the data: DuckDB (duck.py), Polars, or Arrow's reader.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.sources.column import Column
from gnnrec_lab.sources.hive import hive_advice
from gnnrec_lab.sources.parquet import Parquet
from gnnrec_lab.sources.remedies import Library
from gnnrec_lab.sources.source import Kind, Source, first_line, refuse_duplicates

Write = Callable[[Path, Progress], None]
ROWS = "rows.parquet"


class Spooled(Source):
    """A table that is written to a temporary file when it is first read.

    Parameters
    ----------
    name : str
    columns : list
        Known beforehand, so that a column that doesn't exist is reported before anything is read.
    write : callable
        Writes the rows in their order to Parquet files in a folder, whose names are in order.
    what : str
        What messages and progress call the table itself.
    library, relation : str
        See `Remedies`.
    progress : callable
        See `Progress`.
    kinds : list of Kind, optional
        What the values of each column are; "typed" by default. Looked at when the rows are written.
    text_lost : bool
        Whether floats may have been such text; see `Column`.
    origins : sequence of Path
        The files that the written ones come from, where there is one for each.

    Notes
    -----
    The files lie in a folder of their own in the system's temporary folder (``TMPDIR`` says where) and are
    removed with the source.
    """

    def __init__(
        self,
        name: str,
        columns: list[Any],
        write: Write,
        *,
        what: str,
        library: Library,
        relation: str,
        progress: Progress = silent,
        kinds: list[Kind] | None = None,
        text_lost: bool = False,
        origins: Sequence[Path] = (),
    ) -> None:
        self.origins = origins
        self.kinds: list[Kind] = ["typed"] * len(columns) if kinds is None else kinds
        self._text_lost = text_lost
        self.name, self.columns, self.library = name, columns, library
        self._write: Write | None = write
        self._what, self._relation, self._progress = what, relation, progress
        refuse_duplicates(columns, what, f"SELECT ... AS ... FROM {relation}")

    @cached_property
    def parquet(self) -> Parquet:
        """The rows as a Parquet file; written when first asked for."""
        folder = Path(tempfile.mkdtemp(prefix="gnnrec-lab-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        if self._write is not None:
            self._write(folder, self._progress)
        self._write = None  # lets go of the frames and connections behind it
        return Parquet(
            sorted(folder.glob("*.parquet")), self.name, relation=self._relation, what=self._what,
            library=self.library, columns=self.columns, progress=self._progress, kinds=self.kinds,
            text_lost=self._text_lost, origins=self.origins,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.parquet)

    def head(self, rows: int) -> pa.Table:
        """Return the first rows."""
        return self.parquet.head(rows)

    def sample(self, rows: int, seed: int = 0) -> pa.Table:
        """Return rows chosen at random, in their order."""
        return self.parquet.sample(rows, seed)

    def _instead(self, name: Any) -> str:
        return hive_advice(name, self.origins, self._relation) or super()._instead(name)

    def _read(self, place: int, coded: bool) -> Column:
        return self.parquet._read(place, coded)


def lazy_source(lazy: Any, name: str, progress: Progress = silent) -> Spooled:
    """Return a LazyFrame of Polars as a source. Raises `GraphDataError` for a query that can't be run."""

    def write(folder: Path, progress: Progress) -> None:
        progress(0, None, f"running {name}")
        _of_polars(name, lambda: lazy.sink_parquet(folder / ROWS, compression="zstd", maintain_order=True))

    columns = _of_polars(name, lambda: lazy.collect_schema().names())
    return Spooled(name, columns, write, what=name, library="lazy", relation=name, progress=progress)


def _of_polars(name: str, run: Callable[[], Any]) -> Any:
    try:
        return run()
    except Exception as error:  # a query may hold functions of the user's, which raise anything
        raise GraphDataError(f"{name} can't be run: {first_line(error)}") from error


def reader_source(reader: pa.RecordBatchReader, name: str, progress: Progress = silent) -> Spooled:
    """Return what a reader of Arrow still gives as a source. It is read once, and is empty then."""

    def write(folder: Path, progress: Progress) -> None:
        done = 0
        try:
            with pq.ParquetWriter(folder / ROWS, reader.schema, compression="zstd") as writer:
                for batch in reader:
                    writer.write_batch(batch)
                    done += len(batch)
                    progress(done, None, f"reading {name}")
        except (pa.ArrowException, OSError) as error:
            raise GraphDataError(f"{name} can't be read to its end: {first_line(error)}") from error

    columns = list(reader.schema.names)
    return Spooled(name, columns, write, what=name, library="sql", relation=name, progress=progress)
