"""Rules bound to a catalogue: which items they leave, why, and the lists."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from gnnrec_lab.ranking.rules import Catalogue, Removed, RuleError, Rules
from gnnrec_lab.ranking.rules.kinds import kinds_of

ITEMS = ["tea", "milk", "rice", "salt", "soap"]
USERS = ["ann", "bob"]
FEATURES = pa.table(
    {
        "price": [1.0, 2.0, 3.0, 4.0, None],
        "kind": ["drink", "drink", "food", "food", None],
        "tags": [["a"], ["a", "b"], ["b"], [], None],
        "launched": pa.array([date(2020, 1, 1), date(2021, 1, 1), None, date(2022, 1, 1), date(2023, 1, 1)]),
        "ends": pa.array(
            [datetime(2022, 1, 1), None, None, datetime(2099, 1, 1), None], pa.timestamp("us", "Asia/Seoul")
        ),
        "day": [1, 2, None, 4, 5],
        "name": ["Tea", "Milk", "Rice", "Salt", "Soap"],
    }
)
SCORES = np.array([[5, 4, 3, 2, 1], [1, 2, 3, 4, 5]], dtype=np.float32)


def found_in(known: list[str], ids: Sequence[Any]) -> NDArray[np.int64]:
    return np.array([known.index(one) if one in known else -1 for one in ids], dtype=np.int64)


def catalogue(features: Any = FEATURES) -> Catalogue:
    return Catalogue(5, lambda ids: found_in(ITEMS, ids), lambda ids: found_in(USERS, ids), features)


def alike(items: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return 1 for tea, milk and soap, and for rice and salt; else 0."""
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 1], [1, 0]], dtype=np.float32)[items]
    return vectors @ vectors.T


def lists(rules: Rules, k: int = 5, **made: Any) -> list[list[str]]:
    """Return the lists of both users."""
    bound = catalogue(**made).bind(rules, alike)
    scores = SCORES.copy()
    bound.mask(scores, np.array([0, 1]))
    items, found = bound.lists(scores, k)
    assert (found[items >= 0] == np.take_along_axis(SCORES, np.maximum(items, 0), 1)[items >= 0]).all()
    assert (found[items < 0] == -np.inf).all()
    return [[ITEMS[item] for item in row if item >= 0] for row in items.tolist()]


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        ({"where": "price < 3"}, ["tea", "milk"]),
        ({"allow": ["soap", "tea"]}, ["tea", "soap"]),
        ({"deny": ["tea", "soap", "gone"]}, ["milk", "rice", "salt"]),
        ({"deny": []}, ITEMS),
        ({"per": {"kind": 1}}, ["tea", "rice", "soap"]),
        ({"per": {"KIND": 1, "tags": 1}}, ["tea", "rice", "soap"]),
        ({"per": {"tags": 1}}, ["tea", "rice", "salt", "soap"]),
        ({"since": "launched", "at": "2021-01-01"}, ["tea", "milk", "rice"]),
        ({"since": "launched", "at": date(2020, 12, 31)}, ["tea", "rice"]),
        ({"until": "ends", "at": datetime(2022, 1, 1)}, ["milk", "rice", "salt", "soap"]),
        ({"until": "ends", "at": datetime(2021, 12, 31, tzinfo=UTC)}, ITEMS),
        ({"until": "ends", "at": np.datetime64("2100-01-01")}, ["milk", "rice", "soap"]),
        ({"until": "ends"}, ["milk", "rice", "salt", "soap"]),  # now
        ({"since": "day", "at": 2}, ["tea", "milk", "rice"]),
        ({"until": "day", "at": 4.5}, ["rice", "soap"]),
        ({"where": "price < 4", "deny": ["milk"], "since": "day", "at": 9}, ["tea", "rice"]),
    ],
)
def test_rules_that_are_the_same_for_all(rules: dict[str, Any], kept: list[str]) -> None:
    first, second = lists(Rules(**rules))
    assert first == kept
    if "per" not in rules:
        assert second == kept[::-1]


def test_lists_by_user() -> None:
    assert lists(Rules(deny={"ann": ["tea"], "nobody": ["milk"]})) == [
        ["milk", "rice", "salt", "soap"],
        ["soap", "salt", "rice", "milk", "tea"],
    ]
    # a user who isn't named is allowed nothing
    assert lists(Rules(allow={"bob": ["tea", "salt"]})) == [[], ["salt", "tea"]]
    assert lists(Rules(allow={"ann": ["tea"], "bob": []})) == [["tea"], []]


def test_caps_follow_the_user_s_own_order() -> None:
    assert lists(Rules(per={"kind": 1}), k=2) == [["tea", "rice"], ["soap", "salt"]]


def test_unlike_items_come_first() -> None:
    assert lists(Rules(diversify=0.6), k=2)[0] == ["tea", "rice"]
    assert lists(Rules(diversify=0.0), k=2)[0] == ["tea", "milk"]


def test_now_is_now() -> None:
    soon = datetime.now(UTC) + timedelta(minutes=5)
    features = pa.table(
        {"from": pa.array([soon - timedelta(hours=1)] * 4 + [soon], pa.timestamp("us", "UTC"))}
    )
    assert lists(Rules(since="from"), features=features)[0] == ITEMS[:4]


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"per": {"knd": 1}}, 'per: the items have no column "knd". Did you mean "kind"?'),
        ({"since": "started"}, 'since: the items have no column "started". There are: day, ends, kind,'),
        ({"until": "name"}, "until: name must hold dates, times or numbers."),
        ({"since": "day"}, "since: day holds numbers, and at is missing."),
        ({"since": "day", "at": "2020-01-01"}, "since: day holds numbers, and at is '2020-01-01'."),
        ({"since": "launched", "at": "soon"}, "since: launched holds times, and at is 'soon'. Write a date"),
        ({"since": "launched", "at": 3}, "since: launched holds times, and at is 3. Give a date"),
        ({"deny": [1, 2]}, "deny: none of its 2 ids is an item. The first is 1."),
        ({"deny": {"ann": [1]}}, "deny: none of its 1 ids is an item."),
        ({"allow": {7: ["tea"]}}, "allow: none of its 1 users is known. The first is 7."),
        ({"diversify": 0.5}, "diversify needs to know how alike items are"),
        ({"where": "price > 9"}, "The rules leave no item: of 5, where (price > 9) takes out 5."),
        (
            {"where": "price < 3", "allow": ["rice"]},
            "The rules leave no item: of 5, allow takes out 4, where (price < 3) takes out 3. Loosen one",
        ),
    ],
)
def test_mistakes_are_named(rules: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleError) as raised:
        catalogue().bind(Rules(**rules))
    assert message in str(raised.value)


def test_items_without_features_say_so() -> None:
    with pytest.raises(RuleError, match="per names kind, and the items have no features"):
        catalogue(features=None).bind(Rules(per={"kind": 1}))


def test_ids_that_are_no_items_are_counted() -> None:
    bound = catalogue().bind(Rules(deny=["tea", "gone", "lost"], allow={"ann": ["milk", "x"], "bob": []}))
    assert bound.unknown == {"allow": 1, "deny": 2}


def test_which_rule_takes_an_item_out() -> None:
    bound = catalogue().bind(Rules(where="price < 4", deny={"ann": ["tea"]}, since="day", at=1))
    assert [bound.takes_out(item, 0) for item in range(5)] == [
        ("deny",), ("since",), (), ("where", "since"), ("where", "since"),
    ]  # fmt: skip
    assert bound.takes_out(0, 1) == ()


def test_what_the_rules_take_out_of_a_list() -> None:
    rules = Rules(where="price < 4", per={"kind": 1})
    found = catalogue().bind(rules).removed(SCORES[0], 0, 4)
    assert found == [Removed(1, 2, 4.0, ("per kind",)), Removed(3, 4, 2.0, ("where",))]
    spread = catalogue().bind(Rules(diversify=0.6), alike).removed(SCORES[0], 0, 2)
    assert spread == [Removed(1, 2, 4.0, ("diversify",))]


def test_a_user_who_is_left_nothing_learns_by_what() -> None:
    bound = catalogue().bind(Rules(where="price < 3", allow={"bob": ["tea"]}))
    assert str(bound.nothing_left(1, "bob", np.array([0]))) == (
        "The rules leave nothing for the user 'bob': of 5, where (price < 3) takes out 3, allow takes out 4, "
        "what was seen takes out 1. Loosen one of them."
    )


@pytest.mark.parametrize(
    ("values", "kinds"),
    [
        (["b", None, "a", "b"], [[0], [-1], [1], [0]]),
        ([2.5, float("nan"), 2.5, None], [[0], [-1], [0], [-1]]),
        ([True, False, None, True], [[0], [1], [-1], [0]]),
        ([["x", None], [], ["y", "x"], None], [[0, -1], [-1, -1], [1, 0], [-1, -1]]),
        ([{"a": 1}, {"a": 2}, None, {"a": 1}], [[0], [1], [-1], [0]]),
        ([date(2020, 1, 1), date(2020, 1, 2), date(2020, 1, 1)], [[0], [1], [0]]),
        ([None, None], [[-1], [-1]]),
    ],
)
def test_kinds_are_equal_values(values: list[Any], kinds: list[list[int]]) -> None:
    assert kinds_of(pa.chunked_array([pa.array(values)])).tolist() == kinds


def test_conditions_and_columns_are_remembered() -> None:
    own = catalogue()
    first = own.bind(Rules(where="price < 3", per={"kind": 1}))
    again = own.bind(Rules(where="price < 3", per={"kind": 2}))
    assert first.caps[0].kinds is again.caps[0].kinds
    assert (first.taken["where"] == again.taken["where"]).all()


def test_rules_for_some_of_the_items() -> None:
    rules = Rules(where="price < 4", deny={"ann": ["tea", "rice"]}, per={"kind": 1}, diversify=0.9)
    bound = catalogue().bind(rules, alike)
    assert bound.share_left == pytest.approx(3 / 5)
    items = np.array([4, 2, 1, 0])
    for user, kept in ((0, [1]), (1, [2, 1])):
        scores = SCORES[[1]][:, items]
        part = bound.among(items, user)
        part.mask(scores, np.array([user]))
        (found,), _ = part.lists(scores, 4)
        assert items[found[found >= 0]].tolist() == kept
    assert catalogue().bind(Rules(per={"kind": 1})).share_left == 1
