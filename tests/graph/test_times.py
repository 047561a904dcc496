import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.times import coarsest_unit, microseconds, read_times, times_as_text
from gnnrec_lab.sources.frame import Frame

SEOUL = timezone(timedelta(hours=9))
NOON = 1_704_110_400_000_000  # 2024-01-01T12:00:00Z, checked with `date -u -d @1704110400`


def read(frame: Any) -> tuple[list[int], str]:
    found = read_times(Frame(frame).column("t", "time"))
    times, kind = found.values, found.kind
    assert times.dtype == np.int64
    return times.tolist(), kind


@pytest.mark.parametrize(
    "value",
    [
        datetime(2024, 1, 1, 12),
        datetime(2024, 1, 1, 21, tzinfo=SEOUL),
        "2024-01-01 12:00",
        "2024-01-01T12:00:00Z",
        "2024-01-01T21:00:00+09:00",
        " 2024-01-01T12:00:00.000000 ",
        "20240101T120000",
    ],
    ids=str,
)
def test_one_moment_in_every_form_and_library(make_frame: Any, value: Any) -> None:
    assert read(make_frame({"t": [value, value]})) == ([NOON, NOON], "datetime")


@pytest.mark.parametrize("day", [date(1970, 1, 2), "1970-01-02", "19700102", datetime(1970, 1, 2)], ids=repr)
def test_days_are_midnight(make_frame: Any, day: Any) -> None:
    assert read(make_frame({"t": [day]})) == ([86_400_000_000], "datetime")


@pytest.mark.parametrize("numbers", [[3, -1], [3.0, -1.0], [Decimal(3), Decimal(-1)]], ids=repr)
def test_whole_numbers_stay_as_they_are(make_frame: Any, numbers: Any) -> None:
    assert read(make_frame({"t": numbers})) == ([3, -1], "number")


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_every_unit_becomes_microseconds(unit: str) -> None:
    stamps = np.array(["2024-01-01T12:00:00"], dtype=f"datetime64[{unit}]")
    assert read(pd.DataFrame({"t": stamps})) == ([NOON], "datetime")
    assert read(pa.table({"t": pa.array(stamps)})) == ([NOON], "datetime")


OTHERS = [
    pd.DataFrame({"t": pd.Series([NOON], dtype="timestamp[us][pyarrow]")}),
    pd.DataFrame({"t": pd.to_datetime(["2024-01-01 21:00"]).tz_localize("Asia/Seoul")}),
    pd.DataFrame({"t": pd.Series([datetime(2024, 1, 1, 21, tzinfo=SEOUL)], dtype=object)}),
    pd.DataFrame({"t": pd.Series([np.datetime64("2024-01-01T12:00")], dtype=object)}),
    pd.DataFrame({"t": pd.Categorical(["2024-01-01 12:00"])}),
    pl.DataFrame({"t": pl.Series([datetime(2024, 1, 1, 12)], dtype=pl.Object)}),
    pa.table({"t": pa.array(["2024-01-01 12:00"]).dictionary_encode()}),
    pa.table({"t": pa.array([datetime(2024, 1, 1, 21, tzinfo=SEOUL)], pa.timestamp("ms", tz="Asia/Seoul"))}),
]


@pytest.mark.parametrize("frame", OTHERS, ids=range(len(OTHERS)))
def test_other_forms_of_one_moment(frame: Any) -> None:
    assert read(frame) == ([NOON], "datetime")


def test_objects_of_several_kinds_of_times() -> None:
    values = ["1970-01-01T00:00:01", date(1970, 1, 1), datetime(1970, 1, 1, 9, tzinfo=SEOUL)]
    assert read(pd.DataFrame({"t": pd.Series(values, dtype=object)})) == ([1_000_000, 0, 0], "datetime")
    numbers = pd.Series([1, np.int8(2), 3.0, 2**62], dtype=object)
    assert read(pd.DataFrame({"t": numbers})) == ([1, 2, 3, 2**62], "number")


def test_unsigned_numbers() -> None:
    assert read(pa.table({"t": pa.array([2**63 - 1], pa.uint64())})) == ([2**63 - 1], "number")


@pytest.mark.parametrize(
    ("values", "row"),
    [
        (["2024-01-01", "yesterday"], 1),
        ([""], 0),
        ([timedelta(1)], 0),
        ([time(1)], 0),
        ([True], 0),
        ([b"x"], 0),
    ],
    ids=repr,
)
def test_what_is_no_time_is_named(make_frame: Any, values: Any, row: int) -> None:
    with pytest.raises(GraphDataError) as caught:
        read(make_frame({"t": values}))
    message = str(caught.value)
    assert message.startswith(f'Column "t": row {row} holds ')
    assert (
        "which can't be read as a time. Datetimes, dates, whole numbers and text such as 2011-12-09 12:50:00"
        in message
    )
    assert (caught.value.column, caught.value.row) == ("t", row)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024년 1월 1일", "2024-01-01"),
        ("2024년 1월 1일 12시 5분", "2024-01-01 12:05"),
        ("1 Jan 2024", "2024-01-01"),
        ("Jan 1, 2024", "2024-01-01"),
        ("2024-1-5", "2024-01-05"),
    ],
)
def test_the_format_that_is_proposed_works(make_frame: Any, text: str, day: str) -> None:
    column = Frame(make_frame({"t": [text, text]})).column("t", "time")
    with pytest.raises(GraphDataError) as caught:
        read_times(column)
    proposed = re.search(r"Say how it is written: time_format=\"(.*)\"", str(caught.value))
    assert proposed is not None, str(caught.value)
    found = read_times(column, time_format=proposed[1])
    assert found.values.tolist() == [int(pd.Timestamp(day).timestamp() * 10**6)] * 2


def test_rows_without_a_time_can_be_left_out(make_frame: Any, repaired: Any) -> None:
    frame = make_frame({"t": ["2024-01-01 12:00:00 ", "none"]})
    with pytest.raises(GraphDataError, match="If such rows have no time, leave them out: ") as caught:
        read(frame)
    assert read(repaired(frame, str(caught.value))) == ([NOON], "datetime")


@pytest.mark.parametrize("bad", [0.5, float("inf"), 1e300], ids=repr)
def test_fractions_are_refused_and_the_remedy_works(make_frame: Any, repaired: Any, bad: float) -> None:
    with pytest.raises(GraphDataError) as caught:
        read(make_frame({"t": [1.0, bad]}))
    message = str(caught.value)
    assert (
        f'Column "t": row 1 holds {bad!r}: times given as numbers must be whole and fit into 64 bits.'
        in message
    )
    assert caught.value.row == 1
    if bad == 0.5:
        assert read(repaired(make_frame({"t": [1.0, bad]}), message)) == ([1_000_000, 500_000], "datetime")


def test_numbers_beyond_64_bits_are_refused() -> None:
    with pytest.raises(GraphDataError, match="row 1 holds 9223372036854775808: times given as numbers"):
        read(pa.table({"t": pa.array([1, 2**63], pa.uint64())}))


def test_a_year_beyond_microseconds_is_refused() -> None:
    far = np.array(["300000-01-01"], dtype="datetime64[s]")
    with pytest.raises(GraphDataError, match=r'Column "t": a time is too far from 1970'):
        read(pa.table({"t": pa.array(far)}))


@pytest.mark.parametrize(
    "values", [[None, datetime(2024, 1, 1)], [None, "2024-01-01"], [None, 3], [None, 3.0]]
)
def test_missing_times(make_frame: Any, repaired: Any, values: Any) -> None:
    frame = make_frame({"t": values})
    with pytest.raises(GraphDataError, match=r"no value at row 0.*Every row needs a time where") as caught:
        read(frame)
    assert len(read(repaired(frame, str(caught.value)))[0]) == 1


@pytest.mark.parametrize("value", ["0001-01-01T00:00:00+09:00", datetime(1, 1, 1, tzinfo=SEOUL)], ids=str)
def test_a_time_that_utc_cannot_say_is_refused(value: Any) -> None:
    frame = pd.DataFrame({"t": pd.Series([value], dtype=object)})
    with pytest.raises(GraphDataError, match="row 0 holds"):
        read(frame)


@pytest.mark.parametrize("dtype", ["period[M]", object])
def test_pandas_periods_are_refused_and_the_remedy_works(dtype: Any, repaired: Any) -> None:
    frame = pd.DataFrame({"t": pd.Series(pd.period_range("1970-01", periods=2, freq="M"), dtype=dtype)})
    with pytest.raises(GraphDataError, match=r"row 0 holds Period\('1970-01', 'M'\)") as caught:
        read(frame)
    assert read(repaired(frame, str(caught.value))) == ([0, 31 * 86_400_000_000], "datetime")


@given(st.datetimes(timezones=st.one_of(st.none(), st.just(SEOUL)), min_value=datetime(2, 1, 1)))
def test_text_leads_back_to_the_time(moment: datetime) -> None:
    micros = microseconds(moment)
    (text,) = times_as_text(np.array([micros]), "datetime", "us")
    assert microseconds(text) == micros


def test_text_is_as_coarse_as_all_times_allow() -> None:
    for values, unit in (([0, 86_400_000_000], "D"), ([0, -1_000_000], "s"), ([1], "us"), ([], "D")):
        assert coarsest_unit(np.array(values, dtype=np.int64)) == unit
    assert times_as_text(np.array([86_400_000_000]), "datetime", "D") == ["1970-01-02"]
    assert times_as_text(np.array([NOON + 5]), "datetime", "us") == ["2024-01-01T12:00:00.000005"]
    assert times_as_text(np.array([-7, 7]), "number") == ["-7", "7"]


def test_text_as_codes_or_in_chunks_is_text() -> None:
    texts = pa.array(["2024-01-02", "1970-01-01", None, "2024-01-02"], pa.large_string())
    column = Frame(pa.table({"at": texts})).column("at", "time")
    for array in (texts, texts.dictionary_encode(), pa.chunked_array([texts[:1], texts[1:1], texts[1:]])):
        found = read_times(replace(column, arrow=array), gaps=True)
        times, kind = found.values, found.kind
        assert (times.tolist(), kind) == ([1_704_153_600_000_000, 0, 0, 1_704_153_600_000_000], "datetime")


DAYS = [20210304, 20240229]
MOMENTS = [20210304125001, 19991231235959]


@pytest.mark.parametrize("kind", [int, str, float, Decimal])
def test_whole_numbers_that_are_dates_are_read_as_dates(make_frame: Any, kind: Any) -> None:
    found = read_times(Frame(make_frame({"t": [kind(day) for day in DAYS]})).column("t", "time"))
    assert (found.kind, found.unit) == ("datetime", "YYYYMMDD")
    assert times_as_text(found.values, "datetime", "D") == ["2021-03-04", "2024-02-29"]
    if kind is not float:
        moments = read_times(Frame(make_frame({"t": [kind(one) for one in MOMENTS]})).column("t", "time"))
        assert (moments.kind, moments.unit) == ("datetime", "YYYYMMDDHHMMSS")
        assert times_as_text(moments.values, "datetime") == ["2021-03-04T12:50:01", "1999-12-31T23:59:59"]


@pytest.mark.parametrize(
    "numbers",
    [
        [20210304, 20210229], [20210304, 20211301], [20210300], [18991231], [21010101], [20210304, 5],
        [1, 2, 3], [20210304240000], [20210304126000], [20210304, 20210304125000],
    ],
    ids=repr,
)  # fmt: skip
def test_other_whole_numbers_are_no_dates(make_frame: Any, numbers: list[int]) -> None:
    assert read(make_frame({"t": numbers})) == (numbers, "number")
    assert read(make_frame({"t": list(map(str, numbers))})) == (numbers, "number")


def test_moments_since_1970_stay_what_they_are_and_a_unit_can_be_said() -> None:
    for unit, size in (("s", 1), ("ms", 10**3), ("us", 10**6), ("ns", 10**9)):
        found = read_times(Frame(pd.DataFrame({"t": [1_614_816_000 * size]})).column("t", "time"))
        assert (found.values.tolist(), found.unit) == ([1_614_816_000_000_000], unit)
    column = Frame(pd.DataFrame({"t": DAYS})).column("t", "time")
    assert read_times(column, time_format="s").values.tolist() == [day * 10**6 for day in DAYS]


def test_dates_of_digits_may_have_gaps() -> None:
    found = read_times(Frame(pl.DataFrame({"t": [None, 20210304]})).column("t", "time"), gaps=True)
    assert (found.values.tolist(), found.unit) == ([0, 1_614_816_000_000_000], "YYYYMMDD")


@pytest.mark.parametrize(
    "values",
    [
        ["2021-03-04", "2021-02-30"], ["2021-03-04", "24:00:00"], ["2021-03-04 12:00", "2021-3-4"],
        ["14/03/2021", "31/02/2021"], ["2021-03-04", "0000-00-00"],
        ["2021-03-04T10:00:00Z", "2021-03-04T25:00:00Z"],
    ],
    ids=repr,
)  # fmt: skip
def test_times_that_there_are_not_can_be_left_out(make_frame: Any, repaired: Any, values: Any) -> None:
    frame = make_frame({"t": values})
    with pytest.raises(GraphDataError, match="If such rows can't be put right, leave them out: ") as caught:
        read(frame)
    assert read(repaired(frame, str(caught.value))) == read(make_frame({"t": values[:1]}))


def test_a_time_not_in_the_format_that_was_said_can_be_left_out(make_frame: Any, repaired: Any) -> None:
    frame = make_frame({"t": ["1.2.2021", "30.2.2021", "2.2.2021"]})
    with pytest.raises(GraphDataError, match=r"row 1 holds '30.2.2021', which isn't time_format=") as caught:
        read_times(Frame(frame).column("t", "time"), time_format="%d.%m.%Y")
    left = Frame(repaired(frame, str(caught.value))).column("t", "time")
    found = read_times(left, time_format="%d.%m.%Y").values
    assert times_as_text(found, "datetime", "D") == ["2021-02-01", "2021-02-02"]


@pytest.mark.parametrize(
    ("values", "time_format", "expected"),
    [
        ([20210304, 20220304], "%Y%m%d", ["2021-03-04", "2022-03-04"]),
        ([4032021, 14112022], "%d%m%Y", ["2021-03-04", "2022-11-14"]),  # numbers keep no zeros in front
        ([1112021, 11012021], "%d%m%Y", ["2021-11-01", "2021-01-11"]),
        ([210304, 90304], "%y%m%d", ["2021-03-04", "2009-03-04"]),
        ([Decimal(202103), Decimal(202204)], "%Y%m", ["2021-03-01", "2022-04-01"]),
        ([20210304.0, 20220304.0], "%Y%m%d", ["2021-03-04", "2022-03-04"]),
    ],
)
def test_a_format_reads_the_digits_of_whole_numbers(
    values: list[Any], time_format: str, expected: list[str]
) -> None:
    found = read_times(Frame(pd.DataFrame({"t": values})).column("t", "time"), time_format=time_format)

    assert times_as_text(found.values, found.kind, "D") == expected


def test_a_whole_number_that_is_not_in_the_format_is_named() -> None:
    column = Frame(pd.DataFrame({"t": [20210304, 20211304, 7]})).column("t", "time")

    with pytest.raises(GraphDataError, match=r'row 1 holds 20211304, which isn\'t time_format="%Y%m%d"'):
        read_times(column, time_format="%Y%m%d")
    gaps = Frame(pl.DataFrame({"t": [None, 20210304]})).column("t", "time")
    assert read_times(gaps, gaps=True, time_format="%Y%m%d").values.tolist() == [0, 1614816000 * 10**6]
