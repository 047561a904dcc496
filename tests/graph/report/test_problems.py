"""Each problem is planted in a clean log, and found there and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import datasets
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.cleaning import Cleaning, CleaningReport, Dropped
from gnnrec_lab.graph.logs import Roles
from gnnrec_lab.graph.report import report_on
from tests.graph.report.planted import NOW, ROLES, clean_log, only, report, with_rows


@pytest.mark.parametrize("seed", range(5))
def test_a_clean_log_has_no_problems(seed: int, make_frame: Any) -> None:
    log = clean_log(seed)
    found = report(make_frame({name: log[name].tolist() for name in log}))
    assert found.problems == ()
    assert found.reading == CleaningReport(480, 480)


def test_future_times() -> None:
    late = [pd.Timestamp("2026-07-01 12:00:01"), pd.Timestamp("2030-01-01")]
    problem = only(report(with_rows(clean_log(), time=late)))
    assert (problem.kind, problem.severity, problem.examples) == ("future-times", "warning", (480, 481))
    assert problem.remedy == 'cleaning=Cleaning(until="2026-07-01T12:00:00")'
    assert problem.sentence() == (
        "2 rows are later than now (2026-07-01T12:00:00, UTC); the last is of 2030-01-01T00:00:00."
    )


def test_a_moment_with_a_zone_is_taken_to_utc() -> None:
    log = with_rows(clean_log(), item=[100], time=[pd.Timestamp("2026-07-01 12:30")])
    graph = InteractionGraph.from_frame(log, **ROLES)
    kinds = [
        [problem.kind for problem in report_on(graph, pd.Timestamp(now).to_pydatetime()).problems]
        for now in ("2026-07-01T14:00+00:00", "2026-07-01T14:00+09:00")
    ]
    assert kinds == [[], ["future-times"]]


def test_times_before_any_log_and_times_of_zero() -> None:
    log = with_rows(clean_log(), time=[pd.Timestamp(1994, 12, 31), pd.Timestamp(1970, 1, 1)])
    early, zero = report(log).problems
    assert (early.kind, early.severity, early.examples) == ("early-times", "warning", (480,))
    assert (zero.kind, zero.severity, zero.examples) == ("zero-times", "warning", (481,))
    assert early.remedy == zero.remedy == 'cleaning=Cleaning(since="1995-01-01")'
    assert early.sentence() == "1 row is from before 1995-01-01, earlier than any likely log."


def test_a_number_of_zero_among_seconds_is_a_missing_time_but_a_first_step_is_not() -> None:
    steps = clean_log().assign(time=range(480))
    assert report(steps).problems == ()
    seconds = steps.assign(time=steps["time"] + 1_700_000_000)
    seconds.loc[[3, 7], "time"] = 0
    problem = only(report(seconds))
    assert (problem.kind, problem.examples, problem.remedy) == (
        "zero-times",
        (3, 7),
        "cleaning=Cleaning(since=1)",
    )


@pytest.mark.parametrize(("unit", "size"), [("s", 1), ("ms", 1_000), ("us", 1_000_000)])
def test_numbers_read_as_nanoseconds(unit: str, size: int) -> None:
    log = clean_log()
    right = log["time"]
    seconds = (right - pd.Timestamp(0)) // pd.Timedelta(seconds=1)
    frame = log.assign(time=pd.to_datetime(seconds * size))
    problem = only(report(frame))
    assert (problem.kind, problem.severity) == ("misread-times", "warning")
    scope: dict[str, Any] = {"frame": frame, "pd": pd}
    exec(problem.remedy, scope)
    assert (scope["frame"]["time"] == right).all()
    assert report(scope["frame"]).problems == ()


def test_a_bot() -> None:
    log = clean_log()
    times = pd.Timestamp("2026-03-01 10:00") + pd.to_timedelta(np.arange(1500) * 2, unit="s")
    bot = pd.DataFrame({"user": "bot", "item": np.arange(1500) % 30, "behaviour": "view", "time": times})
    found = report(pd.concat([log, bot], ignore_index=True))
    problem = found.problems[0]
    assert [(one.kind, one.severity) for one in found.problems] == [
        ("bot-like-users", "warning"),
        ("repeats-over-time", "note"),
    ]
    assert problem.examples == ("bot",)
    assert problem.remedy == "cleaning=Cleaning(max_user=1499)"
    assert problem.sentence() == (
        "1 user is hardly a person: at least 1,500 interactions each (the median is 12), faster than a "
        "person can be. Theirs are 75.8% of all rows."
    )


def test_a_busy_person_is_no_bot() -> None:
    """As many interactions, but an hour a day for months."""
    days = np.arange(1500) // 10
    times = pd.Timestamp("2026-01-01") + pd.to_timedelta(days * 24 + 10 + np.arange(1500) % 10 / 10, unit="h")
    busy = pd.DataFrame({"user": "busy", "item": np.arange(1500) % 30, "behaviour": "view", "time": times})
    found = report(pd.concat([clean_log(), busy], ignore_index=True))
    assert [problem.kind for problem in found.problems] == ["repeats-over-time"]


def test_one_who_never_sleeps_is_a_bot() -> None:
    times = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(1500) / 2, unit="h")
    bot = pd.DataFrame({"user": "bot", "item": np.arange(1500) % 30, "behaviour": "view", "time": times})
    found = report(pd.concat([clean_log(), bot], ignore_index=True))
    assert found.problems[0].kind == "bot-like-users"


def test_without_datetimes_a_bot_is_only_a_note() -> None:
    log = clean_log()[["user", "item"]]
    bot = pd.DataFrame({"user": "bot", "item": np.arange(500)})
    found = report(pd.concat([log, bot], ignore_index=True), user="user", item="item")
    assert [(one.kind, one.severity) for one in found.problems] == [
        ("one-interaction-items", "warning"),
        ("outlying-users", "note"),
    ]
    assert found.problems[1].examples == ("bot",)


def test_rows_logged_twice() -> None:
    log = clean_log()
    problem = only(report(pd.concat([log, log.iloc[[5, 9]]], ignore_index=True)))
    assert (problem.kind, problem.severity) == ("repeated-rows-same-time", "note")
    assert (problem.numbers["rows"], problem.examples) == (2, (480, 481))
    assert problem.remedy == 'frame = frame.drop_duplicates(["user", "item", "behaviour", "time"])'
    scope = {"frame": pd.concat([log, log], ignore_index=True)}
    many = report(scope["frame"]).problems[0]
    assert (many.kind, many.severity, many.numbers["share"]) == ("repeated-rows-same-time", "warning", 0.5)
    exec(many.remedy, scope)
    assert report(scope["frame"]).problems == ()


def test_rows_logged_twice_count_twice_where_there_are_weights() -> None:
    log = clean_log().assign(n=range(1, 481))
    problem = only(report(pd.concat([log, log.iloc[[5]]], ignore_index=True), weight="n", **ROLES))
    assert (problem.kind, problem.severity) == ("repeated-rows-same-time", "warning")


def test_the_same_again_later() -> None:
    log = clean_log()
    again = log.iloc[:48].assign(time=log["time"].iloc[:48] + pd.Timedelta(minutes=7))
    problem = only(report(pd.concat([log, again], ignore_index=True)))
    assert (problem.kind, problem.severity) == ("repeats-over-time", "note")
    assert problem.numbers == {"rows": 48, "share": 48 / 528}
    assert problem.remedy == 'cleaning=Cleaning(dedupe="count")'
    assert set(problem.examples) <= set(range(480, 528))


@pytest.mark.parametrize("timed", [True, False])
def test_ratings_given_again_are_not_to_be_counted(timed: bool) -> None:
    log = clean_log().assign(rating=[1, 2, 3, 4, 5] * 96)
    again = log.iloc[:48].assign(time=log["time"].iloc[:48] + pd.Timedelta(minutes=7), rating=2)
    both = pd.concat([log, again], ignore_index=True)
    roles = ROLES | {"weight": "rating"}
    if not timed:
        del roles["time"]

    problem = only(report(both, **roles))

    assert (problem.kind, problem.severity, problem.numbers["rows"]) == ("repeated-weights", "note", 48)
    assert problem.remedy == 'cleaning=Cleaning(dedupe="last")'
    scope: dict[str, Any] = {"InteractionGraph": InteractionGraph, "Cleaning": Cleaning, "both": both}
    graph = eval(f"InteractionGraph.from_frame(both, **{roles}, {problem.remedy})", scope)
    assert graph.weight[graph.user == graph.users.index("u00")[0]].tolist() == [2] * 12
    assert report_on(graph, NOW).problems == ()


def test_repeats_where_there_are_no_times() -> None:
    log = clean_log()[["user", "item"]]
    problem = only(report(pd.concat([log, log.iloc[[5]]]), user="user", item="item"))
    assert (problem.kind, problem.severity, problem.examples) == ("repeated-rows", "note", (480,))
    assert problem.remedy == 'cleaning=Cleaning(dedupe="last")'


def test_ids_that_a_person_takes_for_one(make_frame: Any) -> None:
    log = clean_log()
    log["user"] = log["user"].where(log.index % 12 > 5, log["user"].str.upper() + " ")
    problem = only(report(make_frame({name: log[name].tolist() for name in log})))
    assert (problem.kind, problem.severity, problem.numbers["groups"]) == ("similar-users", "warning", 40)
    assert problem.examples[0] == ("U00 ", "u00")


@pytest.mark.parametrize("name", ["(not set)", "\\N", "Guest", "비회원", "unknown"])
def test_one_user_who_stands_for_all_that_were_not_known(name: str) -> None:
    log = clean_log()
    log["user"] = log["user"].where(log.index % 4 > 0, name)
    found = [problem for problem in report(log).problems if problem.kind == "placeholder-user"]
    assert [(problem.severity, problem.examples, problem.numbers["share"]) for problem in found] == [
        ("warning", (name,), 0.25)
    ]
    scope = {"frame": log}
    exec(found[0].remedy, scope)
    assert len(scope["frame"]) == 360
    assert not [problem for problem in report(scope["frame"]).problems if problem.kind == "placeholder-user"]


def test_a_placeholder_may_be_a_number_and_a_busy_person_is_none() -> None:
    log = clean_log()
    numbers = log["user"].str[1:].astype(int) + 1
    log["user"] = numbers.where(log.index % 4 > 0, -1)
    assert "placeholder-user" in [problem.kind for problem in report(log).problems]
    log["user"] = numbers.where(log.index % 4 > 0, 7)
    assert "placeholder-user" not in [problem.kind for problem in report(log).problems]


def test_ids_that_differ_in_zeros_can_be_written_in_one_form() -> None:
    log = clean_log()
    log["user"] = [name[1:] if row % 2 else f"00{name[1:]}.0" for row, name in enumerate(log["user"])]
    problem = only(report(log))
    assert (problem.kind, problem.numbers["groups"]) == ("similar-users", 40)
    scope = {"frame": log}
    exec(problem.remedy, scope)
    assert report(scope["frame"]).problems == ()
    assert scope["frame"]["user"].nunique() == 40


def test_numbers_among_texts() -> None:
    log = clean_log()
    log["item"] = [str(item) if row % 3 else item for row, item in enumerate(log["item"].tolist())]
    problem = only(report(log))
    assert (problem.kind, problem.numbers["groups"]) == ("similar-items", 30)
    assert set(map(type, problem.examples[0])) == {int, str}
    scope = {"frame": log}
    exec(problem.remedy, scope)
    assert report(scope["frame"]).problems == ()


def test_to_write_ids_in_one_form_makes_none_of_missing_ones() -> None:
    frame = pd.DataFrame({"user": ["a", "A", None, float("nan")], "item": [1, 2, 3, 4]})
    graph = InteractionGraph.from_frame(frame, user="user", item="item", cleaning=Cleaning(missing="drop"))
    scope = {"frame": frame}
    exec(next(one.remedy for one in graph.report.problems if one.kind == "similar-users"), scope)
    assert scope["frame"]["user"].tolist()[:2] == ["a", "a"]
    assert scope["frame"]["user"].isna().tolist() == [False, False, True, True]


def test_behaviours_that_a_person_takes_for_one() -> None:
    log = clean_log()
    log.loc[::7, "behaviour"] = "Buy"
    problem = only(report(log))
    assert (problem.kind, problem.examples) == ("similar-behaviours", (("Buy", "buy"),))


def test_the_remedies_name_the_columns_they_are_told() -> None:
    log = clean_log().rename(columns={"item": '상품 "번호"'}).assign(user="u1 ")
    log.loc[::2, "user"] = "U1"
    roles = Roles("user", '상품 "번호"', "behaviour", None, "time")
    log[roles.item] = [str(item) + " " * (row % 2) for row, item in enumerate(log[roles.item])]
    graph = InteractionGraph.from_frame(log, user="user", item=roles.item, behaviour="behaviour", time="time")
    remedies = {problem.kind: problem.remedy for problem in report_on(graph, NOW, roles).problems}
    assert remedies["similar-items"].startswith('frame["상품 \\"번호\\""] = ')
    scope = {"frame": log}
    exec(remedies["similar-items"], scope)
    assert scope["frame"][roles.item].nunique() == 30


def test_users_and_items_of_one_interaction() -> None:
    log = clean_log()
    one = log.head(50).assign(user=[f"one{n}" for n in range(50)], item=3)
    problem = only(report(pd.concat([log, one], ignore_index=True)))
    assert (problem.kind, problem.severity) == ("one-interaction-users", "warning")
    assert problem.numbers == {"count": 50, "share": 50 / 90}
    assert (problem.examples, problem.remedy) == (
        ("one0", "one1", "one10", "one11", "one12"),
        "cleaning=Cleaning(min_user=2, min_item=2)",
    )
    rare = log.head(3).assign(item=[100, 101, 102])
    problem = only(report(pd.concat([log, rare], ignore_index=True)))
    assert (problem.kind, problem.severity, problem.numbers["count"]) == ("one-interaction-items", "note", 3)


def test_users_and_items_without_evidence() -> None:
    log = clean_log()
    returns = log.head(2).assign(user="none", item=[100, 0], behaviour="return")
    frame = pd.concat([log, returns], ignore_index=True)
    found = report(frame, behaviour_weights={"return": 0}, **ROLES).problems
    assert [(one.kind, one.severity, one.examples) for one in found] == [
        ("users-without-evidence", "note", ("none",)),
        ("items-without-evidence", "note", (100,)),
    ]
    assert {one.remedy for one in found} == {"cleaning=Cleaning(min_user=1, min_item=1)"}


def test_separate_parts() -> None:
    log = clean_log()
    other = log.assign(user="x" + log["user"], item=log["item"] + 1000)
    problem = only(report(pd.concat([log, other], ignore_index=True)))
    assert (problem.kind, problem.severity) == ("separate-parts", "note")
    assert problem.numbers == {"parts": 2, "users": 40, "items": 30, "share": 0.5}


def test_a_long_time_without_interactions() -> None:
    log = clean_log()
    log["time"] = log["time"].where(log["time"] < "2026-03-01", log["time"] + pd.Timedelta(days=60))
    start = log["time"][log["time"] < "2026-03-01"].max()
    end = log["time"][log["time"] > "2026-03-01"].min()
    problem = only(report_at(log, "2027-01-01"))
    assert (problem.kind, problem.severity) == ("time-gap", "note")
    assert problem.numbers["length"] == pytest.approx((end - start) / pd.Timedelta(days=1))
    assert problem.remedy == f'cleaning=Cleaning(since="{end.isoformat()}")'


def test_a_gap_among_numbers() -> None:
    log = clean_log().assign(time=[*range(240), *range(1000, 1240)])
    problem = only(report(log))
    assert (problem.kind, problem.remedy) == ("number-gap", "cleaning=Cleaning(since=1000)")
    assert problem.numbers["length"] == 761


def report_at(log: pd.DataFrame, now: str) -> Any:
    return report_on(InteractionGraph.from_frame(log, **ROLES), pd.Timestamp(now).to_pydatetime())


def test_weights_that_are_all_the_same() -> None:
    problem = only(report(clean_log().assign(w=2.0), weight="w", **ROLES))
    assert (problem.kind, problem.severity, problem.remedy) == ("constant-weights", "note", "weight=None")
    assert problem.sentence() == "All weights are 2: a pair's weight is just its number of rows."


def test_many_rows_left_out() -> None:
    on_purpose = Dropped("before 2011-01-01", 200, (4,))
    reading = CleaningReport(
        800, 480, (Dropped("no user", 100, (1, 3)), Dropped("no item", 20, (2,)), on_purpose)
    )
    graph = replace(InteractionGraph.from_frame(clean_log(), **ROLES), reading=reading)
    problem = only(report_on(graph, NOW))
    assert (problem.kind, problem.severity, problem.examples) == ("dropped-rows", "warning", (1, 3))
    assert problem.sentence() == "100 rows were left out (12.5%): no user."
    assert problem.remedy == "frame.iloc[[1, 3]]"


@pytest.mark.slow
def test_nothing_is_wrong_with_the_bundled_data_but_what_is() -> None:
    data = datasets.load("online-retail")
    graph = InteractionGraph.from_frame(data.interactions, items=data.items, **data.graph_columns)
    found = {problem.kind: problem for problem in report_on(graph, NOW).problems}
    log = data.interactions.rename(columns={"customer": "user", "product": "item"})
    same = log.duplicated(["user", "item", "behaviour", "time"])
    pairs = log.duplicated(["user", "item", "behaviour"])
    bought = log[log["behaviour"] == "purchase"].drop_duplicates(["user", "item"])
    customers = bought.groupby("item").size()
    counts = {kind: one.numbers.get("rows", one.numbers.get("count")) for kind, one in found.items()}
    assert counts == {
        "repeated-rows-same-time": same.sum(),
        "repeats-over-time": pairs.sum() - same.sum(),
        "users-without-evidence": log["user"].nunique() - bought["user"].nunique(),
        "items-without-evidence": log["item"].nunique() - bought["item"].nunique(),
        "one-interaction-items": (customers == 1).sum(),
    }
    assert {problem.severity for problem in found.values()} == {"note"}
