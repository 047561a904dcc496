"""Places as the page of a map has them: whole numbers on a square, and which lie within a polygon."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

UNITS = 65_534  # the last place of a side; 65,535 is nowhere
MISSING = 65_535


def quantised(places: NDArray[np.floating]) -> NDArray[np.uint16]:
    """Return places [n, 2] on the square from 0 to 65,534, uint16: in its middle, both axes on one scale.

    >>> quantised(np.array([[0.0, 0.0], [2.0, 1.0]])).tolist()
    [[0, 16384], [65534, 49150]]
    """
    low, high = places.min(axis=0), places.max(axis=0)
    size = float((high - low).max()) or 1.0
    scaled = (places - (low + high) / 2) / size + 0.5
    found: NDArray[np.uint16] = np.round(np.clip(scaled, 0, 1) * UNITS).astype(np.uint16)
    return found


def inside(polygon: Sequence[tuple[int, int]], places: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Return which places [n, 2] lie within a polygon of map units: bool [n], by the even-odd rule.

    >>> inside([(0, 0), (10, 0), (10, 10), (0, 10)], np.array([[5, 5], [11, 5], [65535, 65535]], np.uint16))
    array([ True, False, False])
    """
    x, y = places[:, 0].astype(np.float64), places[:, 1].astype(np.float64)
    found: NDArray[np.bool_] = np.zeros(len(places), dtype=bool)
    for (x1, y1), (x2, y2) in zip(polygon, [*polygon[1:], *polygon[:1]], strict=True):
        if y1 != y2:
            crosses = (y1 > y) != (y2 > y)
            found ^= crosses & (x < x1 + (y - y1) * (x2 - x1) / (y2 - y1))
    found &= places[:, 0] != MISSING
    return found
