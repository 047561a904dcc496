"""`$name` in a query is the value of a variable, handed over and never pasted."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab.errors import OptionError
from gnnrec_lab.sources import sql_source

EVENTS = pd.DataFrame(
    {
        "who": ["a", "b", "c", "d"],
        "what": ["tea", "milk", "x'; DROP TABLE events; --", "$who"],
        "price": [3, 0, 5, 2],
        "day": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03", "2024-01-04"]),
    }
)


def who(query: str, **variables: Any) -> list[str]:
    source = sql_source(f"SELECT who FROM events WHERE {query}", {"events": EVENTS, **variables})
    found: list[str] = source.head(10).to_pydict()["who"]
    return found


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        ("price > $value", 2, ["a", "c"]),
        ("price > $value", np.int64(2), ["a", "c"]),
        ("price > $value", np.float32(2.5), ["a", "c"]),
        ("what = $value", "x'; DROP TABLE events; --", ["c"]),
        ("what = $value", "$who", ["d"]),
        ("what IN $value", ["tea", "milk"], ["a", "b"]),
        ("what IN $value", ("tea",), ["a"]),
        ("price IN $value", pd.Series([3, 5]), ["a", "c"]),
        ("price IN $value", np.array([0]), ["b"]),
        ("day >= $value", datetime.date(2024, 1, 3), ["c", "d"]),
        ("day >= $value", pd.Timestamp("2024-01-03"), ["c", "d"]),
        ("day < $value", np.datetime64("2024-01-02"), ["a"]),
    ],
)
def test_values_of_any_kind(condition: str, value: Any, expected: list[str]) -> None:
    assert who(condition, value=value) == expected


def test_a_dollar_in_quotes_is_text() -> None:
    assert who("what = '$who'", who="tea") == ["d"]


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("price > $leats", 'names $leats, and there is no variable "leats". Did you mean "least"?'),
        ("price > $other_one", "Set it first: other_one = ..."),
        ("price > {least}", "Write $least for the value of a variable."),
        ("price > $1", "write $name for the value of a variable"),
        ("price > ?", "write $name for the value of a variable"),
        ("price > $events", "A frame is named without $, as in FROM events."),
    ],
)
def test_what_is_no_value_is_refused_with_the_remedy(condition: str, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        who(condition, least=2)
    assert message in str(caught.value)
