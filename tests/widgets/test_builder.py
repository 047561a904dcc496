"""What the GraphBuilder tells its page of logs known by eye, and what it does when asked."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import gnnrec_lab
from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph import Cleaning, InteractionGraph, load_named, save_named
from gnnrec_lab.graph.report import Problem
from gnnrec_lab.sources import open_source
from gnnrec_lab.widgets import GraphBuilder, builder_preview
from gnnrec_lab.widgets.builder_form import Form
from gnnrec_lab.widgets.builder_remedies import change_of

HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def log() -> pd.DataFrame:
    """가 viewed tea thrice and bought it, 나 bought tea and milk, 다 returned milk."""
    rows = [
        ("가", "tea", "view", 1, "2024-01-01"),
        ("가", "tea", "view", 1, "2024-01-02"),
        ("가", "tea", "view", 1, "2024-01-03"),
        ("가", "tea", "buy", 2, "2024-01-04"),
        ("나", "tea", "buy", 1, "2024-01-05"),
        ("나", "milk", "buy", 3, "2024-01-06"),
        ("다", "milk", "return", 1, "2024-01-07"),
    ]
    frame = pd.DataFrame(rows, columns=["customer_id", "product_id", "event", "quantity", "time"])
    return frame.assign(time=pd.to_datetime(frame["time"]))


def filled(builder: GraphBuilder, *, behaviours: Any = None, name: str = "", **more: Any) -> dict[str, Any]:
    """Return the builder's form with other roles and options, by name."""
    form = builder._form.to_dict()
    places = [column["name"] for column in builder.table["columns"]]
    for key, value in more.items():
        if key in form["roles"]:
            form["roles"][key] = None if value is None else places.index(value)
        else:
            form["options"][key] = value
    form["behaviours"] = form["behaviours"] if behaviours is None else behaviours
    form["name"] = name or form["name"]
    return form


def ask(builder: GraphBuilder, method: str, **params: Any) -> dict[str, Any]:
    """Send a request as the page does, wait for what it starts, and return the reply."""
    replies: list[dict[str, Any]] = []
    builder.send = replies.append
    builder._hear(builder, {"id": "a", "kind": "request", "method": method, "params": params}, [])
    assert [(reply["id"], reply["kind"]) for reply in replies] == [("a", "reply")]
    assert builder.wait(60)
    return replies[0]


def shown(builder: GraphBuilder, **more: Any) -> dict[str, Any]:
    """Return the preview of the builder's form with some changes."""
    assert ask(builder, "preview", form=filled(builder, **more))["ok"]
    return dict(builder.preview)


def counts(preview: dict[str, Any]) -> tuple[int, int, int]:
    return tuple(preview["overview"][name] for name in ("users", "items", "interactions"))  # type: ignore[return-value]


def opened(frame: Any, **more: Any) -> GraphBuilder:
    builder = GraphBuilder(frame, **more)
    assert builder.wait(60)
    return builder


def test_columns_come_with_type_and_three_different_examples(log: pd.DataFrame) -> None:
    builder = opened(log.assign(gone=None, share=[0.5, np.nan] + [0.25] * 5, long="x" * 99))

    told = {column["name"]: (column["kind"], column["examples"]) for column in builder.table["columns"]}
    assert told == {
        "customer_id": ("text", ["가", "나", "다"]),
        "product_id": ("text", ["tea", "milk"]),
        "event": ("text", ["view", "buy", "return"]),
        "quantity": ("whole", ["1", "2", "3"]),
        "time": ("moment", ["2024-01-01 00:00:00", "2024-01-02 00:00:00", "2024-01-03 00:00:00"]),
        "gone": ("other", []),
        "share": ("number", ["0.5", "0.25"]),
        "long": ("text", ["x" * 59 + "…"]),
    }
    assert builder.table["rows"] == 7


def test_roles_are_guessed_and_the_reasons_told(log: pd.DataFrame) -> None:
    builder = opened(log)

    assert builder.form["roles"] == {"user": 0, "item": 1, "behaviour": 2, "weight": 3, "time": 4}
    assert builder.guess["doubt"] == ""
    assert builder.guess["reasons"]["user"].startswith("called like a user")
    assert builder.behaviours == {
        "column": 2,
        "rows": [{"name": "buy", "count": 3}, {"name": "view", "count": 3}, {"name": "return", "count": 1}],
        "others": 0,
    }


def test_when_the_guess_is_doubtful_nothing_is_chosen_and_it_says_what_is_needed() -> None:
    builder = opened(pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}))

    assert set(builder.form["roles"].values()) == {None}
    assert "Which column of frame holds the users?" in builder.guess["doubt"]
    assert builder.preview["needed"] == ["user", "item"]
    assert builder.preview["overview"] is None
    assert shown(builder, user="a")["needed"] == ["item"]
    assert counts(shown(builder, user="a", item="b")) == (2, 2, 2)


def test_a_data_set_says_itself_what_its_columns_are() -> None:
    builder = opened(gnnrec_lab.datasets.load("online-retail"))

    roles = builder.form["roles"]
    assert [builder.table["columns"][roles[role]]["name"] for role in ("user", "item", "behaviour")] == [
        "customer", "product", "behaviour",
    ]  # fmt: skip
    assert builder.form["behaviours"] == [["return", 0]]
    assert counts(builder.preview)[:2] == (4362, 3866)
    assert builder.preview["code"].startswith("InteractionGraph.from_frame(data.interactions, ")
    assert builder.preview["code"].endswith(
        ', cleaning=Cleaning(behaviours={"return": 0.0}), items=data.items)'
    )


def test_the_preview_counts_what_pandas_counts(log: pd.DataFrame) -> None:
    preview = opened(log).preview

    assert counts(preview) == (3, 2, 7)
    assert preview["overview"]["pairs"] == 4
    assert preview["overview"]["density"] == pytest.approx(4 / 6)
    assert preview["overview"]["span"] == ["2024-01-01", "2024-01-07"]
    assert preview["overview"]["degrees"]["user"]["points"] == [[1, 3], [2, 1]]
    assert preview["reading"] == {"rows_read": 7, "rows_kept": 7, "dropped": []}
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


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"user": "product_id"}, "user= and item= are the same column"),
        ({"since": "2024-02-01"}, "Cleaning leaves none of the 7 rows (before 2024-02-01: 7)"),
        ({"since": "2024-02-01", "until": "2024-01-01"}, "must be before until="),
        ({"since": 5}, "can't be compared with column 'time', which holds datetimes"),
        ({"min_user": 2.5}, "min_user=2.5 must be a whole number from 0"),
        ({"half_life": 0}, "half_life=0 must be a number above 0"),
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


@pytest.mark.parametrize(
    "form",
    [
        None, {}, {"name": "a", "roles": {"user": 9}, "behaviours": [], "options": {}},
        {"name": "a", "roles": {"user": True}, "behaviours": [], "options": {}},
        {"name": "a", "roles": {"user": -1}, "behaviours": [], "options": {}},
        {"name": "a", "roles": {}, "behaviours": [1], "options": {}},
    ],
)  # fmt: skip
def test_a_form_that_makes_no_sense_is_answered_and_changes_nothing(log: pd.DataFrame, form: Any) -> None:
    builder = opened(log)
    before = builder.state()

    for method in ("preview", "build"):
        reply = ask(builder, method, form=form)
        assert not reply["ok"]
        assert re.search("another version|no column number", reply["error"]["message"])
    assert builder.state() == before


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


def test_a_newer_wish_supersedes_an_older_one(log: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = opened(log)
    entered, go, begun = threading.Event(), threading.Event(), []
    original = builder_preview.build

    def slow(*args: Any, **kwargs: Any) -> InteractionGraph:
        begun.append(args[3])
        if len(begun) == 1:
            entered.set()
            assert go.wait(30)
        return original(*args, **kwargs)

    monkeypatch.setattr(builder_preview, "build", slow)
    previews: list[Any] = []
    builder.observe(lambda change: previews.append(change["new"]["code"]), "preview")
    for item in (1, 2, 3):
        builder.answer_preview(filled(builder, min_item=item))
        assert entered.wait(30)
    assert builder.work["doing"] == "preview"
    go.set()
    assert builder.wait(30)

    assert [cleaning.min_item for cleaning in begun] == [1, 3]  # the second was never begun
    assert {re.search(r"min_item=(\d)", code)[1] for code in previews} == {"3"}  # type: ignore[index]
    assert builder.work["doing"] == ""


def test_closing_ends_the_wish(log: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = opened(log)
    entered, go = threading.Event(), threading.Event()

    def slow(*args: Any, **kwargs: Any) -> Iterator[dict[str, Any]]:
        entered.set()
        assert go.wait(30)
        yield {"needed": [], "error": "too late"}

    before = builder.preview
    monkeypatch.setattr(builder._previews, "of", slow)
    builder.answer_preview(filled(builder))
    assert entered.wait(30)
    builder.close()
    go.set()
    assert builder.wait(30)
    assert builder.preview == before
    builder.answer_preview(filled(builder))
    assert builder.wait(0)


def test_what_nobody_foresaw_is_told_and_not_printed(
    log: pd.DataFrame, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    builder = opened(log)
    monkeypatch.setattr(builder_preview, "overview", lambda graph: 1 / 0)
    message = "Something went wrong in the kernel (ZeroDivisionError: division by zero)."

    assert shown(builder)["error"] == message
    monkeypatch.setattr("gnnrec_lab.widgets.builder.build", lambda *args: 1 / 0)
    ask(builder, "build", form=filled(builder))
    assert builder.built == {"name": "graph", "error": message}
    assert capfd.readouterr() == ("", "")


def test_build_gives_the_graph_keeps_it_and_says_what_next(log: pd.DataFrame) -> None:
    builder = opened(log, name="shop")
    assert builder.graph is None
    ask(builder, "build", form=filled(builder, min_user=1, behaviours=[["view", 0.5], ["return", None]]))

    assert builder.built["error"] == ""
    assert builder.built["replaced"] is False
    assert builder.built["next"] == "%gnnrec split shop --by time"
    graph = builder.graph
    assert graph is not None
    assert load_named("shop")[0].fingerprint == graph.fingerprint
    code = builder.built["code"]
    assert graph.spec is not None
    assert code == graph.spec.code("frame")
    again = eval(code, {"InteractionGraph": InteractionGraph, "Cleaning": Cleaning, "frame": log})
    assert again.fingerprint == graph.fingerprint
    assert builder.preview["code"] == code  # what was built is shown, too
    assert builder.work["doing"] == ""

    ask(builder, "build", form=filled(builder))
    assert builder.built["replaced"] is False  # the same graph
    ask(builder, "build", form=filled(builder, time=None))
    assert builder.built["replaced"] is True
    assert builder.built["next"] == "%gnnrec split shop --by random"


def test_a_rebuilt_graph_keeps_its_split(log: pd.DataFrame) -> None:
    builder = opened(log, name="shop")
    ask(builder, "build", form=filled(builder))
    assert builder.graph is not None
    save_named(builder.graph, builder.graph.split("random", test=0.5, validation=0))
    ask(builder, "build", form=filled(builder))
    assert load_named("shop")[1] is not None


def test_what_cannot_be_built_is_told_and_the_graph_before_stays(log: pd.DataFrame) -> None:
    builder = opened(log)
    ask(builder, "build", form=filled(builder))
    first = builder.graph
    ask(builder, "build", form=filled(builder, since="2030-01-01"))

    assert "Cleaning leaves none" in builder.built["error"]
    assert builder.graph is first
    reply = ask(builder, "build", form=filled(builder, item=None, user=None))
    assert reply["error"]["message"] == "Choose the column of the users and of the items first."


def test_while_a_graph_is_built_previews_wait_and_no_other_is_begun(
    log: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = opened(log)
    entered, go = threading.Event(), threading.Event()
    original = builder_preview.build

    def slow(*args: Any, **kwargs: Any) -> InteractionGraph:
        entered.set()
        assert go.wait(30)
        return original(*args, **kwargs)

    monkeypatch.setattr("gnnrec_lab.widgets.builder.build", slow)
    builder.answer_build(filled(builder))
    assert entered.wait(30)
    assert builder.work == {"doing": "build", "what": "reading", "share": None}
    builder.answer_preview(filled(builder, min_weight=2))
    with pytest.raises(gnnrec_lab.GnnrecError, match="being built already"):
        builder.answer_build(filled(builder))
    go.set()
    assert builder.wait(30)
    assert builder.graph is not None
    assert builder.graph.num_interactions == 7
    assert builder.preview["overview"]["interactions"] == 2


def test_reading_a_file_says_how_far_it_is(log: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    log.to_parquet(path)
    builder = opened(str(path), name="shop")
    said: list[tuple[str, float | None]] = []
    builder.observe(lambda change: said.append((change["new"]["what"], change["new"]["share"])), "work")
    builder._told_at = -1e9
    ask(builder, "build", form=filled(builder))

    assert any(re.fullmatch(rf"reading \w+ of {re.escape(str(path))}", what) for what, _ in said)
    assert said[-2:] == [("keeping", None), ("", None)]
    assert builder.table["name"] == str(path)
    assert builder.built["code"].startswith(f'InteractionGraph.from_frame("{path}", user="customer_id", ')
    assert builder.graph is not None
    assert builder.graph.spec is not None
    assert builder.graph.spec.build().fingerprint == builder.graph.fingerprint


def test_frames_of_any_kind_and_features(log: pd.DataFrame) -> None:
    names = pd.DataFrame({"product_id": ["tea", "milk"], "title": ["Green tea", "Oat milk"]})
    builder = opened(pa.Table.from_pandas(log), items=names)
    ask(builder, "build", form=filled(builder))

    assert builder.graph is not None
    assert builder.graph.item_labels([0, 1]) == ["Oat milk", "Green tea"]
    assert builder.built["code"].endswith(', name="graph", items=items)')
    named = opened(open_source(log, "events"))
    assert named.preview["code"].startswith("InteractionGraph.from_frame(events, ")
    odd = opened(log.rename(columns={"event": 7}))
    assert "behaviour=7" in shown(odd, behaviour="7")["code"]


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        (([1, 2],), GraphDataError, "needs a pandas DataFrame"),
        ((pd.DataFrame({"a": [1]}), "a/b"), OptionError, "can't name a graph"),
        (("nowhere.parquet",), GraphDataError, "nowhere.parquet"),
    ],
)
def test_what_cannot_be_opened_is_told(wrong: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        GraphBuilder(*wrong)


def test_an_empty_frame_is_told_of() -> None:
    builder = opened(pd.DataFrame({"user_id": [], "item_id": []}))
    assert "has no rows" in shown(builder, user="user_id", item="item_id")["error"]


def test_hostile_strings_stay_text(log: pd.DataFrame) -> None:
    frame = log.assign(customer_id=HOSTILE, event=HOSTILE).rename(columns={"quantity": HOSTILE})
    builder = opened(frame)
    assert shown(builder, weight=HOSTILE, behaviours=[[HOSTILE, 2]])["error"] == ""

    assert "<img" not in builder.static_html()
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;" in builder.static_html()
    page = str(builder.to_html())
    assert "<img" not in page
    assert page.count("</script>") == 4  # those of the page itself
    assert builder.table["columns"][0]["examples"] == [HOSTILE]


def test_the_fallbacks_hold_roles_counts_and_problems(log: pd.DataFrame, tmp_path: Path) -> None:
    builder = opened(log, name="shop")
    shown(builder, dedupe="last")
    data = builder._repr_mimebundle_()[0]

    assert "application/vnd.jupyter.widget-view+json" in data
    lines = data["text/plain"].splitlines()
    assert lines[0] == "GraphBuilder of frame: 7 rows, 5 columns"
    assert [line.split() for line in lines[1:6]] == [
        ["user", "customer_id"], ["item", "product_id"], ["behaviour", "event"], ["weight", "quantity"],
        ["time", "time"],
    ]  # fmt: skip
    assert "  left out      2 rows: repeated by a later row" in lines
    assert re.findall("<td[^>]*>([^<]*)</td>", data["text/html"])[:8] == [
        "customer_id", "product_id", "event", "quantity", "time", "3", "2", "5",
    ]  # fmt: skip
    page = Path(builder.to_html(tmp_path / "a" / "shop.html")).read_text(encoding="utf-8")
    assert '"live": false' in page
    assert "<title>shop – gnnrec-lab</title>" in page
