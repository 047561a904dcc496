# Generated from gnnrec_lab/files/typed.py: change it there.
"""The types of what JSON files hold: each field is what it must be, or the file is damaged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gnnrec_serve.checks import as_whole, is_number
from gnnrec_serve.errors import StorageError

_YEAR_2096 = 4e9  # seconds since 1970


def typed(value: object, kinds: Mapping[str, Callable[[Any], bool]], path: Path) -> dict[str, Any]:
    """Return the fields of a JSON object that are asked for; None where one is missing and may be.

    Parameters
    ----------
    value : object
    kinds : mapping of str to callable
        What each field must be.
    path : Path
        Where it was read, for the message.

    Raises
    ------
    StorageError
        When it is no object, or a field is something else.
    """
    if not isinstance(value, dict):
        raise StorageError(f"{path} is damaged: expected a JSON object.")
    found = {name: value.get(name) for name in kinds}
    for name, kind in kinds.items():
        if not kind(found[name]):
            raise StorageError(f'{path} is damaged: "{name}" is missing or of the wrong kind.')
    return found


def checked_version(value: Mapping[str, Any], newest: int, path: Path, *, key: str = "version") -> int:
    """Return the number of a format. Raises `StorageError` unless it is a whole one that is known."""
    found = as_whole(value.get(key), 1)
    if found is None:
        raise StorageError(f"{path} is damaged: its {key} is {value.get(key)!r}.")
    if found > newest:
        raise StorageError(
            f"{path} was written by a newer gnnrec-lab, in version {found} of its format; this one reads up "
            f"to version {newest}: upgrade to open it."
        )
    return found


def is_text(value: object) -> bool:
    """Return whether a value is text."""
    return isinstance(value, str)


def is_text_or_none(value: object) -> bool:
    """Return whether a value is text, or missing."""
    return value is None or isinstance(value, str)


def is_whole_or_none(value: object) -> bool:
    """Return whether a value is a whole number of at least 0, or missing."""
    return value is None or as_whole(value, 0) is not None


def is_number_or_none(value: object) -> bool:
    """Return whether a value is a finite number, or missing."""
    return value is None or is_number(value)


def is_moment(value: object) -> bool:
    """Return whether a value is a moment: seconds since 1970, before 2096.

    >>> is_moment(1_700_000_000.5), is_moment(1e300), is_moment("now")
    (True, False, False)
    """
    return is_number(value) and 0 <= value < _YEAR_2096
