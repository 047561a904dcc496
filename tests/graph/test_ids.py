from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.errors import UnknownIdError
from gnnrec_lab.graph import IdMap

some_ids = st.one_of(
    st.integers(), st.text(), st.booleans(), st.floats(allow_nan=False), st.dates(), st.tuples(st.integers())
)


def test_numbers_by_size_and_text_by_code_point() -> None:
    assert IdMap.from_values([10, 9, -1, 9]).values.tolist() == [-1, 9, 10]
    assert IdMap.from_values(["나", "b", "가", "B", "b"]).values.tolist() == ["B", "b", "가", "나"]


def test_types_stay_apart() -> None:
    ids = IdMap.from_values(["1", 1, True, (1, "a"), b"1", 1.5, UUID(int=1), date(2024, 1, 1)])
    assert len(ids) == 8
    assert ids.values[ids.index(1)[0]] == 1
    assert ids.id(ids.index("1")[0]) == "1"
    assert ids.id(ids.index(True)[0]) is True
    assert ids.id(ids.index((1, "a"))[0]) == (1, "a")


@pytest.mark.slow
@given(st.lists(some_ids), st.randoms())
def test_index_and_id_are_inverse_whatever_the_order(values: list[Any], random: Any) -> None:
    ids = IdMap.from_values(values)
    shuffled = list(values)
    random.shuffle(shuffled)
    other = IdMap.from_values(shuffled)
    assert ids.digest == other.digest
    assert ids.index(list(ids.values.tolist())).tolist() == list(range(len(ids)))
    assert [repr(ids.id(index)) for index in range(len(ids))] == [
        repr(value) for value in ids.values.tolist()
    ]


@pytest.mark.parametrize(
    "asked",
    [
        [30, 10],
        (30, 10),
        np.array([30, 10], dtype=np.int32),
        np.array([30.0, 10.0]),
        pd.Series([30, 10]),
        pd.Series([30, 10], dtype="Int64"),
        pd.Index([30, 10]),
        pl.Series([30, 10]),
        pa.array([30, 10]),
        range(30, 9, -20),
        iter([30, 10]),
        [np.int64(30), 10.0],
    ],
    ids=lambda asked: type(asked).__name__,
)
def test_any_sequence_can_be_asked_for(asked: Any) -> None:
    found = IdMap.from_values([10, 20, 30]).index(asked)
    assert found.tolist() == [2, 0]
    assert found.dtype == np.int64


@pytest.mark.parametrize("asked", [20, np.int16(20), 20.0, np.array(20)])
def test_one_id_gives_one_index(asked: Any) -> None:
    assert IdMap.from_values([10, 20, 30]).index(asked).tolist() == [1]


def test_a_tuple_is_one_id_where_there_are_tuples() -> None:
    pairs = IdMap.from_values([("가", 1), ("나", 2)])
    assert pairs.index(("나", 2)).tolist() == [1]
    assert pairs.index([("나", 2), ("가", 1)]).tolist() == [1, 0]


def test_ids_keeps_shape_and_type() -> None:
    ids = IdMap.from_values([10, 20, 30], "item")
    found = ids.ids(np.array([[0, 2], [1, 1]]))
    assert found.tolist() == [[10, 30], [20, 20]]
    assert found.dtype == np.int64
    assert type(ids.id(np.int64(1))) is int
    assert IdMap.from_values(["b", "a"]).ids([1, 0]).tolist() == ["b", "a"]
    assert ids.ids([]).tolist() == []


@pytest.mark.parametrize("index", [-1, 3])
def test_indices_outside_are_refused(index: int) -> None:
    with pytest.raises(IndexError, match="item indices go from 0 to 2"):
        IdMap.from_values([10, 20, 30], "item").id(index)


def test_find_gives_minus_one_for_what_is_not_there() -> None:
    numbers = IdMap.from_values([30, 10, 20])
    for asked in ([10, 15, 30.0, None], np.array([10, 15, 30, -1]), pd.Series([10, 15, 30, 99])):
        assert numbers.find(asked).tolist() == [0, -1, 2, -1]
    assert IdMap.from_values(["b", "a"]).find(["a", [], "c"]).tolist() == [0, -1, -1]
    assert numbers.find([]).tolist() == []


def test_contains() -> None:
    ids = IdMap.from_values([1, "2"])
    assert ids.contains(1)
    assert ids.contains(1.0)
    assert ids.contains("2")
    assert not ids.contains(2)
    assert not ids.contains(True)
    assert not ids.contains([1])
    assert not ids.contains(float("nan"))
    assert not ids.contains(None)


@pytest.mark.parametrize(
    ("known", "asked", "message"),
    [
        (
            [17850, 12346],
            "17850",
            "no user '17850'. It has 17850, which is a number, not text: ask for 17850.",
        ),
        (["17850"], 17850, "no user 17850. It has '17850', which is text, not a number: ask for '17850'."),
        (["17850"], np.int64(17850), "no user 17850. It has '17850', which is text, not a number"),
        (["kim", "lee"], "Kim", "Did you mean 'kim'?"),
        (["kim", "lee"], " kim ", "Did you mean 'kim'?"),
        (["서울시민", "부산시민"], "서울시밍", "Did you mean '서울시민'?"),
        ([1, 2, 3, 4], 99, "no user 99. Its users look like this: 1, 2, 3."),
        (
            [1, 2],
            [2, 7, 8, 1],
            "2 of the 4 users asked for aren't in the graph. The first: The graph has no user 7.",
        ),
        ([1, 2], np.array([2, 7, 1]), "The graph has no user 7."),
        ([], 1, "The graph has no user 1."),
        ([1], [[1]], "The graph has no user [1]."),
        ([1], float("nan"), "The graph has no user nan."),
        ([UUID(int=1)], str(UUID(int=1)), "which is a UUID, not text"),
    ],
)
def test_unknown_ids_say_what_would_work(known: list[Any], asked: Any, message: str) -> None:
    with pytest.raises(UnknownIdError) as caught:
        IdMap.from_values(known, "user").index(asked)
    assert message in str(caught.value)


def test_search_finds_equal_then_prefix_then_inside() -> None:
    ids = IdMap.from_values(["Tea cup", "green TEA", "tea", "teapot", "milk", "녹차", "홍차"])
    assert ids.ids(ids.search("TEA", 10)).tolist() == ["tea", "Tea cup", "teapot", "green TEA"]
    assert ids.ids(ids.search("차")).tolist() == ["녹차", "홍차"]
    assert ids.ids(ids.search("tea", 1)).tolist() == ["tea"]
    assert ids.search("tea", 0).tolist() == []
    assert ids.search("x").dtype == np.int64
    numbers = IdMap.from_values([5, 15, 51, 7])
    assert numbers.ids(numbers.search("5")).tolist() == [5, 51, 15]


def test_search_finds_composed_and_decomposed_hangul() -> None:
    decomposed = "\u1112\u1161\u11ab"
    assert IdMap.from_values([decomposed]).search("한").tolist() == [0]


def test_numbers_beyond_64_bits_and_floats() -> None:
    wide = IdMap.from_values([2**70, 1, -(2**70)])
    assert wide.values.tolist() == [-(2**70), 1, 2**70]
    assert wide.index(2**70).tolist() == [2]
    floats = IdMap.from_values([1.5, 1.0, 0.25])
    assert floats.values.dtype == np.float64
    assert floats.index([1, 1.5]).tolist() == [1, 2]


def test_digest_tells_types_and_borders_apart() -> None:
    maps = [["a", "b"], ["ab"], ["a", "b", ""], [1, 2], ["1", "2"], [1.5], ["1.5"], [b"a"], [("a", "b")], []]
    assert len({IdMap.from_values(values).digest for values in maps}) == len(maps)


def test_unhashable_values_are_refused() -> None:
    with pytest.raises(TypeError):
        IdMap.from_values([[1]])


def test_repr_shows_a_few() -> None:
    assert repr(IdMap.from_values(["d", "a", "b", "c"], "item")) == "IdMap(4 items: 'a', 'b', 'c', ...)"
