"""Journeys through the comparison of runs in a real JupyterLab, with mouse and keyboard."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from gnnrec_lab import RunComparison, set_home
from tests.browser.comparison_view import COMPARE, ComparisonView
from tests.browser.lab import LabPage
from tests.browser.runs import opening
from tests.browser.widgets import BrowserView, illegible, overflowing

GCN = "lightgcn (2 seeds)"


def test_from_the_leaderboard_to_why_a_user_is_better_served(
    trained_home: Path,
    lab_page: Callable[..., LabPage],
    notebook: Callable[..., Path],
    shoot: Callable[..., None],
) -> None:
    page = lab_page(width=1500, height=2700)
    # a click on the last cell must not meet the widget
    page.open(notebook(opening(trained_home), COMPARE, ""), share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    comparison = ComparisonView(page.page)
    comparison.board.wait_for()
    best = comparison.names[0]
    assert sorted(comparison.names) == [GCN, "popularity", "spectral"]
    assert comparison.names[-1] == "popularity"
    assert comparison.board.get_by_role("listitem").filter(has_text="is better than popularity").count() == 2
    comparison.board.get_by_text("2 seeds, spread").wait_for()
    shoot(comparison.root, "comparison")

    comparison.root.get_by_label("Metric").select_option("recall@20")
    comparison.board.get_by_text("Pairs were tested by ndcg@20 alone").wait_for()
    # the kernel tells the line anew
    expect(comparison.root.locator(".gl-comparison > .gl-footer code")).to_contain_text("metric='recall@20'")
    comparison.root.get_by_label("Slice by").select_option("item popularity")
    comparison.part("Slices").get_by_text("tail").wait_for()

    comparison.winners.get_by_label("Pair").select_option(f"{best} against popularity")
    gains = comparison.winners.get_by_role("listbox", name=f"Most in favour of {best}")
    row = gains.get_by_role("option").first
    user = row.locator(".gl-label").inner_text()
    row.click()
    explained = BrowserView(page.page)
    explained.root.locator(".gl-facts b").get_by_text(user, exact=True).wait_for(timeout=120_000)
    assert comparison.explained.locator("code").first.inner_text().endswith(f" --user {user} -k 20")
    parts, total = explained.parts_and_total()
    assert sum(parts) == pytest.approx(total, rel=1e-4, abs=1e-4)
    explained.choose(2)
    shoot(comparison.root, "comparison-explained")
    assert overflowing(comparison.root) == []
    assert illegible(comparison.root) == []

    comparison.explained.get_by_role("button", name="popularity", exact=True).click()
    explained.root.locator("header strong").get_by_text("popularity", exact=True).wait_for(timeout=120_000)
    assert comparison.explained.locator(".gl-browser").count() == 1
    page.run_in_new_cell("print('named', view.comparison.names)")
    page.page.locator(".jp-OutputArea-output").filter(has_text="named [").wait_for()
    assert page.tracebacks() == []


def test_a_user_is_opened_with_the_keyboard_alone(
    trained_home: Path, lab_page: Callable[..., LabPage], notebook: Callable[..., Path]
) -> None:
    page = lab_page(width=1500, height=1600)
    page.open(notebook(opening(trained_home), COMPARE), share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    comparison = ComparisonView(page.page)
    comparison.board.wait_for()
    keyboard = page.page.keyboard
    comparison.winners.get_by_label("Pair").focus()

    keyboard.press("Tab")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    second = comparison.users.nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    user = second.locator(".gl-label").inner_text()
    explained = BrowserView(page.page)
    explained.root.locator(".gl-facts b").get_by_text(user, exact=True).wait_for(timeout=120_000)
    assert page.page.locator(".jp-CodeCell").count() == 2  # no key reached the notebook


def test_a_standalone_page_shows_it_without_a_kernel(
    trained_home: Path, tmp_path: Path, browser: Browser, shoot: Callable[..., None]
) -> None:
    set_home(trained_home)
    path = RunComparison(["spectral", "popularity"], locale="en").to_html(tmp_path / "comparison.html")
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(Path(path).as_uri())

    comparison = ComparisonView(page)
    comparison.board.wait_for()
    assert comparison.names == ["spectral", "popularity"]
    assert comparison.code == "%gnnrec compare spectral popularity"
    row = comparison.users.first
    user = row.locator(".gl-label").inner_text()
    row.click()
    comparison.explained.get_by_text("This is a static page: run the line above in a notebook").wait_for()
    assert (
        comparison.explained.locator("code").inner_text() == f"%gnnrec explain spectral --user {user} -k 20"
    )
    shoot(comparison.root, "comparison-standalone")
    page.close()
    assert said == []
