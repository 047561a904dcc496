import json
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gnnrec_lab
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph.cleaning import Cleaning
from gnnrec_lab.quoting import as_code


def test_by_default_nothing_is_done() -> None:
    assert Cleaning().given == {}
    assert repr(Cleaning()) == "Cleaning()"
    assert gnnrec_lab.Cleaning is Cleaning


@pytest.mark.parametrize(
    ("moment", "kept"),
    [
        ("2011-01-01", "2011-01-01"),
        (" 2011-01-01 12:50 ", "2011-01-01T12:50:00"),
        ("2011-01-01T01:00+09:00", "2010-12-31T16:00:00"),
        (date(2011, 1, 1), "2011-01-01"),
        (datetime(2011, 1, 1, 0, 0, 0, 5), "2011-01-01T00:00:00.000005"),
        (datetime(2011, 1, 1, tzinfo=UTC), "2011-01-01"),
        (pd.Timestamp("2011-01-01", tz="Asia/Seoul"), "2010-12-31T15:00:00"),
        (np.datetime64("2011-01-01"), "2011-01-01"),
        (1_300_000_000, 1_300_000_000),
        (np.int32(5), 5),
        (2.5, 2.5),
        (3.0, 3),
    ],
)
def test_moments_are_kept_as_text_in_utc_or_as_numbers(moment: Any, kept: Any) -> None:
    found = Cleaning(since=moment)
    assert found.since == kept
    assert type(found.since) is type(kept)
    assert Cleaning(since=found.since) == found


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"missing": "dorp"}, 'missing can\'t be "dorp". Did you mean "drop"?'),
        ({"dedupe": "lats"}, 'dedupe can\'t be "lats". Did you mean "last"?'),
        ({"missing": pd.NA}, 'missing can\'t be "<NA>". There are: drop, error.'),
        ({"dedupe": True}, 'dedupe can\'t be "True". There are: count, first, last, sum.'),
        ({"since": "soon"}, "since='soon' is no moment. Give a date or datetime"),
        ({"since": True}, "since=True is no moment"),
        ({"since": pd.NaT}, "since=NaT is no moment"),
        ({"until": float("nan")}, "until=nan is no moment"),
        ({"until": 10**400}, "is no moment"),
        ({"since": "2011-01-02", "until": "2011-01-01T23:00"}, "since='2011-01-02' must be before until="),
        ({"since": 3, "until": 3}, "since=3 must be before until=3"),
        ({"since": "2011-01-02", "until": 3}, "must both be dates or both be numbers"),
        ({"min_weight": "3"}, "min_weight must be a number, not '3'."),
        ({"min_weight": float("inf")}, "min_weight must be a number, not inf."),
        ({"min_weight": True}, "min_weight must be a number, not True."),
        ({"half_life": 0}, "half_life must be a number above 0, not 0."),
        ({"half_life": 10**400}, "half_life must be a number above 0, not 1000"),
        ({"max_user": 0}, "max_user must be a whole number from 1 to 2,147,483,647, not 0."),
        ({"min_user": -1}, "min_user must be a whole number from 0 to 2,147,483,647, not -1."),
        ({"min_user": 2.5}, "min_user must be a whole number from 0 to 2,147,483,647, not 2.5."),
        ({"min_user": float("nan")}, "min_user must be a whole number from 0 to 2,147,483,647, not nan."),
        ({"min_item": 2**31}, "min_item must be a whole number from 0 to 2,147,483,647, not 2147483648."),
        ({"min_item": None}, "min_item must be a whole number from 0 to 2,147,483,647, not None."),
        ({"behaviours": ["view"]}, "behaviours=['view'] must be a mapping"),
        ({"behaviours": {"view": "1"}}, "behaviours: '1' for 'view' can't be used. It must be None"),
        ({"behaviours": {"view": float("nan")}}, "behaviours: nan for 'view' can't be used"),
        ({"behaviours": {"view": -1e7}}, "behaviours: -10000000.0 for 'view' can't be used"),
        ({"behaviours": {1: 2, "1": 3}}, "behaviours= names '1' twice."),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cant_be_used_is_told_when_it_is_made(options: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        Cleaning(**options)
    assert message in str(caught.value)


def test_an_option_that_does_not_exist() -> None:
    with pytest.raises(OptionError, match='no option "min_usr"\\. Did you mean "min_user"'):
        Cleaning.from_dict({"min_usr": 3})


def test_numbers_of_numpy_are_numbers() -> None:
    found = Cleaning(half_life=np.float32(2), min_weight=np.int8(3), max_user=np.float64(4))  # type: ignore[arg-type]
    assert found == Cleaning(half_life=2.0, min_weight=3.0, max_user=4)
    assert [type(value) for value in found.given.values()] == [float, float, int]


cleanings = st.builds(
    Cleaning,
    missing=st.sampled_from(["error", "drop"]),
    behaviours=st.none()
    | st.dictionaries(st.text(max_size=3), st.none() | st.floats(0.5, 4) | st.integers(-3, -1)),
    min_weight=st.none() | st.floats(-5, 5),
    since=st.none() | st.datetimes() | st.dates(),
    dedupe=st.none() | st.sampled_from(["first", "last", "sum", "count"]),
    half_life=st.none() | st.floats(0.1, 100),
    max_user=st.none() | st.integers(1, 10**6),
    min_user=st.integers(0, 50),
    min_item=st.integers(0, 50),
)


@pytest.mark.slow
@given(cleanings)
def test_it_comes_back_from_json_and_from_its_code(cleaning: Cleaning) -> None:
    told = cleaning.to_dict()
    assert Cleaning.from_dict(json.loads(json.dumps(told))) == cleaning
    assert eval(cleaning.code(), {"Cleaning": Cleaning}) == cleaning
    assert eval(repr(cleaning), {"Cleaning": Cleaning}) == cleaning


@pytest.mark.slow
@given(st.text(st.characters(exclude_categories=())))
def test_text_as_code_is_that_text(text: str) -> None:
    code = as_code(text)
    assert eval(code) == text
    code.encode()  # also where the text has no UTF-8
    assert code[0] == '"' or '"' in text
