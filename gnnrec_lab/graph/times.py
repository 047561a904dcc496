"""Times as int64: datetimes as microseconds since 1970 in UTC, numbers as they are; and back to text.

A datetime without a time zone is taken as UTC; nanoseconds are cut to microseconds.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from numbers import Real
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.sources.column import Column, shown

TimeKind = Literal["datetime", "number"]
TimeUnit = Literal["D", "s", "us"]
_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_DAY, _SECOND = 86_400_000_000, 1_000_000


def read_times(column: Column, *, gaps: bool = False) -> tuple[NDArray[np.int64], TimeKind]:
    """Return the times of a column, int64 [n], and whether they are datetimes or plain numbers.

    Datetimes with or without a time zone, dates, ISO 8601 text, whole numbers. Raises `GraphDataError`
    naming the first row that is none of these; also one without a value, unless there may be ``gaps``:
    their time is 0.
    """
    if not gaps:
        column.refuse_missing("Every row needs a time where a time column is given.")
    array = column.arrow
    if array is None:
        return _of_objects(column)
    kind = array.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _of_timestamps(column, array), "datetime"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _of_numbers(column, array), "number"
    if pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return _of_text(column, array), "datetime"
    raise _not_a_time(column, 0)


def _not_a_time(column: Column, row: int) -> GraphDataError:
    remedy = column.convert(
        "pd.to_datetime({x})",
        '{col}.str.to_datetime("%Y-%m-%d %H:%M:%S")',
        'pc.strptime({x}, format="%Y-%m-%d %H:%M:%S", unit="s")',
        "strptime({x}, '%Y-%m-%d %H:%M:%S')",
    )
    return column.error(
        f"row {row:,} holds {shown(column.value(row))}, which can't be read as a time. Datetimes, dates, ISO "
        f"8601 text such as 2011-12-09 12:50:00 and whole numbers can. Convert the column: {remedy}",
        row,
    )


def _of_timestamps(column: Column, array: pa.Array) -> NDArray[np.int64]:
    zone = getattr(array.type, "tz", None)
    exact = getattr(array.type, "unit", "s") != "ns"  # nanoseconds are cut, anything else must fit
    try:
        micros = array.cast(pa.timestamp("us", tz=zone), safe=exact).cast(pa.int64())
    except pa.ArrowInvalid as error:
        raise column.error(f"a time is too far from 1970 for microseconds in 64 bits: {error}.") from error
    return _own(micros)


def _own(array: pa.Array) -> NDArray[np.int64]:
    # a copy: what Arrow hands out may be the memory of the user's frame, which they may change
    return np.array(array.fill_null(0).to_numpy(), dtype=np.int64)


def _of_text(column: Column, array: pa.Array) -> NDArray[np.int64]:
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    codes = coded.indices.fill_null(-1).to_numpy()
    parsed = np.zeros(len(coded.dictionary) + 1, dtype=np.int64)  # the last is for gaps
    for code, text in enumerate(coded.dictionary.to_pylist()):  # in the order of the rows
        try:
            parsed[code] = microseconds(text)
        except ValueError as error:
            raise _not_a_time(column, int(np.argmax(codes == code))) from error
    return np.asarray(parsed[codes])


def _of_numbers(column: Column, array: pa.Array | None) -> NDArray[np.int64]:
    if array is not None and pa.types.is_signed_integer(array.type):
        return _own(array.cast(pa.int64()))
    values = column.to_list()
    times = np.zeros(len(values), dtype=np.int64)
    for row in np.flatnonzero(~column.missing()).tolist():
        value = values[row]
        if not (math.isfinite(value) and value == int(value) and -(2**63) <= value < 2**63):
            raise _not_whole(column, row)
        times[row] = int(value)
    return times


def _not_whole(column: Column, row: int) -> GraphDataError:
    remedy = column.convert(
        'pd.to_datetime({x}, unit="s")',
        'pl.from_epoch(({col} * 1e6).cast(pl.Int64), time_unit="us")',
        'pc.cast(pc.cast(pc.multiply({x}, 1e6), pa.int64(), safe=False), pa.timestamp("us"))',
        "make_timestamp(({x} * 1e6)::BIGINT)",
    )
    return column.error(
        f"row {row:,} holds {shown(column.value(row))}: times given as numbers must be whole and fit into 64 "
        f"bits. If they are seconds since 1970, convert them: {remedy}",
        row,
    )


def _of_objects(column: Column) -> tuple[NDArray[np.int64], TimeKind]:
    values = column.to_list()
    rows = np.flatnonzero(~column.missing()).tolist()
    if all(isinstance(values[row], Real | Decimal) and not isinstance(values[row], bool) for row in rows):
        return _of_numbers(column, None), "number"
    times = np.zeros(len(values), dtype=np.int64)
    for row in rows:
        try:
            times[row] = microseconds(values[row])
        except (ValueError, TypeError, OverflowError) as error:
            raise _not_a_time(column, row) from error
    return times, "datetime"


def microseconds(value: Any) -> int:
    """Return the microseconds since 1970 in UTC of a datetime, a date or ISO 8601 text.

    Raises `ValueError` for anything else.

    >>> microseconds("1970-01-01T09:00:01+09:00")
    1000000
    """
    if isinstance(value, np.datetime64):
        return int(value.astype("datetime64[us]").astype(np.int64))
    if isinstance(value, str):
        value = _from_iso(value.strip())
    if not isinstance(value, datetime):
        if not isinstance(value, date):
            raise ValueError(f"{value!r} is no time")
        value = datetime(value.year, value.month, value.day)
    if value.tzinfo is not None:
        try:
            value = value.astimezone(UTC).replace(tzinfo=None)
        except OverflowError as error:
            raise ValueError(f"{value} is outside of the years 1 to 9999 in UTC") from error
    return int((value - _EPOCH) // _MICROSECOND)


def _from_iso(text: str) -> datetime:
    # Python reads the milliseconds "1210112500000" as the year 1210
    if text.isdigit() and len(text) != len("20111209"):
        raise ValueError(f"{text!r} is a number")
    return datetime.fromisoformat(text)


def times_as_text(times: NDArray[np.int64], kind: TimeKind, unit: TimeUnit = "s") -> list[str]:
    """Return times as ISO 8601 text (in UTC, to the ``unit``: ``"D"``, ``"s"``, ``"us"``) or as numbers.

    >>> times_as_text(np.array([1_000_000]), "datetime")
    ['1970-01-01T00:00:01']
    """
    if kind == "number":
        return [str(time) for time in times.tolist()]
    stamps = np.asarray(times, dtype=np.int64).astype("datetime64[us]")
    return list(np.datetime_as_string(stamps, unit=unit).tolist())


def coarsest_unit(times: NDArray[np.int64]) -> TimeUnit:
    """Return the coarsest of ``"D"``, ``"s"``, ``"us"`` that says all of the times exactly."""
    if (times % _SECOND).any():
        return "us"
    return "s" if (times % _DAY).any() else "D"
