"""The checks of values that many functions take, with Python's and NumPy's numbers."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import checks
from gnnrec_lab.checks import checked_path
from gnnrec_lab.errors import OptionError

NO_NUMBERS = [True, np.True_, "3", None, 2 + 0j, Decimal(3), pd.NA, pd.NaT, [3]]


def refusal(check: Any, *arguments: Any, **options: Any) -> str:
    with pytest.raises(OptionError) as caught:
        check(*arguments, **options)
    return str(caught.value)


@pytest.mark.parametrize("value", [3, np.int8(3), np.uint64(3)])
def test_whole_numbers_become_ints(value: Any) -> None:
    found = checks.whole("steps", value, 3, 3)
    assert (found, type(found)) == (3, int)
    assert checks.index_in(value, 4) == 3
    assert checks.index_in(value, 3) is None


@pytest.mark.parametrize("value", [*NO_NUMBERS, 2.5, 3.0, np.float32(3)])
def test_what_is_no_whole_number(value: Any) -> None:
    assert not checks.is_whole(value)
    assert checks.index_in(value, 4) is None
    assert refusal(checks.whole, "steps", value) == f"steps must be a whole number, not {value!r}."
    assert refusal(checks.checked_k, value) == f"k must be a whole number of at least 1, not {value!r}."
    assert refusal(checks.checked_seed, value) == f"seed must be a whole number of at least 0, not {value!r}."


def test_bounds_are_allowed_themselves() -> None:
    assert [checks.as_whole(value, -1, 1) for value in (-2, -1, 0, 1, 2)] == [None, -1, 0, 1, None]
    assert checks.checked_k(1) == 1
    assert checks.checked_seed(0) == 0
    assert checks.checked_seed(2**63 - 1) == 2**63 - 1
    too_large = f"seed must be at most 9,223,372,036,854,775,807, not {2**63}."
    assert refusal(checks.checked_seed, 2**63) == too_large
    few = "trials must be a whole number from 1 to 1,000, not 0."
    assert refusal(checks.whole, "trials", 0, 1, 1000) == few


def test_floats_and_text_are_whole_numbers_only_where_asked_for() -> None:
    floats = {3.0: 3, np.float32(4): 4, 2.5: None, "3": None, np.nan: None, np.inf: None, 10**400: 10**400}
    assert [checks.as_whole(value, floats=True) for value in floats] == list(floats.values())
    texts = {"3": 3, "1_000": 1000, "-1": None, "3.0": None, "three": None, "": None}
    assert [checks.as_whole(value, 0, text=True) for value in texts] == list(texts.values())
    few = "JOBS must be a whole number of at least 1, not 'two'."
    assert refusal(checks.whole, "JOBS", "two", 1, text=True) == few


@pytest.mark.parametrize("value", [*NO_NUMBERS, np.nan, np.inf, -np.inf, 10**400])
def test_what_is_no_number(value: Any) -> None:
    assert not checks.is_number(value)
    assert refusal(checks.number, "half_life", value) == f"half_life must be a number, not {value!r}."


def test_numbers_become_floats() -> None:
    assert [checks.number("x", value) for value in (3, np.int8(3), np.float32(0.5))] == [3.0, 3.0, 0.5]
    assert type(checks.number("x", 3)) is float
    assert checks.number("timeout", 1e-9, 0) == 1e-9
    assert refusal(checks.number, "timeout", 0, 0, unit=" of seconds") == (
        "timeout must be a number of seconds above 0, not 0."
    )


@pytest.mark.parametrize("value", ["EN", "", None, 1, pd.NA, ["en"]])
def test_locales_there_are_no_words_for(value: Any) -> None:
    assert refusal(checks.checked_locale, value).startswith(f'locale can\'t be "{value}". ')
    assert [checks.checked_locale(locale) for locale in checks.LOCALES] == ["en", "ko"]


def test_a_choice_names_the_nearest_one() -> None:
    choices = ("weight", "degree")
    assert (
        refusal(checks.choice, "sort", "wieght", choices) == 'sort can\'t be "wieght". Did you mean "weight"?'
    )
    assert (
        refusal(checks.choice, "sort", 3, iter(choices)) == 'sort can\'t be "3". There are: degree, weight.'
    )


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("x" * 300, "File name too long"),
        ("x/" * 3000, "File name too long"),
        ("~nobody-of-this-name/log.csv", "home directory"),
        ("a\0b", "null"),
        (3, "NoneType|PathLike|int"),
        (b"log.csv", "bytes"),
        ("\udced\udc95\udc9c", "Start Python with PYTHONUTF8=1"),
    ],
    ids=range(7),
)
def test_what_is_no_path(value: object, reason: str) -> None:
    with pytest.raises(OptionError, match=f"log .*({reason})"):
        checked_path("log", value)


def test_a_path_need_not_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/한국어")
    assert checked_path("log", "~/nowhere/log.csv") == Path("/한국어/nowhere/log.csv")
    assert checked_path("log", Path("/proc/self/nowhere")) == Path("/proc/self/nowhere")
