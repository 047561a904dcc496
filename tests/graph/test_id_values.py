from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.id_values import canonical, from_text, key, order, to_text

SEOUL = timezone(timedelta(hours=9))

plain_ids = st.one_of(
    st.text(),
    st.integers(),
    st.booleans(),
    st.floats(allow_nan=False),
    st.binary(),
    st.dates(),
    st.datetimes(),
    st.datetimes(min_value=datetime(1, 1, 2), timezones=st.just(SEOUL)),
    st.uuids(),
)
ids = st.recursive(plain_ids, lambda inner: st.tuples(inner, inner), max_leaves=4)


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [
        (np.int32(7), 7),
        (np.float64(7.0), 7),
        (np.float32(0.5), 0.5),
        (np.longdouble(2), 2),
        (np.str_("가"), "가"),
        (np.bool_(True), True),
        (np.datetime64("2024-01-02", "D"), datetime(2024, 1, 2)),
        (Decimal("12.00"), 12),
        (Decimal("12.5"), Decimal("12.5")),
        (float("inf"), float("inf")),
        (1e300, 1e300),
        ((1.0, (np.int8(2),)), (1, (2,))),
        (pd.Timestamp("2024-01-02 03:04:05"), datetime(2024, 1, 2, 3, 4, 5)),
        (datetime(2024, 1, 2, 9, tzinfo=SEOUL), datetime(2024, 1, 2, 0, tzinfo=UTC)),
        (2**80, 2**80),
    ],
)
def test_one_value_stands_for_all_its_forms(given_value: object, expected: object) -> None:
    found = canonical(given_value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("value", [float("nan"), np.float32("nan"), (1, float("nan")), Decimal("NaN")])
def test_nan_is_no_id(value: object) -> None:
    with pytest.raises(ValueError, match="NaN isn't equal to itself"):
        canonical(value)


@pytest.mark.parametrize(
    "value",
    [pd.Timestamp("2024-01-02 03:04:05.000000001"), np.datetime64("2024-01-02T00:00:00.000000001", "ns")],
)
def test_nanoseconds_would_be_lost(value: object) -> None:
    with pytest.raises(ValueError, match="nanoseconds"):
        canonical(value)


@pytest.mark.parametrize(
    "value",
    [datetime(1, 1, 1, tzinfo=SEOUL), datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))],
    ids=str,
)
def test_a_time_that_utc_cannot_say_is_no_id(value: datetime) -> None:
    with pytest.raises(ValueError, match="outside of the years 1 to 9999 in UTC"):
        canonical(value)


def test_what_python_calls_equal_may_be_two_ids() -> None:
    different = [1, True, "1", b"1", (1,), (True,), ("1",), date(2024, 1, 1), datetime(2024, 1, 1)]
    assert len({key(canonical(value)) for value in different}) == len(different)


@pytest.mark.slow
@given(st.lists(ids))
def test_ids_of_all_types_can_be_put_in_one_order(values: list[object]) -> None:
    plain = [canonical(value) for value in values]
    backwards = list(reversed(plain))
    backwards.sort(key=order)
    assert [order(value) for value in sorted(plain, key=order)] == [order(value) for value in backwards]


@given(ids)
def test_json_gives_the_id_back_with_its_type(value: object) -> None:
    plain = canonical(value)
    text = to_text(plain)
    text.encode()  # also lone surrogates must have a form that a file can hold
    assert key(from_text(text)) == key(plain)


def test_uuid_bytes_and_tuples_as_json() -> None:
    value = (UUID(int=5), b"\xff", date(2024, 2, 29), -0.5)
    assert to_text(value) == (
        '["tuple", [["UUID", "00000000-0000-0000-0000-000000000005"], ["bytes", "/w=="], '
        '["date", "2024-02-29"], ["float", "-0.5"]]]'
    )


@pytest.mark.parametrize("value", [timedelta(1), ("a", None), Decimal("1.5"), frozenset([1])])
def test_other_types_cannot_be_kept(value: object) -> None:
    with pytest.raises(GraphDataError, match=r"can't be kept in a file\. Convert the ids to text or numbers"):
        to_text(value)


@pytest.mark.parametrize("text", ["7", '["int"]', '["object", "x"]', '["int", "x"]', "{"])
def test_damaged_json_is_an_error(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        from_text(text)
