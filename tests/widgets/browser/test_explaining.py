"""An explanation browser is shown with one explanation, with others once they are chosen or it is idle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import gnnrec_lab
from gnnrec_lab import UnknownIdError, open_run
from gnnrec_lab.explain.explanation.explain import explain_pair
from gnnrec_lab.widgets import ExplanationBrowser
from gnnrec_lab.widgets.browser.view import why
from tests.in_process import trained_in_process
from tests.widgets.browser.held import held
from tests.widgets.real_traits import ask, shop

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("explaining") / "home"
    gnnrec_lab.set_home(home)
    with trained_in_process():
        gnnrec_lab.train(shop().split("time", seed=0), "itemknn", name="knn")
    gnnrec_lab.set_home(None)
    return home


@pytest.fixture(autouse=True)
def trained(home: Path, own_home: Path) -> None:
    gnnrec_lab.set_home(home)


@pytest.fixture
def widget(pairs: list[tuple[int, int]]) -> Iterator[ExplanationBrowser]:
    """A browser of a user with a list of four."""
    widget = ExplanationBrowser("knn", "user 3", k=4)
    yield widget
    widget.close()


def explain_rest(widget: ExplanationBrowser) -> None:
    """Explain the rest of the lists, as a browser that is shown does."""
    widget.explain_rest()
    assert widget._explainer is not None
    assert widget._explainer.wait(60)


def listed(widget: ExplanationBrowser) -> list[int]:
    return [row["item"] for row in widget.view["recommendations"]]


@pytest.fixture
def pairs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """The pairs of user and item index that are explained, in this order."""
    found: list[tuple[int, int]] = []

    def noted(recommender: Any, user: int, item: int, *args: Any) -> Any:
        found.append((user, item))
        return explain_pair(recommender, user, item, *args)

    monkeypatch.setattr("gnnrec_lab.widgets.browser.view.explain_pair", noted)
    return found


def test_before_it_is_shown_one_pair_alone_is_explained(
    widget: ExplanationBrowser, pairs: list[tuple[int, int]]
) -> None:
    user, first = widget.view["user"]["index"], listed(widget)[0]
    assert pairs == [(user, first)]
    assert list(widget.explanations) == [str(first)]
    graph = open_run("knn").split.train
    other = next(item for item in range(graph.num_items) if item not in listed(widget))
    asked = ExplanationBrowser("knn", "user 3", graph.items.id(other), k=4)
    assert (list(asked.explanations), asked.selected) == ([str(other)], other)
    assert pairs[1:] == [(user, other)]


def test_what_is_chosen_is_explained_once_and_the_rest_as_it_always_was(
    widget: ExplanationBrowser, pairs: list[tuple[int, int]]
) -> None:
    run, user = open_run("knn"), widget.view["user"]["index"]
    items = listed(widget)
    for _ in range(2):
        ask(widget, "explain_item", item=items[2])
        assert pairs == [(user, items[0]), (user, items[2])]
        assert (list(widget.explanations), widget.selected) == ([str(items[0]), str(items[2])], items[2])
    explain_rest(widget)
    assert sorted(pairs) == sorted((user, item) for item in items)
    assert (listed(widget), widget.selected) == (items, items[2])
    assert widget.explanations == {
        str(item): {"run": why(run.recommender, user, item), "other": None} for item in items
    }


def test_another_user_is_shown_with_one_explanation_and_the_rest_follows(
    widget: ExplanationBrowser, pairs: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[list[str]] = []
    with monkeypatch.context() as patched:
        patched.setattr(widget, "explain_rest", lambda: begun.append(list(widget.explanations)))
        pairs.clear()
        ask(widget, "open_user", user=0)
    items = listed(widget)
    assert pairs == [(0, items[0])]
    assert begun == [[str(items[0])]]
    ask(widget, "open_user", user=0)  # which waits for what it begins
    assert set(widget.explanations) == {str(item) for item in items}


def test_what_is_explained_for_another_user_than_the_open_one_is_dropped(widget: ExplanationBrowser) -> None:
    reasons, shown = widget._shown.reasons, widget._shown

    def turns(user: int, item: int, *, names: bool = False) -> Any:
        if user != 0:
            widget._open(0)
        return reasons(user, item, names=names)

    object.__setattr__(shown, "reasons", turns)  # a frozen dataclass
    explain_rest(widget)
    explain_rest(widget)
    assert widget.view["user"]["index"] == 0
    assert set(widget.explanations) == {str(item) for item in listed(widget)}
    for item, found in widget.explanations.items():
        assert found == reasons(0, int(item))


def test_a_displayed_browser_explains_the_rest_once_its_cell_has_run(
    widget: ExplanationBrowser, pairs: list[tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = InteractiveShell()
    monkeypatch.setattr("gnnrec_lab.widgets.browser.widget.get_ipython", lambda: shell)
    widget._ipython_display_()
    assert len(pairs) == 1
    for _ in range(2):  # a second cell has nothing more to do
        shell.events.trigger("post_execute")
        assert len(pairs) == 4
    assert set(widget.explanations) == {str(item) for item in listed(widget)}


def test_a_page_has_all_explanations_and_the_whole_history(
    widget: ExplanationBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnnrec_lab.widgets.browser.widget.MAX_HISTORY", 3)
    whole = widget.view["history"]
    ask(widget, "history", place=3)
    page = held(str(widget.to_html()), "state")
    assert (page["view"]["history_first"], page["view"]["history"]) == (0, json.loads(json.dumps(whole)))
    explain_rest(widget)
    assert set(page["explanations"]) == {str(item) for item in listed(widget)}
    assert page["explanations"] == json.loads(json.dumps(widget.explanations))
    assert widget.view["history"] == whole[3:6]


def test_a_long_history_is_shown_in_parts(
    widget: ExplanationBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gnnrec_lab.widgets.browser.widget.MAX_HISTORY", 3)
    whole = widget.view["history"]
    total = widget.view["history_total"]
    assert (widget.view["history_first"], total) == (0, len(whole))
    assert total == 6
    for place, first in ((3, 3), (5, 3), (2, 0)):
        ask(widget, "history", place=place)
        assert widget.view["history_first"] == first
        assert widget.view["history"] == whole[first : first + 3]
        assert widget.view["history_total"] == total
    with pytest.raises(UnknownIdError, match=f"There is no row number {total} in this history"):
        widget.answer_history(total)
