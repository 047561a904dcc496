"""Who a user is, of a log known by eye."""

from __future__ import annotations

import pandas as pd

from gnnrec_lab import InteractionGraph
from gnnrec_lab.widgets.browser.user_profile import BINS, profile

LOG = pd.DataFrame(
    [
        ("a", "x", "view", "2024-01-01"), ("a", "y", "buy", "2024-01-01"), ("a", "z", "view", "2024-01-02"),
        ("a", "x", "buy", "2024-01-25"), ("b", "x", "buy", "2024-01-03"), ("c", "x", "buy", "2024-01-03"),
        ("c", "y", "buy", "2024-01-04"),
    ],
    columns=["user", "item", "what", "day"],
)  # fmt: skip
USERS = pd.DataFrame({"user": ["a", "b", "c"], "country": ["한국", None, "FR"], "age": [31, 20, None]})


def graph(**columns: str) -> InteractionGraph:
    return InteractionGraph.from_frame(LOG, user="user", item="item", users=USERS, **columns)


def test_activity_behaviours_facts_and_timeline() -> None:
    told = profile(graph(behaviour="what", time="day"), 0)
    assert told["interactions"] == 4
    assert told["more_than"] == 2 / 3
    assert told["behaviours"] == [{"name": "buy", "count": 2}, {"name": "view", "count": 2}]
    assert told["facts"] == [("country", "한국"), ("age", "31")]
    timeline = told["timeline"]
    assert (timeline["from"], timeline["to"]) == ("2024-01-01", "2024-01-25")
    assert timeline["bins"] == [3, *[0] * (BINS - 2), 1]


def test_one_moment_is_one_bin() -> None:
    timeline = profile(graph(behaviour="what", time="day"), 1)["timeline"]
    assert timeline == {"from": "2024-01-03", "to": "2024-01-03", "bins": [1, *[0] * (BINS - 1)]}


def test_without_times_and_behaviours_there_is_neither() -> None:
    told = profile(graph(), 1)
    assert (told["behaviours"], told["timeline"], told["more_than"]) == ([], None, 0.0)
    assert told["facts"] == [("age", "20")]
