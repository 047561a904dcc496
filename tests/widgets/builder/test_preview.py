"""What the GraphBuilder shows of a graph before it is built, and what it says where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab.graph import Cleaning, InteractionGraph
from gnnrec_lab.graph.report import Problem
from gnnrec_lab.widgets.builder import preview as builder_preview
from gnnrec_lab.widgets.builder.form import Form
from gnnrec_lab.widgets.builder.remedies import change_of
from tests.widgets.builder_page import ask, counts, filled, log, opened, shown

__all__ = ["log"]


def test_the_preview_counts_what_pandas_counts(log: pd.DataFrame) -> None:
    preview = opened(log).preview

    assert counts(preview) == (3, 2, 7)
    assert preview["overview"]["pairs"] == 4
    assert preview["overview"]["density"] == pytest.approx(4 / 6)
    assert preview["overview"]["span"] == ("2024-01-01", "2024-01-07")
    assert preview["overview"]["degrees"]["user"]["points"] == [(1, 3), (2, 1)]
    assert preview["reading"] == {"rows_read": 7, "rows_kept": 7, "dropped": [], "notes": []}
    assert preview["cold"] == {"user": {"none": 0, "single": 2}, "item": {"none": 0, "single": 0}}
    assert (preview["error"], preview["sample"]) == ("", None)


def test_weights_of_behaviours_and_those_left_out(log: pd.DataFrame) -> None:
    builder = opened(log)

    out = shown(builder, behaviours=[["return", None]], weight=None)
    assert counts(out) == (2, 2, 6)
    assert out["reading"]["dropped"] == [
        {"reason": "behaviour return is dropped", "rows": 1, "examples": [6]}
    ]
    assert [row["name"] for row in builder.behaviours["rows"]] == ["buy", "view", "return"]
    kept = shown(builder, behaviours=[["return", 0]])
    assert counts(kept) == (3, 2, 7)
    assert kept["cold"]["user"]["none"] == 1
    assert shown(builder, behaviour=None)["overview"]["behaviours"] == []
    assert builder.behaviours == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "kept", "reason"),
    [
        ({"min_weight": 2}, 2, "weight below 2"),
        ({"since": "2024-01-03"}, 5, "before 2024-01-03"),
        ({"until": "2024-01-03"}, 2, "from 2024-01-03 on"),
        ({"dedupe": "last"}, 5, "repeated by a later row"),
        ({"max_user": 3}, 3, "user with more than 3 interactions"),
        ({"min_user": 2}, 2, "outside of the core of 2 items a user and 0 users an item"),
        ({"min_item": 2, "min_user": None}, 7, None),
        ({"half_life": 2, "missing": "drop"}, 7, None),
    ],
)
def test_filters_leave_out_rows_and_say_why(
    log: pd.DataFrame, options: dict[str, Any], kept: int, reason: str | None
) -> None:
    builder = opened(log)
    preview = shown(builder, **options)

    assert preview["error"] == ""
    assert preview["reading"]["rows_kept"] == kept
    assert [one["reason"] for one in preview["reading"]["dropped"]] == ([reason] if reason else [])
    wanted = {name: value for name, value in options.items() if value is not None}
    graph = InteractionGraph.from_frame(
        log, user="customer_id", item="product_id", behaviour="event", weight="quantity", time="time",
        cleaning=Cleaning(**wanted),
    )  # fmt: skip
    assert preview["overview"]["interactions"] == graph.num_interactions
    assert preview["overview"]["degrees"]["user"]["largest"] == graph.by_user.degrees.max()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"user": "product_id"}, "user= and item= are the same column"),
        ({"since": "2024-02-01"}, "Cleaning leaves none of the 7 rows (before 2024-02-01: 7)"),
        ({"since": "2024-02-01", "until": "2024-01-01"}, "must be before until="),
        ({"since": 5}, "can't be compared with column 'time', which holds datetimes"),
        ({"min_user": 2.5}, "min_user must be a whole number from 0 to 2,147,483,647, not 2.5."),
        ({"half_life": 0}, "half_life must be a number above 0, not 0"),
        ({"dedupe": "frist"}, 'Did you mean "first"?'),
        ({"weight": "event"}, "isn't a number"),
        ({"name": "a/b"}, "can't name a graph"),
        ({"behaviours": [["buy", 1e9]]}, "can't be used"),
        ({"behaviours": [["by", 2]]}, "holds no behaviour 'by'"),
    ],
)
def test_what_cannot_be_built_is_told_where_the_preview_would_be(
    log: pd.DataFrame, more: dict[str, Any], message: str
) -> None:
    builder = opened(log)

    preview = shown(builder, **more)
    assert message in preview["error"]
    assert preview["overview"] is None
    assert builder.work["doing"] == ""
    good = {"user": "customer_id", "weight": "quantity", "name": "graph", "behaviours": []}
    assert (
        shown(builder, **good | dict.fromkeys(["since", "until", "min_user", "half_life", "dedupe"]))["error"]
        == ""
    )  # the form stays usable


def test_gaps_are_an_error_until_they_are_dropped(log: pd.DataFrame) -> None:
    log.loc[2, "product_id"] = None
    builder = opened(log)

    assert "no value at row 2 (counted from 0)" in builder.preview["error"]
    assert shown(builder, missing="drop")["reading"]["dropped"] == [
        {"reason": "no item", "rows": 1, "examples": [2]}
    ]


def test_an_option_that_needs_a_column_is_nothing_without_it(log: pd.DataFrame) -> None:
    builder = opened(log)
    preview = shown(
        builder, time=None, since="2024-01-03", half_life=2, behaviours=[["buy", 2]], behaviour=None
    )

    assert counts(preview) == (3, 2, 7)
    assert "cleaning" not in preview["code"]


def test_remedies_that_the_form_has_are_given_as_changes(log: pd.DataFrame) -> None:
    log["quantity"] = 1
    log.loc[6, "time"] = pd.Timestamp("2999-01-01")
    builder = opened(log)
    problems = {problem["kind"]: problem for problem in builder.preview["problems"]}

    assert problems["constant-weights"]["apply"] == {"roles": {"weight": None}, "options": {}}
    assert problems["one-interaction-users"]["apply"] == {
        "roles": {}, "options": {"min_user": 2, "min_item": 2},
    }  # fmt: skip
    assert problems["repeats-over-time"]["apply"] == {"roles": {}, "options": {"dedupe": "count"}}
    assert problems["repeats-over-time"]["examples"] == ["1", "2"]
    future = problems["future-times"]
    assert future["severity"] == "warning"
    assert "나중" in future["sentence"]["ko"]
    assert list(future["apply"]["options"]) == ["until"]

    after = shown(builder, **future["apply"]["options"])
    assert counts(after) == (2, 2, 6)
    kinds = {problem["kind"]: problem for problem in after["problems"]}
    assert "future-times" not in kinds
    assert kinds["repeats-over-time"]["examples"] == []  # rows were left out: places would mislead


@pytest.mark.parametrize(
    ("remedy", "options", "changed"),
    [
        ("cleaning=Cleaning(min_user=2, min_item=2)", {"min_item": 3}, {"min_user": 2}),
        ("cleaning=Cleaning(min_user=2, min_item=2)", {"min_user": 2, "min_item": 2}, None),
        ("cleaning=Cleaning(max_user=9)", {"max_user": 5}, None),
        ("cleaning=Cleaning(max_user=9)", {"max_user": 50}, {"max_user": 9}),
        ('cleaning=Cleaning(dedupe="count")', {"dedupe": "last"}, {"dedupe": "count"}),
        ('cleaning=Cleaning(since="1995-01-01")', {}, {"since": "1995-01-01"}),
        ("frame = frame.drop_duplicates(['a'])", {}, None),
        ("frame.iloc[[1]]", {}, None),
        ("weight=None", {}, None),  # there is none to be taken away
        ("no code at all", {}, None),
    ],
)
def test_a_change_sets_what_is_not_as_strict_already(
    remedy: str, options: dict[str, Any], changed: dict[str, Any] | None
) -> None:
    change = change_of(Problem("any", "note", remedy=remedy), Form("shop", options=options))
    assert change == (None if changed is None else {"roles": {}, "options": changed})


def test_a_remedy_beyond_the_form_is_code_alone() -> None:
    frame = pd.DataFrame({"user_id": ["a", "A ", "b"], "item_id": [1, 2, 2]})
    problems = {problem["kind"]: problem for problem in opened(frame).preview["problems"]}

    assert problems["similar-users"]["apply"] is None
    assert problems["similar-users"]["examples"] == ["A  = a"]
    assert problems["similar-users"]["remedy"].startswith('frame["user_id"] = ')


def test_of_a_long_log_a_sample_is_shown_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder_preview, "MOST_ROWS", 1000)
    monkeypatch.setattr(builder_preview, "SAMPLE", 200)
    many = pd.DataFrame({"user_id": np.arange(3000) % 50, "item_id": np.arange(3000) % 7, "event": "view"})
    many["time"] = pd.Timestamp("2999-01-01")
    many.loc[5, "event"] = "rare"
    many.loc[many.index % 10 == 0, "item_id"] = None
    builder = opened(many)
    preview = shown(builder, missing="drop", behaviours=[["rare", 2]])

    assert preview["sample"] == {"rows": 200, "of": 3000}
    assert preview["reading"]["rows_read"] == 200
    assert preview["reading"]["dropped"][0]["examples"] == []
    assert preview["error"] == ""  # a behaviour that the sample hasn't is no mistake
    # repeats and rare users depend on how many rows there are; that times are in the future doesn't
    assert [problem["kind"] for problem in preview["problems"]] == ["future-times"]
    assert preview["problems"][0]["examples"] == []
    assert preview["cold"] is None
    assert "Sample of 200 of 3,000 rows: counts, k-core and density differ." in repr(builder)
    ask(builder, "build", form=filled(builder))
    assert builder.graph is not None
    assert builder.graph.num_interactions == 2700  # of all rows


def test_of_a_long_file_the_remedies_are_queries_of_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(builder_preview, "MOST_ROWS", 1000)
    monkeypatch.setattr(builder_preview, "SAMPLE", 200)
    path = tmp_path / "log.csv"
    names = np.array(["a", "A", "b"])[np.arange(3000) % 3]
    pd.DataFrame({"user_id": names, "item_id": np.arange(3000) % 7}).to_csv(path, index=False)

    (problem,) = opened(str(path)).preview["problems"]

    assert problem["kind"] == "similar-users"
    assert problem["remedy"].startswith("SELECT * REPLACE (lower(")
    assert problem["remedy"].endswith(f" FROM '{path}'")


def test_an_empty_frame_is_told_of() -> None:
    builder = opened(pd.DataFrame({"user_id": [], "item_id": []}))
    assert "has no rows" in shown(builder, user="user_id", item="item_id")["error"]
