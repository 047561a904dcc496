"""Journeys through the graph explorer in a real JupyterLab, with the mouse and without."""

import json
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect

from gnnrec_lab import GraphExplorer
from gnnrec_lab.graph import InteractionGraph
from tests.browser.explorer_view import RETAIL, ExplorerView
from tests.browser.lab import LabPage
from tests.graph.conftest import shop

__all__ = ["shop"]

OPENED = "explorer = %gnnrec explore retail --user 12347\nexplorer"


def test_search_walk_more_tick_and_use_the_selection(
    lab_page: Callable[..., LabPage], notebook: Callable[..., Path], shoot: Callable[..., None]
) -> None:
    page = lab_page(width=1500, height=1100)
    # a click on the last cell must not meet the widget
    page.open(notebook(RETAIL, OPENED, ""), share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    explorer = ExplorerView(page.page)
    explorer.wait_for_focus("12347")
    assert explorer.code == "%gnnrec explore retail --user 12347"

    explorer.search("bunting party", "PARTY BUNTING")
    assert explorer.code == '%gnnrec explore retail --item "PARTY BUNTING"'
    assert explorer.root.get_by_role("listbox", name="12 of 708 users").count() == 1
    user = explorer.open(1, 2)
    item = explorer.open(1, 0)
    assert explorer.trail.get_by_role("listitem").all_inner_texts() == ["12347", "PARTY BUNTING", user, item]

    explorer.root.locator(".gl-layer-1").get_by_role("button", name="12 more").click()
    expect(explorer.layer(1)).to_have_count(24)
    explorer.layer(2).nth(1).locator(".gl-tick").click()
    explorer.root.locator(".gl-layer-1").get_by_role("button", name="Tick all").click()
    explorer.root.get_by_text("25 ticked").wait_for()
    shoot(explorer.root, "explorer-selection")
    ticked = [explorer.labels(2)[1], *explorer.labels(1)]
    explorer.trail.get_by_role("button", name="PARTY BUNTING").click()
    explorer.wait_for_focus("PARTY BUNTING")

    page.run_in_new_cell("import json\nprint(json.dumps(explorer.selection['label'].tolist()))")
    said = page.page.locator(".jp-OutputArea-output").filter(has_text='["')
    said.wait_for()
    assert json.loads(said.inner_text()) == ticked
    assert page.tracebacks() == []


def test_all_of_it_with_the_keyboard_alone(
    lab_page: Callable[..., LabPage], notebook: Callable[..., Path]
) -> None:
    page = lab_page(width=1500, height=1100)
    page.open(notebook(RETAIL, OPENED), share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    explorer = ExplorerView(page.page)
    explorer.wait_for_focus("12347")
    keyboard = page.page.keyboard
    explorer.layer(0).focus()

    def here() -> str:
        return str(page.page.evaluate("document.activeElement.querySelector('.gl-label')?.innerText ?? ''"))

    keyboard.press("ArrowRight")
    keyboard.press("ArrowDown")
    item = explorer.labels(1)[1]
    assert here() == item
    keyboard.press("Enter")
    explorer.wait_for_focus(item)
    expect(explorer.layer(0)).to_be_focused()
    keyboard.press("ArrowRight")
    keyboard.press("Space")
    explorer.root.get_by_text("1 ticked").wait_for()
    keyboard.press("Tab")  # the nodes are one stop, the button below them is the next
    keyboard.press("Enter")
    expect(explorer.layer(1)).to_have_count(24)
    expect(explorer.layer(1).nth(12)).to_be_focused()
    keyboard.press("Backspace")
    explorer.wait_for_focus("12347")
    expect(explorer.layer(0)).to_be_focused()

    keyboard.press("/")
    keyboard.type("party bunt")
    explorer.found.filter(has_text="PARTY BUNTING").first.wait_for()
    keyboard.press("Enter")
    explorer.wait_for_focus("PARTY BUNTING")
    assert page.page.locator(".jp-CodeCell").count() == 2  # no key reached the notebook


def test_a_standalone_page_shows_the_open_neighbourhood(
    shop: InteractionGraph, tmp_path: Path, browser: Browser, shoot: Callable[..., None]
) -> None:
    path = GraphExplorer(shop, user="가", locale="en").to_html(tmp_path / "shop.html")
    page = browser.new_page(viewport={"width": 1100, "height": 700})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(Path(path).as_uri())

    explorer = ExplorerView(page)
    explorer.wait_for_focus("가")
    assert explorer.labels(1) == ["tea", "milk"]
    assert explorer.labels(2) == ["나"]
    explorer.layer(1).first.locator(".gl-label").click()
    explorer.root.get_by_text("This is a static page: open the notebook for more.").wait_for()
    shoot(explorer.root, "explorer-standalone")
    page.close()
    assert said == []
