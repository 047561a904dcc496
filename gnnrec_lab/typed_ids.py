"""Users and items as they are typed, on a line or in a page: a title, or text that stands for an id."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from gnnrec_lab.errors import OptionError, UnknownIdError

if TYPE_CHECKING:
    from gnnrec_lab.graph import IdMap, InteractionGraph

_SHOWN = 5  # ids of those who share a title


def user(graph: InteractionGraph, text: str) -> Any:
    """Return the id of the user whose id, or else title, is written so; raises as `resolve` and `item`."""
    return _titled(graph.users, text, graph.user_titles)


def item(graph: InteractionGraph, text: str) -> Any:
    """Return the id of the item whose id, or else title, is written so.

    Raises `UnknownIdError` with the nearest id, `OptionError` for a title that several items have.
    """
    return _titled(graph.items, text, graph.item_titles)


def _titled(ids: IdMap, text: str, titles: Callable[[Any], list[str] | None]) -> Any:
    try:
        return resolve(ids, text)
    except UnknownIdError:
        named = titles(np.arange(len(ids))) or []
        called = [place for place, title in enumerate(named) if title == text] or [
            place for place, title in enumerate(named) if _folded(title) == _folded(text)
        ]
        if not called:
            raise
    if len(called) > 1:
        some = ", ".join(repr(ids.id(place)) for place in called[:_SHOWN])
        more = f" and {len(called) - _SHOWN} more" if len(called) > _SHOWN else ""
        raise OptionError(
            f'{len(called)} {ids.what}s are called "{text}": say which by its id, {some}{more}.'
        )
    return ids.id(called[0])


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def resolve(ids: IdMap, text: str) -> Any:
    """Return the id that the text stands for: the text itself, else an id that is written so.

    Raises `UnknownIdError` with the nearest id.

    >>> from gnnrec_lab.graph import IdMap
    >>> resolve(IdMap.from_values([17850, 13047]), "17850")
    17850
    >>> resolve(IdMap.from_values(["17850", "13047"]), "17850")
    '17850'
    """
    for candidate in _readings(text):
        if ids.contains(candidate):
            return ids.id(int(ids.index([candidate])[0]))
    for index in ids.search(text, limit=10):  # dates, tuples, UUIDs: whatever else is shown as this text
        if str(ids.id(int(index))) == text:
            return ids.id(int(index))
    unknown = _readings(text)[-1] if ids.values.dtype.kind in "if" else text
    return ids.index([unknown])  # raises: what it has to say depends on the type


def _readings(text: str) -> list[Any]:
    readings: list[Any] = [text]
    for read in (int, float):
        try:
            readings.append(read(text))
            break
        except ValueError:
            continue
    return readings
