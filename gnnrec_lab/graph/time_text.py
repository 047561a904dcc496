"""Times written as text: ISO 8601, day and month in either order, or a format that the user names.

One format holds for a whole column. Which of day and month comes first is decided by the values that leave no
doubt; where none does, it is asked for instead of guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.wording import Wording, argument, worded

Parse = Callable[[str], int]

UNITS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}  # of a whole number, in a second
ORDERS = ("day-first", "month-first")
_EPOCH = datetime(1970, 1, 1)
_MICROSECOND = timedelta(microseconds=1)
_CLOCK = r"(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?)?"
_SEPARATED = re.compile(r"(\d{1,2})\s?([/.\-])\s?(\d{1,2})\s?\2\s?(\d{4})\.?" + _CLOCK)
_YEAR_FIRST = re.compile(r"(\d{4})\s?([/.])\s?(\d{1,2})\s?\2\s?(\d{1,2})\.?" + _CLOCK)
_SHORT_YEAR = re.compile(r"\d{1,2}([/.\-])\d{1,2}\1\d{2}(\D.*)?")


class AmbiguousTimesError(ValueError):
    """Raised for texts that can be read in two ways; the message names both with the code for each.

    Attributes
    ----------
    forms : dict of str to str
        Two texts of different forms, and the format of each ("" where it is unknown); empty where it is one.
    """

    def __init__(self, message: str, forms: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.forms = forms or {}


def checked_format(time_format: str | None) -> str | None:
    """Return a ``time_format=`` that can be used. Raises `OptionError` for any other."""
    known = [*ORDERS, *UNITS]
    if time_format is None or time_format in known:
        return time_format
    if isinstance(time_format, str) and "%" in time_format:
        return time_format
    raise OptionError(
        worded(
            argument("time_format", time_format),
            f' must be a format such as "%d.%m.%Y %H:%M", or one of {", ".join(known)}. ',
            did_you_mean(str(time_format), known),
        )
    )


def parser_of(texts: Sequence[str], time_format: str | None) -> Parse:
    """Return what turns each of a column's texts into microseconds since 1970 in UTC.

    Raises `AmbiguousTimesError` where the texts can be read in two ways. The parser raises `ValueError` for
    a text that isn't in the column's format.

    >>> parser_of(["25/12/2021", "03/04/2021"], None)("03/04/2021") == microseconds("2021-04-03")
    True
    """
    if time_format in UNITS:
        return lambda text: _of_epoch(text, UNITS[time_format])
    if time_format in ORDERS:
        return lambda text: _of_order(text, time_format == "day-first")
    if time_format is not None:
        return lambda text: microseconds(datetime.strptime(text.strip(), time_format))
    stripped = [text.strip() for text in texts]
    if any(_SHORT_YEAR.fullmatch(text) for text in stripped):
        example = next(text for text in stripped if _SHORT_YEAR.fullmatch(text))
        mark = example[len(re.match(r"\d+", example)[0])]  # type: ignore[index]
        days, months, years = (
            argument("time_format", mark.join(order))
            for order in (("%d", "%m", "%y"), ("%m", "%d", "%y"), ("%y", "%m", "%d"))
        )
        start = f'"{example}" has a year of two digits, and can be read in several ways: day first is '
        raise AmbiguousTimesError(worded(start, days, ", month first ", months, ", year first ", years))
    found = [match for text in stripped if (match := _SEPARATED.fullmatch(text))]
    if not found:
        return _of_iso
    if len(found) < len(stripped):
        other = next(text for text in stripped if not _SEPARATED.fullmatch(text))
        raise AmbiguousTimesError(
            worded(
                f'the times are written in more than one way: "{found[0][0]}" and "{other}". Bring them '
                "into one, and name it if it is none of ISO 8601: ",
                Wording('time_format="..."', "--time-format FORMAT"),
            ),
            {found[0][0]: "", other: ""},
        )
    return _order_of(found)


_DATES = (
    "%Y년 %m월 %d일", "%Y년%m월%d일", "%Y년 %m월%d일", "%Y-%m-%d", "%Y.%m.%d", "%Y. %m. %d", "%Y/%m/%d",
    "%Y%m%d", "%d %b %Y", "%d-%b-%Y", "%d/%b/%Y", "%d-%b-%y", "%b %d, %Y", "%b %d %Y", "%d %B %Y",
    "%B %d, %Y", "%B %d %Y", "%a %d %b %Y", "%a, %d %b %Y", "%a %b %d %Y", "%d/%m/%Y", "%m/%d/%Y",
    "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y",
)  # fmt: skip
_CLOCKS = (
    "", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p", " %H시 %M분", " %H시%M분",
    " %H시 %M분 %S초", " %H:%M:%S %z", ":%H:%M:%S %z", ":%H:%M:%S", ", %H:%M", ", %I:%M %p", " %H.%M",
)  # fmt: skip
_FORMATS = (
    *(date + clock for date in _DATES for clock in _CLOCKS),
    "%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S %z %Y",
)  # fmt: skip


def formats_of(text: str, others: Sequence[str] = ()) -> list[str]:
    """Return the ``time_format=`` by which a text can be read, of those that people write: none, one or two.

    All ``others`` can be read by it too.

    >>> formats_of("2021년 3월 4일"), formats_of("03/04/2021 5:06 PM")
    (['%Y년 %m월 %d일'], ['%d/%m/%Y %I:%M %p', '%m/%d/%Y %I:%M %p'])
    """
    found: dict[datetime, str] = {}
    for one in _FORMATS:
        try:
            moment = datetime.strptime(text.strip(), one)
            for other in others:
                microseconds(datetime.strptime(other.strip(), one))
        except (ValueError, OverflowError):
            continue
        found.setdefault(moment, one)
    return list(found.values())[:2]


def _order_of(found: Sequence[re.Match[str]]) -> Parse:
    """Return the parser for texts of day, month and year; the whole column decides which comes first."""
    day_first = next((match for match in found if int(match[1]) > 12), None)
    month_first = next((match for match in found if int(match[3]) > 12), None)
    if day_first is not None and month_first is not None:
        raise AmbiguousTimesError(
            f'"{day_first[0]}" has the day first and "{month_first[0]}" the month: the column holds times in '
            "two forms. Bring them into one",
            {day_first[0]: _format_like(day_first, "dm"), month_first[0]: _format_like(month_first, "md")},
        )
    if day_first is None and month_first is None:
        example = found[0][0]
        first, second = (
            worded(
                f"{datetime(int(found[0][4]), int(month), int(day)):%Y-%m-%d} by ",
                argument("time_format", order),
            )
            for order, day, month in zip(ORDERS, found[0].group(1, 3), found[0].group(3, 1), strict=True)
        )
        start = f'"{example}" can be read in two ways, and no value of the column shows which: '
        raise AmbiguousTimesError(worded(start, first, " or ", second))
    return lambda text: _of_order(text, day_first is not None)


def _format_like(match: re.Match[str], order: str) -> str:
    """Return the format of ``strptime`` in which a text of day, month and year is written."""
    clock = "".join(
        part for part, given in zip((" %H:%M", ":%S", ".%f"), match.group(5, 7, 8), strict=True) if given
    )
    return match[2].join(f"%{part}" for part in (*order, "Y")) + clock


def _of_order(text: str, day_first: bool) -> int:
    match = _SEPARATED.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} isn't day, month and year")
    day, month = (match[1], match[3]) if day_first else (match[3], match[1])
    return microseconds(_moment(match[4], month, day, match.groups()[4:]))


def _moment(year: str, month: str, day: str, clock: Sequence[str | None]) -> datetime:
    hour, minute, second, fraction = clock
    micro = int((fraction or "0").ljust(6, "0"))
    return datetime(
        int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), micro
    )


def _of_epoch(text: str, unit: int) -> int:
    try:
        return int(text) * 10**6 // unit
    except ValueError:
        pass
    try:  # exact, unlike a float
        return int(Decimal(text.strip()) * 10**6 // unit)
    except ArithmeticError as error:
        raise ValueError(f"{text!r} is no number") from error


def _of_iso(text: str) -> int:
    match = _YEAR_FIRST.fullmatch(text.strip())
    if match is not None:
        return microseconds(_moment(match[1], match[3], match[4], match.groups()[4:]))
    return microseconds(text)


def microseconds(value: object) -> int:
    """Return the microseconds since 1970 in UTC of a datetime, a date or ISO 8601 text.

    Raises `ValueError` for anything else.

    >>> microseconds("1970-01-01T09:00:01+09:00")
    1000000
    """
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
