"""Values of text from files without types: all of a column decide whether they are numbers or times.

Nothing is lost on the way: text becomes whole numbers only where each of them is written in the one canonical
way, so that different texts stay different values.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

# one way to write each: no zeros in front, no sign +, no exponent, no point
CANONICAL_INTEGER = r"^(0|-?[1-9][0-9]{0,18})$"
NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_PLAIN_NUMBER = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
_ISO_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?$"
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")


def whole_numbers(texts: pa.Array) -> pa.Array | None:
    """Return text as int64 where each value is a canonical whole number, else None; nulls stay.

    >>> whole_numbers(pa.array(["7", "-12"])).to_pylist()
    [7, -12]
    >>> whole_numbers(pa.array(["7", "07"])) is None
    True
    """
    if not _all_match(texts, CANONICAL_INTEGER):
        return None
    try:
        return texts.cast(pa.int64())
    except pa.ArrowInvalid:  # outside of 64 bits
        return None


def numbers(texts: pa.Array) -> NDArray[np.float64]:
    """Return text as numbers, float64 [n]: NaN where it is none.

    >>> numbers(pa.array(["3.5", "1e3", "N/A", None])).tolist()
    [3.5, 1000.0, nan, nan]
    """
    fits = pc.match_substring_regex(texts, NUMBER).fill_null(False)
    plain = pc.if_else(fits, texts, pa.scalar(None, texts.type)).cast(pa.float64())
    return np.asarray(plain.to_numpy(zero_copy_only=False), dtype=np.float64)


def iso_times(texts: pa.Array) -> pa.Array | None:
    """Return text as timestamps in microseconds where each value is ISO 8601 without a zone, else None.

    >>> iso_times(pa.array(["2011-12-09", "2011-12-09 12:50"])).cast(pa.int64()).to_pylist()[0]
    1323388800000000
    """
    if not _all_match(texts, _ISO_TIME):
        return None
    try:
        return texts.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:  # no such day, or a mix that Arrow doesn't read
        return None


def inferred(texts: Any) -> Any:
    """Return text as what it looks like, for people and for features: numbers, times, truth values, or text.

    Ids aren't read by this: numbers with zeros in front stay text, and others may lose how they were written.
    """
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    if isinstance(texts, pa.ChunkedArray):  # no chunk at all
        texts = pa.array([], texts.type)
    if texts.null_count == len(texts):
        return texts
    whole = whole_numbers(texts)
    if whole is not None:
        return whole
    if _all_match(texts, _PLAIN_NUMBER):
        return pa.array(numbers(texts), mask=texts.is_null().to_numpy(zero_copy_only=False))
    if _all_match(texts, "^(true|false|True|False|TRUE|FALSE)$"):
        return pc.equal(pc.utf8_lower(texts), "true")
    times = iso_times(texts)
    return texts if times is None else times


def lossless_types(connection: Any, rows: str, columns: list[str]) -> dict[str, str]:
    """Return a SQL type for each column of text by which no two different texts become one value.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
    rows : str
        What stands after ``FROM``.
    columns : list of str
        Names that need no quotes.
    """
    patterns = {"BIGINT": CANONICAL_INTEGER, "DOUBLE": _PLAIN_NUMBER, "TIMESTAMP": _ISO_TIME}
    tests = [
        f"bool_and(regexp_full_match({name}, '{pattern}') AND TRY_CAST({name} AS {kind}) IS NOT NULL) "
        f"AND count(DISTINCT {name}) = count(DISTINCT TRY_CAST({name} AS {kind}))"
        # whole numbers beyond 64 bits stay text: as floats they would lose digits where text is made of them
        + (f" AND max(abs(TRY_CAST({name} AS DOUBLE))) < {2**53}" if kind == "DOUBLE" else "")
        for name in columns
        for kind, pattern in patterns.items()
    ]
    found = connection.execute(f"SELECT {', '.join(tests)} FROM {rows}").fetchall()[0]
    return {
        name: next(
            (kind for kind, fits in zip(patterns, found[3 * place :], strict=False) if fits), "VARCHAR"
        )
        for place, name in enumerate(columns)
    }


def is_whole(cell: str) -> bool:
    """Return whether a cell is a whole number in the one way to write it.

    >>> is_whole("-12"), is_whole("012")
    (True, False)
    """
    return re.match(CANONICAL_INTEGER, cell) is not None and -(2**63) <= int(cell) < 2**63


def is_day(cell: str) -> bool:
    """Return whether a cell is a day in the one way that ISO 8601 has for it.

    >>> is_day("2021-03-04"), is_day("2021-3-4"), is_day("2021-02-30")
    (True, False, False)
    """
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell) is None:
        return False
    try:
        date.fromisoformat(cell)
    except ValueError:
        return False
    return True


def is_value(cell: str) -> bool:
    """Return whether a cell is a number or a date, which the name of a column seldom is.

    >>> is_value("881250949"), is_value("2021-03-04"), is_value("item_2")
    (True, True, False)
    """
    text = cell.strip()
    return bool(re.match(NUMBER, text) or _DATE.match(text))


def _all_match(texts: pa.Array, pattern: str) -> bool:
    if texts.null_count == len(texts):
        return False
    return bool(pc.all(pc.match_substring_regex(texts, pattern)).as_py())
