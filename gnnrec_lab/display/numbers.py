"""Number formats: significant digits, thousands separators, shares, durations, sizes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

_UNITS = (  # microseconds
    ("days", 86_400_000_000),
    ("hours", 3_600_000_000),
    ("minutes", 60_000_000),
    ("seconds", 1_000_000),
)


def figure(value: float, digits: int = 3) -> str:
    """Return a number with three significant digits and separators, without zeros at the end.

    >>> figure(1234.5), figure(0.012345), figure(12.0), figure(0), figure(0.9999)
    ('1,230', '0.0123', '12', '0', '1')
    """
    if not value or not math.isfinite(value):
        return f"{value:g}"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    text = f"{round(value, decimals):,.{max(decimals, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: float) -> str:
    """Return a share as per cent, without the sign.

    >>> percent(0.23451), percent(1), percent(3475 / 3476), percent(0.000012)
    ('23.5', '100', '99.97', '0.0012')
    """
    text = figure(100 * share)
    if text == "100" and share < 1:  # nearly all is not all
        decimals = -math.floor(math.log10(100 * (1 - share)))
        text = f"{100 * share:.{min(12, decimals)}f}".rstrip("0").rstrip(".")
    return text


def in_percent(share: float) -> str:
    """Return a share with three significant digits and the sign.

    >>> in_percent(0.12345), in_percent(1)
    ('12.3%', '100%')
    """
    return f"{100 * share:.3g}%"


def rough_percent(share: float) -> str:
    """Return a share in whole per cent, or tenths below one, for a sentence.

    >>> rough_percent(0.314), rough_percent(0.0042), rough_percent(0.0001)
    ('31 %', '0.4 %', '< 0.1 %')
    """
    if share < 0.0005:
        return "< 0.1 %"
    return f"{100 * share:.0f} %" if share >= 0.0095 else f"{100 * share:.1f} %"


def counted(number: int, what: str, several: str = "") -> str:
    """Return a number of things in words.

    >>> counted(1, "user"), counted(1200, "user"), counted(2, "match", "matches")
    ('1 user', '1,200 users', '2 matches')
    """
    return f"{number:,} {what if number == 1 else several or what + 's'}"


def length(microseconds: float) -> tuple[str, str]:
    """Return a length of time as a number and the unit that suits it.

    >>> length(90_000_000), length(86_400_000_000 * 12.5), length(400_000)
    (('90', 'seconds'), ('12.5', 'days'), ('0.4', 'seconds'))
    """
    unit, size = next((pair for pair in _UNITS if microseconds >= 2 * pair[1]), _UNITS[-1])
    return figure(microseconds / size), unit


def short(value: float) -> str:
    """Return a number with separators, and three significant digits where it isn't whole.

    >>> short(1234.0), short(1234.6), short(0.00123)
    ('1,234', '1,235', '0.00123')
    """
    whole = 1000 <= abs(value) < 1e15 or value == int(value)
    return f"{value:,.0f}" if whole else f"{value:.3g}"


def compact(number: int) -> str:
    """Return a whole number below 10^12 in four characters at most, for a tick.

    >>> compact(512), compact(1024), compact(2_097_152)
    ('512', '1k', '2M')
    """
    for size, letter in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number // size}{letter}"
    return str(number)


def decimals(values: Iterable[float], digits: int = 3) -> int:
    """Return how many decimals a column needs for ``digits`` significant digits of its typical values.

    Between 2 and 9; the typical value is the median of those that aren't zero.

    >>> decimals([0.0012, 0.00045, 0.0003]), decimals([3.25, 11.0, 0.4])
    (6, 2)
    """
    sizes = sorted(abs(value) for value in values if value and math.isfinite(value))
    if not sizes:
        return 2
    exponent = math.floor(math.log10(sizes[len(sizes) // 2]))
    return min(9, max(2, digits - 1 - exponent))


def duration(seconds: float | None, units: Sequence[str] = (" h", " m", " s")) -> str:
    """Return a duration in seconds as text, with the words for hours, minutes and seconds.

    >>> duration(0.4), duration(95), duration(7260), duration(None)
    ('0.4 s', '1 m 35 s', '2 h 1 m', '')
    """
    if seconds is None:
        return ""
    h, m, s = units
    if seconds < 10:
        return f"{seconds:.1f}{s}"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{s}"
    if whole < 3600:
        return f"{whole // 60}{m} {whole % 60}{s}"
    return f"{whole // 3600}{h} {whole % 3600 // 60}{m}"


def memory(number: float | None) -> str:
    """Return bytes with a unit.

    >>> memory(1_234_000_000), memory(None)
    ('1.23 GB', '')
    """
    if number is None:
        return ""
    return f"{number / 1e9:.3g} GB" if number >= 1e9 else f"{number / 1e6:.3g} MB"
