"""The corners of a lasso, as a line of code has them and as the page sends them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from gnnrec_lab.checks import as_whole
from gnnrec_lab.errors import OptionError

Corners = list[tuple[int, int]]

_FEWEST, _MOST = 3, 500
_LOW, _HIGH = -1_000_000, 1_000_000  # a lasso may begin beside the map
_EXAMPLE = '"0,0 500,0 500,500"'


def corners(given: str | Iterable[Any] | None) -> Corners:
    """Return the corners of a polygon; none for None, an empty text or an empty list.

    Raises `OptionError` for anything else than at least three pairs of whole numbers.

    >>> corners("0,0 500,0 500,500"), corners([[1, 2], (3, 4), [5, 6]]), corners(None)
    ([(0, 0), (500, 0), (500, 500)], [(1, 2), (3, 4), (5, 6)], [])
    """
    if given is None:
        return []
    pairs = re.split(r"\s+", given.strip()) if isinstance(given, str) else list(given)
    found = [_corner(pair) for pair in pairs if pair != ""]
    if found and not _FEWEST <= len(found) <= _MOST:
        raise OptionError(f"within needs from {_FEWEST} to {_MOST} corners, as {_EXAMPLE}, not {len(found)}.")
    return found


def _corner(pair: Any) -> tuple[int, int]:
    parts = pair.split(",") if isinstance(pair, str) else pair
    ends = (
        [as_whole(part, _LOW, _HIGH, text=True) for part in parts] if isinstance(parts, list | tuple) else []
    )
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        raise OptionError(f"within must be corners in thousandths of the map, as {_EXAMPLE}, not {pair!r}.")
    return ends[0], ends[1]
