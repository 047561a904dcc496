"""What the GraphBuilder tells its page of a log known by eye, and what it builds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import gnnrec_lab
from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph import Cleaning, InteractionGraph, load_named, save_named
from gnnrec_lab.sources import open_source
from gnnrec_lab.widgets import GraphBuilder
from tests.widgets.builder_page import ask, counts, filled, log, opened, shown

__all__ = ["log"]

HOSTILE = "</script><img src=x onerror=alert(1)>"


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
    assert builder.guess["doubt"] == {"en": "", "ko": ""}
    assert builder.guess["reasons"]["en"]["user"].startswith("called like a user")
    assert builder.guess["reasons"]["ko"]["user"].startswith("사용자와 비슷한 이름")
    assert builder.behaviours == {
        "column": 2,
        "rows": [{"name": "buy", "count": 3}, {"name": "view", "count": 3}, {"name": "return", "count": 1}],
        "others": 0,
    }


def test_when_the_guess_is_doubtful_nothing_is_chosen_and_it_says_what_is_needed() -> None:
    builder = opened(pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}))

    assert set(builder.form["roles"].values()) == {None}
    assert "Which column of frame holds the users?" in builder.guess["doubt"]["en"]
    assert "frame의 어느 컬럼이 사용자인가요?" in builder.guess["doubt"]["ko"]
    assert builder.preview["needed"] == ["user", "item"]
    assert builder.preview["overview"] is None
    assert "Choose the column of the users and of the items." in builder.static_html()
    assert shown(builder, user="a")["needed"] == ["item"]
    assert counts(shown(builder, user="a", item="b")) == (2, 2, 2)


@pytest.mark.slow
def test_a_data_set_says_itself_what_its_columns_are() -> None:
    builder = opened(gnnrec_lab.datasets.load("online-retail"))

    roles = builder.form["roles"]
    assert [builder.table["columns"][roles[role]]["name"] for role in ("user", "item", "behaviour")] == [
        "customer", "product", "behaviour",
    ]  # fmt: skip
    assert builder.form["behaviours"] == [("return", 0)]
    assert counts(builder.preview)[:2] == (4362, 3866)
    assert builder.preview["code"].startswith("InteractionGraph.from_frame(data.interactions, ")
    assert builder.preview["code"].endswith(
        ', cleaning=Cleaning(behaviours={"return": 0.0}), items=data.items)'
    )


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
