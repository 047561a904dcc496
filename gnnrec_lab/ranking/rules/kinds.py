"""The kinds of items that the rule ``per`` counts, and the moments that ``since`` and ``until`` compare."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.checks import is_number
from gnnrec_lab.ranking.rules.errors import RuleError


def kinds_of(column: Any) -> NDArray[np.int32]:
    """Return the kinds of each item as numbers from 0, int32 [num_items, most]; filled up with -1.

    Parameters
    ----------
    column : Arrow column
        A value an item, or a list of values.

    >>> import pyarrow as pa
    >>> kinds_of(pa.chunked_array([["a", None, "b", "a"]])).tolist()
    [[0], [-1], [1], [0]]
    >>> kinds_of(pa.chunked_array([[["a", "b"], [], None, ["b", "b"]]])).tolist()
    [[0, 1], [-1, -1], [-1, -1], [1, -1]]
    """
    try:
        encoded = column.combine_chunks().dictionary_encode()
    except NotImplementedError:  # lists, and what else Arrow doesn't encode
        return _kinds_by_value(column)
    kinds: NDArray[np.int32] = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    for kind, value in enumerate(encoded.dictionary.to_pylist()):
        if value != value:  # NaN is missing, too
            kinds[kinds == kind] = -1
    return kinds.reshape(-1, 1)


def _kinds_by_value(column: Any) -> NDArray[np.int32]:
    numbers: dict[Any, int] = {}
    rows = [_kinds(value, numbers) for value in column.to_pylist()]
    found = np.full((len(rows), max(map(len, rows), default=1) or 1), -1, dtype=np.int32)
    for row, own in enumerate(rows):
        found[row, : len(own)] = own
    return found


def _kinds(value: Any, numbers: dict[Any, int]) -> list[int]:
    """Return the numbers of an item's kinds, each once; new ones get the next number."""
    values = value if isinstance(value, list) else [value]
    found = [
        numbers.setdefault(one if _hashable(one) else repr(one), len(numbers))
        for one in values
        if one is not None and one == one
    ]
    return list(dict.fromkeys(found))


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def moment_for(rule: str, name: str, values: NDArray[Any], at: Any) -> Any:
    """Return the moment of the lists in the type of a column.

    Raises `RuleError` where the column holds no moments, or ``at`` is missing or of another type.
    """
    numeric = values.dtype.kind in "iuf"
    if not numeric and values.dtype.kind != "M":
        raise RuleError(
            f"{rule}: {name} must hold dates, times or numbers. Convert it before the graph is built."
        )
    if numeric:
        if not is_number(at):
            say = "is missing" if at is None else f"is {at!r}"
            raise RuleError(
                f"{rule}: {name} holds numbers, and at {say}. Say for when, in the same unit: at=..."
            )
        return at
    return _as_time(at, f"{rule}: {name} holds times, and at")


def _as_time(at: Any, start: str) -> np.datetime64:
    if at is None:
        at = datetime.now(UTC)
    if isinstance(at, str):
        try:
            at = datetime.fromisoformat(at)
        except ValueError:
            raise RuleError(f'{start} is {at!r}. Write a date or a time, as "2011-12-09".') from None
    if isinstance(at, datetime):
        at = (at.astimezone(UTC) if at.tzinfo is not None else at).replace(tzinfo=None)
        return np.datetime64(at, "us")
    if isinstance(at, date):
        return np.datetime64(at, "us")
    if isinstance(at, np.datetime64) and not np.isnat(at):
        return at
    raise RuleError(f'{start} is {at!r}. Give a date or a time, as "2011-12-09".')
