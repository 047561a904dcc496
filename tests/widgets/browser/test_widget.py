"""What the ExplanationBrowser tells its page and does when asked, beside what the API says of the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import gnnrec_lab
from gnnrec_lab import InteractionGraph, OptionError, Run, Split, UnknownIdError, open_run
from gnnrec_lab.explain import faithfulness
from gnnrec_lab.widgets import ExplanationBrowser
from tests.in_process import trained_in_process

pytestmark = pytest.mark.slow

HOSTILE = "</script><img src=x onerror=alert(1)>"
USERS = ["김 철수", "-x", HOSTILE, *(f"user {n}" for n in range(27))]
ITEMS = [HOSTILE, "-7", "차 tea", *(f"item {n}" for n in range(22))]


def bought(seed: int = 0) -> Split:
    """Return a split of users who like items near their own number, with times and two behaviours."""
    rng = np.random.default_rng(seed)
    user = rng.integers(0, len(USERS), 500)
    item = (user // 2 + rng.integers(0, 9, 500)) % len(ITEMS)
    frame = pd.DataFrame(
        {
            "who": np.array(USERS, dtype=object)[user],
            "what": np.array(ITEMS, dtype=object)[item],
            "how": np.where(rng.random(500) < 0.5, "buy", "view"),
            "day": np.arange(500),
        }
    )
    items = pd.DataFrame({"what": ITEMS, "price": np.arange(len(ITEMS)) + 0.5})
    graph = InteractionGraph.from_frame(
        frame, user="who", item="what", behaviour="how", time="day", items=items, name="shop"
    )
    return graph.split("time", seed=seed)


@pytest.fixture(scope="module")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train ItemKNN, LightGCN and BPR-MF on one split, and popularity on another."""
    home = tmp_path_factory.mktemp("trained") / "home"
    gnnrec_lab.set_home(home)
    split = bought()
    with trained_in_process():
        gnnrec_lab.train(split, "itemknn", name="knn")
        gnnrec_lab.train(split, "lightgcn", name="gcn", options={"epochs": 2})
        gnnrec_lab.train(split, "bprmf", name="mf")
        gnnrec_lab.train(bought(1), "popularity", name="elsewhere")
    gnnrec_lab.set_home(None)
    return home


@pytest.fixture(autouse=True)
def trained(trained_home: Path, own_home: Path) -> Iterator[None]:
    """Let the trained runs be those of the lab, without the notes of other tests."""
    gnnrec_lab.set_home(trained_home)
    yield
    for path in trained_home.glob("runs/*/notes.jsonl"):
        path.unlink()


def ask(widget: ExplanationBrowser, method: str, **params: Any) -> dict[str, Any]:
    """Send a request as the page does, wait for what it takes time to do, and return the reply."""
    replies: list[dict[str, Any]] = []
    widget.send = replies.append
    widget._on_request(widget, {"id": "a", "kind": "request", "method": method, "params": params}, [])
    assert [(reply["id"], reply["kind"]) for reply in replies] == [("a", "reply")]
    for worker in (widget._worker, widget._explainer):
        assert worker is not None
        assert worker.wait(60)
    return replies[0]


def explain_rest(widget: ExplanationBrowser) -> None:
    """Explain the rest of the lists, as a browser that is shown does."""
    widget.explain_rest()
    assert widget._explainer is not None
    assert widget._explainer.wait(60)


def items_of(run: Run, indices: list[int]) -> list[Any]:
    found: list[Any] = run.split.train.items.ids(indices).tolist()
    return found


def test_before_a_tick_each_item_was_where_the_list_has_it() -> None:
    run = open_run("gcn")  # which has learned something for each user, too
    widget = ExplanationBrowser(run, "user 3", k=6)
    listed = {row["item"]: row["rank"] for row in widget.view["recommendations"]}

    for own in widget.view["history"]:
        ask(widget, "what_if", remove=[own["item"]])
        before = {row["item"]: row["old_rank"] for row in widget.what_if["rows"] + widget.what_if["fallen"]}
        assert {item: rank for item, rank in before.items() if rank <= 6} == {
            item: listed[item] for item in before if before[item] <= 6
        }
        assert {item for item, rank in before.items() if rank <= 6} == set(listed)


def test_an_unticked_history_gives_the_list_of_what_if() -> None:
    run = open_run("knn")
    widget = ExplanationBrowser(run, "김 철수", k=6)
    removed = [row["item"] for row in widget.view["history"] if row["positive"]][:2]
    assert widget.what_if == {}

    assert ask(widget, "what_if", remove=removed)["ok"]

    told = widget.what_if
    frame = run.what_if("김 철수", items_of(run, removed), k=6)
    before = run.what_if("김 철수", k=6)
    assert items_of(run, [row["item"] for row in told["rows"]]) == frame["item"].tolist()
    assert [row["score"] for row in told["rows"]] == pytest.approx(frame["score"].tolist())
    assert [row["old_rank"] for row in told["rows"]] == [
        None if pd.isna(rank) else rank for rank in frame["old_rank"]
    ]
    gone = [item for item in before["item"] if item not in frame["item"].tolist()]
    assert items_of(run, [row["item"] for row in told["fallen"]]) == gone
    assert told["moved"] == int((frame["rank"] != frame["old_rank"].fillna(0)).sum())
    assert (told["user"], told["removed"]) == (widget.view["user"]["index"], removed)
    json.dumps(told, allow_nan=False)

    ask(widget, "what_if", remove=[])
    assert widget.what_if == {}


def test_what_is_unticked_can_be_given_at_first_and_goes_with_the_user() -> None:
    run = open_run("knn")
    own = items_of(run, run.split.train.by_user.row(0)[0].tolist())
    user = run.split.train.users.id(0)
    widget = ExplanationBrowser(run, user, without=own[:1])
    assert items_of(run, widget.what_if["removed"]) == own[:1]

    ask(widget, "open_user", user=1)
    assert widget.what_if == {}
    other = next(item for item in ITEMS if item not in own and run.split.train.items.contains(item))
    with pytest.raises(OptionError, match="isn't in the history"):
        ExplanationBrowser(run, user, without=[other])


def test_the_smallest_change_is_unticked() -> None:
    run = open_run("knn")
    widget = ExplanationBrowser(run, "user 3", k=3)
    chosen = widget.view["recommendations"][0]["item"]

    assert ask(widget, "smallest", item=chosen)["ok"]

    expected = run.counterfactual("user 3", items_of(run, [chosen])[0], 3)
    told = widget.smallest
    assert (widget.error, widget.work) == ("", {})
    assert expected.found
    assert (told["found"], told["proved"]) == (expected.found, expected.proved)
    assert (told["rank"], told["rank_after"]) == (expected.rank, expected.rank_after)
    assert items_of(run, told["removed"]) == expected.removed["item"].tolist()
    assert told["instead"] == expected.replacements["label"].tolist()
    assert widget.what_if["removed"] == told["removed"]
    assert chosen not in [row["item"] for row in widget.what_if["rows"]]


def test_trust_is_measured_when_it_is_asked_for() -> None:
    run = open_run("gcn")
    widget = ExplanationBrowser(run, "user 3", k=5)
    chosen = widget.view["recommendations"][1]["item"]
    assert widget.trust == {}

    assert ask(widget, "trust", item=chosen)["ok"]

    told = widget.trust[str(chosen)]
    expected = faithfulness(
        run.recommender,
        "user 3",
        items_of(run, [chosen])[0],
        order=told["explainers"],
        k=5,
        seen=run.split.seen("validation"),
    )
    assert told["explainers"] == ["contributions", "attention", "attention-paths", "gradients"]
    assert told["orders"] == [*told["explainers"], "leave-one-out", "popularity", "random"]
    assert told["areas"]["attention"]["del"] == pytest.approx(expected["attention"]["del"])
    assert told["areas"]["random"]["pos"] == pytest.approx(expected["random"]["pos@5"])
    curve = expected.curves[expected.curves["order"] == "contributions"]
    assert told["curves"]["contributions"]["ins"] == pytest.approx(curve["ins"].tolist())
    assert told["shares"] == curve["share"].tolist()
    assert told["verdicts"]["ko"]["attention"] == expected.verdict_on("attention", "ko")
    assert told["better"] == {name: expected.better_than_chance(name) for name in told["explainers"]}
    json.dumps(told, allow_nan=False)
    widget.selected = chosen
    assert escape(expected.verdict_on("contributions")) in widget.static_html()

    ask(widget, "open_user", user=0)
    assert widget.trust == {}


def test_a_model_that_cant_fold_in_says_so() -> None:
    widget = ExplanationBrowser("mf", "user 3")
    chosen = widget.view["recommendations"][0]["item"]
    assert widget.run["fold_in"] is False

    for method in ("trust", "smallest"):
        assert ask(widget, method, item=chosen)["ok"]  # what goes wrong later is told in the view
        assert "can't score a changed history" in widget.error
        assert widget.work == {}
    reply = ask(widget, "what_if", remove=[widget.view["history"][0]["item"]])
    assert "can't score a changed history" in reply["error"]["message"]


def test_what_is_being_measured_is_said_until_it_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    widget = ExplanationBrowser("knn", "user 3")
    monkeypatch.setattr(
        "gnnrec_lab.widgets.browser.widget.trusted",
        lambda *args: seen.append(dict(widget.work)) or 1 / 0,  # type: ignore[func-returns-value]
    )
    ask(widget, "trust", item=2)
    assert seen == [{"doing": "trust", "item": 2}]
    assert widget.error == "Something went wrong in the kernel (ZeroDivisionError: division by zero)."
    assert (widget.work, widget.trust) == ({}, {})


def test_hits_of_the_test_part_are_marked_and_all_adds_up() -> None:
    run = open_run("gcn")
    test = run.split.test
    user = test.users.id(int(test.user[0]))
    widget = ExplanationBrowser(run, user, k=len(ITEMS))
    held_out = set(test.by_user.row(int(test.user[0]))[0].tolist())
    listed = {row["item"]: row["hit"] for row in widget.view["recommendations"]}
    assert {item for item, hit in listed.items() if hit} == held_out & set(listed)
    assert any(listed.values())
    explain_rest(widget)
    assert set(widget.explanations) == {str(item) for item in listed}
    for item, reasons in widget.explanations.items():
        why = reasons["run"]
        parts = [row["contribution"] for row in why["contributions"]] + list(why["rest"].values())
        assert sum(parts) == pytest.approx(why["total"], abs=1e-5)
        assert why["sentence"]["ko"] == run.explain(user, items_of(run, [int(item)])[0]).sentence("ko")
        price = ITEMS.index(items_of(run, [int(item)])[0]) + 0.5
        assert widget.view["media"][item]["facts"] == [("price", f"{price:.4g}")]


def test_an_item_beyond_the_list_is_explained_when_it_is_chosen() -> None:
    run = open_run("knn")
    widget = ExplanationBrowser(run, "user 3", k=2)
    frame = run.recommend("user 3", k=9)
    fifth = frame["item"].iloc[4]
    index = int(run.split.train.items.index(fifth)[0])

    assert ask(widget, "explain_item", item=index)["ok"]

    assert widget.selected == index
    assert widget.view["recommendations"][-1]["rank"] == 5
    assert widget.explanations[str(index)]["run"]["score"] == pytest.approx(frame["score"].iloc[4])
    ask(widget, "explain_item", item=index)
    assert [row["item"] for row in widget.view["recommendations"]].count(index) == 1


def test_users_are_found_by_kind_with_their_figures() -> None:
    run, other = open_run("knn"), open_run("gcn")
    widget = ExplanationBrowser(run, "user 3", k=5, other=other)
    assert widget.run["kinds"] == ["cold", "heavy", "worst", "losers"]
    assert ExplanationBrowser(run, "user 3").run["kinds"] == ["cold", "heavy", "worst"]

    ask(widget, "search_users", query="", kind="cold")
    degrees = run.split.train.by_user.degrees
    assert [row["interactions"] for row in widget.users["rows"]] == sorted(degrees.tolist())
    assert "value" not in widget.users["rows"][0]

    ask(widget, "search_users", query="USER", kind="losers")
    frame = run.find_users("losers", other, k=5)
    frame = frame[frame["user"].str.contains("user")]
    assert [row["label"] for row in widget.users["rows"]] == frame["user"].tolist()
    assert [row["difference"] for row in widget.users["rows"]] == pytest.approx(frame["difference"].tolist())
    assert (widget.users["kind"], widget.users["metric"]) == ("losers", "ndcg@5")
    assert widget.users["total"] == len(frame)

    assert "no users called" in ask(widget, "search_users", query="", kind="rich")["error"]["message"]


def test_notes_lie_beside_the_run_for_every_viewer() -> None:
    first, second = ExplanationBrowser("knn", HOSTILE), ExplanationBrowser("knn", HOSTILE)
    chosen = first.view["recommendations"][0]["item"]
    assert ask(first, "write_note", item=chosen, vote=-1, text=f" {HOSTILE} 왜? ")["ok"]

    assert first.notes[str(chosen)]["text"] == f"{HOSTILE} 왜?"
    assert second.notes == {}
    second.selected = chosen  # as the page does when an item is chosen
    assert second.notes == first.notes
    kept = open_run("knn").notes
    item = items_of(open_run("knn"), [chosen])[0]
    assert kept[["user", "item", "vote", "text"]].to_numpy().tolist() == [
        [HOSTILE, item, -1, f"{HOSTILE} 왜?"]
    ]
    assert ExplanationBrowser("knn", HOSTILE).notes[str(chosen)]["vote"] == -1
    assert ExplanationBrowser("knn", "user 3").notes == {}

    ask(first, "write_note", item=chosen)
    assert first.notes == {}
    assert "vote must be" in ask(first, "write_note", item=chosen, vote=5)["error"]["message"]


def test_other_users_are_numbered_until_their_names_are_asked_for() -> None:
    widget = ExplanationBrowser("gcn", "user 3", k=3)

    def others(explanations: dict[str, Any]) -> set[Any]:
        whys = [reasons["run"] for reasons in explanations.values()]
        listed = [path for why in whys for path in [*why["paths"], *why["layers"]["users"]]]
        return {one["neighbour_label"] for one in listed}

    explain_rest(widget)
    assert others(widget.explanations) == {None}
    assert all("user 4" not in json.dumps(why) for why in widget.explanations.values())
    assert ask(widget, "show_users", show=True)["ok"]
    assert widget.run["names"] is True
    assert len(widget.explanations) == 3
    named = others(widget.explanations)
    assert named <= set(USERS)
    assert len(named) > 3

    state = _state(str(widget.to_html()))
    assert others(json.loads(state)["explanations"]) == {None}
    assert set(re.findall(r"user \d+", state)) == {"user 3"}
    assert others(json.loads(_state(str(widget.to_html(show_users=True))))["explanations"]) == named
    assert widget.run["names"] is True


def _state(page: str) -> str:
    begin = page.index(">", page.index('id="state"')) + 1
    return page[begin : page.index("</script>", begin)]


def test_the_page_is_static_and_holds_what_was_measured() -> None:
    widget = ExplanationBrowser("knn", HOSTILE, k=4)
    chosen = widget.view["recommendations"][0]["item"]
    ask(widget, "trust", item=chosen)
    ask(widget, "write_note", item=chosen, text="for us alone")
    page = str(widget.to_html(users=["user 3"]))
    state = json.loads(_state(page))
    assert state["live"] is False
    assert list(state["trust"]) == [str(chosen)]
    assert [row["label"] for row in state["users"]["rows"]] == [HOSTILE, "user 3"]
    assert "for us alone" not in page
    assert "<img src=x" not in page
    assert "<img src=x" not in widget.static_html()
    assert widget.live is True


def test_two_runs_side_by_side_change_places() -> None:
    widget = ExplanationBrowser("knn", "user 3", k=4, other="gcn")
    mine, theirs = widget.view["recommendations"], widget.view["other"]["recommendations"]
    assert [row["item"] for row in theirs] == [
        row["item"] for row in ExplanationBrowser("gcn", "user 3", k=4).view["recommendations"]
    ]
    both = {str(row["item"]) for row in [*mine, *theirs]}
    explain_rest(widget)
    assert set(widget.explanations) == both
    assert all(reasons["other"]["item_label"] for reasons in widget.explanations.values())
    before = dict(widget.explanations)
    assert widget.view["code"] == '%gnnrec explain knn --against gcn --user "user 3" -k 4'

    assert ask(widget, "swap")["ok"]
    assert (widget.run["name"], widget.run["other"]["name"]) == ("gcn", "knn")
    assert widget.view["recommendations"] == theirs
    assert widget.view["other"]["recommendations"] == mine
    assert set(widget.explanations) == both
    for item, reasons in widget.explanations.items():
        assert (reasons["run"], reasons["other"]) == (before[item]["other"], before[item]["run"])

    assert "no other run" in ask(ExplanationBrowser("knn"), "swap")["error"]["message"]
    with pytest.raises(OptionError, match="trained on different splits"):
        ExplanationBrowser("knn", other="elsewhere")


@pytest.mark.parametrize("number", [-1, 10_000, 1.5, "1", True, None])
def test_a_number_that_is_none_is_refused(number: Any) -> None:
    widget = ExplanationBrowser("knn", "user 3")
    before = widget.view
    for method, name in (("open_user", "user"), ("explain_item", "item"), ("trust", "item")):
        reply = ask(widget, method, **{name: number})
        assert (reply["ok"], "There is no" in reply["error"]["message"]) == (False, True)
    assert widget.view is before
    with pytest.raises(UnknownIdError):
        ExplanationBrowser("knn", "nobody")


def test_a_closed_view_measures_and_explains_nothing_more() -> None:
    widget = ExplanationBrowser("knn", "user 3")
    workers = widget._worker, widget._explainer
    widget.close()
    for worker in workers:
        assert worker is not None
        worker.ask(lambda task: pytest.fail("it was asked"))
        assert worker.wait(5)
