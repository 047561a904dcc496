from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.features import digest, labels, read_features
from gnnrec_lab.graph.ids import IdMap

IDS = IdMap.from_values([10, 20, 30], "item")


def read(frame: Any) -> pa.Table:
    return read_features(frame, IDS, "item", "items")


def test_rows_come_in_the_order_of_the_ids(make_frame: Any) -> None:
    frame = make_frame({"price": [3.5, 1.5, 9.0], "item": [30, 10, 99], "title": ["죽", "차", "x"]})
    table = read(frame)
    assert table.to_pydict() == {"price": [1.5, None, 3.5], "title": ["차", None, "죽"]}


def test_the_first_column_holds_the_ids_where_none_has_the_name(make_frame: Any) -> None:
    assert read(make_frame({"sku": [20.0], "n": [1]})).to_pydict() == {"n": [None, 1, None]}


def test_nothing_but_ids_or_no_frame_or_no_rows(make_frame: Any) -> None:
    assert read(make_frame({"item": [10]})) is None
    assert read(None) is None
    assert read(
        pl.DataFrame({"item": [], "n": []}, schema={"item": pl.Int64, "n": pl.Int64})
    ).to_pydict() == {"n": [None, None, None]}


def test_an_id_that_occurs_twice(make_frame: Any, repaired: Any) -> None:
    frame = make_frame({"item": [10, 20, 30, 20], "n": [1, 2, 3, 4]})
    with pytest.raises(GraphDataError) as caught:
        read(frame)
    message = str(caught.value)
    assert 'Column "item" of items: the item 20 is in row 1 and again in row 3 (counted from 0). ' in message
    assert (caught.value.column, caught.value.row) == ("item", 3)
    assert read(repaired(frame, message, "items")).to_pydict() == {"n": [1, 2, 3]}


def test_missing_ids_and_ids_of_another_type(make_frame: Any) -> None:
    with pytest.raises(GraphDataError, match=r'Column "item" of items: no value at row 1.*items = items'):
        read(make_frame({"item": [10, None], "n": [1, 2]}))
    with pytest.raises(GraphDataError) as caught:
        read(make_frame({"item": ["10", "20"], "n": [1, 2]}))
    assert str(caught.value) == (
        'Column "item" of items: none of its 2 ids is an item of the graph. '
        "Here they look like '10', in the graph like 10. Is it the right column and type?"
    )


@pytest.mark.parametrize(
    "frame", [pd.DataFrame(index=[1]), pl.DataFrame(), pa.table({})], ids=["pandas", "polars", "arrow"]
)
def test_a_frame_without_columns(frame: Any) -> None:
    with pytest.raises(GraphDataError, match="items has no columns; one of them must hold the item ids"):
        read(frame)


COLUMNS: dict[str, list[Any]] = {
    "text": ["a", None, "다"],
    "int": [1, 2, 3],
    "float": [1.5, None, -0.5],
    "bool": [True, False, True],
    "day": [date(2024, 1, 1), None, date(2024, 1, 3)],
    "time": [datetime(2024, 1, 1, 1), None, datetime(2024, 1, 3)],
    "bytes": [b"x", b"", None],
    "list": [["a", "b"], [], ["c"]],
}


def test_the_digest_is_the_same_in_all_libraries(make_frame: Any) -> None:
    table = read(make_frame({"item": [10, 20, 30], **COLUMNS}))
    assert table.to_pydict() == COLUMNS
    assert digest(table) == digest(read(pl.DataFrame({"item": [10, 20, 30], **COLUMNS})))


@pytest.mark.parametrize("name", list(COLUMNS))
def test_the_digest_changes_with_any_value(name: str) -> None:
    one = read(pl.DataFrame({"item": [10, 20, 30], name: COLUMNS[name]}))
    swapped = read(pl.DataFrame({"item": [20, 10, 30], name: COLUMNS[name]}))
    renamed = read(pl.DataFrame({"item": [10, 20, 30], "other": COLUMNS[name]}))
    assert len({digest(one), digest(swapped), digest(renamed), digest(None)}) == 4


def test_the_digest_does_not_depend_on_chunks_or_hidden_values() -> None:
    chunks = pa.table({"n": pa.chunked_array([[1], [None, 3]])})
    hidden = pa.table({"n": pa.array(np.array([1, 77, 3]), mask=np.array([False, True, False]))})
    assert digest(chunks) == digest(hidden) == digest(pa.table({"n": [1, None, 3]}))


def test_values_that_only_python_knows() -> None:
    values = [UUID(int=1), None, UUID(int=3)]
    frame = pd.DataFrame({"item": [10, 20, 30], "key": pd.Series(values, dtype=object)})
    assert read(frame).to_pydict() == {"key": [str(values[0]), None, str(values[2])]}
    category = pd.DataFrame({"item": [10], "kind": pd.Categorical(["b"])})
    assert read(category).to_pydict() == {"kind": ["b", None, None]}
    price = pd.DataFrame({"item": [10], "price": [Decimal("1.50")]})
    assert read(price).to_pydict() == {"price": [Decimal("1.50"), None, None]}
    nothing = pd.DataFrame({"item": [10], "none": pd.Series([None], dtype=object)})
    assert read(nothing).to_pydict() == {"none": [None, None, None]}


def test_values_without_a_common_type(repaired: Any) -> None:
    frame = pd.DataFrame({"item": [10, 20], "mixed": pd.Series([1, "a"], dtype=object)})
    with pytest.raises(
        GraphDataError, match='Column "mixed" of items: its values have no common type'
    ) as caught:
        read(frame)
    assert read(repaired(frame, str(caught.value), "items")).to_pydict() == {"mixed": ["1", "a", None]}


@pytest.mark.parametrize("name", ["title", "Name", "LABEL", "Description", "이름", "제목", "상품명"])
def test_labels_come_from_the_column_that_is_called_so(name: str) -> None:
    table = pa.table({"price": [1, 2, 3], name: ["차", None, " "]})
    assert labels(IDS, table, np.array([0, 1, 2, 0])) == ["차", "20", "30", "차"]


def test_the_title_is_preferred_and_ids_are_the_fallback() -> None:
    table = pa.table({"description": ["long", "x", "y"], "title": [7, 8, None]})
    assert labels(IDS, table, np.array([0, 2])) == ["7", "30"]
    assert labels(IDS, pa.table({"price": [1, 2, 3]}), np.array([2])) == ["30"]
    assert labels(IDS, None, np.array([1])) == ["20"]
    assert labels(IDS, table, np.array([], dtype=np.int64)) == []
