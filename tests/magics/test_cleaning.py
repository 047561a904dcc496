"""The options of ``%gnnrec graph`` that clean: what they make of a log known by eye."""

from __future__ import annotations

import pandas as pd
import pytest
from IPython.core.error import UsageError

from gnnrec_lab.graph import Cleaning
from tests.magics.conftest import Lab


@pytest.fixture
def dirty(lab: Lab) -> Lab:
    """Return a lab whose ``log`` has a row without a user, a repeated one, a view, a return, a rare item."""
    lab.user_ns["log"] = pd.DataFrame(
        {
            "user": ["a", "a", "a", None, "b", "b", "b", "c"],
            "item": ["tea", "tea", "milk", "tea", "tea", "milk", "milk", "soap"],
            "what": ["buy", "buy", "buy", "buy", "buy", "view", "return", "buy"],
            "time": pd.to_datetime([f"2024-01-{day:02}" for day in range(1, 9)]),
        }
    )
    return lab


LINE = "%gnnrec graph log --user user --item item --behaviour what --time time --name shop"


def test_rows_are_left_out_and_counted(dirty: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    graph = dirty.cell(
        f"{LINE} --missing drop --dedupe last --min-item 2 --behaviour-weights view=drop,return=0"
    )

    assert graph.num_interactions == 2
    assert graph.users.values.tolist() == ["a", "b"]
    assert graph.items.values.tolist() == ["tea"]
    said = capsys.readouterr().out
    assert (
        "Kept 2 of 8 rows. Left out: 1 no user; 1 behaviour view is dropped; 1 repeated by a later row"
        in said
    )
    assert graph.spec.cleaning == Cleaning(
        missing="drop", behaviours={"view": None, "return": 0}, dedupe="last", min_item=2
    )


def test_a_period_and_the_rest_of_the_options_reach_the_cleaning(dirty: Lab) -> None:
    graph = dirty.cell(
        f"{LINE} --missing drop --since 2024-01-02 --until 2024-01-07 --half-life 30 --max-user 9"
        " --min-user 1 --min-weight 0.5"
    )

    assert graph.num_interactions == 4
    assert graph.spec.cleaning == Cleaning(
        missing="drop",
        min_weight=0.5,
        since="2024-01-02",
        until="2024-01-07",
        half_life=30,
        max_user=9,
        min_user=1,
    )


def test_a_weight_below_zero_counts_against(dirty: Lab) -> None:
    graph = dirty.cell(f"{LINE} --missing drop --behaviour-weights return=-2,buy=3")

    codes = {name: place for place, name in enumerate(graph.behaviours)}
    weights = {name: set(graph.weight[graph.behaviour == code].tolist()) for name, code in codes.items()}
    assert weights == {"buy": {3.0}, "return": {-2.0}, "view": {1.0}}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("", "no value at row 3"),
        ("--missing dorp", 'can\'t be "dorp". Did you mean "drop"?'),
        ("--missing drop --since tomorrow", "since='tomorrow' is no moment"),
        ("--missing drop --behaviour-weights sell=drop", "There are: buy, return, view"),
        ("--missing drop --min-user x", "must be a whole number of at least 0"),
        ("--missing drop --min-item 9", "min_user=0, min_item=2"),
    ],
)
def test_mistakes_are_told_in_one_line(dirty: Lab, options: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        dirty.cell(f"{LINE} {options}")
    assert message in str(raised.value)
