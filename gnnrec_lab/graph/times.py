"""Times as int64: datetimes as microseconds since 1970 in UTC, numbers as they are; and back to text.

A datetime without a time zone is taken as UTC; nanoseconds are cut to microseconds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from numbers import Real
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph import time_text
from gnnrec_lab.graph.time_text import UNITS, AmbiguousTimesError
from gnnrec_lab.sources.column import DROP, EXACT, Column, as_codes, shown
from gnnrec_lab.sources.remedies import literal, read_with
from gnnrec_lab.sources.text_values import iso_times, whole_numbers
from gnnrec_lab.sources.text_values import numbers as numbers_of
from gnnrec_lab.wording import argument, message_of, worded

TimeKind = Literal["datetime", "number"]
TimeUnit = Literal["D", "s", "us"]
# 1990 to 2100 in seconds since 1970
_FIRST, _LAST = 631_152_000, 4_102_444_800
UNIT_NAMES = {"s": "seconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
DATE, MOMENT = "YYYYMMDD", "YYYYMMDDHHMMSS"  # whole numbers that are dates, of the years 1900 to 2100
_MOST_LEFT_OUT = 20  # texts that a remedy names one by one
_MOST_TRIED = 100_000  # texts that a proposed format is tried on, which takes a second
_EXAMPLE = datetime(2021, 11, 22, 11, 22, 33)
_DAY, _SECOND = 86_400_000_000, 1_000_000
_DIGIT = r"[0-9]"


@dataclass(frozen=True, eq=False)
class Times:
    """The times of a column.

    Attributes
    ----------
    values : int64 [n]
        Microseconds since 1970 in UTC, or the numbers as given; 0 where there is none.
    kind : "datetime" or "number"
    unit : str
        What whole numbers were read as: "s", "ms", "us" or "ns" since 1970, `DATE` or `MOMENT`; "" otherwise.
    """

    values: NDArray[np.int64]
    kind: TimeKind
    unit: str = ""


def read_times(column: Column, *, gaps: bool = False, time_format: str | None = None) -> Times:
    """Return the times of a column.

    Datetimes with or without a time zone, dates, whole numbers, text in ISO 8601 or with day, month and year
    in an order that the column shows. Whole numbers that are all moments from 1990 to 2100 in one unit since
    1970 are read in that unit, those that are all dates written YYYYMMDD or YYYYMMDDHHMMSS as these;
    others stay numbers.

    Parameters
    ----------
    column : Column
    gaps : bool
        Whether rows may have no time.
    time_format : str, optional
        A format of ``strptime``, "day-first", "month-first", or the unit of whole numbers: "s", "ms", "us",
        "ns".

    Raises
    ------
    GraphDataError
        For the first row that is no time, and for text that can be read in two ways.
    OptionError
        For a format that the column's type doesn't need.
    """
    if not gaps:
        column.refuse_missing("Every row needs a time where a time column is given.", DROP)
    array = column.arrow
    if array is None:
        return _of_objects(column, time_format)
    kind = array.type
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return Times(_of_timestamps(column, array), "datetime")
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return _since_1970(column, _of_numbers(column, array), time_format)
    if pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return _of_text(column, array, time_format)
    raise _not_a_time(column, 0)


def _by_file(column: Column, rows: Mapping[int, str]) -> str:
    """Return in which files two rows are, and the query that reads each in its own format."""
    files = [found[0] for row in rows if (found := column.file_of(row)) is not None]
    if len(set(files)) < 2:
        return ""
    told = f" The first is in {files[0]}, the second in {files[1]}."
    if not all(rows.values()):
        return told
    each = " UNION ALL ".join(
        column.of_file(file).convert("", "", "", f"strptime({{x}}, {literal(form)})")
        for file, form in zip(files, rows.values(), strict=True)
    )
    return worded(f"{told} Read each in its own: {each}", read_with(column.relation))


def _refuse_several_units(column: Column, numbers: NDArray[np.int64]) -> None:
    """Raise `GraphDataError` where all whole numbers are moments since 1970, but in several units."""
    given = np.flatnonzero(~column.missing())
    values = numbers[given]
    fits = {unit: (values >= _FIRST * size) & (values <= _LAST * size) for unit, size in UNITS.items()}
    if not values.size or not np.logical_or.reduce(list(fits.values())).all():
        return
    low, high = (int(given[place]) for place in (np.argmin(values), np.argmax(values)))
    units = [unit_of(int(numbers[row]), int(numbers[row])) for row in (low, high)]
    raise column.error(
        worded(
            f"it holds times since 1970 in several units: row {low:,} holds {int(numbers[low])}, which is in "
            f"{UNIT_NAMES[units[0]]}, and row {high:,} {int(numbers[high])}, in {UNIT_NAMES[units[1]]}."
            f"{_by_file(column, {low: '', high: ''})} Bring them into one: ",
            _one_unit(column),
        ),
    )


def _one_unit(column: Column) -> str:
    """Return the code that turns moments since 1970, each in the unit that its size shows, into one unit."""
    s, ms, us = (_LAST * UNITS[unit] for unit in ("s", "ms", "us"))

    def selected(n: str) -> str:
        tests = f"{n} <= {s}, {n} <= {ms}, {n} <= {us}"
        return f"np.select([{tests}], [{n} * 10**6, {n} * 1000, {n}], {n} // 1000)"

    polars, sql = "{col}.cast(pl.Int64)", "CAST({x} AS BIGINT)"
    return column.convert(
        selected("pd.to_numeric({x})"),
        f"pl.when({polars} <= {s}).then({polars} * 10**6).when({polars} <= {ms}).then({polars} * 1000)"
        f".when({polars} <= {us}).then({polars}).otherwise({polars} // 1000)",
        f"pa.array({selected('pc.cast({x}, pa.int64()).to_numpy()')})",
        f"CASE WHEN {sql} <= {s} THEN {sql} * 1000000 WHEN {sql} <= {ms} THEN {sql} * 1000 "
        f"WHEN {sql} <= {us} THEN {sql} ELSE {sql} // 1000 END",
    )


def unit_of(low: int, high: int) -> str:
    """Return the unit in which two whole numbers are moments from 1990 to 2100 since 1970, or "".

    >>> unit_of(881_250_949, 893_286_638), unit_of(1, 7)
    ('s', '')
    """
    fitting = (unit for unit, size in UNITS.items() if _FIRST * size <= low and high <= _LAST * size)
    return next(fitting, "")


def _since_1970(column: Column, numbers: NDArray[np.int64], time_format: str | None) -> Times:
    """Return whole numbers as moments where their size, or ``time_format``, names their unit."""
    given = numbers[~column.missing()]
    if time_format is not None and "%" in time_format:
        return _of_digits(column, numbers, time_format)
    if time_format is not None and time_format not in UNITS:
        raise OptionError(
            worded(
                argument("time_format", time_format),
                f" is for text, and the column {column.name!r} holds numbers. Their unit is one of "
                f"{', '.join(UNITS)}.",
            )
        )
    unit = time_format or (unit_of(int(given.min()), int(given.max())) if given.size else "")
    if not unit:
        dates = dates_of_digits(numbers, ~column.missing())
        if dates is not None:
            return dates
        _refuse_several_units(column, numbers)
        return Times(numbers, "number")
    if unit == "ns":
        return Times(numbers // 1000, "datetime", unit)
    factor = 10**6 // UNITS[unit]
    if given.size and max(abs(int(given.min())), abs(int(given.max()))) > (2**63 - 1) // factor:
        raise column.error(
            worded(
                f"its numbers are too large to be {UNIT_NAMES[unit]} since 1970 (",
                argument("time_format", unit),
                ").",
            )
        )
    return Times(numbers * factor, "datetime", unit)


def _of_digits(column: Column, numbers: NDArray[np.int64], time_format: str) -> Times:
    """Return whole numbers as times whose digits are written in a format; they have lost zeros in front."""
    missing = column.missing()
    values, places = np.unique(numbers[~missing], return_inverse=True)
    parsed = np.zeros(len(values), dtype=np.int64)
    width, bad = len(_EXAMPLE.strftime(time_format)), []
    for place, value in enumerate(values.tolist()):
        text = str(value).zfill(width)
        try:
            moment = datetime.strptime(text, time_format)
            if moment.strftime(time_format) != text:
                raise ValueError
            parsed[place] = microseconds(moment)
        except (ValueError, OverflowError):
            bad.append(value)
    if bad:
        row = int(np.argmax(~missing & np.isin(numbers, bad)))
        raise _refused(column, row, "Is it the right format?", time_format)
    times = np.zeros(len(numbers), dtype=np.int64)
    times[~missing] = parsed[places]
    return Times(times, "datetime")


def dates_of_digits(numbers: NDArray[np.int64], given: NDArray[np.bool_]) -> Times | None:
    """Return whole numbers as dates where all that are given are written YYYYMMDD, or YYYYMMDDHHMMSS.

    ``numbers`` is int64 [n], ``given`` bool [n]: which are values at all. None where some are no date.

    >>> times_as_text(dates_of_digits(np.array([20210304]), np.array([True])).values, "datetime", "D")
    ['2021-03-04']
    """
    if not given.any():
        return None
    low, high = int(numbers[given].min()), int(numbers[given].max())
    unit = next(
        (
            unit
            for unit, rest in ((DATE, 1), (MOMENT, 10**6))
            if low // rest // 10**4 >= 1900 and high // rest // 10**4 <= 2100
        ),
        None,
    )
    if unit is None:
        return None
    values = np.where(given, numbers, low)
    days, clock = (values, np.zeros_like(values)) if unit == DATE else np.divmod(values, 10**6)
    month, day = days // 100 % 100, days % 100
    hour, minute, second = clock // 10_000, clock // 100 % 100, clock % 100
    months = ((days // 10_000 - 1970) * 12 + month - 1).astype("datetime64[M]")
    dates = months.astype("datetime64[D]") + (day - 1)
    right = (month >= 1) & (month <= 12) & (day >= 1) & (dates.astype("datetime64[M]") == months)
    if not (right & (hour < 24) & (minute < 60) & (second < 60)).all():
        return None
    times = dates.astype(np.int64) * _DAY + (hour * 3600 + minute * 60 + second) * _SECOND
    return Times(np.where(given, times, 0), "datetime", unit)


def _not_a_time(column: Column, row: int) -> GraphDataError:
    value = column.value(row)
    if type(value).__name__ == "Period":
        return _refused(
            column,
            row,
            worded("Take their beginnings: ", column.convert("pd.PeriodIndex({x}).to_timestamp()", "", "")),
        )
    return _refused(column, row, "Is it the right column?")


def _refused(column: Column, row: int, advice: str, time_format: str | None = None) -> GraphDataError:
    start = f"row {row:,} holds {shown(column.value(row))}, which "
    if time_format is not None:
        return column.error(worded(start, "isn't ", argument("time_format", time_format), ". ", advice), row)
    problem = (
        "can't be read as a time. Datetimes, dates, whole numbers and text such as 2011-12-09 12:50:00 can. "
    )
    return column.error(worded(start, problem, advice), row)


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


def _of_text(column: Column, array: pa.Array, time_format: str | None) -> Times:
    plain = None if time_format is not None or pa.types.is_dictionary(array.type) else iso_times(array)
    if plain is not None:
        return Times(_own(plain.cast(pa.int64())), "datetime")
    coded = as_codes(array)
    codes = coded.indices.fill_null(-1).to_numpy()
    parsed = np.zeros(len(coded.dictionary) + 1, dtype=np.int64)  # the last is for gaps
    texts = coded.dictionary
    whole = whole_numbers(texts) if time_format is None or time_format in UNITS else None
    if whole is not None:
        parsed[:-1] = whole.fill_null(0).to_numpy()
        return _since_1970(column, parsed[codes], time_format)
    plain = iso_times(texts) if time_format is None else None
    if plain is not None:
        parsed[:-1] = plain.cast(pa.int64()).fill_null(0).to_numpy()
        return Times(parsed[codes], "datetime")
    floats = _as_floats(column, texts, codes) if time_format is None else None
    if floats is not None:
        parsed[:-1] = floats
        return _since_1970(column, parsed[codes], None)
    values = texts.to_pylist()
    try:
        parse = time_text.parser_of([text for text in values if text is not None], time_format)
    except AmbiguousTimesError as error:
        rows = {int(np.argmax(codes == values.index(text))): form for text, form in error.forms.items()}
        raise column.error(worded(message_of(error), ".", _by_file(column, rows))) from error
    bad = []
    for code, text in enumerate(values):  # in the order of the rows
        try:
            parsed[code] = 0 if text is None else parse(text)
        except (ValueError, OverflowError):
            bad.append(code)
    if bad:
        row = int(np.argmax(codes == bad[0]))
        raise _no_time_in_text(column, row, values, [values[code] for code in bad], time_format)
    return Times(np.asarray(parsed[codes]), "datetime")


def _no_time_in_text(
    column: Column, row: int, texts: Sequence[str | None], bad: list[str], time_format: str | None
) -> GraphDataError:
    """Return the error for a column of which some texts are no times; what it advises makes it readable."""
    good = len([text for text in texts if text is not None]) - len(bad)
    formats = (
        [] if time_format else time_text.formats_of(bad[0], [text for text in texts[:_MOST_TRIED] if text])
    )
    if formats:
        said = [argument("time_format", one) for one in formats]
        or_else = (part for one in said[1:] for part in (" or ", one))
        advice = worded("Say how it is written: ", said[0], *or_else)
    elif good and not any(letter.isdigit() for text in bad for letter in text):
        advice = worded("If such rows have no time, leave them out: ", column.keep_matching(_DIGIT))
    elif len(bad) <= min(good, _MOST_LEFT_OUT):
        advice = worded("If such rows can't be put right, leave them out: ", column.leave_out(bad))
    else:
        advice = worded(
            "Say how it is written, as %d.%m.%Y %H:%M does of 25.12.2021 8:26: ",
            argument("time_format", "..."),
        )
    return _refused(column, row, advice, time_format)


def _as_floats(column: Column, texts: pa.Array, codes: NDArray[np.int32]) -> NDArray[np.int64] | None:
    """Return texts as whole numbers where all are numbers, as 881250949.0; None where some are none.

    Raises `GraphDataError` for numbers with a fraction and for those that a float may have rounded.
    """
    numbers = np.array(numbers_of(texts))
    valid = texts.is_valid().to_numpy(zero_copy_only=False)
    pointed = any("." in text or "e" in text.casefold() for text in texts.drop_null().to_pylist())
    if not pointed or np.isnan(numbers[valid]).any():
        return None
    numbers[~valid] = 0
    bad = np.flatnonzero((np.abs(numbers) > EXACT) | (numbers != np.floor(numbers)))
    if bad.size:
        raise _not_whole(column, int(np.argmax(codes == bad[0])))
    return numbers.astype(np.int64)


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
        'pd.to_datetime(pd.to_numeric({x}), unit="s")',
        'pl.from_epoch(({col}.cast(pl.Float64) * 1e6).cast(pl.Int64), time_unit="us")',
        "pc.cast(pc.cast(pc.multiply(pc.cast({x}, pa.float64()), 1e6), pa.int64(), safe=False), "
        'pa.timestamp("us"))',
        "make_timestamp(CAST(CAST({x} AS DOUBLE) * 1e6 AS BIGINT))",
    )
    return column.error(
        worded(
            f"row {row:,} holds {shown(column.value(row))}: times given as numbers must be whole and fit "
            "into 64 bits. If they are seconds since 1970, convert them: ",
            remedy,
        ),
        row,
    )


def _of_objects(column: Column, time_format: str | None) -> Times:
    values = column.to_list()
    rows = np.flatnonzero(~column.missing()).tolist()
    if all(isinstance(values[row], Real | Decimal) and not isinstance(values[row], bool) for row in rows):
        return _since_1970(column, _of_numbers(column, None), time_format)
    times = np.zeros(len(values), dtype=np.int64)
    for row in rows:
        try:
            times[row] = microseconds(values[row])
        except (ValueError, TypeError, OverflowError) as error:
            raise _not_a_time(column, row) from error
    return Times(times, "datetime")


def microseconds(value: Any) -> int:
    """Return the microseconds since 1970 in UTC of a datetime, a date or ISO 8601 text.

    Raises `ValueError` for anything else.

    >>> microseconds(np.datetime64("1970-01-01T00:00:01"))
    1000000
    """
    if isinstance(value, np.datetime64):
        return int(value.astype("datetime64[us]").astype(np.int64))
    return time_text.microseconds(value)


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
