"""Figures as findings say them: three significant digits, thousands separators, units in words.

Sentences are words.py's.
"""

from __future__ import annotations

import math

_UNITS = (  # microseconds
    ("days", 86_400_000_000),
    ("hours", 3_600_000_000),
    ("minutes", 60_000_000),
    ("seconds", 1_000_000),
)


def figure(value: float, digits: int = 3) -> str:
    """Return a number with three significant digits.

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


def length(microseconds: float) -> tuple[str, str]:
    """Return a length of time as a number and the unit that suits it.

    >>> length(90_000_000), length(86_400_000_000 * 12.5), length(400_000)
    (('90', 'seconds'), ('12.5', 'days'), ('0.4', 'seconds'))
    """
    unit, size = next((pair for pair in _UNITS if microseconds >= 2 * pair[1]), _UNITS[-1])
    return figure(microseconds / size), unit
