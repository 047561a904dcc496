from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.sources.column import shown
from gnnrec_lab.sources.frame import Frame


def test_columns_are_read_alike(make_frame: Any) -> None:
    frame = Frame(make_frame({"a": [1, 2], "가": ["x", "y"]}))
    assert (len(frame), frame.columns) == (2, ["a", "가"])
    assert frame.column("가", "user").to_list() == ["x", "y"]
    assert frame.column("가", "user").value(1) == "y"
    assert len(frame.column("a", "user")) == 2


def test_a_missing_column_is_guessed(make_frame: Any) -> None:
    frame = Frame(make_frame({"customer_id": [1], "item": [2]}), "train")
    with pytest.raises(GraphDataError) as caught:
        frame.column("custmer_id", "user")
    message = "train has no column 'custmer_id' (user=). Did you mean \"customer_id\"?"
    assert str(caught.value) == message
    assert caught.value.column == "custmer_id"


def test_a_column_in_the_index_is_told() -> None:
    frame = Frame(pd.DataFrame({"item": [1]}, index=pd.Index([7], name="user")))
    with pytest.raises(GraphDataError, match=r"It is the index: frame = frame\.reset_index\(\)$"):
        frame.column("user", "user")


@pytest.mark.parametrize("name", [None, ["user"], 3])
def test_odd_names_are_only_unknown(name: Any) -> None:
    with pytest.raises(GraphDataError, match="frame has no column"):
        Frame(pd.DataFrame({"user": [1]})).column(name, "user")


def test_pandas_columns_may_be_numbers() -> None:
    assert Frame(pd.DataFrame(np.arange(4).reshape(2, 2))).column(1, "user").to_list() == [1, 3]


def test_a_signalling_nan_is_no_value() -> None:
    """pandas can't compare it with anything: it raises `decimal.InvalidOperation`."""
    column = Frame(pd.DataFrame({"w": [Decimal(1), Decimal("sNaN")]})).column("w", "weight")
    assert column.missing().tolist() == [False, True]
    assert column.to_list() == [Decimal(1), None]


def test_two_columns_of_one_name(repaired: Any) -> None:
    frame = pd.DataFrame([[1, 2, 3]], columns=["a", "b", "a"])
    with pytest.raises(GraphDataError) as caught:
        Frame(frame)
    assert str(caught.value).startswith("frame has 2 columns called 'a'. Rename them or keep one: ")
    assert caught.value.column == "a"
    assert Frame(repaired(frame, str(caught.value))).columns == ["a", "b"]
    with pytest.raises(GraphDataError, match=r"test has 2 columns called 'a'.*test = test\.rename_columns"):
        Frame(pa.table([[1], [2]], names=["a", "a"]), "test")


@pytest.mark.parametrize(
    ("native", "what"),
    [
        ([1, 2], "builtins.list"),
        ({"a": [1]}, "builtins.dict"),
        (np.zeros((2, 2)), "numpy.ndarray"),
        (None, "builtins.NoneType"),
        (pd.Series([1]), "Series"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_things_are_refused(native: Any, what: str) -> None:
    with pytest.raises(GraphDataError) as caught:
        Frame(native)
    message = str(caught.value)
    assert "frame= needs a pandas DataFrame, a Polars DataFrame, an Arrow table, " in message
    assert f"{what}. pandas.DataFrame(...) makes one from lists, dicts and arrays." in message


def test_a_record_batch_is_a_table() -> None:
    frame = Frame(pa.RecordBatch.from_pydict({"a": [1, 2]}))
    assert (frame.library, frame.native.num_rows) == ("arrow", 2)


def test_what_arrow_has_no_type_for_is_shown_as_text() -> None:
    frame = Frame(pd.DataFrame({"a": [(1, "x"), None, "\ud800"], 7: [1, 2, 3]}))
    assert frame.head(2).to_pydict() == {"a": ["(1, 'x')", None], "7": [1, 2]}
    assert frame.sample(5)["a"].to_pylist() == ["(1, 'x')", None, "?"]


def test_long_values_are_clipped() -> None:
    assert shown("x" * 100) == "'" + "x" * 56 + "..."
    assert shown(7) == "7"


def test_columns_called_by_numbers_can_be_named() -> None:
    frame = pd.DataFrame([["u", 7, 3.5, 881250949], ["v", 8, 4, 881250950]])  # as header=None gives

    graph = InteractionGraph.from_frame(frame, user=0, item=1, weight=2, time=3)

    assert (graph.users.values.tolist(), graph.weight.tolist()) == (["u", "v"], [3.5, 4])
    with pytest.raises(GraphDataError, match=r"no column '0' \(user=\). It has 0, which is no text\."):
        InteractionGraph.from_frame(frame, user="0", item="1")
    with pytest.raises(GraphDataError, match=r"no column 0 \(user=\). It has '0', which is text\."):
        InteractionGraph.from_frame(frame.rename(columns=str), user=0, item=1)
    with pytest.raises(GraphDataError, match=r"Column 0: no value at row 1 .*dropna\(subset=\[0\]\)"):
        InteractionGraph.from_frame(frame.replace("v", None), user=0, item=1)


@pytest.mark.parametrize(
    ("value", "zone"), [(-62_135_596_800_000_000, "-23:59"), (253_402_300_799_000_000, "+23:59")]
)
def test_a_time_beyond_the_years_of_python_is_refused(value: int, zone: str) -> None:
    times = pa.array([value, 0], pa.timestamp("us", tz=zone))
    with pytest.raises(GraphDataError, match=r'^Column "i": a time that its time zone moves out'):
        InteractionGraph.from_frame(pa.table({"u": ["a", "b"], "i": times}), user="u", item="i")
