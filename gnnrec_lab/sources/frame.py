"""`Frame`: a table in memory as a source: pandas, Polars and Arrow alike.

Read through narwhals. Columns, and how messages describe them, are in column.py.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import narwhals as nw
import numpy as np
import pyarrow as pa

from gnnrec_lab.errors import GraphDataError, did_you_mean
from gnnrec_lab.sources.column import Column
from gnnrec_lab.sources.remedies import Library
from gnnrec_lab.sources.source import Source, refuse_duplicates

_ACCEPTED = (
    "a pandas DataFrame, a Polars DataFrame, an Arrow table, a DuckDB relation, or the path of "
    "Parquet, CSV or JSON lines files"
)


class Frame(Source):
    """A frame of any library.

    Parameters
    ----------
    native : pandas.DataFrame, polars.DataFrame, pyarrow.Table or pyarrow.RecordBatch
    name : str
        How messages call it: the argument's name.

    Attributes
    ----------
    native
        The frame itself; of a record batch, a table.
    relation : str
        What stands after ``FROM`` in remedies, where the rows are some of those of a file or a query.

    Raises
    ------
    GraphDataError
        When it isn't a frame, or has two columns of one name.
    """

    relation: str = ""

    def __init__(self, native: Any, name: str = "frame") -> None:
        self.name = name
        self.native = pa.Table.from_batches([native]) if isinstance(native, pa.RecordBatch) else native
        self._frame = _narwhals(self.native, name)
        self.columns = list(self._frame.columns)
        self.library = _library(self._frame)

    def __len__(self) -> int:
        return len(self._frame)

    def head(self, rows: int) -> pa.Table:
        """Return the first rows."""
        return self._rows(np.arange(min(rows, len(self))))

    def sample(self, rows: int, seed: int = 0) -> pa.Table:
        """Return rows chosen at random, in their order."""
        chosen = np.random.default_rng(seed).choice(len(self), min(rows, len(self)), replace=False)
        return self._rows(np.sort(chosen))

    def _rows(self, rows: Any) -> pa.Table:
        series = [self._frame.get_column(name)[rows] for name in self.columns]
        arrays = [
            one.to_arrow()
            if one.dtype.is_nested()
            else _shown_as(Column.of(one, "", self.name, self.library))
            for one in series
        ]
        return pa.Table.from_arrays(arrays, names=list(map(str, self.columns)))

    def _read(self, place: int, coded: bool) -> Column:
        name = self.columns[place]
        column = Column.of(self._frame.get_column(name), name, self.name, self.library, coded=coded)
        return replace(column, relation=self.relation) if self.relation else column

    def _instead(self, name: Any) -> str:
        index = getattr(self.native, "index", None)
        if name is not None and name in list(getattr(index, "names", None) or []):
            return f"It is the index: {self.name} = {self.name}.reset_index()"
        same = [own for own in self.columns if str(own) == str(name)]
        if same:  # 0 or "0"
            return f"It has {same[0]!r}, which is {'text' if isinstance(same[0], str) else 'no text'}."
        return did_you_mean(name, self.columns)


def _library(frame: nw.DataFrame[Any]) -> Library:
    """Return whose code the messages show; pandas' also for those that are like it."""
    kind = frame.implementation
    return "polars" if kind.is_polars() else "arrow" if kind.is_pyarrow() else "pandas"


def _shown_as(column: Column) -> Any:
    if column.arrow is not None:
        return column.arrow
    missing = column.missing().tolist()
    texts = [None if gone else str(value) for value, gone in zip(column.to_list(), missing, strict=True)]
    plain = [text and text.encode("utf-8", "replace").decode() for text in texts]  # lone surrogates
    return pa.array(plain, pa.large_string())


def _narwhals(native: Any, name: str) -> nw.DataFrame[Any]:
    _refuse_duplicates(native, name)
    try:
        return nw.from_native(native, eager_only=True)
    except TypeError as error:
        kind = f"{type(native).__module__}.{type(native).__qualname__}"
        raise GraphDataError(
            f"{name}= needs {_ACCEPTED}, but is a {kind}. pandas.DataFrame(...) makes one from lists, dicts "
            "and arrays."
        ) from error


def _refuse_duplicates(native: Any, name: str) -> None:
    if nw.dependencies.is_pyarrow_table(native):
        refuse_duplicates(native.column_names, name, f"{name} = {name}.rename_columns([...])")
    elif nw.dependencies.is_pandas_like_dataframe(native):
        refuse_duplicates(list(native.columns), name, f"{name} = {name}.loc[:, ~{name}.columns.duplicated()]")
