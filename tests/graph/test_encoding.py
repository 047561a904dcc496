from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.encoding import encode_ids, join_ids
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.sources.frame import Frame


def encoded(frame: Any, column: str = "id") -> tuple[list[Any], list[int]]:
    ids, codes = encode_ids(Frame(frame).column(column, "user"), "user")
    assert codes.dtype == np.int32
    return ids.values.tolist(), codes.tolist()


@pytest.mark.parametrize(
    ("values", "distinct", "codes"),
    [
        ([30, 10, 30], [10, 30], [1, 0, 1]),
        ([-5, 2**62], [-5, 2**62], [0, 1]),
        (["나", "가", "나"], ["가", "나"], [1, 0, 1]),
        (["", " ", "a"], ["", " ", "a"], [0, 1, 2]),
        ([3.0, 1.0], [1, 3], [1, 0]),
        ([0.5, 1.0, -0.0, 0.0], [0.0, 0.5, 1.0], [1, 2, 0, 0]),
        ([True, False, True], [False, True], [1, 0, 1]),
        ([date(2024, 1, 2), date(2024, 1, 1)], [date(2024, 1, 1), date(2024, 1, 2)], [1, 0]),
        ([datetime(2024, 1, 2), datetime(2023, 1, 1)], [datetime(2023, 1, 1), datetime(2024, 1, 2)], [1, 0]),
        ([b"b", b"a"], [b"a", b"b"], [1, 0]),
        ([Decimal("7"), Decimal("3")], [3, 7], [1, 0]),
    ],
    ids=lambda value: repr(value)[:25],
)
def test_every_library_gives_the_same_ids(make_frame: Any, values: Any, distinct: Any, codes: Any) -> None:
    found = encoded(make_frame({"id": values}))
    assert found == (distinct, codes)
    assert [type(value) for value in found[0]] == [type(value) for value in distinct]


SAME = [
    pd.Series([2, 1, 2], dtype="int8"),
    pd.Series([2, 1, 2], dtype="uint64"),
    pd.Series([2.0, 1.0, 2.0], dtype="float32"),
    pd.Series([2.0, 1.0, 2.0], dtype="float16"),
    pd.Series([2, 1, 2], dtype="Int64"),
    pd.Series([2, 1, 2], dtype="int64[pyarrow]"),
    pd.Series([2.0, 1.0, 2.0], dtype="double[pyarrow]"),
    pd.Series([2, 1, 2], dtype="category"),
    pd.Series([2, 1, 2], dtype="Sparse[int]"),
    pd.Series([2, 1, 2], dtype=object),
    pd.Series([2, np.int8(1), 2.0], dtype=object),
    pd.Series([Decimal(2), Decimal(1), Decimal(2)]),
]


@pytest.mark.parametrize("series", SAME, ids=lambda series: str(series.dtype))
def test_every_form_of_whole_numbers_is_one(series: pd.Series) -> None:
    ids, codes = encode_ids(Frame(series.to_frame("id")).column("id", "user"), "user")
    assert (ids.values.tolist(), codes.tolist()) == ([1, 2], [1, 0, 1])
    assert ids.values.dtype == np.int64


TEXT = [
    pd.DataFrame({"id": pd.Series(["b", "가", "b"], dtype="object")}),
    pd.DataFrame({"id": pd.Series(["b", "가", "b"], dtype="string[python]")}),
    pd.DataFrame({"id": pd.Series(["b", "가", "b"], dtype="string[pyarrow]")}),
    pd.DataFrame({"id": pd.Categorical(["b", "가", "b"], categories=["z", "가", "b"])}),
    pl.DataFrame({"id": ["b", "가", "b"]}, schema={"id": pl.Categorical}),
    pl.DataFrame({"id": ["b", "가", "b"]}, schema={"id": pl.Enum(["가", "b", "z"])}),
    pl.DataFrame({"id": pl.Series(["b", "가", "b"], dtype=pl.Object)}),
    pa.table({"id": pa.array(["b", "가", "b"], pa.large_string())}),
    pa.table({"id": pa.array(["b", "가", "b"], pa.string_view())}),
    pa.table({"id": pa.array(["b", "가", "b"]).dictionary_encode()}),
    pa.table(
        {
            "id": pa.chunked_array(
                [pa.array(["b"]).dictionary_encode(), pa.array(["가", "b"]).dictionary_encode()]
            )
        }
    ),
]


@pytest.mark.parametrize("frame", TEXT, ids=range(len(TEXT)))
def test_every_form_of_text_is_one(frame: Any) -> None:
    assert encoded(frame) == (["b", "가"], [0, 1, 0])


def test_objects_of_many_types() -> None:
    values = [1, "1", ("a", 1), UUID(int=7), 1.0, "1", ("a", 1.0), True]
    distinct, codes = encoded(pd.DataFrame({"id": pd.Series(values, dtype=object)}))
    assert distinct == [UUID(int=7), True, 1, "1", ("a", 1)]
    assert codes == [2, 3, 4, 0, 2, 3, 4, 1]
    mixed = pd.DataFrame({"id": pd.Categorical([1, "1", 1])})
    assert encoded(mixed) == ([1, "1"], [0, 1, 0])


def test_numbers_wider_than_64_bits() -> None:
    values = [2**64 - 1, 2**70, -(2**70)]
    expected = ([-(2**70), 2**64 - 1, 2**70], [1, 2, 0])
    assert encoded(pd.DataFrame({"id": pd.Series(values, dtype=object)})) == expected
    assert encoded(pl.DataFrame({"id": pl.Series(values, dtype=pl.Int128)})) == expected
    unsigned = pa.table({"id": pa.array([2**64 - 1, 1], pa.uint64())})
    assert encoded(unsigned) == ([1, 2**64 - 1], [1, 0])


def test_text_without_utf8() -> None:
    frame = pd.DataFrame({"id": pd.Series(["\ud800", "a"], dtype=object)})
    assert encoded(frame) == (["a", "\ud800"], [1, 0])


def test_times_with_a_zone_are_one_moment() -> None:
    times = pd.to_datetime(["2024-01-01 09:00"]).tz_localize("Asia/Seoul")
    assert encoded(pd.DataFrame({"id": times})) == ([datetime(2024, 1, 1, tzinfo=UTC)], [0])


def test_arrow_uuids() -> None:
    uuids = pa.array([UUID(int=1).bytes, UUID(int=2).bytes], pa.binary(16)).cast(pa.uuid())
    assert encoded(pa.table({"id": uuids})) == ([UUID(int=1), UUID(int=2)], [0, 1])


@pytest.mark.parametrize(
    "values",
    [[None, "a", None], [1, None, None], [1.5, None, None], [None, None, True], [None, b"a", None]],
    ids=repr,
)
def test_missing_ids_are_counted_and_the_remedy_works(make_frame: Any, repaired: Any, values: Any) -> None:
    frame = make_frame({"customer id": values})
    with pytest.raises(GraphDataError) as caught:
        encoded(frame, "customer id")
    row = values.index(None)
    message = str(caught.value)
    assert f'Column "customer id": 2 rows have no value, the first at row {row} (counted from 0).' in message
    assert "Every row needs a user. Leave them out: frame = frame." in message
    assert (caught.value.column, caught.value.row) == ("customer id", row)
    known = [value for value in values if value is not None]
    assert encoded(repaired(frame, message), "customer id") == (known, [0])


NANS = [
    pd.DataFrame({"id": pd.Series([1, np.nan], dtype="double[pyarrow]")}),
    pd.DataFrame({"id": [1.0, np.nan]}),
    pd.DataFrame({"id": pd.Series(["a", pd.NA], dtype="category")}),
    pd.DataFrame({"id": pd.Series([("a",), pd.NA], dtype=object)}),
    pd.DataFrame({"id": pd.Series([("a",), pd.NaT], dtype=object)}),
    pl.DataFrame({"id": [1.0, float("nan")]}),
    pa.table({"id": [1.0, float("nan")]}),
    pa.table({"id": pa.array(["a", None]).dictionary_encode()}),
]


@pytest.mark.parametrize("frame", NANS, ids=range(len(NANS)))
def test_every_form_of_nothing_is_missing(frame: Any, repaired: Any) -> None:
    with pytest.raises(GraphDataError, match=r'Column "id": no value at row 1 \(counted from 0\)') as caught:
        encoded(frame)
    assert caught.value.row == 1
    assert encoded(repaired(frame, str(caught.value)))[1] == [0]


def test_only_missing_ids(make_frame: Any) -> None:
    with pytest.raises(GraphDataError, match="2 rows have no value, the first at row 0"):
        encoded(make_frame({"id": [None, None]}))


def test_ids_that_cannot_be_hashed(make_frame: Any, repaired: Any) -> None:
    frame = make_frame({"id": [["a"], ["b", "c"]]})
    with pytest.raises(GraphDataError) as caught:
        encoded(frame)
    problem = (
        "row 0 holds ['a'], which can't be an id: it can't be hashed. Give each value a row of its own: "
    )
    assert str(caught.value).startswith(f'Column "id": {problem}')
    assert encoded(repaired(frame, str(caught.value))) == (["a", "b", "c"], [0, 1, 2])


def test_the_first_row_that_cannot_be_hashed_is_named() -> None:
    frame = pd.DataFrame({"id": pd.Series([1, ("a", [1]), {}], dtype=object)})
    with pytest.raises(GraphDataError, match=r"row 1 holds \('a', \[1\]\)") as caught:
        encoded(frame)
    assert caught.value.row == 1


def test_nanoseconds_and_nan_in_tuples_are_refused() -> None:
    nanoseconds = pd.DataFrame({"id": pd.to_datetime(["2024-01-01 00:00:00.000000001"])})
    with pytest.raises(GraphDataError, match=r"which can't be an id: .* has nanoseconds"):
        encoded(nanoseconds)
    with pytest.raises(
        GraphDataError, match=r"row 0 holds \(1, nan\), which can't be an id: NaN isn't equal"
    ):
        encoded(pd.DataFrame({"id": pd.Series([(1, np.nan)], dtype=object)}))


def test_floats_too_large_to_be_exact_are_refused(make_frame: Any) -> None:
    # two ids of a social network, read by pandas with a gap: both are 9007199254740992.0
    with pytest.raises(GraphDataError, match=r"row 1 holds 1\.8014398509481984e\+16.*lose digits") as caught:
        encoded(make_frame({"id": [1.0, 2.0**54]}))
    assert caught.value.row == 1


def test_infinite_floats_are_floats(make_frame: Any) -> None:
    assert encoded(make_frame({"id": [1.0, float("inf")]})) == ([1.0, float("inf")], [0, 1])


@pytest.mark.slow
@given(st.lists(st.one_of(st.integers(-3, 3), st.sampled_from(["a", "-1", "1"])), min_size=1))
def test_codes_lead_back_to_the_values(values: list[Any]) -> None:
    series = nw.from_native(pd.Series(values, dtype=object), series_only=True)
    assert series.to_list() == values
    ids, codes = encode_ids(
        Frame(pd.DataFrame({"id": pd.Series(values, dtype=object)})).column("id", ""), "user"
    )
    assert ids.ids(codes).tolist() == values


@pytest.mark.parametrize("lists", [([3, 1], [2, 3], []), (["b"], ["a", "b"], [1]), ([1.5], [1], [])])
def test_joined_ids(lists: tuple[list[Any], ...]) -> None:
    maps = [IdMap.from_values(values, "item") for values in lists]
    joined, places = join_ids(maps)
    assert joined.digest == IdMap.from_values([value for values in lists for value in values]).digest
    for ids, place in zip(maps, places, strict=True):
        assert joined.ids(place).tolist() == ids.values.tolist()


def of_dictionary(indices: list[Any], entries: list[Any]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(indices, pa.int32()), pa.array(entries, pa.large_string()))


def as_column(array: pa.Array) -> Any:
    return replace(Frame(pa.table({"id": [1]})).column("id", "user"), arrow=array)


def test_a_dictionary_with_unused_repeated_and_null_entries() -> None:
    column = as_column(of_dictionary([4, 0, None, 2, 1, 4], ["나", "가", "나", "unused", None, "none"]))
    ids, codes = encode_ids(column, "user", gaps=True)
    assert ids.values.tolist() == ["가", "나"]
    assert codes.tolist() == [-1, 1, -1, 1, 0, -1]
    assert codes.dtype == np.int32
    with pytest.raises(GraphDataError, match="3 rows have no value, the first at row 0"):
        encode_ids(column, "user")
    hidden = as_column(of_dictionary([0, 1], ["a", None]))
    with pytest.raises(GraphDataError, match="no value at row 1"):
        encode_ids(hidden, "user")


@pytest.mark.slow
@given(
    st.lists(st.sampled_from(["a", "b", "가", "\U0001f600", "", None]), min_size=1),
    st.lists(st.none() | st.integers(0, 100)),
)
def test_a_dictionary_is_read_as_its_values_are(entries: list[Any], places: list[Any]) -> None:
    array = of_dictionary([place if place is None else place % len(entries) for place in places], entries)
    ids, codes = encode_ids(as_column(array), "user", gaps=True)
    plain, expected = encode_ids(as_column(array.dictionary_decode()), "user", gaps=True)
    assert ids.values.tolist() == plain.values.tolist() == sorted(set(array.to_pylist()) - {None})
    assert codes.tolist() == expected.tolist()


def test_gaps_are_minus_one(make_frame: Any) -> None:
    for values in (["b", None, "a"], [2, None, 1], [0.5, None, -1.0], [None, None, None]):
        ids, codes = encode_ids(Frame(make_frame({"id": values})).column("id", "user"), "user", gaps=True)
        distinct = sorted(set(values) - {None})
        assert ids.values.tolist() == distinct
        assert codes.tolist() == [-1 if value is None else distinct.index(value) for value in values]


@pytest.mark.parametrize("longest", ["가나다라마", "가나다라마바"], ids=["15 bytes", "18 bytes"])
def test_many_texts_are_read_as_few_are(longest: str) -> None:
    some = ["b", "", "가", longest, "user-0001234", "a\0", "a"]
    values = [some[place] for place in np.random.default_rng(0).integers(0, len(some), 120_000)]
    with_gaps = pa.array([None, *values, None], pa.large_string())
    chunks = pa.chunked_array([with_gaps.slice(1, 50_000), with_gaps.slice(1, 0), with_gaps.slice(50_001)])
    for array in (with_gaps.slice(1), chunks, chunks.slice(0, 0), chunks.slice(49_999, 3)):
        ids, codes = encode_ids(as_column(array), "user", gaps=True)
        assert ids.values.tolist() == sorted(set(array.to_pylist()) - {None})
        assert [ids.id(code) if code >= 0 else None for code in codes[-9:]] == array.to_pylist()[-9:]
    ids, codes = encode_ids(as_column(chunks), "user", gaps=True)
    assert codes.tolist() == [*map(sorted(some).index, values), -1]


def test_a_column_of_integers_without_any_value() -> None:
    for kind in (pa.int64(), pa.uint64(), pa.int8()):
        ids, codes = encode_ids(as_column(pa.array([None, None], kind)), "user", gaps=True)
        assert (len(ids), codes.tolist()) == (0, [-1, -1])
