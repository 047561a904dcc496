"""DataFrames as JSON-ready records."""

from __future__ import annotations

from typing import Any

import pandas as pd

_IDS = ("user", "item", "via_item", "neighbour", "source", "target")


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return one dict a row: ids as text, what is missing or not a number as None.

    >>> records(pd.DataFrame({"item": [7], "score": [float("nan")]}))
    [{'item': '7', 'score': None}]
    """
    texts = frame.assign(**{name: frame[name].map(str) for name in _IDS if name in frame})
    plain = texts.astype(object).where(texts.notna(), None)
    return [dict(zip(plain.columns, row, strict=True)) for row in plain.itertuples(index=False)]
