"""`Column`: the values of one column of a frame, and messages about them with the remedy as code.

A column is an Arrow array where Arrow has a plain type for its values, else Python's values. What it means
(ids, times, weights) is decided by its readers: encoding.py, times.py, weights.py, features.py. The remedies'
code is written by remedies.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.sources.nested import Nested
from gnnrec_lab.sources.remedies import Library, Remedies, literal
from gnnrec_lab.sources.text_values import whole_numbers
from gnnrec_lab.wording import Wording, in_magic, worded

# One type for each kind of value, whatever the library; text with 64-bit offsets holds more than 2 GiB. The
# keys are names because older Arrow has no views.
_PLAIN = {
    "halffloat": pa.float32(),
    "string": pa.large_string(),
    "string_view": pa.large_string(),
    "binary": pa.large_binary(),
    "binary_view": pa.large_binary(),
}


DROP = "--missing drop"  # what leaves out rows without a value, in a line of %gnnrec
EXACT = 2.0**53  # beyond it a float64 can't represent every whole number
_EXACT = {"halffloat": 2.0**11, "float": 2.0**24}


@dataclass(frozen=True, eq=False)
class Column:
    """One column: its values, and what is needed to speak about them.

    Attributes
    ----------
    name : str
        As in the frame.
    frame : str
        How messages call the frame, which is also the argument's name: ``"frame"``, ``"test"``.
    library : "pandas", "polars", "lazy", "arrow", "duckdb" or "sql"
        Whose code the remedies are; see `Remedies`.
    arrow : pyarrow.Array or None
        The values, text as ``large_string``; None when Arrow has no plain type. Text that was asked for as
        codes may be a dictionary array, ``int32`` into ``large_string``, whose values are distinct, not
        null, and all in use, or in chunks as the frame holds it.
    objects : object [n]
        Python's values where ``arrow`` is None.
    relation : str
        What stands after ``FROM`` in a remedy that is SQL.
    as_written : bool
        Whether the values are text of a file without types: the role of the column decides what they are.
    exact : float
        The whole number below which the floats of the column are exact.
    text_lost : bool
        Whether floats may have been text of a CSV file in a query, so that they can't be ids.
    files : sequence of (Path, int)
        Where there are several files, these and how many rows each has, so that messages can name one.
    nested : Nested or None
        What is in lists and objects, where their type says so.
    """

    name: Any
    frame: str
    library: Library
    arrow: Any
    objects: NDArray[Any]
    relation: str = ""
    as_written: bool = False
    exact: float = EXACT
    text_lost: bool = False
    files: Sequence[tuple[Path, int]] = ()
    nested: Nested | None = None

    @classmethod
    def of(
        cls, series: nw.Series[Any], name: Any, frame: str, library: Library, *, coded: bool = False
    ) -> Column:
        """Read a column from a narwhals series; text ``coded`` may stay in chunks, which cost no memory."""
        nested = Nested.of_type(series.to_arrow().type) if series.dtype.is_nested() else None
        arrow, exact = _arrow_of(series, coded), _exact_of(series)
        values = [_comparable(value) for value in series.to_list()] if arrow is None else []
        objects = np.fromiter(values, dtype=object, count=len(values))
        return cls(name, frame, library, arrow, objects, exact=exact, nested=nested)

    def __len__(self) -> int:
        return len(self.objects if self.arrow is None else self.arrow)

    def value(self, row: int) -> Any:
        """Return one value as Python's."""
        return self.objects[row] if self.arrow is None else self._as_python(self.arrow[row].as_py)

    def to_list(self) -> list[Any]:
        """Return all values as Python's."""
        return list(self.objects if self.arrow is None else self._as_python(self.arrow.to_pylist))

    def distinct(self) -> list[Any]:
        """Return the different values as Python's, in the order in which they are met."""
        if self.arrow is None:
            return list(dict.fromkeys(self.to_list()))
        return list(dict.fromkeys(self._as_python(as_codes(self.arrow).dictionary.to_pylist)))

    def _as_python(self, convert: Callable[[], Any]) -> Any:
        try:
            return convert()
        except OverflowError as error:  # of a time zone that moves the first or the last day there is
            problem = "a time that its time zone moves out of the years 1 to 9999. Leave such rows out."
            raise self.error(problem) from error

    def missing(self) -> NDArray[np.bool_]:
        """Return which rows have no value: null, None, NaN, NaT; bool [n]."""
        if self.arrow is None:
            return np.asarray(pd.isna(self.objects), dtype=bool)
        nulls = pc.is_null(self.arrow, nan_is_null=self._is_floating)
        return np.asarray(nulls.to_numpy(zero_copy_only=False), dtype=bool)

    def refuse_missing(self, need: str, magic: str = "") -> None:
        """Raise `GraphDataError` when a row has no value.

        ``need`` says what every row needs, ``magic`` which option of ``%gnnrec`` leaves the rows out.
        """
        rows = np.flatnonzero(self.missing())
        if rows.size:
            count = (
                f"{rows.size:,} rows have no value, the first at row" if rows.size > 1 else "no value at row"
            )
            remedy = self._remedies.drop_missing(self._is_floating)
            problem = f"{count} {rows[0]:,} (counted from 0). {need} Leave them out: "
            raise self.error(worded(problem, Wording(remedy, magic or in_magic(remedy))), int(rows[0]))

    def error(self, problem: str, row: int | None = None) -> GraphDataError:
        """Return a `GraphDataError` that names this column."""
        of = "" if self.frame == "frame" else f" of {self.frame}"
        found = None if row is None else self.file_of(row)
        where = "" if found is None else f" ({found[0]}, row {found[1]:,})"
        about = f"Column {self._remedies.column}{of}{where}: "
        return GraphDataError(worded(about, problem), column=str(self.name), row=row)

    def file_of(self, row: int) -> tuple[Path, int] | None:
        """Return the file of a row and its row there, from 0; None where there aren't several files."""
        for file, count in self.files if len(self.files) > 1 else ():
            if row < count:
                return file, row
            row -= count
        return None

    def of_file(self, file: Path) -> Column:
        """Return the column as a query over one of its files sees it, for a remedy."""
        return replace(self, library="sql", relation=literal(str(file)), files=())

    def convert(self, pandas: str, polars: str, arrow: str, sql: str = "") -> str:
        """Return the code that replaces this column, from one template a library; see `Remedies.replace`."""
        return self._remedies.replace(pandas, polars, arrow, sql)

    @property
    def inside(self) -> Nested | None:
        """What is in lists and objects of the column, by its type or by its values."""
        if self.nested is not None or self.library != "pandas":
            return self.nested
        return Nested.of_values(self.objects)  # pandas has no type for them

    def as_ids(self) -> str:
        """Return what makes ids of values that are none, and the code for it."""
        nested = self.inside
        if nested is None:
            return worded("Turn it into text: ", self.as_text())
        one = "Give each value a row of its own" if nested.listed else "Take one field of each object"
        return worded(f"{one}: ", self._remedies.take_apart(nested.listed, nested.field))

    def as_text(self) -> str:
        """Return the code that turns the values into text, whatever they are."""
        return self.convert(
            "{x}.map(str)",
            "pl.Series({x}.name, map(str, {x}.to_list()))",
            "pa.array(map(str, {x}.to_pylist()))",
            "CAST({x} AS VARCHAR)",
        )

    def keep_matching(self, pattern: str) -> str:
        """Return the code that keeps the rows whose text holds a regular expression."""
        return self._remedies.keep_matching(pattern)

    def leave_out(self, values: Sequence[str | int]) -> str:
        """Return the code that leaves out the rows of some values."""
        return self._remedies.leave_out(values)

    def keep_first(self) -> str:
        """Return the code that keeps the first row of each value."""
        return self._remedies.keep_first()

    @property
    def _remedies(self) -> Remedies:
        return Remedies(self.library, self.frame, self.name, self.relation)

    @property
    def _is_floating(self) -> bool:
        return self.arrow is not None and bool(pa.types.is_floating(self.arrow.type))


def of_text(column: Column) -> Column:
    """Return a column of text as int64 where each value is a canonical whole number, else as written.

    ``column`` holds text, or a dictionary array of text whose entries are all in use.
    """
    array = column.arrow
    coded = pa.types.is_dictionary(array.type)
    whole = whole_numbers(array.dictionary if coded else array)
    if whole is None:
        return replace(column, as_written=True)
    return replace(column, arrow=whole.take(array.indices) if coded else whole)


def as_codes(array: Any) -> Any:
    """Return an array, in chunks or not, as one dictionary array: each value once, and codes into them."""
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    return coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded


def exact_bound(kind: Any) -> float:
    """Return the largest whole number up to which floats of an Arrow type are exact."""
    return _EXACT.get(str(kind), EXACT)


def _exact_of(series: nw.Series[Any]) -> float:
    """Return the bound of a series; Arrow's plain type no longer tells half from single precision."""
    kind = str(getattr(series.to_native(), "dtype", getattr(series.to_native(), "type", ""))).casefold()
    if kind in ("float16", "halffloat"):
        return 2.0**11
    return 2.0**24 if kind in ("float32", "float") else EXACT


def _comparable(value: Any) -> Any:
    """Return None for a signalling NaN, which raises when it is compared; all other values as they are."""
    return None if isinstance(value, Decimal) and value.is_snan() else value


def shown(value: Any) -> str:
    """Return a value as messages show it: its repr, clipped.

    >>> shown("x" * 100)[-6:]
    'xxx...'
    """
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _arrow_of(series: nw.Series[Any], coded: bool) -> Any:
    if series.dtype == nw.Object:  # anything at all; Polars would hand out pointers
        return None
    try:
        return _plain(series.to_arrow(), coded)
    except (pa.ArrowException, UnicodeEncodeError, OverflowError):
        return None  # mixed categories, lone surrogates, numbers wider than 64 bits


def plain_type(kind: Any) -> Any:
    """Return the Arrow type that stands for all types of one kind of value.

    >>> plain_type(pa.string())
    DataType(large_string)
    """
    return _PLAIN.get(str(kind), kind)


def _plain(array: Any, coded: bool) -> Any:
    """Return an array in one of the plain types, ``coded`` text in chunks; None for nested and odd ones."""
    kind = array.type.value_type if pa.types.is_dictionary(array.type) else array.type
    if isinstance(kind, pa.BaseExtensionType) or pa.types.is_nested(kind):
        return None
    kind = plain_type(kind)
    array = array if kind == array.type else array.cast(kind)
    if coded and pa.types.is_large_string(kind):
        return array
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
