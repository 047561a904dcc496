"""Users and items as they are typed on a line: text that may stand for a number, a date, ..."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gnnrec_lab.graph import IdMap


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
