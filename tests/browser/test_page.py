"""The standalone page, opened from a file: no server, no network."""

import math
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from gnnrec_lab import ExplanationBrowser, open_run, set_home
from tests.browser.conftest import SCREENSHOTS
from tests.browser.runs import NAME
from tests.browser.widgets import BrowserView, overflowing


@pytest.fixture
def page_file(trained_home: Path, tmp_path: Path) -> Path:
    set_home(trained_home)
    path = tmp_path / "why.html"
    run = open_run(NAME)
    ExplanationBrowser(run, user=17850).to_html(path, users=USERS)
    return path


USERS = [17850, 12347, 13047]


def test_a_standalone_page_explains_and_reranks_without_a_server(page_file: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())
    view = BrowserView(page)
    context.set_offline(True)  # the network is cut

    view.search("12347")
    view.choose(2)
    parts, total = view.parts_and_total()
    assert math.isclose(math.fsum(parts), total, rel_tol=1e-5, abs_tol=1e-5)

    removed = view.untick(1), view.untick(2)
    run = open_run(NAME)
    items = run.split.train.items
    own = run.split.train.by_user.row(int(run.split.train.users.index(12347)[0]))[0].tolist()
    labels = dict(zip(run.split.train.item_labels(own), items.ids(own).tolist(), strict=True))
    expected = run.what_if(12347, remove=[labels[label] for label in removed], k=20)
    assert view.listed() == expected["label"].tolist()
    scores = view.recommended.locator(".gl-number").all()
    assert [float(one.get_attribute("title") or "nan") for one in scores] == pytest.approx(
        expected["score"].tolist(), abs=1e-5
    )
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "standalone-page.png", full_page=True)

    place = next(n for n, rank in enumerate(expected["old_rank"], start=1) if rank > 20)
    view.choose(place)  # an item that came in
    parts, total = view.parts_and_total()
    assert math.isclose(math.fsum(parts), total, rel_tol=1e-5, abs_tol=1e-5)
    item = expected["item"][place - 1]
    assert total == pytest.approx(run.explain(12347, item).total, abs=1e-5)

    view.search("13047")
    listed = run.split.train.item_labels(items.index(run.recommend(13047, k=20)["item"].tolist()))
    assert view.listed() == listed
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.mark.parametrize(("width", "locale"), [(400, "ko-KR"), (1280, "en-GB")])
def test_a_standalone_page_in_the_dark(page_file: Path, browser: Browser, width: int, locale: str) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=locale, color_scheme="dark"
    )
    page = context.new_page()
    page.goto(page_file.as_uri())
    BrowserView(page).recommended.first.wait_for()
    page.screenshot(path=SCREENSHOTS / f"standalone-page-{width}.png", full_page=True)
    assert overflowing(page.locator("body")) == []
    context.close()
