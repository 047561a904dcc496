from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from gnnrec_lab.errors import GraphDataError
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


def test_two_columns_of_one_name(repaired: Any) -> None:
    frame = pd.DataFrame([[1, 2, 3]], columns=["a", "b", "a"])
    with pytest.raises(GraphDataError) as caught:
        Frame(frame)
    assert str(caught.value).startswith("frame has 2 columns called 'a'. Rename them or keep one: ")
    assert caught.value.column == "a"
    assert Frame(repaired(frame, str(caught.value))).columns == ["a", "b"]
    with pytest.raises(GraphDataError, match=r"test has 2 columns called 'a'.*test = test\.rename_columns"):
        Frame(pa.table([[1], [2]], names=["a", "a"]), "test")


def test_lazy_frames_must_be_collected() -> None:
    with pytest.raises(
        GraphDataError, match=r"train= is a lazy Polars frame\. Collect it first: train\.collect\(\)"
    ):
        Frame(pl.LazyFrame({"a": [1]}), "train")


@pytest.mark.parametrize(
    ("native", "what", "remedy"),
    [
        ([1, 2], "builtins.list", "pandas.DataFrame(...) makes one from lists, dicts and arrays."),
        ({"a": [1]}, "builtins.dict", "pandas.DataFrame(...)"),
        (np.zeros((2, 2)), "numpy.ndarray", "pandas.DataFrame(...)"),
        (None, "builtins.NoneType", "pandas.DataFrame(...)"),
        ("log.csv", "builtins.str", "Read the file first"),
        (pa.RecordBatch.from_pydict({"a": [1]}), "pyarrow.lib.RecordBatch", "pa.Table.from_batches([...])"),
        (pd.Series([1]), "Series", "pandas.DataFrame(...)"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_other_things_are_refused(native: Any, what: str, remedy: str) -> None:
    with pytest.raises(GraphDataError) as caught:
        Frame(native)
    message = str(caught.value)
    assert "frame= needs a pandas DataFrame, a Polars DataFrame or an Arrow table, but is a " in message
    assert what in message
    assert remedy in message


def test_a_duckdb_relation_says_how_to_become_a_table() -> None:
    relation = duckdb.sql("select 1 as a")
    with pytest.raises(GraphDataError, match=r"Convert it: \.to_arrow_table\(\)"):
        Frame(relation)
    assert Frame(relation.to_arrow_table()).column("a", "user").to_list() == [1]


def test_long_values_are_clipped() -> None:
    assert shown("x" * 100) == "'" + "x" * 56 + "..."
    assert shown(7) == "7"
