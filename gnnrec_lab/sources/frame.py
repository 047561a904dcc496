"""Any DataFrame as columns that can be asked for by name: pandas, Polars and Arrow alike.

Read through narwhals. What a column is, and how messages speak of it, is told in column.py.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import narwhals as nw
import pyarrow as pa

from gnnrec_lab.errors import GraphDataError, did_you_mean
from gnnrec_lab.sources.column import Column, Library, shown

_ACCEPTED = "a pandas DataFrame, a Polars DataFrame or an Arrow table"


class Frame:
    """A frame of any library.

    Parameters
    ----------
    native : pandas.DataFrame, polars.DataFrame or pyarrow.Table
    name : str
        How messages call it: the argument's name.

    Raises
    ------
    GraphDataError
        When it isn't a frame, is a lazy one, or has two columns of one name.
    """

    def __init__(self, native: Any, name: str = "frame") -> None:
        self.name = name
        self._native = native
        self._frame = _narwhals(native, name)
        self.columns: list[Any] = list(self._frame.columns)

    def __len__(self) -> int:
        return len(self._frame)

    @property
    def library(self) -> Library:
        """Whose code the messages show; ``"pandas"`` also for those that are like it."""
        kind = self._frame.implementation
        return "polars" if kind.is_polars() else "arrow" if kind.is_pyarrow() else "pandas"

    def column(self, name: Any, role: str) -> Column:
        """Return one column.

        Raises `GraphDataError` when there is none of this name; ``role`` is the argument that named it.
        """
        if name not in self.columns:
            raise GraphDataError(
                f"{self.name} has no column {shown(name)} ({role}=). {self._instead(name)}", column=str(name)
            )
        return Column.of(self._frame.get_column(name), name, self.name, self.library)

    def _instead(self, name: Any) -> str:
        index = getattr(self._native, "index", None)
        if name is not None and name in list(getattr(index, "names", None) or []):
            return f"It is the index: {self.name} = {self.name}.reset_index()"
        return did_you_mean(name, self.columns)


def _narwhals(native: Any, name: str) -> nw.DataFrame[Any]:
    if nw.dependencies.is_polars_lazyframe(native):
        raise GraphDataError(f"{name}= is a lazy Polars frame. Collect it first: {name}.collect()")
    _refuse_duplicates(native, name)
    try:
        return nw.from_native(native, eager_only=True)
    except TypeError as error:
        kind = f"{type(native).__module__}.{type(native).__qualname__}"
        raise GraphDataError(
            f"{name}= needs {_ACCEPTED}, but is a {kind}. {_way_to_frame(native)}"
        ) from error


def _way_to_frame(native: Any) -> str:
    if isinstance(native, pa.RecordBatch):
        return "Convert it: pa.Table.from_batches([...])"
    if hasattr(native, "to_arrow_table"):  # DuckDB's relations
        return "Convert it: .to_arrow_table()"
    if isinstance(native, str | Path):
        return "Read the file first, e.g. with pandas.read_parquet(...) or pandas.read_csv(...)."
    return "pandas.DataFrame(...) makes one from lists, dicts and arrays."


def _refuse_duplicates(native: Any, name: str) -> None:
    if nw.dependencies.is_pyarrow_table(native):
        names, remedy = native.column_names, f"{name} = {name}.rename_columns([...])"
    elif nw.dependencies.is_pandas_like_dataframe(native):
        names, remedy = list(native.columns), f"{name} = {name}.loc[:, ~{name}.columns.duplicated()]"
    else:
        return
    if len(set(names)) < len(names):
        twice, times = Counter(names).most_common(1)[0]
        raise GraphDataError(
            f"{name} has {times} columns called {shown(twice)}. Rename them or keep one: {remedy}",
            column=str(twice),
        )
