"""What is left of a log, against pandas doing the same step by step."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph import Cleaning, Dropped, InteractionGraph

#       row      0       1       2       3       4       5       6       7
LOG = {
    "user": ["가", "가", "가", "나", "나", "나", "다", "가"],
    "item": ["tea", "tea", "rice", "tea", "rice", "rice", "tea", "tea"],
    "what": ["view", "buy", "buy", "buy", "view", "return", "view", "view"],
    "n": [1.0, 2.0, 3.0, 1.0, 5.0, 1.0, 1.0, 4.0],
    "day": [datetime(2024, 1, day) for day in (8, 2, 3, 4, 5, 6, 7, 1)],
}
ROLES = {"user": "user", "item": "item", "behaviour": "what", "weight": "n", "time": "day"}


def built(make_frame: Any = pd.DataFrame, log: Any = None, roles: Any = None, **options: Any) -> Any:
    frame = make_frame(LOG if log is None else log)
    return InteractionGraph.from_frame(frame, **(roles or ROLES), cleaning=Cleaning(**options))


def rows_of(graph: InteractionGraph) -> list[tuple[Any, ...]]:
    assert graph.behaviour is not None
    names = [graph.behaviours[code] for code in graph.behaviour]
    return list(
        zip(
            graph.users.ids(graph.user).tolist(),
            graph.items.ids(graph.item).tolist(),
            names,
            graph.weight.tolist(),
            [int(day[8:]) for day in graph.times_as_text(range(graph.num_interactions))],
            strict=True,
        )
    )


def test_without_options_every_row_is_kept(make_frame: Any) -> None:
    graph = built(make_frame)
    plain = InteractionGraph.from_frame(make_frame(LOG), **ROLES)
    assert graph.fingerprint == plain.fingerprint
    assert graph.reading == plain.reading
    assert graph.reading.rows_kept == 8


def test_rows_with_gaps(make_frame: Any) -> None:
    log = {
        "user": [None, "가", "가", "나", "나", "나", "다", "가"],
        "item": [None, "tea", None, "tea", "rice", "rice", "tea", "tea"],
        "what": ["view", "buy", "buy", None, "view", "return", "view", "view"],
        "n": [1.0, 2.0, 3.0, 1.0, None, 1.0, 1.0, 4.0],
        "day": [*LOG["day"][:6], None, LOG["day"][7]],
    }
    graph = built(make_frame, log, missing="drop")
    assert rows_of(graph) == [
        ("가", "tea", "buy", 2, 2),
        ("나", "rice", "return", 1, 6),
        ("가", "tea", "view", 4, 1),
    ]
    assert graph.users.values.tolist() == ["가", "나"]
    assert graph.reading.rows_kept == 3
    assert graph.reading.dropped == (
        Dropped("no user", 1, (0,)),
        Dropped("no item", 1, (2,)),
        Dropped("no behaviour", 1, (3,)),
        Dropped("no weight", 1, (4,)),
        Dropped("no time", 1, (6,)),
    )
    with pytest.raises(GraphDataError, match='Column "user": no value at row 0'):
        built(make_frame, log)


@pytest.mark.parametrize(
    ("column", "value"), [("n", float("inf")), ("day", "soon")], ids=["infinite weight", "unreadable time"]
)
def test_what_is_wrong_stays_an_error(column: str, value: Any) -> None:
    log = {**LOG, "user": [None, *LOG["user"][1:]], "day": [str(day) for day in LOG["day"]]}
    log[column] = [*log[column][:5], value, *log[column][6:]]
    with pytest.raises(GraphDataError, match="row 5"):
        built(log=log, missing="drop")


def test_a_column_without_any_value(make_frame: Any) -> None:
    for column in LOG:
        with pytest.raises(GraphDataError, match=f'Column "{column}": none of its 8 rows has a value'):
            built(make_frame, {**LOG, column: [None] * 8}, missing="drop")


def test_gaps_in_numbers_dictionaries_and_objects() -> None:
    roles = {"user": "u", "item": "i", "time": "t"}
    codes = pa.DictionaryArray.from_arrays(pa.array([0, 1, None, 2, 3], pa.int32()), ["b", None, "a", "b"])
    items = ["b", None, None, "a", "b"]
    frames = [
        pa.table({"u": [3, None, 2, 1, 1], "i": codes, "t": [1, 2, 3, 4, None]}),
        pd.DataFrame({"u": [3.0, np.nan, 2, 1, 1], "i": items, "t": [1.0, 2, 3, 4, np.nan]}),
        pd.DataFrame({"u": [3, None, 2, 1, 1], "i": items, "t": [1, 2, 3, 4, None]}, dtype=object),
    ]
    for frame in frames:
        graph = built(lambda given: given, frame, roles, missing="drop")
        assert graph.users.values.tolist() == [1, 3]
        assert graph.items.values.tolist() == ["a", "b"]
        assert (graph.user.tolist(), graph.item.tolist(), graph.time.tolist()) == ([1, 0], [1, 0], [1, 4])
        reasons = [(one.reason, one.rows, one.examples) for one in graph.reading.dropped]
        assert reasons == [("no user", 1, (1,)), ("no item", 1, (2,)), ("no time", 1, (4,))]


def test_behaviours_have_weights_of_their_own(make_frame: Any) -> None:
    graph = built(make_frame, behaviours={"buy": 4, "view": 0, "return": -2})
    assert graph.weight.tolist() == [0, 8, 12, 4, 0, -2, 0, 0]
    assert not np.signbit(graph.weight[0])
    graph = built(make_frame, behaviours={"view": None, "return": -2})
    assert graph.behaviours == ["buy", "return"]
    assert graph.users.values.tolist() == ["가", "나"]
    assert rows_of(graph)[-1] == ("나", "rice", "return", -2, 6)
    assert graph.reading.dropped == (Dropped("behaviour view is dropped", 4, (0, 4, 6, 7)),)


def test_a_negative_factor_never_makes_evidence_of_a_negative_weight() -> None:
    graph = built(log={**LOG, "n": [1, 2, 3, 1, 5, -1, 1, 4]}, behaviours={"return": -2, "view": -1})
    assert graph.weight.tolist() == [-1, 2, 3, 1, -5, -2, -1, -4]


def test_the_short_form_of_behaviours() -> None:
    given = {"behaviour_weights": {"view": 0.5, "return": 0}}
    both = InteractionGraph.from_frame(pd.DataFrame(LOG), **ROLES, **given, cleaning=Cleaning(dedupe="last"))
    assert both.weight.tolist() == built(behaviours={"view": 0.5, "return": 0}, dedupe="last").weight.tolist()
    with pytest.raises(OptionError, match="say the same in two ways"):
        InteractionGraph.from_frame(
            pd.DataFrame(LOG), **ROLES, **given, cleaning=Cleaning(behaviours={"view": 1})
        )
    with pytest.raises(GraphDataError, match=r"behaviour_weights: -1 for 'view' can't be used"):
        InteractionGraph.from_frame(
            pd.DataFrame(LOG), **ROLES, behaviour_weights={"view": -1}, cleaning=Cleaning(min_user=1)
        )


def test_a_threshold_a_period_and_busy_users(make_frame: Any) -> None:
    graph = built(make_frame, min_weight=2, since="2024-01-02", until=datetime(2024, 1, 8), max_user=1)
    assert rows_of(graph) == [("나", "rice", "view", 5, 5)]
    assert graph.reading.dropped == (
        Dropped("weight below 2", 4, (0, 3, 5, 6)),
        Dropped("before 2024-01-02", 1, (7,)),
        Dropped("user with more than 1 interaction", 2, (1, 2)),
    )
    assert built(make_frame, until="2024-01-08").reading.dropped == (Dropped("from 2024-01-08 on", 1, (0,)),)


@pytest.mark.parametrize(
    ("how", "left", "reason"),
    [
        ("first", [("가", "tea", "view", 4, 1)], "repeats an earlier row"),
        ("last", [("가", "tea", "view", 1, 8)], "repeated by a later row"),
        ("sum", [("가", "tea", "view", 5, 8)], "added to a later row"),
        ("count", [("가", "tea", "view", 2, 8)], "counted with a later row"),
    ],
)
def test_repeats(make_frame: Any, how: Any, left: Any, reason: str) -> None:
    graph = built(make_frame, dedupe=how)
    assert [row for row in rows_of(graph) if row[0] == "가" and row[2] == "view"] == left
    assert graph.num_interactions == 7
    assert graph.reading.dropped == (Dropped(reason, 1, (0,) if how == "first" else (7,)),)


def test_a_count_keeps_what_behaviours_are_worth() -> None:
    graph = built(dedupe="count", behaviours={"view": 0.5, "return": -3})
    assert {row[:3]: row[3] for row in rows_of(graph)} == {
        ("가", "tea", "view"): 1,
        ("가", "tea", "buy"): 1,
        ("가", "rice", "buy"): 1,
        ("나", "tea", "buy"): 1,
        ("나", "rice", "view"): 0.5,
        ("나", "rice", "return"): -3,
        ("다", "tea", "view"): 0.5,
    }


def test_sums_and_counts_of_behaviours_add_up_to_a_pairs_weight() -> None:
    roles = {key: value for key, value in ROLES.items() if key != "weight"}
    counted, last = built(roles=roles, dedupe="count"), built(roles=roles, dedupe="last")
    assert counted.by_user.row(0)[1].tolist() == [1, 3]  # rice once, tea viewed twice and bought
    assert last.by_user.row(0)[1].tolist() == [1, 1]
    assert (counted.weighted, last.weighted) == (True, False)


def test_without_times_the_place_decides() -> None:
    roles = {key: value for key, value in ROLES.items() if key != "time"}
    assert built(roles=roles, dedupe="last").reading.dropped[0].examples == (0,)
    assert built(roles=roles, dedupe="first").reading.dropped[0].examples == (7,)


def test_weights_halve_with_age() -> None:
    graph = built(half_life=2)
    assert graph.weight[0] == 1
    assert graph.weight[3] == 0.25  # four days before
    old = built(log={**LOG, "day": [datetime(1900, 1, 1), *LOG["day"][1:]]}, half_life=0.01)
    assert 0 < old.weight[0] <= 1e-24  # as little as can be, but still evidence
    numbers = {"user": "user", "item": "item", "time": "day"}
    graph = built(log={**LOG, "day": range(8)}, roles=numbers, half_life=1)
    assert graph.weight.tolist() == [2.0**-age for age in range(7, -1, -1)]
    dropped = built(behaviours={"view": None}, half_life=1e-3)  # the latest row is a view
    assert dropped.weight.max() == 1
    zero = built(log={**LOG, "n": [0, -2, 3, 1, 5, 1, 1, 4]}, half_life=2)
    assert zero.weight[0] == 0
    assert zero.weight[1] == -0.25


def test_the_core_goes_on_until_all_have_enough() -> None:
    # a chain whose end falls off again and again, and a square that stays
    pairs = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 3), (3, 4), (4, 4)]
    frame = pd.DataFrame([*pairs, (2, 1)], columns=["u", "i"])
    graph = InteractionGraph.from_frame(frame, user="u", item="i", cleaning=Cleaning(min_user=2, min_item=2))
    assert (graph.users.values.tolist(), graph.items.values.tolist()) == ([1, 2], [1, 2])
    assert graph.num_interactions == 5
    assert graph.reading.dropped == (Dropped("outside of the 2-core", 4, (4, 5, 6, 7)),)
    with pytest.raises(GraphDataError, match=r"in the 9-core: .* is min_user=2, min_item=2\."):
        InteractionGraph.from_frame(frame, user="u", item="i", cleaning=Cleaning(min_user=9, min_item=9))
    one = InteractionGraph.from_frame(frame, user="u", item="i", cleaning=Cleaning(min_user=3))
    assert one.reading.dropped[0].reason == "outside of the core of 3 items a user and 0 users an item"
    assert one.users.values.tolist() == [2]
    with pytest.raises(GraphDataError, match=r"is min_user=3, min_item=1\."):
        InteractionGraph.from_frame(frame, user="u", item="i", cleaning=Cleaning(min_user=4, min_item=1))


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"since": 5}, OptionError, "since=5 can't be compared with column 'day', which holds datetimes"),
        ({"since": "2030-01-01"}, GraphDataError, "none of the 8 rows (before 2030-01-01: 8)"),
        ({"behaviours": {"veiw": 1}}, GraphDataError, "holds no behaviour 'veiw'. Did you mean \"view\"?"),
        ({"behaviours": {"view": None, "buy": 0, "return": 0}}, GraphDataError, "None of the 4 interactions"),
        ({"max_user": 1, "min_weight": 2}, GraphDataError, "Loosen what drops the most"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_mistakes(options: dict[str, Any], error: type[Exception], message: str) -> None:
    if options.get("max_user"):
        options = {**options, "until": "2024-01-04"}
    with pytest.raises(error) as caught:
        built(**options)
    assert message in str(caught.value)


def test_steps_that_need_a_column() -> None:
    plain = {"user": "user", "item": "item"}
    for options in ({"since": 1}, {"until": "2024-01-01"}, {"half_life": 1}):
        with pytest.raises(OptionError, match="needs time=, the column that holds the times"):
            built(roles=plain, **options)
    with pytest.raises(GraphDataError, match="behaviours= needs behaviour="):
        built(roles=plain, behaviours={"view": 1})
    with pytest.raises(OptionError, match="since='2024-01-01' can't be compared with column 'n'"):
        built(roles={**plain, "time": "n"}, since="2024-01-01")
    with pytest.raises(OptionError, match="must be a Cleaning"):
        InteractionGraph.from_frame(pd.DataFrame(LOG), **ROLES, cleaning={"min_user": 1})  # type: ignore[arg-type]


def test_periods_at_the_ends_of_64_bits() -> None:
    log = {"user": ["a", "b", "c"], "item": [1, 1, 1], "time": [-(2**63), 0, 2**63 - 1]}
    roles = {"user": "user", "item": "item", "time": "time"}
    for options, kept in (
        ({"since": -(2**70)}, 3),
        ({"until": 2.0**70}, 3),
        ({"since": 2**63 - 1}, 1),
        ({"since": -0.5}, 2),
        ({"until": 0.5}, 2),
        ({"until": 0}, 1),
    ):
        assert built(log=log, roles=roles, **options).num_interactions == kept, options


# What pandas makes of a log: the same steps, written as one would in a notebook.


def by_pandas(frame: pd.DataFrame, cleaning: Cleaning) -> pd.DataFrame:
    frame = frame.dropna()
    given = cleaning.behaviours or {}
    frame = frame[~frame["what"].isin([what for what, factor in given.items() if factor is None])].copy()
    factor = frame["what"].map(lambda what: given.get(what, 1.0)).astype(float)
    frame["n"] = np.where(factor < 0, -frame["n"].abs() * factor.abs(), frame["n"] * factor)
    if cleaning.min_weight is not None:
        frame = frame[frame["n"] >= cleaning.min_weight]
    if cleaning.since is not None:
        frame = frame[frame["day"] >= pd.Timestamp(cleaning.since)]
    if cleaning.until is not None:
        frame = frame[frame["day"] < pd.Timestamp(cleaning.until)]
    if cleaning.dedupe:
        frame = repeats_by_pandas(frame, cleaning.dedupe, factor)
    if cleaning.half_life is not None and len(frame):
        frame["n"] *= 0.5 ** ((frame["day"].max() - frame["day"]) / timedelta(days=cleaning.half_life))
    if cleaning.max_user is not None:
        frame = frame[frame.groupby("user")["user"].transform("size") <= cleaning.max_user]
    return core_by_pandas(frame, cleaning.min_user, cleaning.min_item)


def repeats_by_pandas(frame: pd.DataFrame, how: str, factor: pd.Series) -> pd.DataFrame:
    key = ["user", "item", "what"]
    frame = frame.sort_values("day", kind="stable")
    if how == "count":
        frame["n"] = np.sign(frame["n"]) * factor.loc[frame.index].abs()
    if how in ("sum", "count"):
        frame["n"] = frame.groupby(key)["n"].transform("sum")
    return frame.drop_duplicates(key, keep="first" if how == "first" else "last").sort_index()


def core_by_pandas(frame: pd.DataFrame, min_user: int, min_item: int) -> pd.DataFrame:
    while True:
        pairs = frame[frame["n"] > 0].drop_duplicates(["user", "item"])
        items_of, users_of = pairs["user"].value_counts(), pairs["item"].value_counts()
        enough = (frame["user"].map(items_of).fillna(0) >= min_user) & (
            frame["item"].map(users_of).fillna(0) >= min_item
        )
        if enough.all():
            return frame
        frame = frame[enough]


rows = st.lists(
    st.tuples(
        st.sampled_from(["가", "나", "b", "d", None]),
        st.sampled_from([1.0, 2.0, 3.0, 4.0]),
        st.sampled_from(["view", "buy", "return"]),
        st.sampled_from([-1.0, 0.0, 0.5, 1.0, 2.0]),
        st.integers(1, 9).map(lambda day: datetime(2024, 1, day)),
    ),
    min_size=1,
    max_size=60,
)
options = st.fixed_dictionaries(
    {"missing": st.just("drop")},
    optional={
        "behaviours": st.dictionaries(
            st.sampled_from(["view", "buy", "return"]), st.sampled_from([None, 0, 1, 4, -2]), max_size=2
        ),
        "min_weight": st.sampled_from([-1, 0.5, 1]),
        "since": st.sampled_from(["2024-01-01", "2024-01-03"]),
        "until": st.sampled_from(["2024-01-08", "2024-01-11"]),
        "dedupe": st.sampled_from(["first", "last", "sum", "count"]),
        "half_life": st.sampled_from([1, 7.5]),
        "max_user": st.integers(4, 12),
        "min_user": st.integers(0, 3),
        "min_item": st.integers(0, 3),
    },
)


@pytest.mark.slow
@settings(max_examples=200)
@given(rows, options)
def test_pandas_leaves_the_same(log: list[Any], chosen: dict[str, Any]) -> None:
    frame = pd.DataFrame(log, columns=["user", "item", "what", "n", "day"])
    known = set(frame["what"])
    if "behaviours" in chosen:
        chosen["behaviours"] = {key: value for key, value in chosen["behaviours"].items() if key in known}
    cleaning = Cleaning(**chosen)
    expected = by_pandas(frame, cleaning)
    source = frame if len(log) % 2 else pl.from_pandas(frame)
    if not (expected["n"] > 0).any():
        with pytest.raises(GraphDataError):
            InteractionGraph.from_frame(source, **ROLES, cleaning=cleaning)
        return
    graph = InteractionGraph.from_frame(source, **ROLES, cleaning=cleaning)
    found = rows_of(graph)
    told = expected.assign(item=expected["item"].astype(int), day=expected["day"].dt.day)
    assert [row[:3] + row[4:] for row in found] == list(
        told[["user", "item", "what", "day"]].itertuples(index=False, name=None)
    )
    assert np.allclose([row[3] for row in found], expected["n"], rtol=1e-6)
    assert graph.users.values.tolist() == sorted(set(expected["user"]))
    assert graph.behaviours == sorted(set(expected["what"]))
    assert graph.reading is not None
    assert graph.reading.rows_read - sum(one.rows for one in graph.reading.dropped) == len(expected)
    assert graph.reading.rows_kept == len(expected)
