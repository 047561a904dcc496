"""What is typed after an option, as numbers and pairs. Names are names.py's, ids ids.py's."""

from __future__ import annotations

import math

from gnnrec_lab.checks import as_whole, whole_words
from gnnrec_lab.errors import OptionError

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def whole(text: str) -> int:
    """Return a whole number of at least 0.

    >>> whole("10_000")
    10000
    """
    return _checked(text, 0)


def integer(text: str) -> int:
    """Return a whole number.

    >>> integer("-5")
    -5
    """
    return _checked(text)


def positive(text: str) -> int:
    """Return a whole number of at least 1."""
    return _checked(text, 1)


def _checked(text: str, least: int | None = None) -> int:
    found = as_whole(text, least, text=True)
    if found is None:
        raise OptionError(f'must be {whole_words(least)}, not "{text}".')
    return found


def seconds(text: str) -> float:
    """Return the seconds of a time: ``90``, ``90s``, ``30m``, ``1.5h`` or ``2d``.

    >>> seconds("1.5h")
    5400.0
    """
    number, unit = (text[:-1], text[-1]) if text[-1:] in _SECONDS else (text, "s")
    try:
        found = float(number) * _SECONDS[unit]
    except ValueError:
        found = 0.0
    if not 0 < found < float("inf"):
        raise OptionError(f'must be a time as in 90s, 30m or 2h, not "{text}".')
    return found


def share_or_count(text: str) -> int | float:
    """Return an int for a whole number as it is typed, else a float.

    >>> share_or_count("2"), share_or_count("0.2")
    (2, 0.2)
    """
    try:
        return int(text)
    except ValueError:
        return number(text)


def count_or_all(text: str) -> int | str:
    """Return a whole number of at least 1, or the word "all".

    >>> count_or_all("5000"), count_or_all("all")
    (5000, 'all')
    """
    return text if text == "all" else positive(text)


def setting(text: str) -> tuple[str, str]:
    """Return the two sides of ``key=value``.

    >>> setting("epochs=20")
    ('epochs', '20')
    """
    key, equals, value = text.partition("=")
    if not (key and equals and value):
        raise OptionError(f'must be key=value (as in epochs=20), not "{text}".')
    return key.strip().replace("-", "_"), value.strip()


def searched(text: str) -> tuple[str, list[str] | tuple[str, ...]]:
    """Return what is to be searched in ``key=a,b,c``, ``key=low..high`` or ``key=low..high:log``.

    >>> searched("dim=32,64"), searched("l2=1e-6..1e-3:log")
    (('dim', ['32', '64']), ('l2', ('1e-6', '1e-3', 'log')))
    """
    key, values = setting(text)
    numbers, colon, how = values.partition(":")
    low, dots, high = numbers.partition("..")
    if dots:
        return key, (low, high, *([how] if colon else []))
    return key, [value.strip() for value in values.split(",") if value.strip()]


def behaviours(text: str) -> dict[str, float | None]:
    """Return the weights in ``purchase=1,return=0,view=drop``; None stands for drop.

    >>> behaviours("purchase=1, return=0, view=drop")
    {'purchase': 1.0, 'return': 0.0, 'view': None}
    """
    result: dict[str, float | None] = {}
    for part in text.split(","):
        behaviour, equals, weight = part.rpartition("=")
        if not (behaviour.strip() and equals):
            raise OptionError(f'must be behaviour=weight,... (as in purchase=1,return=0), not "{text}".')
        result[behaviour.strip()] = None if weight.strip() == "drop" else number(weight.strip())
    return result


def limit(text: str) -> tuple[str, int]:
    """Return the column and the number in ``column=number``.

    >>> limit("genre=2")
    ('genre', 2)
    """
    column, equals, most = text.rpartition("=")
    if not (column.strip() and equals):
        raise OptionError(f'must be column=number (as in genre=2), not "{text}".')
    return column.strip(), positive(most.strip())


def moment(text: str) -> int | float | str:
    """Return a number where one was typed, else the text, which is then a date or time.

    >>> moment("2011-12-09"), moment("880000000")
    ('2011-12-09', 880000000)
    """
    try:
        return share_or_count(text)
    except OptionError:
        return text


def number(text: str) -> float:
    """Return a finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise OptionError(f'must be a number, not "{text}".')
    return value
