"""What the RunComparison tells its page of runs known by eye, what it does when asked, and its fallbacks.

Users of the shop buy from one half of eight items each: neighbours of items tell all of them what they want,
popularity those of the first half alone.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gnnrec_lab
from gnnrec_lab import Comparison, InteractionGraph, OptionError, Split, UnknownNameError
from gnnrec_lab.models import create
from gnnrec_lab.training import fit
from gnnrec_lab.widgets import ExplanationBrowser, RunComparison
from gnnrec_lab.widgets.comparison.widget import user_option
from tests.in_process import trained_in_process

HOSTILE = "</script><img src=x onerror=alert(1)>"


def halves(names: list[Any]) -> Split:
    """Return a split of users who have three of their half's four items, with the fourth as the test."""
    rows = [
        (name, 4 * (n % 2) + (n // 2 + step) % 4, "buy" if step % 2 else "view", step)
        for n, name in enumerate(names)
        for step in range(4)
    ]
    frame = pd.DataFrame(rows, columns=["user", "item", "what", "day"])
    graph = InteractionGraph.from_frame(
        frame, user="user", item="item", behaviour="what", time="day", name="shop"
    )
    return Split(graph, np.where(graph.time == graph.time.max(), 2, 0).astype(np.uint8), "time")


def drawn() -> Split:
    """Return a split of interactions drawn by chance: either recommender is better for some."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 40, 600), "i": rng.zipf(1.4, 600) % 30})
    return InteractionGraph.from_frame(frame, user="u", item="i").split("random", seed=1)


@pytest.fixture(scope="module")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train popularity and ItemKNN on three splits: "pop" and "knn", and the same of "alike" and "drawn"."""
    home = tmp_path_factory.mktemp("trained") / "home"
    gnnrec_lab.set_home(home)
    careful = halves(["b", "-x", "d", "김 철수", "f", HOSTILE, "g", "e"])  # ids that need care on a line
    alike = halves([9, 1, 8, "1", 7, 2, 6, "2"])
    with trained_in_process():
        for split, prefix in ((careful, ""), (alike, "alike-"), (drawn(), "drawn-")):
            for model, name in (("popularity", "pop"), ("itemknn", "knn")):
                gnnrec_lab.train(split, model, name=prefix + name)
    gnnrec_lab.set_home(None)
    return home


@pytest.fixture
def trained(trained_home: Path, own_home: Path) -> None:
    """Let the trained runs be those of the lab."""
    gnnrec_lab.set_home(trained_home)


def ask(widget: RunComparison, method: str, **params: Any) -> dict[str, Any]:
    """Send a request as the page does, and return the reply."""
    replies: list[dict[str, Any]] = []
    widget.send = replies.append
    widget._on_request(widget, {"id": "a", "kind": "request", "method": method, "params": params}, [])
    assert [(reply["id"], reply["kind"]) for reply in replies] == [("a", "reply")]
    return replies[0]


def places(widget: RunComparison, name: str) -> list[str]:
    return [row["user"] for row in widget.compared["winners"][0][name]]


@pytest.mark.slow
def test_the_page_is_told_what_was_compared(trained: None) -> None:
    comparison = gnnrec_lab.compare(["pop", "knn"], metric="recall@1")
    widget = RunComparison(comparison)

    assert widget.comparison is comparison
    plain = comparison.to_dict()
    assert {name: widget.compared[name] for name in plain if name != "winners"} == {
        name: value for name, value in plain.items() if name != "winners"
    }
    assert [model["name"] for model in widget.compared["models"]] == ["knn", "pop"]
    assert widget.metric == "recall@1"
    json.dumps(widget.state(), allow_nan=False)
    options = {row["user"]: row["option"] for row in widget.compared["winners"][0]["gains"]}
    assert options["김 철수"] == '--user "김 철수"'
    assert options["-x"] == "--user=-x"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("asked", "shown", "code"),
    [
        ({}, None, "%gnnrec compare knn pop"),
        ({"metric": "recall@1"}, None, "%gnnrec compare knn pop --metric recall@1"),
        ({"k": 2}, None, "%gnnrec compare knn pop --metric ndcg@2"),
        ({"metric": "ndcg@2", "k": 3}, None, "%gnnrec compare knn pop --metric ndcg@2 -k 3"),
        (
            {"metric": "ndcg@2"},
            "recall@2",
            "gnnrec_lab.RunComparison(gnnrec_lab.compare(['knn', 'pop'], metric='ndcg@2'), "
            "metric='recall@2')",
        ),
    ],
)
def test_the_code_gives_this_very_view(
    trained: None, asked: dict[str, Any], shown: str | None, code: str
) -> None:
    widget = RunComparison(gnnrec_lab.compare(["pop", "knn"], **asked), metric=shown)

    assert widget.code == code
    if shown:
        again = eval(code, {"gnnrec_lab": gnnrec_lab})
        assert again.state() == widget.state()


@pytest.mark.slow
def test_the_code_follows_the_metric_that_the_page_chooses(trained: None) -> None:
    widget = RunComparison(["pop", gnnrec_lab.open_run("knn")])
    widget.metric = "recall@20"
    assert widget.code == ("gnnrec_lab.RunComparison(gnnrec_lab.compare(['knn', 'pop']), metric='recall@20')")
    widget.metric = "ndcg@20"
    assert widget.code == "%gnnrec compare knn pop"


@pytest.mark.slow
def test_of_runs_the_metric_decides(trained: None) -> None:
    assert RunComparison(["pop", "knn"], metric="recall@1").compared["metric"] == "recall@1"
    assert RunComparison("pop").compared["winners"] == []


@pytest.mark.slow
def test_what_cannot_be_shown_is_told(trained: None) -> None:
    comparison = gnnrec_lab.compare(["pop", "knn"])

    with pytest.raises(OptionError, match=r'"ndgc@20" wasn\'t measured\. Did you mean "ndcg@20"'):
        RunComparison(comparison, metric="ndgc@20")
    with pytest.raises(UnknownNameError, match=r'There is no run "kn".*Did you mean "knn"'):
        RunComparison(["pop", "kn"])
    with pytest.raises(OptionError, match="nothing to compare"):
        RunComparison([])


@pytest.mark.slow
@pytest.mark.parametrize("side", [0, 1])
def test_a_chosen_user_is_opened_in_a_run_of_either_side(trained: None, side: int) -> None:
    widget = RunComparison(gnnrec_lab.compare(["pop", "knn"], metric="recall@1"))

    for place, user in enumerate(places(widget, "gains")):
        assert ask(widget, "explain", pair=0, list="gains", place=place, side=side)["ok"]
        name = ("knn", "pop")[side]
        assert widget.opened["run"] == name
        assert widget.opened["code"] == f"%gnnrec explain {name} {user_option(user)} -k 1"
        browser = widget._browser
        assert isinstance(browser, ExplanationBrowser)
        assert widget.opened["model"] == browser.model_id
        assert browser.run["name"] == name
        assert browser.view["user"]["label"] == user
        assert len(browser.view["recommendations"]) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("in_marimo", "module"), [(None, "export default {}"), (False, "export default {}"), (True, "")]
)
def test_what_shows_the_user_travels_without_a_bundle_and_in_marimo_without_a_module(
    trained: None, in_marimo: bool | None, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "marimo", raising=False)
    if in_marimo is not None:  # imported, beside its notebooks or within one
        marimo = SimpleNamespace(running_in_notebook=lambda: in_marimo)
        monkeypatch.setitem(sys.modules, "marimo", marimo)
    widget = RunComparison(gnnrec_lab.compare(["pop", "knn"], metric="recall@1"))
    assert ask(widget, "explain", pair=0, list="gains", place=0)["ok"]
    assert widget._browser is not None
    sent = widget._browser.get_state()
    assert (sent["_esm"], sent["_css"]) == (module, "")


@pytest.mark.slow
def test_the_losers_are_counted_from_the_end(trained: None) -> None:
    widget = RunComparison(["drawn-pop", "drawn-knn"])
    told = widget.compared["winners"][0]
    users = widget.comparison.users(told["a"], told["b"])

    for name, sign in (("gains", 1), ("losses_list", -1)):
        assert len(told[name]) == min(12, int((users["difference"] * sign > 0).sum())) > 1
        for place in (0, len(told[name]) - 1):
            ask(widget, "explain", pair=0, list=name, place=place)
            assert widget._browser is not None
            assert widget._browser.view["user"]["label"] == told[name][place]["label"]


@pytest.mark.slow
def test_local_pictures_are_those_of_the_folder_that_was_named(trained: None, tmp_path: Path) -> None:
    folder = tmp_path / "my pictures"
    folder.mkdir()
    widget = RunComparison(["pop", "knn"], pictures=folder)
    ask(widget, "explain", pair=0, list="gains", place=0)

    assert widget._browser is not None
    assert widget._browser._shown.pictures == folder.resolve()
    assert widget.code.endswith(f' --pictures "{folder}"')
    assert widget.opened["code"].endswith(f' --pictures "{folder}"')
    widget.metric = "recall@10"
    assert widget.code.endswith(f", pictures='{folder}')")
    with pytest.raises(OptionError, match="pictures must be a folder that exists"):
        RunComparison(["pop", "knn"], pictures=tmp_path / "none")


@pytest.mark.slow
def test_the_explanations_before_are_closed(trained: None) -> None:
    widget = RunComparison(["pop", "knn"])
    ask(widget, "explain", pair=0, list="gains", place=0)
    before = widget._browser
    ask(widget, "explain", pair=0, list="gains", place=1)

    assert before is not None
    assert before.comm is None
    latest = widget._browser
    assert latest is not None
    assert latest.comm is not None
    widget.close()
    assert latest.comm is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "params",
    [
        {"pair": 1, "list": "gains", "place": 0},
        {"pair": -1, "list": "gains", "place": 0},
        {"pair": 0, "list": "gains", "place": 99},
        {"pair": 0, "list": "gains", "place": "0"},
        {"pair": 0, "list": "histogram", "place": 0},
    ],
)
def test_a_request_that_makes_no_sense_is_answered_and_changes_nothing(
    trained: None, params: dict[str, Any]
) -> None:
    widget = RunComparison(["pop", "knn"])
    before = widget.state()

    reply = ask(widget, "explain", **params)
    assert not reply["ok"]
    assert reply["error"]["message"].startswith("That user isn't listed here")
    assert widget.state() == before


@pytest.mark.slow
def test_ids_that_look_alike_are_told_apart(trained: None) -> None:
    widget = RunComparison(gnnrec_lab.compare(["alike-pop", "alike-knn"], metric="recall@1"))
    users = widget.comparison.users("alike-knn", "alike-pop")["user"].tolist()

    opened = []
    for place in range(len(places(widget, "gains"))):
        ask(widget, "explain", pair=0, list="gains", place=place)
        assert widget._browser is not None
        opened.append(widget._browser._open_user)
    assert [(type(user), user) for user in opened] == [(type(user), user) for user in users[: len(opened)]]


def recommenders(split: Split) -> Comparison:
    models = {name: create(name) for name in ("popularity", "itemknn")}
    for model in models.values():
        fit(model, split)
    return gnnrec_lab.compare(models, split=split, metric="recall@1")


def test_recommenders_that_are_no_runs_are_shown_but_not_opened() -> None:
    widget = RunComparison(recommenders(halves(list("abcdefgh"))), metric="ndcg@1")

    assert widget.code == "gnnrec_lab.RunComparison(comparison, metric='ndcg@1')"
    assert "option" not in widget.compared["winners"][0]["gains"][0]
    reply = ask(widget, "explain", pair=0, list="gains", place=0)
    assert reply["error"]["message"] == '"itemknn" isn\'t a run: only runs can be opened here.'


def test_one_user_has_no_intervals() -> None:
    split = halves(list("abcdefgh"))
    alone = Split(split.graph, np.where(split.graph.user == 0, split.part, 0).astype(np.uint8), "time")
    widget = RunComparison(recommenders(alone))

    assert widget.compared["users"] == 1
    assert all(model["metrics"]["recall@1"]["low"] is None for model in widget.compared["models"])
    assert "1 user, top 1" in repr(widget)
    assert "[" not in repr(widget)
    json.dumps(widget.state(), allow_nan=False)


@pytest.mark.slow
def test_hostile_names_stay_text(trained: None) -> None:
    widget = RunComparison(["pop", "knn"], metric="recall@1")
    assert HOSTILE in places(widget, "gains")

    page = str(widget.to_html())
    assert "<img" not in page
    assert page.count("</script>") == 4  # those of the page itself
    bad = {**widget.compared, "graph": HOSTILE}
    bad["models"] = [{**model, "name": HOSTILE} for model in bad["models"]]
    bad["pairs"] = [{**pair, "a": HOSTILE} for pair in bad["pairs"]]
    widget.compared = bad
    assert "<img" not in widget.static_html()
    assert widget.static_html().count("&lt;img") >= 4


@pytest.mark.slow
def test_the_fallbacks_are_beside_the_live_view(trained: None) -> None:
    widget = RunComparison(gnnrec_lab.compare(["pop", "knn"], metric="recall@1"))
    data = widget._repr_mimebundle_()[0]

    assert "application/vnd.jupyter.widget-view+json" in data
    text = data["text/plain"].splitlines()
    assert text[0].startswith("RunComparison: shop, test part of split ")
    assert text[0].endswith(" 8 users, top 1, recall@1")
    assert re.match(r"  knn +ItemKNN +\S+ +\[\S+, \S+\]$", text[1])
    assert "knn is better than pop: +" in text[3] or "no difference shown" in text[3]
    captions = re.findall("<caption[^>]*>([^<]*)</caption>", data["text/html"])
    assert captions[1:] == [
        "recall@1 by user activity",
        "recall@1 by item popularity",
        "recall@1 by behaviour",
        "Beyond accuracy (own share: mean over the first items of 8 users)",
        "Users by recall@1",
    ]
    assert ">knn against pop<" in data["text/html"]


@pytest.mark.slow
def test_a_standalone_page_is_written(trained: None, tmp_path: Path) -> None:
    path = RunComparison(["pop", "knn"]).to_html(tmp_path / "a" / "shop.html")

    page = Path(path).read_text(encoding="utf-8")
    assert "<title>Comparison on shop – gnnrec-lab</title>" in page
    assert "%gnnrec compare knn pop" in page
