# Generated from gnnrec_lab/checks.py: change it there.
"""Checks of values that many functions take: whole numbers, k, seeds, numbers, choices, locales.

Each check returns the value as a plain Python one and raises `OptionError` with the name of the argument,
what it must be, and what it was. What only one function takes is checked there; names of graphs and runs are
checked by `home.checked_name`, options of models by `models.base.options`.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterable
from numbers import Integral, Real
from pathlib import Path
from typing import Any, Literal, TypeGuard, TypeVar

from gnnrec_serve.errors import OptionError, did_you_mean

LARGEST_SEED = 2**63 - 1
Language = Literal["en", "ko"]
LOCALES: tuple[Language, ...] = ("en", "ko")

Choice = TypeVar("Choice", bound=str)


def is_whole(value: object) -> TypeGuard[int]:
    """Return whether a value is an integer of Python or NumPy; a bool isn't one.

    >>> is_whole(3), is_whole(3.0), is_whole(True)
    (True, False, False)
    """
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[float]:
    """Return whether a value is a finite number of Python or NumPy; a bool isn't one."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an int beyond all floats
        return False


def as_whole(
    value: object,
    least: int | None = None,
    most: int | None = None,
    *,
    floats: bool = False,
    text: bool = False,
) -> int | None:
    """Return a whole number from ``least`` to ``most`` as an int, None for any other value.

    With ``floats`` a float without a fraction is one too, with ``text`` also a number in text.

    >>> as_whole(3, 1), as_whole(0, 1), as_whole(3.0, floats=True), as_whole("3", text=True), as_whole("3")
    (3, None, 3, 3, None)
    """
    if text and isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            return None
    if not is_whole(value) and not (floats and is_number(value) and value == int(value)):
        return None
    number = int(value)
    if (least is not None and number < least) or (most is not None and number > most):
        return None
    return number


def whole_words(least: int | None = None, most: int | None = None) -> str:
    """Return what a whole number must be, for a message.

    >>> whole_words(), whole_words(1), whole_words(-1000, 1000)
    ('a whole number', 'a whole number of at least 1', 'a whole number from -1,000 to 1,000')
    """
    if least is None:
        return "a whole number"
    bounds = f"of at least {least:,}" if most is None else f"from {least:,} to {most:,}"
    return f"a whole number {bounds}"


def whole(
    name: str,
    value: object,
    least: int | None = None,
    most: int | None = None,
    *,
    floats: bool = False,
    text: bool = False,
) -> int:
    """Return a whole number as an int; raises `OptionError` unless it is one as for `as_whole`."""
    number = as_whole(value, least, most, floats=floats, text=text)
    if number is None:
        raise OptionError(f"{name} must be {whole_words(least, most)}, not {value!r}.")
    return number


def checked_k(k: object) -> int:
    """Return the length of a list; raises `OptionError` unless it is a whole number of at least 1."""
    return whole("k", k, 1)


def checked_seed(seed: object) -> int:
    """Return a seed; raises `OptionError` unless it is a whole number from 0 to 2^63 - 1."""
    if is_whole(seed) and seed > LARGEST_SEED:
        raise OptionError(f"seed must be at most {LARGEST_SEED:,}, not {seed!r}.")
    return whole("seed", seed, 0)


def index_in(value: object, size: int) -> int | None:
    """Return a value that is an index of ``size`` things, None for any other.

    >>> index_in(2, 3), index_in(3, 3), index_in("2", 3)
    (2, None, None)
    """
    return as_whole(value, 0, size - 1)


def number(name: str, value: object, above: float | None = None, *, unit: str = "") -> float:
    """Return a finite number as a float; raises `OptionError` unless it is one and above ``above``.

    >>> number("timeout", 3, 0, unit=" of seconds")
    3.0
    """
    if not is_number(value) or (above is not None and value <= above):
        more = "" if above is None else f" above {above:g}"
        raise OptionError(f"{name} must be a number{unit}{more}, not {value!r}.")
    return float(value)


def choice(name: str, value: object, choices: Iterable[Choice]) -> Choice:
    """Return one of the choices; raises `OptionError` with the nearest one for any other value."""
    known = tuple(choices)
    for one in known:
        if isinstance(value, str) and value == one:
            return one
    raise OptionError(f'{name} can\'t be "{value}". {did_you_mean(value, known)}')


def checked_path(name: str, value: object) -> Path:
    """Return a path that the user has given, ``~`` being the user's own folder.

    Raises `OptionError` for what no path can be: too long, of an unknown user, with a null character, and for
    names that aren't UTF-8, which not all libraries can open.

    >>> checked_path("folder", "data/log.csv")
    PosixPath('data/log.csv')
    """
    try:
        found = Path(value).expanduser()  # type: ignore[arg-type]  # anything else raises
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            found.lstat()
        str(found).encode()
    except UnicodeEncodeError as error:
        raise OptionError(
            f"{name} can't be used: in this locale {value!r} is no text. Start Python with PYTHONUTF8=1, or "
            "rename it."
        ) from error
    except (OSError, RuntimeError, TypeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error).rstrip(".")
        shown = repr(value) if len(repr(value)) < 100 else f"{repr(value)[:100]}..."
        raise OptionError(f"{name} must be a path, not {shown}: {reason}.") from error
    return found


def checked_locale(locale: Any) -> str:
    """Return a locale that there are words for; raises `OptionError` for any other."""
    return choice("locale", locale, LOCALES)
