"""What explanations are told in: words for the parts of the remainder, and figures of one column."""

from __future__ import annotations

import math
from collections.abc import Iterable

REST = {
    "own_embedding": "learned for this very user",
    "own_features": "the user's own features",
    "item_popularity": "the item's popularity",
}


def rest_word(kind: str) -> str:
    """Return what a part of the remainder is called.

    >>> rest_word("item_popularity"), rest_word("a_new_kind")
    ("the item's popularity", 'a new kind')
    """
    return REST.get(kind, kind.replace("_", " "))


def decimals(values: Iterable[float], digits: int = 3) -> int:
    """Return how many decimals a column needs for ``digits`` significant digits of its typical values.

    Between 2 and 9; the typical value is the median of those that aren't zero.

    >>> decimals([0.0012, 0.00045, 0.0003]), decimals([3.25, 11.0, 0.4])
    (6, 2)
    """
    sizes = sorted(abs(value) for value in values if value and math.isfinite(value))
    if not sizes:
        return 2
    exponent = math.floor(math.log10(sizes[len(sizes) // 2]))
    return min(9, max(2, digits - 1 - exponent))
