"""The code that remedies a problem: arguments of `InteractionGraph.from_frame`, or a change to its frame."""

from __future__ import annotations

import json
from collections.abc import Sequence

MERGE = 'cleaning=Cleaning(dedupe="last")'
COUNT = 'cleaning=Cleaning(dedupe="count")'
ONE_EACH = "cleaning=Cleaning(min_user=1, min_item=1)"
TWO_EACH = "cleaning=Cleaning(min_user=2, min_item=2)"
NO_WEIGHT = "weight=None"


def until(moment: str | int) -> str:
    """Return how to keep what was until a moment."""
    return f"cleaning=Cleaning(until={json.dumps(moment)})"


def since(moment: str | int) -> str:
    """Return how to keep what was since a moment."""
    return f"cleaning=Cleaning(since={json.dumps(moment)})"


def max_user(most: int) -> str:
    """Return how to leave out users with more than so many interactions."""
    return f"cleaning=Cleaning(max_user={most})"


def one_form(column: str, *, zeros: bool = False) -> str:
    """Return how to write the ids of a column in one form; with ``zeros`` numbers lose idle zeros."""
    own = f"frame[{_code(column)}]"
    numbers = r'.str.replace(r"^\+?(-?)0*(\d+)(\.0*)?$", r"\1\2", regex=True)' if zeros else ""
    return f'{own} = {own}.astype(str).str.normalize("NFKC").str.strip().str.casefold(){numbers}'


def without_value(column: str, value: object) -> str:
    """Return how to leave out the rows of one id."""
    return f"frame = frame[frame[{_code(column)}] != {value!r}]"


def read_times_as(unit: str, column: str) -> str:
    """Return how to read times again that were numbers of a unit and taken for nanoseconds."""
    own = f"frame[{_code(column)}]"
    return f'{own} = pd.to_datetime({own}.astype("datetime64[ns]").astype("int64"), unit="{unit}")'


def drop_same(columns: Sequence[str]) -> str:
    """Return how to keep the first of the rows that are the same in all of the columns."""
    return f"frame = frame.drop_duplicates([{', '.join(map(_code, columns))}])"


def look_at(rows: Sequence[int]) -> str:
    """Return how to look at rows of the frame."""
    return f"frame.iloc[{list(rows)}]"


def _code(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
