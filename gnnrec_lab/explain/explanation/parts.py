"""The terms of a score as displayed rows: the strongest contributions, the sum of the others, the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

REST = {
    "own_embedding": "learned for this very user",
    "own_features": "the user's own features",
    "item_popularity": "the item's popularity",
}


class Part(NamedTuple):
    """A label, its part of the score, and the number of users who have both items (0: not known).

    ``own``: whether it is one of the user's items, rather than summed up.
    """

    label: str
    value: float
    neighbours: int = 0
    own: bool = False


def rest_word(kind: str) -> str:
    """Return what a part of the remainder is called.

    >>> rest_word("item_popularity"), rest_word("a_new_kind")
    ("the item's popularity", 'a new kind')
    """
    return REST.get(kind, kind.replace("_", " "))


def shown_parts(contributions: pd.DataFrame, rest: Mapping[str, float], most: int) -> list[Part]:
    """Return the first ``most`` contributions, the sum of the others, and the rest; they sum to the score."""
    shown, others = contributions.head(most), contributions["contribution"].iloc[most:]
    columns = (shown[name].tolist() for name in ("label", "contribution", "neighbours"))
    parts = [
        Part(str(label), float(value), int(both), True) for label, value, both in zip(*columns, strict=True)
    ]
    if len(others):
        parts.append(Part(f"{len(others)} more of the user's items", float(others.sum())))
    return parts + [Part(rest_word(kind), value) for kind, value in rest.items()]
