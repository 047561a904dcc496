"""`Parquet`: Parquet files as a source, read one column and one batch of rows at a time.

paths.py resolves paths to files. Everything else that isn't in memory becomes such a file
first (spool.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.progress import Progress, silent
from gnnrec_lab.sources.coding import gatherer
from gnnrec_lab.sources.column import Column, exact_bound, of_text
from gnnrec_lab.sources.hive import hive_advice
from gnnrec_lab.sources.nested import Nested
from gnnrec_lab.sources.remedies import Library
from gnnrec_lab.sources.source import Kind, Source, first_line, refuse_duplicates
from gnnrec_lab.sources.text_values import inferred
from gnnrec_lab.wording import worded

_BATCH = 1 << 17  # rows
_BUFFER = 1 << 18  # bytes
_SAMPLED = 1 << 20  # rows; a sample of a longer table is taken from some of its row groups


class Parquet(Source):
    """Files of one schema as one table, in the order given.

    Parameters
    ----------
    files : sequence of Path
        One or more.
    name : str
    relation : str
        What stands after ``FROM`` in a remedy that is SQL.
    what : str
        What messages and progress call the table itself: a path, a query.
    library : str
        Whose code the remedies are.
    columns : list of str, optional
        What the columns are called, where the files themselves say otherwise.
    progress : callable
        See `Progress`.
    kinds : sequence of Kind, optional
        What the values of each column are; "typed" by default.
    text_lost : bool
        Whether floats may have been such text; see `Column`.
    origins : sequence of Path
        What messages call the files, by default themselves.

    Raises
    ------
    GraphDataError
        For files that aren't Parquet or are damaged, and for files whose columns differ.
    """

    def __init__(
        self,
        files: Sequence[Path],
        name: str = "frame",
        *,
        relation: str,
        what: str,
        library: Library = "sql",
        columns: list[Any] | None = None,
        progress: Progress = silent,
        kinds: Sequence[Kind] | None = None,
        text_lost: bool = False,
        origins: Sequence[Path] = (),
    ) -> None:
        self._text_lost = text_lost
        self.name, self.library = name, library
        self._relation, self._what, self._progress = relation, what, progress
        self.files = list(files)
        self._origins = list(origins) or self.files  # what messages call them
        self._schema, self._counts = _common_schema(files, relation)
        self.columns = self._schema.names if columns is None else columns
        self._kinds: Sequence[Kind] = kinds or ["typed"] * len(self.columns)
        refuse_duplicates(self.columns, what, f"SELECT ... AS ... FROM {relation}")

    def __len__(self) -> int:
        return sum(count for counts in self._counts for count in counts)

    def head(self, rows: int) -> pa.Table:
        """Return the first rows."""
        batches: list[Any] = []
        for batch in self._batches(self._all_groups, None, size=min(rows, _BATCH) or 1):
            batches.append(batch)
            if sum(map(len, batches)) >= rows:
                break
        return self._shown(batches).slice(0, rows)

    def sample(self, rows: int, seed: int = 0) -> pa.Table:
        """Return rows chosen at random, in their order; of a long table from a few of its row groups."""
        random = np.random.default_rng(seed)
        groups = self._all_groups
        order = random.permutation(len(groups))
        counts = np.array([self._counts[groups[place][0]][groups[place][1]] for place in order], np.int64)
        enough = int(np.searchsorted(np.cumsum(counts), max(rows, _SAMPLED))) + 1
        total = int(counts[:enough].sum())
        picked = np.sort(random.choice(total, min(rows, total), replace=False))
        kept, start = [], 0
        for batch in self._batches([groups[place] for place in sorted(order[:enough])], None):
            own = picked[np.searchsorted(picked, start) : np.searchsorted(picked, start + len(batch))] - start
            kept.append(batch.take(pa.array(own)))
            start += len(batch)
        return self._shown(kept)

    def _shown(self, batches: list[Any]) -> pa.Table:
        tables = [self._schema.empty_table(), *(pa.Table.from_batches([batch]) for batch in batches)]
        joined = pa.concat_tables(tables, promote_options="permissive")
        shown = [
            inferred(column) if kind == "written" else column
            for kind, column in zip(self._kinds, joined.columns, strict=True)
        ]
        joined = pa.Table.from_arrays(shown, names=joined.column_names)
        return joined.rename_columns(list(map(str, self.columns)))

    def _read(self, place: int, coded: bool) -> Column:
        name, kind = self.columns[place], self._schema.field(place).type
        rows = [(file, sum(counts)) for file, counts in zip(self._origins, self._counts, strict=True)]
        column = Column(
            name,
            self.name,
            self.library,
            None,
            np.empty(0, dtype=object),
            self._relation,
            files=rows,
            nested=Nested.of_type(kind),
        )
        if self._kinds[place] == "mixed":
            raise column.error(
                worded(
                    'it holds JSON, whose values may be of several types (7 beside "7"). Make text of them: ',
                    column.convert("", "", "", "{x}->>'$'"),
                )
            )
        if coded and pa.types.is_nested(kind):
            raise column.error(worded(f"it holds {kind}, of which no id can be made. ", column.as_ids()))
        try:
            arrow, objects = self._gathered(place, kind, coded)
        except pa.ArrowInvalid as error:  # of the files' types one was made
            raise column.error(f"its values don't fit into {kind}: {first_line(error)}") from error
        column = replace(
            column, arrow=arrow, objects=objects, exact=exact_bound(kind), text_lost=self._text_lost
        )
        return of_text(column) if self._kinds[place] == "written" else column

    def _gathered(self, place: int, kind: pa.DataType, coded: bool) -> tuple[Any, NDArray[Any]]:
        what, done = f"reading {self.columns[place]} of {self._what}", 0
        gathered = gatherer(kind, len(self), coded)
        values: list[Any] = []
        without_type = isinstance(kind, pa.BaseExtensionType) or pa.types.is_nested(kind)
        for batch in self._batches(self._all_groups, place):
            array = batch.column(0)
            if without_type:
                values += array.to_pylist()
            else:
                gathered.add(array)
            done += len(array)
            self._progress(done, len(self), what)
        if without_type:
            return None, np.fromiter(values, dtype=object, count=len(values))
        return gathered.result(), np.empty(0, dtype=object)

    def _instead(self, name: Any) -> str:
        return hive_advice(name, self._origins, self._relation) or super()._instead(name)

    @property
    def _all_groups(self) -> list[tuple[int, int]]:
        """The row groups in order: a file's place and the group's own."""
        return [(file, group) for file, counts in enumerate(self._counts) for group in range(len(counts))]

    def _batches(
        self, groups: list[tuple[int, int]], place: int | None, *, size: int = _BATCH
    ) -> Iterator[Any]:
        """Yield one column, or all, of some row groups: in order and in bounded memory."""
        names = self._schema.names if place is None else [self._schema.names[place]]
        for file, own in groupby(groups, key=itemgetter(0)):
            try:
                # a large buffer or reading ahead would hold whole columns
                with pq.ParquetFile(self.files[file], pre_buffer=False, buffer_size=_BUFFER) as opened:
                    found = opened.iter_batches(size, [group for _, group in own], names, use_threads=False)
                    # a name with a dot also brings the field of the struct that is called so
                    yield from (batch.select(names) for batch in found)
            except (pa.ArrowException, OSError) as error:
                raise _unreadable(self.files[file], error) from error


def _common_schema(files: Sequence[Path], relation: str) -> tuple[pa.Schema, list[list[int]]]:
    """Return the schema of all files, and for each the rows of its row groups."""
    schemas, counts = zip(*map(_schema_of, files), strict=True)
    for file, schema in zip(files, schemas, strict=True):
        refuse_other_columns(files[0], schemas[0].names, file, schema.names)
    try:
        together = pa.unify_schemas(schemas, promote_options="permissive")
    except pa.ArrowException as error:
        raise GraphDataError(
            f"The files have columns of one name whose types don't go together: {first_line(error)}. Have "
            f"types found that fit all: SELECT * FROM read_parquet({relation}, union_by_name = true)"
        ) from error
    return together.remove_metadata(), list(counts)


def _schema_of(file: Path) -> tuple[pa.Schema, list[int]]:
    try:
        with pq.ParquetFile(file) as opened:
            metadata = opened.metadata
            return opened.schema_arrow, [
                metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)
            ]
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception) -> GraphDataError:
    return GraphDataError(f"{file} can't be read as Parquet: {first_line(error)}")


def refuse_other_columns(first: Path, columns: list[str], other: Path, others: list[str]) -> None:
    """Raise `GraphDataError` when a file has other columns than the first, or in another order."""
    if columns == others:
        return
    more = [name for name in others if name not in columns]
    fewer = [name for name in columns if name not in others]
    differences = [
        *([f"also has {', '.join(more)}"] if more else []),
        *([f"lacks {', '.join(fewer)}"] if fewer else []),
    ]
    how = " and ".join(differences) or "has its columns in another order"
    raise GraphDataError(
        f"The files don't hold the same columns: compared with {first}, {other} {how}. Name files of one "
        "kind, or read them by a query: SELECT ... FROM 'one' UNION ALL BY NAME SELECT ... FROM 'other'"
    )
