"""The terms of a score as displayed rows: the strongest contributions, the sum of the others, the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from gnnrec_lab.display.words import known, language, say, spoken


class Part(NamedTuple):
    """A label, its part of the score, and the number of users who have both items (0: not known).

    ``own``: whether it is one of the user's items, rather than summed up.
    """

    label: str
    value: float
    neighbours: int = 0
    own: bool = False


def rest_word(kind: str, locale: str = "en") -> str:
    """Return what a part of the remainder is called.

    >>> rest_word("item_popularity"), rest_word("a_new_kind")
    ("the item's popularity", 'a new kind')
    """
    key = f"explanation.rest.{kind}"
    return say(key, locale) if known(key) else kind.replace("_", " ")


def shown_parts(contributions: pd.DataFrame, rest: Mapping[str, float], most: int) -> list[Part]:
    """Return the first ``most`` contributions, the sum of the others, and the rest; they sum to the score."""
    shown, others = contributions.head(most), contributions["contribution"].iloc[most:]
    columns = (shown[name].tolist() for name in ("label", "contribution", "neighbours"))
    parts = [
        Part(str(label), float(value), int(both), True) for label, value, both in zip(*columns, strict=True)
    ]
    if len(others):
        more = spoken("explanation.more", number=str(len(others)))
        parts.append(Part(more, float(others.sum())))
    return parts + [Part(rest_word(kind, language()), value) for kind, value in rest.items()]
