from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.weights import behaviour_factors, read_behaviours, read_weights
from gnnrec_lab.sources.frame import Frame


def weights(frame: Any) -> list[float]:
    found = read_weights(Frame(frame).column("w", "weight"))
    assert found.dtype == np.float32
    return found.tolist()


@pytest.mark.parametrize(
    "values", [[2, 0, -3], [2.0, 0.0, -3.0], [Decimal(2), Decimal(0), Decimal(-3)]], ids=repr
)
def test_numbers(make_frame: Any, values: Any) -> None:
    assert weights(make_frame({"w": values})) == [2, 0, -3]


def test_booleans_and_other_forms_of_numbers(make_frame: Any) -> None:
    assert weights(make_frame({"w": [True, False]})) == [1, 0]
    mixed = pd.Series([2, Decimal("0.5"), np.float32(1), True], dtype=object)
    assert weights(pd.DataFrame({"w": mixed})) == [2, 0.5, 1, 1]
    assert weights(pd.DataFrame({"w": pd.Series([1, 2], dtype="Sparse[int]")})) == [1, 2]
    assert weights(pd.DataFrame({"w": pd.Series([1.5, 2], dtype="float16")})) == [1.5, 2]


@pytest.mark.parametrize(
    ("values", "row", "shown"),
    [
        (["three", "4"], 0, "'three'"),
        ([date(2024, 1, 1)], 0, "datetime.date(2024, 1, 1)"),
        ([[1]], 0, "[1]"),
    ],
)
def test_what_is_no_number_is_named(make_frame: Any, values: Any, row: int, shown: str) -> None:
    with pytest.raises(GraphDataError) as caught:
        weights(make_frame({"w": values}))
    assert f'Column "w": row {row} holds {shown}, which isn\'t a number. ' in str(caught.value)
    assert (caught.value.column, caught.value.row) == ("w", row)


def test_the_remedy_for_text_works(make_frame: Any, repaired: Any) -> None:
    frame = make_frame({"w": ["3", "4.5"]})
    with pytest.raises(GraphDataError, match="row 0 holds '3', which isn't a number") as caught:
        weights(frame)
    assert weights(repaired(frame, str(caught.value))) == [3, 4.5]


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["3", "3,5"], [3, 3.5]),
        (["1,250", "7"], [1250, 7]),
        (["₩1,000", "₩50"], [1000, 50]),
        (["$2.50", "3"], [2.5, 3]),
        (["12 kg", "3"], [12, 3]),
        (["3", "4", "N/A"], [3, 4, 0]),
        (["3", "-"], [3, 0]),
        (["3", "\\N", ""], [3, 0, 0]),
    ],
)
def test_the_remedy_for_what_is_no_number_works(
    make_frame: Any, repaired: Any, texts: list[str], numbers: list[float]
) -> None:
    frame = make_frame({"w": texts})
    with pytest.raises(GraphDataError, match="which isn't a number") as caught:
        weights(frame)
    assert weights(repaired(frame, str(caught.value))) == numbers


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([1.0, float("inf")], "inf"),
        ([1.0, -float("inf")], "-inf"),
        ([1.0, None], "no value"),
        ([1.0, float("nan")], "no value"),
        ([1, None], "no value"),
    ],
    ids=repr,
)
def test_one_weight_that_is_not_finite(make_frame: Any, repaired: Any, values: Any, shown: str) -> None:
    frame = make_frame({"w": values})
    with pytest.raises(GraphDataError) as caught:
        weights(frame)
    message = str(caught.value)
    assert (
        f"The weight at row 1 (counted from 0) isn't a finite number: {shown}. Leave such rows out" in message
    )
    assert (caught.value.column, caught.value.row) == ("w", 1)
    assert weights(repaired(frame, message)) == [1, 0]


def test_several_weights_that_are_not_finite() -> None:
    frame = pd.DataFrame({"w": [1, np.nan, np.inf, np.nan]})
    with pytest.raises(
        GraphDataError, match=r"3 weights aren't finite numbers, the first at row 1 .*: no value"
    ):
        weights(frame)


@pytest.mark.parametrize("size", [1e19, -1e19, 1e-19], ids=repr)
def test_weights_that_float32_cannot_hold(make_frame: Any, size: float) -> None:
    with pytest.raises(GraphDataError) as caught:
        weights(make_frame({"w": [1.0, size]}))
    assert (
        f"row 1 holds {size!r}: weights must be 0, or from 1e-18 to 1e+18 in size. Scale the column."
        in str(caught.value)
    )


def test_a_number_too_large_for_any_float() -> None:
    frame = pd.DataFrame({"w": pd.Series([1, 10**400], dtype=object)})
    with pytest.raises(GraphDataError, match="The weight at row 1"):
        weights(frame)


def behaviours(frame: Any) -> tuple[list[int], list[str]]:
    codes, names = read_behaviours(Frame(frame).column("b", "behaviour"))
    assert codes.dtype == np.int16
    return codes.tolist(), names


def test_behaviours_in_the_order_of_their_names(make_frame: Any) -> None:
    assert behaviours(make_frame({"b": ["view", "구매", "buy", "view"]})) == (
        [1, 2, 0, 1],
        ["buy", "view", "구매"],
    )
    assert behaviours(make_frame({"b": [10, 9, 10]})) == ([0, 1, 0], ["10", "9"])
    assert behaviours(make_frame({"b": [True, False]})) == ([1, 0], ["False", "True"])
    assert behaviours(pd.DataFrame({"b": pd.Series([1, "1", "x"], dtype=object)})) == ([0, 0, 1], ["1", "x"])
    assert behaviours(pd.DataFrame({"b": pd.Categorical(["b", "a"], categories=["z", "b", "a"])}))[1] == [
        "a",
        "b",
    ]


def test_missing_behaviours(make_frame: Any, repaired: Any) -> None:
    frame = make_frame({"b": ["view", None]})
    with pytest.raises(
        GraphDataError, match=r"no value at row 1 \(counted from 0\)\. Every row needs a behaviour"
    ):
        behaviours(frame)


def test_a_column_of_ids_is_no_behaviour() -> None:
    with pytest.raises(
        GraphDataError, match=r"40,000 different behaviours; 32,767 is the most.*right column\?"
    ):
        behaviours(pl.DataFrame({"b": range(40_000)}))


def test_factors() -> None:
    found = behaviour_factors(["1", "buy", "view"], {"view": 0.5, 1: 0, "buy": True}, "b")  # type: ignore[dict-item]
    assert found.tolist() == [0, 1, 0.5]
    assert behaviour_factors(["buy", "view"], {"view": 0}, "b").tolist() == [1, 0]


@pytest.mark.parametrize("factor", [-1, float("nan"), float("inf"), "2", None, 1e7, 1e-7], ids=repr)
def test_factors_that_cannot_be_used(factor: Any) -> None:
    with pytest.raises(GraphDataError) as caught:
        behaviour_factors(["buy"], {"buy": factor}, "b")
    assert str(caught.value) == (
        f"behaviour_weights: {factor!r} for 'buy' can't be used. "
        "It must be 0 (no positive evidence), or from 1e-06 to 1e+06."
    )
    assert caught.value.column == "b"


def test_unknown_behaviours_are_guessed() -> None:
    with pytest.raises(GraphDataError) as caught:
        behaviour_factors(["purchase", "view"], {"purchse": 1}, "event")
    assert str(caught.value) == (
        'behaviour_weights: column "event" holds no behaviour \'purchse\'. Did you mean "purchase"?'
    )


def test_factors_need_a_column() -> None:
    with pytest.raises(GraphDataError, match="behaviour_weights= needs behaviour=, the column"):
        behaviour_factors([], {"buy": 1}, None)
