"""The standalone page, opened from a file: no server, no network."""

import math
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from gnnrec_lab import ExplanationBrowser, open_run, set_home
from tests.browser.conftest import SCREENSHOTS
from tests.browser.runs import NAME
from tests.browser.widgets import BrowserView


@pytest.fixture
def page_file(trained_home: Path, tmp_path: Path) -> Path:
    set_home(trained_home)
    path = tmp_path / "why.html"
    run = open_run(NAME)
    ExplanationBrowser(run, user=17850).to_html(path, users=[17850, 12347, 13047])
    return path


def test_a_standalone_page_explains_without_a_server(page_file: Path, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page_file.as_uri())

    view = BrowserView(page)
    view.search("12347")
    view.choose(2)
    parts, total = view.parts_and_total()

    assert math.isclose(math.fsum(parts), total, rel_tol=1e-5, abs_tol=1e-5)
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / "standalone-page.png", full_page=True)
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
