"""Which column is guessed to be what: the shapes of well known logs, Korean ones, and misleading ones."""

from __future__ import annotations

import json
import pickle
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec_lab.display.words import in_locale
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import InteractionGraph, RoleGuess, guess_roles
from gnnrec_lab.graph.roles import BELOW
from gnnrec_lab.sources import open_source

ROWS = 400
RANDOM = np.random.default_rng(0)
USERS, ITEMS = RANDOM.integers(0, 50, ROWS), RANDOM.integers(0, 80, ROWS)
STARS, AMOUNTS = RANDOM.integers(1, 6, ROWS), RANDOM.integers(-3, 9, ROWS)
PRICES = RANDOM.random(ROWS)
DAYS = pd.Timestamp("2011-01-01") + pd.to_timedelta(RANDOM.integers(0, 10**7, ROWS), "s")
SECONDS = RANDOM.integers(874_724_710, 893_286_638, ROWS)
MILLIS = RANDOM.integers(14 * 10**11, 15 * 10**11, ROWS)
NOTHING = [None] * ROWS


def some(*values: Any) -> Any:
    return RANDOM.choice(values, ROWS)


@pytest.mark.parametrize(
    ("columns", "roles"),
    [
        (  # MovieLens
            {"userId": USERS, "movieId": ITEMS, "rating": STARS / 2, "timestamp": SECONDS},
            {"user": "userId", "item": "movieId", "time": "timestamp", "weight": "rating"},
        ),
        (  # Online Retail
            {
                "InvoiceNo": USERS,
                "StockCode": ITEMS.astype(str),
                "Description": ITEMS.astype(str),
                "Quantity": AMOUNTS,
                "InvoiceDate": DAYS,
                "UnitPrice": PRICES,
                "CustomerID": [*USERS[1:].astype(float), np.nan],
                "Country": some("France", "Korea"),
            },
            {"user": "CustomerID", "item": "StockCode", "time": "InvoiceDate", "weight": "Quantity"},
        ),
        (
            {
                "customer_id": USERS,
                "product": ITEMS.astype(str),
                "quantity": AMOUNTS,
                "unit_price": PRICES,
                "invoice_date": DAYS.astype(str),
                "country": some("France", "Korea"),
            },
            {"user": "customer_id", "item": "product", "time": "invoice_date", "weight": "quantity"},
        ),
        (  # RetailRocket
            {
                "timestamp": MILLIS,
                "visitorid": USERS,
                "event": some("view", "addtocart", "transaction"),
                "itemid": ITEMS,
                "transactionid": [*NOTHING[1:], 3.0],
            },
            {"user": "visitorid", "item": "itemid", "time": "timestamp", "behaviour": "event"},
        ),
        (  # Taobao
            {"user_id": USERS, "item_id": ITEMS, "category_id": ITEMS // 9, "behavior_type": some(1, 2, 3)},
            {"user": "user_id", "item": "item_id", "behaviour": "behavior_type"},
        ),
        (
            {
                "고객번호": USERS,
                "상품코드": ITEMS,
                "주문일시": DAYS,
                "수량": AMOUNTS,
                "가격": PRICES,
                "행동": some("조회", "구매"),
            },
            {
                "user": "고객번호",
                "item": "상품코드",
                "time": "주문일시",
                "behaviour": "행동",
                "weight": "수량",
            },
        ),
        (
            {"회원 ID": USERS, "영화": ITEMS, "별점": STARS, "날짜": DAYS.astype(str)},
            {"user": "회원 ID", "item": "영화", "time": "날짜", "weight": "별점"},
        ),
    ],
    ids=["movielens", "retail raw", "retail", "retailrocket", "taobao", "한국 주문", "한국 평점"],
)  # fmt: skip
@pytest.mark.parametrize(
    "library", [pd.DataFrame, lambda columns: pl.from_pandas(pd.DataFrame(columns)).lazy()]
)
def test_well_known_logs(columns: dict[str, Any], roles: dict[str, str], library: Any) -> None:
    guess = guess_roles(library(columns))

    assert guess.roles == roles
    assert set(guess.reasons) == {"user", "item", "time", "behaviour", "weight"}


PAIR = {"user_id": USERS, "item_id": ITEMS}


@pytest.mark.parametrize(
    ("columns", "role", "reason", "others"),
    [
        ({"timestamp": NOTHING}, "time", "left out: timestamp has no values", ["timestamp"]),
        (
            {"date": [*DAYS[1:], None]},
            "time",
            f"left out: date has no value in 1 of the {ROWS} rows looked at",
            ["date"],
        ),
        (
            {"start_date": DAYS, "end_date": DAYS},
            "time",
            "left out, for it could be start_date or end_date",
            ["start_date", "end_date"],
        ),
        (
            {"date": ["12/1/2010 8:26"] * ROWS},
            "time",
            'left out: date holds text that isn\'t ISO 8601 ("12/1/2010 8:26"); convert it to use it',
            ["date"],
        ),
        (
            {"time": USERS},
            "time",
            "left out: time holds numbers that aren't times since 1970 (0 to 49)",
            ["time"],
        ),
        ({"birth_date": DAYS}, "time", "left out: birth_date may be it: ", ["birth_date"]),
        ({"watch_seconds": SECONDS}, "time", "no column looks like a time", []),
        ({"type": some("A", "B")}, "behaviour", "left out: type holds ", ["type"]),
        (
            {"event": [f"concert {place}" for place in range(ROWS)]},
            "behaviour",
            f"left out: event holds {ROWS} different values, too many for types of interaction",
            ["event"],
        ),
        ({"country": some("France", "Korea")}, "behaviour", "no column looks like a type of interaction", []),
        ({"unit_price": PRICES}, "weight", "no column looks like a rating or a count", []),
        ({"item_count": STARS}, "weight", "left out: item_count may be it: numbers ", ["item_count"]),
        ({"rating": STARS, "quantity": STARS}, "weight", "left out, for it could be rating or quantity",
         ["rating", "quantity"]),
        ({"rating": some("good", "bad")}, "weight", "left out: rating holds ", ["rating"]),
        ({"qty": -STARS}, "weight", "left out: qty holds no numbers above 0 (-5 to -1)", ["qty"]),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_left_out_and_told(
    columns: dict[str, Any], role: str, reason: str, others: list[str]
) -> None:
    guess = guess_roles(pd.DataFrame(PAIR | columns))

    assert role not in guess.roles
    assert guess.reasons[role].startswith(reason)
    assert guess.others[role] == others


@pytest.mark.parametrize(
    ("columns", "roles", "others"),
    [
        ({"order_date": DAYS, "ship_date": DAYS}, {"time": "order_date"}, {"time": ["ship_date"]}),
        ({"made": DAYS}, {"time": "made"}, {}),
        ({"what": some("view", "Add to cart")}, {"behaviour": "what"}, {}),
        ({"plays": STARS, "user_score": STARS}, {"weight": "plays"}, {"weight": ["user_score"]}),
        ({"user": USERS, "item_name": ITEMS}, {}, {"user": ["user"], "item": ["item_name"]}),
        ({"user_agent": USERS, "item_price": ITEMS}, {}, {}),
    ],
)
def test_the_better_column_is_taken_and_the_others_told(
    columns: dict[str, Any], roles: dict[str, str], others: dict[str, list[str]]
) -> None:
    guess = guess_roles(pd.DataFrame(PAIR | columns))

    assert guess.roles == {"user": "user_id", "item": "item_id"} | roles
    assert {role: found for role, found in guess.others.items() if found} == others


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["user", "customer", "item"], "Several columns of frame could hold the users: user, customer. Say "
         "which: user="),
        (["who", "item"], "Which column of frame holds the users? Say user=. The columns are: who, item."),
        (["user_agent", "item"], "Which column of frame holds the users? Say user=."),
        (["user", "item_count"], "Which column of frame holds the items? Say item=."),
        (["user", "product_name"], "holds the items? It could be product_name. Say item="),
        (["user", "artist", "track", "song"], "Several columns of frame could hold the items: track, song."),
        ([], "Which column of frame holds the users? Say user=. The columns are: none."),
    ],
)  # fmt: skip
def test_users_and_items_are_never_taken_in_doubt(columns: list[str], message: str) -> None:
    with pytest.raises(OptionError) as caught:
        guess_roles(pd.DataFrame([[1] * len(columns)], columns=columns))

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (NOTHING, "user has no values."),
        (PRICES, "user holds numbers with fractions."),
        (DAYS, "user holds timestamp"),
        (some(True, False), "user holds bool."),
        ([[1]] * ROWS, "list<"),
    ],
)
def test_values_that_are_no_ids_are_told(values: Any, why: str) -> None:
    with pytest.raises(OptionError, match="Which column of frame holds the users") as caught:
        guess_roles(open_source(pl.DataFrame({"user": values, "item": ITEMS}, strict=False)))

    assert why in str(caught.value)


def test_what_is_given_is_not_guessed_nor_used_twice() -> None:
    frame = pd.DataFrame({"user": USERS, "item": ITEMS, "date": DAYS})

    guess = guess_roles(frame, {"user": "item", "item": "user", "weight": None})

    assert guess.roles == {"user": "item", "item": "user", "time": "date"}
    assert set(guess.reasons) == {"time", "behaviour", "weight"}
    with pytest.raises(OptionError, match="Which column of frame holds the items"):
        guess_roles(frame, {"user": "item"})


def test_a_guess_shows_itself_and_text_from_the_data_is_text() -> None:
    frame = pd.DataFrame({"user": [1, 2], "item": [3, 4], "event": ["<img src=x>", "b"]})

    guess = guess_roles(frame, {"item": "item"}, option="--{role}")

    otherwise = "--user says otherwise, with --user and --item nothing is guessed"
    assert repr(guess).splitlines() == [
        f"Guessed from the columns of frame ({otherwise}):",
        "  user       user: called like a user; 2 different in the 2 rows looked at",
        "  time       none: no column looks like a time",
        "  behaviour  event: called like a type of interaction; 2 different: <img src=x>, b",
        "  weight     none: no column looks like a rating or a count",
    ]
    text: list[str] = []
    parser = HTMLParser()
    parser.handle_data = text.append  # type: ignore[method-assign]
    parser.handle_starttag = lambda tag, attrs: text.append(f"<{tag}>")  # type: ignore[method-assign]
    parser.feed(guess._repr_html_())
    assert "called like a type of interaction; 2 different: <img src=x>, b" in text
    assert "<img>" not in text
    assert json.loads(json.dumps(guess.to_dict())) == {
        "roles": {"user": "user", "item": "item", "behaviour": "event"},
        "reasons": guess.reasons,
        "others": {"user": [], "time": [], "behaviour": [], "weight": []},
    }
    assert repr(RoleGuess({}, {}, {})) == "Nothing was guessed about the columns of frame."


def test_a_graph_is_built_of_the_guess_and_keeps_it() -> None:
    frame = pd.DataFrame({"user": USERS, "item": ITEMS, "rating": STARS, "date": DAYS})

    guessed = InteractionGraph.from_frame(frame)
    part = InteractionGraph.from_frame(frame, item="user", weight="rating", user="item")

    told = InteractionGraph.from_frame(frame, user="user", item="item", weight="rating", time="date")
    assert guessed.fingerprint == told.fingerprint
    assert guessed.guess is not None
    assert guessed.guess.roles == {"user": "user", "item": "item", "time": "date", "weight": "rating"}
    assert (part.guess, part.time, guessed.subset([0]).guess) == (None, None, None)


def test_a_long_file_is_guessed_from_some_of_its_rows(tmp_path: Any) -> None:
    frame = pd.DataFrame({"user": np.arange(30_000) % 7, "item": np.arange(30_000), "date": "2024-01-01"})
    frame.loc[29_999, "date"] = None
    pq.write_table(pa.Table.from_pandas(frame), tmp_path / "log.parquet", row_group_size=500)

    guess = guess_roles(tmp_path / "log.parquet")

    assert guess.reasons["user"] == "called like a user; 7 different in the 10,000 rows looked at"
    assert guess.reasons["item"] == "called like an item; 10,000 different in the 10,000 rows looked at"


@pytest.mark.slow
@given(names=st.lists(st.text(max_size=8), max_size=5, unique=True))
@settings(max_examples=60, deadline=None)
def test_columns_of_any_name_are_guessed(names: list[str]) -> None:
    frame = pd.DataFrame({name: [1, 2] for name in [*names, "user", "item"]})

    guess = guess_roles(frame, {"user": "user", "item": "item"})

    assert (guess.roles["user"], guess.roles["item"]) == ("user", "item")
    assert guess._repr_html_().startswith("<table ")


@pytest.mark.parametrize(("number", "unit"), [(20210301, "YYYYMMDD"), (20210301235959, "YYYYMMDDHHMMSS")])
def test_whole_numbers_that_are_dates_are_a_time(number: int, unit: str) -> None:
    step = 1 if unit == "YYYYMMDD" else 10**6
    days = number + np.arange(ROWS) % 28 * step
    guess = guess_roles(open_source(pd.DataFrame({"customer": USERS, "product": ITEMS, "date": days})))
    assert guess.roles == {"user": "customer", "item": "product", "time": "date"}
    assert f"dates written {unit}, 2021-03-01" in guess.reasons["time"]
    assert "to 2021-03-28" in guess.reasons["time"]


def test_reasons_and_doubts_are_whole_in_korean() -> None:
    log = pd.DataFrame(
        {
            "userId": [1, 2],
            "movieId": [7, 8],
            "rating": [4.5, 2.0],
            "timestamp": [1_000_000_000, 1_100_000_000],
            "event": [None, "view"],
        }
    )
    reasons = guess_roles(log).reasons_in("ko")
    assert reasons == {
        "user": "사용자와 비슷한 이름; 살펴본 행 2개에 서로 다른 값 2개",
        "item": "아이템과 비슷한 이름; 살펴본 행 2개에 서로 다른 값 2개",
        "time": "시간과 비슷한 이름; 1970년부터 센 초, 2001-09-09~2004-11-09",
        "behaviour": "비워 둠: event – 살펴본 행 2개 중 1개에 값이 없음",
        "weight": "평점이나 횟수와 비슷한 이름; 2부터 4.5까지의 수",
    }

    with pytest.raises(OptionError) as doubt:
        guess_roles(pd.DataFrame({"a": [1], "movieId": [2]}), option=BELOW)
    assert in_locale(doubt.value.args[0], "ko") == (
        "frame의 어느 컬럼이 사용자인가요? 정하세요: 아래 사용자 칸. 컬럼: a, movieId."
    )
    assert str(doubt.value) == (
        "Which column of frame holds the users? Say below, as user. The columns are: a, movieId."
    )


def test_what_was_said_survives_a_copy() -> None:
    why = guess_roles(pd.DataFrame({"userId": [1], "itemId": [2]})).reasons["weight"]
    again = pickle.loads(pickle.dumps(why))
    assert (again, in_locale(again, "ko")) == (why, "평점이나 횟수와 비슷한 컬럼이 없음")
