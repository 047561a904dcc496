# Generated from gnnrec_lab/graph/id_values.py: change it there.
"""What an id may be: one canonical Python value for each, its key, its order, its JSON.

An id is any hashable value of the user's: text, a number, a date, a UUID, a tuple of these. NumPy scalars
become Python's; whole floats and decimals become ints (pandas turns ints with gaps into floats), so
``17850.0``, ``17850`` and ``np.int32(17850)`` are one id, ``"17850"`` and ``True`` others; times with a
zone become UTC. Which index an id has is known to `IdMap`, not here.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np

from gnnrec_serve.errors import GraphDataError

EXACT = 2.0**53  # beyond it a float can't represent every whole number


def canonical(value: Any) -> Any:
    """Return the one Python value that stands for ``value``.

    Raises `ValueError` for NaN, which isn't equal to itself, for a time with nanoseconds, which Python's
    ``datetime`` would round away, and for one whose year in UTC is none of 1 to 9999.

    >>> canonical(17850.0), canonical(np.int32(7)), canonical((1.0, "a"))
    (17850, 7, (1, 'a'))
    """
    kind = type(value)
    if kind is str or kind is int:
        return value
    if kind is float or kind is Decimal:
        return _of_number(value)
    if isinstance(value, np.generic):
        return canonical(_of_numpy(value))
    if isinstance(value, tuple):
        return tuple(map(canonical, value))
    if isinstance(value, datetime):
        return _plain_datetime(value)
    return value


def _of_number(value: float | Decimal) -> int | float | Decimal:
    if value != value:
        raise ValueError("NaN isn't equal to itself")
    exact = isinstance(value, Decimal) or abs(value) <= EXACT
    return int(value) if exact and math.isfinite(value) and value == int(value) else value


def _of_numpy(value: np.generic) -> Any:
    if isinstance(value, np.datetime64):
        if value != value.astype("datetime64[us]"):
            raise ValueError(f"{value} has nanoseconds")
        return value.astype("datetime64[us]").item()
    plain = value.item()
    return float(plain) if isinstance(plain, np.generic) else plain  # a long double's item is itself


def _plain_datetime(value: datetime) -> datetime:
    if getattr(value, "nanosecond", 0):  # pandas' Timestamp
        raise ValueError(f"{value} has nanoseconds")
    plain = datetime.combine(value.date(), value.timetz())
    try:
        return plain.astimezone(UTC) if plain.tzinfo is not None else plain
    except OverflowError as error:
        raise ValueError(f"{value} is outside of the years 1 to 9999 in UTC") from error


def key(value: Any) -> Any:
    """Return what a canonical id is looked up by: Python says ``True == 1``, an id map must not.

    >>> key(1) == key(True), key("a")
    (False, 'a')
    """
    kind = type(value)
    if kind is str or kind is int:
        return value
    if kind is tuple:
        return ("tuple", *map(key, value))
    return (kind, value)


def order(value: Any) -> tuple[str, Any]:
    """Return a sort key that works across types: by the type's name, then by value."""
    kind = type(value)
    if kind in (int, float):
        return "number", value
    if kind in (str, bool, bytes):
        return kind.__name__, value
    if kind is tuple:
        return "tuple", tuple(map(order, value))
    if kind in (date, datetime):
        return kind.__name__, value.isoformat()
    return kind.__qualname__, repr(value)


def to_text(value: Any) -> str:
    """Return a canonical id as JSON with its type, e.g. ``["int", "7"]``.

    Raises `GraphDataError` for a type that can't be kept in a file.

    >>> to_text(("서울", 7))
    '["tuple", [["str", "서울"], ["int", "7"]]]'
    """
    # a lone surrogate has no UTF-8: only then is the text escaped
    tagged = _tagged(value)
    text = json.dumps(tagged, ensure_ascii=False)
    return text if text.isascii() or _encodes(text) else json.dumps(tagged)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _tagged(value: Any) -> list[Any]:
    kind = type(value)
    if kind is tuple:
        return ["tuple", [_tagged(part) for part in value]]
    if kind in (str, bool):
        return [kind.__name__, value]
    if kind is bytes:
        return ["bytes", base64.b64encode(value).decode()]
    if kind in (date, datetime):
        return [kind.__name__, value.isoformat()]
    if kind in (int, float, UUID):
        return [kind.__name__, str(value)]
    raise GraphDataError(
        f"The id {value!r} is a {kind.__name__}, which can't be kept in a file. Convert the ids to text or "
        "numbers before building the graph, e.g. with .astype(str)."
    )


def from_text(text: str) -> Any:
    """Return the id that `to_text` wrote. Raises `ValueError` when it is damaged."""
    try:
        return _untagged(json.loads(text))
    except RecursionError as error:
        raise ValueError("an id is nested too deeply.") from error


_READERS: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "bytes": base64.b64decode,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "float": float,
    "int": int,
    "str": str,
    "UUID": UUID,
}


def _untagged(tagged: Any) -> Any:
    if not (isinstance(tagged, list) and len(tagged) == 2):
        raise ValueError("not a tagged id")
    tag, value = tagged
    if tag == "tuple":
        return tuple(map(_untagged, value))
    if tag not in _READERS:
        raise ValueError(f"unknown tag {tag!r}")
    return _READERS[tag](value)
