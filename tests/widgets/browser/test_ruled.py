"""Lists under rules in the explanation browser, beside what `Run.recommend` and `removed_by_rules` say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import gnnrec_lab
from gnnrec_lab import OptionError, Rules, open_run
from gnnrec_lab.widgets import ExplanationBrowser
from gnnrec_lab.widgets.browser.ruled import NO_FORM, Ruled
from tests.in_process import trained_in_process
from tests.widgets.real_traits import ask, shop

CHEAP = {"where": "price < 6"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("ruled") / "home"
    gnnrec_lab.set_home(home)
    split = shop().split("time", seed=0)
    with trained_in_process():
        gnnrec_lab.train(split, "itemknn", name="knn")
        gnnrec_lab.train(split, "popularity", name="pop")
    gnnrec_lab.set_home(None)
    return home


@pytest.fixture(autouse=True)
def trained(home: Path, own_home: Path) -> None:
    gnnrec_lab.set_home(home)


def typed(**rules: Any) -> dict[str, Any]:
    return {**NO_FORM, **rules}


def labels(rows: Any) -> list[str]:
    return [row["label"] for row in rows]


@pytest.mark.slow
def test_the_panel_ranks_under_its_rules_and_says_what_took_items_out() -> None:
    run, widget = open_run("knn"), ExplanationBrowser("knn", "user 3", k=4)
    assert (widget.rules["active"], widget.rules["rows"], widget.rules["code"]) == (0, [], "")
    assert widget.rules["columns"] == ["price"]
    first = labels(widget.view["recommendations"])[0]

    ask(widget, "rules", form=typed(where="price < 6", deny=[first, " "]))
    state = widget.rules
    asked = {"where": "price < 6", "deny": [first]}
    assert labels(state["rows"]) == run.recommend("user 3", k=4, **asked)["item"].tolist()
    plain = run.recommend("user 3", k=20).set_index("item")["rank"]
    assert [row["old_rank"] for row in state["rows"]] == [plain[label] for label in labels(state["rows"])]
    removed = run.removed_by_rules("user 3", k=4, **asked)
    assert labels(state["out"]) == removed["item"].tolist()
    assert [", ".join(row["rules"]) for row in state["out"]] == removed["rules"].tolist()
    assert (state["error"], state["active"]) == ("", 2)
    assert state["code"] == f' --where "price < 6" --deny "{first}"'

    ask(widget, "open_user", user=5)
    user = run.split.train.users.id(5)
    assert (widget.rules["user"], labels(widget.rules["rows"])) == (
        5,
        run.recommend(user, k=4, **asked)["item"].tolist(),
    )
    ask(widget, "rules", form=typed())
    assert (widget.rules["active"], widget.rules["rows"], widget.rules["out"]) == (0, [], [])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"where": "prize < 6"}, "prize"),
        ({"where": "price <"}, "where"),
        ({"deny": ["item 99"]}, "item 99"),
        ({"where": "price > 99"}, "The rules leave"),
        ({"per": [["colour", 2]]}, 'the items have no column "colour"'),
    ],
)
def test_what_is_wrong_is_said_in_a_line_and_changes_nothing(rules: dict[str, Any], message: str) -> None:
    widget = ExplanationBrowser("knn", "user 3", k=4, rules=CHEAP)
    before = labels(widget.rules["rows"])
    ask(widget, "rules", form=typed(**rules))
    assert message in widget.rules["error"]
    assert "\n" not in widget.rules["error"]
    assert labels(widget.rules["rows"]) == before
    assert widget.rules["form"] == typed(**rules)
    assert widget.rules["code"] == ' --where "price < 6"'
    ask(widget, "open_user", user=5)
    assert (widget.rules["error"], widget.rules["form"]) == ("", typed(**CHEAP))


@pytest.mark.slow
def test_what_if_keeps_to_the_rules() -> None:
    run, widget = open_run("knn"), ExplanationBrowser("knn", "user 3", k=4, rules=CHEAP)
    own = widget.view["history"][0]["item"]
    ask(widget, "what_if", remove=[own])
    changed = run.what_if("user 3", remove=[run.split.train.items.id(own)], k=50)
    cheap = set(run.recommend("user 3", k=50, **CHEAP)["item"])
    assert labels(widget.what_if["rows"]) == [one for one in changed["item"] if one in cheap][:4]
    was = {row["label"]: row["rank"] for row in widget.rules["rows"]}
    assert {row["label"]: row["old_rank"] for row in widget.what_if["rows"] if row["label"] in was} == {
        label: rank for label, rank in was.items() if label in labels(widget.what_if["rows"])
    }
    ask(widget, "rules", form=typed())
    assert labels(widget.what_if["rows"]) == changed["item"].head(4).tolist()


@pytest.mark.slow
def test_rules_go_with_the_runs_when_they_change_places() -> None:
    widget = ExplanationBrowser("knn", "user 3", k=4, other="pop", rules=CHEAP)
    ask(widget, "swap")
    listed = open_run("pop").recommend("user 3", k=4, **CHEAP)
    assert labels(widget.rules["rows"]) == listed["item"].tolist()


@pytest.mark.slow
def test_lists_that_no_form_shows_stay_as_they_are() -> None:
    recommender = open_run("knn").recommender
    by_user = Rules(
        deny={"user 3": ["item 1", "item 2"]}, per={"price": 2}, diversify=0.5, since="price", at=3
    )
    ruled = Ruled.of(recommender, by_user)
    state = ruled.state(recommender)
    assert (state["held"], state["form"]["deny"], state["active"]) == ({"deny": 2}, [], 4)
    assert state["code"] == " --deny @deny --per price=2 --diversify 0.5 --since price --at 3"
    again = Ruled.typed(recommender, {**state["form"], "where": "price < 9"}, by_user)
    assert again.rules.to_dict() == by_user.to_dict() | {"where": "price < 9"}


@pytest.mark.slow
def test_rules_that_cannot_be_used_are_refused_at_once() -> None:
    with pytest.raises(OptionError, match="prize"):
        ExplanationBrowser("knn", "user 3", rules={"where": "prize < 6"})


@pytest.mark.slow
def test_a_user_to_whom_the_rules_leave_nothing_has_an_empty_list_and_the_reason() -> None:
    run = open_run("knn")
    seen = run.recommend("user 3", k=20)["item"].tolist()
    others = [item for item in run.split.train.items.values.tolist() if item not in seen]
    widget = ExplanationBrowser("knn", "user 5", k=4, rules={"allow": others})
    ask(widget, "open_user", user=int(run.split.train.users.index(["user 3"])[0]))
    assert (widget.rules["user"], widget.rules["rows"]) == (widget.view["user"]["index"], [])
    assert widget.rules["error"].startswith("The rules leave nothing for the user 'user 3'")
