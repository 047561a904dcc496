"""What travels in a page: enough for what-if, small enough for mail, and bounds of what stays at home."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

import gnnrec_lab
from gnnrec_lab import open_run
from gnnrec_lab.explain.sums import Part, Sums, sums_of
from gnnrec_lab.widgets import ExplanationBrowser
from gnnrec_lab.widgets.browser.living import living, living_users
from gnnrec_lab.widgets.protocol.browser import BrowserOffline, PageFacts
from tests.in_process import trained_in_process
from tests.widgets.browser.held import held
from tests.widgets.conforms import misfits
from tests.widgets.real_traits import shop


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("living") / "home"
    gnnrec_lab.set_home(home)
    split = shop().split("time", seed=0)
    with trained_in_process():
        gnnrec_lab.train(split, "itemknn", name="knn")
        gnnrec_lab.train(split, "ials", name="als")
    gnnrec_lab.set_home(None)
    return home


@pytest.fixture(autouse=True)
def trained(home: Path, own_home: Path) -> None:
    gnnrec_lab.set_home(home)


def floats(packed: str) -> list[float]:
    return np.frombuffer(base64.b64decode(packed), "<f4").tolist()


def whole(packed: str) -> list[int]:
    return np.frombuffer(base64.b64decode(packed), "<i4").tolist()


def sums(items: int = 6) -> Sums:
    """Return two own interactions over items of which the first ones are near the first of the two."""
    rows = np.array([np.arange(items, 0, -1.0), np.linspace(0, 0.5, items)], np.float32)
    gram, zeros = np.array([[1.0, 2.0], [2.0, 4.0]]), np.zeros(items)
    part = Part(rows, gram, np.array([0.25, 0.5]))
    return Sums(np.array([5, 9]), np.array([1]), zeros, zeros - 1, [part], None, {"item_popularity": zeros})


def test_all_items_travel_where_there_is_room() -> None:
    found, items = living(sums(), np.array([0, 1, 4]), 10)
    assert items.tolist() == whole(found["items"]) == [0, 2, 3, 4, 5]
    assert found["beyond"] is None
    assert found["parts"][0]["beyond"] is None
    assert floats(found["parts"][0]["gram"] or "") == [1, 2, 4]
    assert floats(found["parts"][0]["told"]) == [0.25, 0.5]
    assert np.reshape(floats(found["parts"][0]["rows"]), (2, 5))[0].tolist() == [6, 4, 3, 2, 1]
    assert whole(found["ranks"]) == [1, 2, 3, 4, 5]  # (6 + 0) / 3, (4 + .2) / 3, ...
    assert found["hits"] == [0, 4]


def test_of_others_what_they_can_reach_travels() -> None:
    found, items = living(sums(), np.array([], np.int64), 4)
    # the first two of all, and the first of each interaction alone
    assert items.tolist() == [0, 2, 4, 5]
    assert found["beyond"] == {"full": pytest.approx(3.3 / 3), "base": 0.0, "empty": -1.0}
    bounds = found["parts"][0]["beyond"]
    assert bounds is not None
    assert floats(bounds["highest"]) == pytest.approx([3, 0.3])
    assert floats(bounds["lowest"]) == pytest.approx([3, 0.3])
    assert bounds["most"] == bounds["least"] == pytest.approx(1.1)


def test_users_share_the_room_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    split = open_run("knn").split
    assert living_users(lambda user: None, split, [0, 1], 3) == {}
    assert living_users(None, split, [0, 1], 3) == {}
    found = living_users(lambda user: sums(6), split, [0, 1], 3)
    assert [len(items) for _, items in found.values()] == [5, 5]
    monkeypatch.setattr("gnnrec_lab.widgets.browser.living.PAGE_BYTES", 200)
    assert living_users(lambda user: sums(6), split, [0, 1], 3) == {}
    monkeypatch.setattr("gnnrec_lab.widgets.browser.living.LONGEST", 0)
    assert living_users(lambda user: sums(6), split, [0], 3) == {}


@pytest.mark.slow
def test_a_page_has_the_rows_of_its_users() -> None:
    run = open_run("knn")
    page = str(ExplanationBrowser(run, "user 3", k=3).to_html(users=["user 1"]))
    offline, state = held(page, "offline"), held(page, "state")
    assert misfits(offline, BrowserOffline) == []
    assert misfits(state["page"], PageFacts) == []
    users = run.split.train.users.index(["user 3", "user 1"]).tolist()
    assert (state["page"]["living"], state["page"]["users"], state["page"]["sums"]) == (users, 2, True)
    assert sorted(offline["living"]) == sorted(str(user) for user in users)
    of = sums_of(run.recommender, run.split)
    assert of is not None
    mine = offline["living"][str(users[0])]
    listed = whole(mine["items"])
    assert set(listed) <= {int(item) for item in offline["labels"]}
    assert offline["labels"][str(listed[0])][0] == run.split.train.item_labels([listed[0]])[0]
    kept = np.ones(len(mine["history"]), np.bool_)
    scores = np.reshape(floats(mine["parts"][0]["rows"]), (len(kept), -1)).sum(axis=0)
    assert scores == pytest.approx(of(users[0]).scores(kept)[listed], abs=1e-5)  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_page_of_scores_that_are_no_sums_has_no_rows() -> None:
    page = str(ExplanationBrowser("als", "user 3", k=3).to_html())
    assert held(page, "offline")["living"] == {}
    assert held(page, "state")["page"] | {"made": ""} == {
        "made": "", "users": 1, "living": [], "sums": False, "ruled": False,
    }  # fmt: skip


@pytest.mark.slow
def test_a_page_shows_its_picture_until_the_widget_is_there() -> None:
    page = str(ExplanationBrowser("knn", "user 3", k=3, locale="ko").to_html())
    assert '<html lang="ko">' in page
    assert "user 3 사용자에게 추천" in page[page.index('id="picture"') : page.index('id="state"')]
    assert "default-src 'none'" in page


@pytest.mark.slow
def test_a_page_under_rules_has_each_users_list_under_them() -> None:
    widget = ExplanationBrowser("knn", "user 3", k=3, rules={"where": "price < 8"})
    page = str(widget.to_html(users=["user 1"]))
    offline, state = held(page, "offline"), held(page, "state")
    assert (state["page"]["ruled"], state["page"]["living"]) == (True, [])
    assert state["rules"]["code"] == ' --where "price < 8"'
    user = open_run("knn").split.train.users.index(["user 1"])[0]
    listed = open_run("knn").recommend("user 1", k=3, where="price < 8")
    assert [row["label"] for row in offline["rules"][str(user)]["rows"]] == listed["item"].tolist()
