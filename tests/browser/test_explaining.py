"""The explanation browser as a person uses it: what if, trust, notes, two runs, files; by keyboard alone; and
with data that is hard to show."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gnnrec_lab import ExplanationBrowser, open_run, set_home
from tests.browser.axe import faults
from tests.browser.lab import LabPage
from tests.browser.runs import HOSTILE, KOREAN, opening
from tests.browser.timing import until_drawn
from tests.browser.widgets import BrowserView, overflowing

ONE = f"gnnrec_lab.ExplanationBrowser('gat', {KOREAN!r})"
# what has the keyboard, by what it is called
_FOCUSED = """() => {
    const { activeElement: node } = document;
    const label = node.getAttribute("aria-label") ?? node.labels?.[0]?.firstElementChild?.textContent;
    return (label ?? node.textContent).trim();
}"""
OpenPage = Callable[..., LabPage]
Notebook = Callable[..., Path]
Shown = Callable[..., tuple[LabPage, BrowserView]]


@pytest.fixture
def shown(
    trained_home: Path, lab_page: OpenPage, notebook: Notebook
) -> Callable[..., tuple[LabPage, BrowserView]]:
    """Return a function that shows a cell's browser: ``shown(cell, *more_cells)``."""

    def show(cell: str, *more: str) -> tuple[LabPage, BrowserView]:
        page = lab_page(width=1500, height=2400)
        page.open(notebook(opening(trained_home), cell, *more), share_kernel=True)
        page.run_all()
        page.wait_until_all_ran()
        view = BrowserView(page.page)
        view.recommended.first.wait_for()
        return page, view

    return show


def test_what_if_trust_and_the_smallest_change(shown: Shown, shoot: Callable[..., None]) -> None:
    page, view = shown(ONE, "")
    before = view.recommended.locator(".gl-label").all_inner_texts()
    view.root.get_by_role("checkbox", name="Count").first.click()
    view.root.get_by_text("What if: 1 removed").wait_for()
    expect(view.root.locator(".gl-footer code")).to_contain_text("--without")
    assert view.recommended.locator(".gl-moved").count() == len(before)

    view.root.get_by_role("button", name="Reset").click()
    expect(view.recommended.first.locator(".gl-moved")).to_have_count(0)
    assert view.recommended.locator(".gl-label").all_inner_texts() == before

    view.why.get_by_role("button", name="Measure by removal").click()
    view.why.get_by_role("button", name="All that was measured").click()
    view.why.locator(".gl-areas").wait_for()
    # in a line, and then of contributions, attention, its paths, gradients
    assert view.why.locator(".gl-verdict").count() == 1 + 4
    view.recommended.last.click()  # what is last falls out most easily
    view.why.get_by_role("button", name="What would take it out?").click()
    view.why.get_by_text("out of the top 20").wait_for()
    shoot(view.root, "browser-whole")
    assert faults(view.root) == []

    view.root.get_by_role("button", name="Reset").click()
    view.root.get_by_role("button", name="Rules", exact=True).click()
    panel = view.root.get_by_role("form", name="Rules")
    panel.get_by_label("None of these items").fill(before[0])
    panel.get_by_role("button", name="Rank anew").click()
    expect(view.root.locator(".gl-taken li")).to_have_count(1)
    expect(view.root.locator(".gl-taken li")).to_contain_text(f"{before[0]} (was 1) – denied")
    assert view.listed()[:-1] == before[1:]
    expect(view.root.locator(".gl-footer code")).to_contain_text("--deny")
    panel.get_by_label("Only where").fill("prise < 3")
    panel.get_by_role("button", name="Rank anew").click()
    expect(panel.get_by_role("alert")).to_contain_text("prise")
    assert view.listed()[:-1] == before[1:]
    shoot(view.root, "browser-rules")
    assert faults(view.root) == []
    assert page.tracebacks() == []


def test_with_the_keyboard_alone(shown: Shown) -> None:
    page, view = shown(ONE)
    keys = page.page.keyboard
    view.root.get_by_role("button", name="Copy sentence").focus()

    keys.press("/")
    keys.type("user 7")
    view.root.get_by_text("1 of 1 user").wait_for()
    keys.press("Enter")
    expect(view.root.locator(".gl-facts b")).to_have_text("user 7")

    view.root.get_by_role("checkbox", name="Count").first.focus()
    keys.press("ArrowDown")
    keys.press("Space")
    view.root.get_by_text("What if: 1 removed").wait_for()
    keys.press("Tab")  # from the history to the list
    keys.press("ArrowDown")
    keys.press("ArrowDown")
    active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
    third = page.page.evaluate(f"{active}.querySelector('.gl-label').innerText")
    keys.press("Enter")
    view.why.locator(".gl-target").filter(has_text=third).wait_for()

    _tab_to(page.page, "Measure by removal")
    keys.press("Enter")
    view.why.locator(".gl-brief").wait_for()
    _tab_to(page.page, "+ Good")
    keys.press("Space")
    expect(view.why.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "true")
    _rule_with_the_keyboard(page.page, view)
    assert page.page.locator(".jp-CodeCell").count() == 2  # no key reached the notebook


def _rule_with_the_keyboard(page: Page, view: BrowserView) -> None:
    keys, before, code = page.keyboard, view.listed(), view.root.locator(".gl-footer code")
    view.root.get_by_role("searchbox").focus()
    _tab_to(page, "Rules")
    keys.press("Enter")
    _tab_to(page, "Only where")
    keys.type("length(about) > 3")
    _tab_to(page, "None of these items")
    keys.type(before[0])
    _tab_to(page, "Column")
    keys.type("a")  # about, the same for all
    _tab_to(page, "How many", back=True)
    keys.press("ArrowUp")
    _tab_to(page, "Variety")
    for _ in range(3):
        keys.press("ArrowRight")
    _tab_to(page, "Rank anew")
    keys.press("Enter")
    for rule in ("--where", "--deny", "--per about=3", "--diversify 0.3"):
        expect(code).to_contain_text(rule)
    assert len(view.listed()) == 3
    assert before[0] not in view.listed()
    _tab_to(page, "No rules")
    keys.press("Enter")
    expect(view.recommended).to_have_count(len(before))
    assert view.listed() == before
    keys.press("Shift+Tab")
    assert page.evaluate(_FOCUSED) == "Rank anew"


def _tab_to(page: Page, words: str, *, back: bool = False) -> None:
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(_FOCUSED) == words:
            return
    raise AssertionError(f"the Tab key doesn't come to {words}")


def test_names_that_are_markup_are_text(shown: Shown) -> None:
    page, view = shown(f"gnnrec_lab.ExplanationBrowser('gat', {HOSTILE!r}, k=40, other='knn')")
    dialogs: list[str] = []
    page.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    expect(view.root.locator(".gl-facts b")).to_have_text(HOSTILE)
    row = view.root.get_by_label("gat", exact=True).get_by_role("option").filter(has_text="onerror")
    if row.count():
        row.first.click()
    view.why.get_by_text("Strongest paths").click()
    view.why.get_by_label("Name other users").click()
    expect(view.why.locator(".gl-examples li").first).not_to_contain_text("other user")
    view.why.get_by_role("textbox").fill(HOSTILE)
    view.why.get_by_role("button", name="Save note").click()
    view.why.get_by_text("Kept beside the run.").wait_for()
    assert view.root.locator("img[onerror], script").count() == 0
    assert view.root.locator("img").evaluate_all("all => all.every(one => one.src.startsWith('data:'))")
    assert dialogs == []
    assert overflowing(view.root) == []


def test_a_note_is_there_for_a_second_viewer_and_after_a_restart(shown: Shown, trained_home: Path) -> None:
    cell = "gnnrec_lab.ExplanationBrowser('knn', 'user 3')"
    page, view = shown(cell, cell, "")
    first = BrowserView(page.page)
    first.root = page.page.locator(".gnnrec-lab").filter(has=page.page.locator(".gl-browser")).first
    first.root.get_by_role("textbox").last.fill("왜 이 상품일까?")
    first.root.get_by_role("button", name="Save note").click()
    first.root.get_by_text("Kept beside the run.").wait_for()

    view.choose(2)
    view.choose(1)
    expect(view.root.get_by_role("textbox").last).to_have_value("왜 이 상품일까?")
    page.restart_kernel()
    page.run_all()
    page.wait_until_all_ran()
    expect(view.root.get_by_role("textbox").last).to_have_value("왜 이 상품일까?", timeout=60_000)
    set_home(trained_home)
    assert open_run("knn").notes["text"].tolist() == ["왜 이 상품일까?"]


def test_while_a_cell_runs_it_answers_or_says_what_it_waits_for(shown: Shown, tmp_path: Path) -> None:
    page, view = shown(ONE, "")
    go = tmp_path / "go"
    page.run_until(go)
    view.root.get_by_role("checkbox", name="Count").first.click()
    told = view.root.get_by_text("What if: 1 removed").or_(view.root.get_by_text("Waiting for the kernel"))
    told.first.wait_for()
    assert page.page.get_by_text("went on", exact=True).count() == 0
    go.touch()
    view.root.get_by_text("What if: 1 removed").wait_for()


def test_an_explanation_is_taken_home_as_files(shown: Shown, tmp_path: Path) -> None:
    page, view = shown(ONE)
    begins = {"HTML": b"<!doctype html>", "SVG": b"<svg", "PNG": b"\x89PNG\r\n\x1a\n", "CSV": b"run,user,"}
    for kind, begin in begins.items():
        with page.page.expect_download() as download:
            view.why.get_by_role("button", name=f"Save as {kind}").click()
        path = tmp_path / download.value.suggested_filename
        download.value.save_as(path)
        assert re.fullmatch(rf"gat-{KOREAN}-.+-why-\d{{4}}-\d\d-\d\d\.{kind.lower()}", path.name)
        assert path.read_bytes().startswith(begin)


def test_how_long_it_is_from_a_click_to_what_it_shows(
    trained_home: Path, lab_page: OpenPage, notebook: Notebook, capsys: pytest.CaptureFixture[str]
) -> None:
    page = lab_page(width=1500, height=1400)
    page.open(
        notebook(opening(trained_home), "gnnrec_lab.ExplanationBrowser(run, user=17850)"), share_kernel=True
    )
    page.run_all()
    page.wait_until_all_ran()
    view = BrowserView(page.page)
    view.recommended.first.wait_for()
    ticks = view.root.get_by_role("checkbox", name="Count")
    names = view.recommended.locator(".gl-label").all_inner_texts()
    taken: dict[str, list[float]] = {"an item": [], "a tick": []}
    for place in range(1, 11):
        taken["an item"].append(until_drawn(view.recommended.nth(place), f"Why {names[place]}"))
    for place in range(5):
        taken["a tick"].append(until_drawn(ticks.nth(place), f"What if: {place + 1} removed"))
    for place in range(4):
        taken["a tick"].append(until_drawn(ticks.nth(place), f"What if: {4 - place} removed"))
    with capsys.disabled():
        for what, found in taken.items():
            times = f"median {statistics.median(found):.0f} ms, at most {max(found):.0f} ms"
            print(f"\nfrom a click on {what} to its pixels: {times} of {len(found)} clicks")
    assert view.recommended.first.locator(".gl-moved").count() == 1


def test_the_standalone_page_has_two_runs_and_the_verdict(
    trained_home: Path, browser: Browser, tmp_path: Path
) -> None:
    set_home(trained_home)
    widget = ExplanationBrowser("gat", HOSTILE, other="knn")
    widget.answer_trust(widget.view["recommendations"][0]["item"])
    assert widget._worker is not None
    assert widget._worker.wait(60)
    path = tmp_path / "why.html"
    widget.to_html(path)
    context = browser.new_context(viewport={"width": 1280, "height": 1600}, locale="en-GB")
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    view = BrowserView(page)
    view.why.get_by_role("button", name="All that was measured").click()
    assert view.why.locator(".gl-verdict").count() == 1 + 4
    assert view.root.locator(".gl-side").all_inner_texts() == ["gat", "knn"]
    assert view.root.get_by_role("checkbox").count() == len(widget.view["history"])
    with page.expect_download() as download:
        view.why.get_by_role("button", name="Save as PNG").click()
    assert download.value.suggested_filename.startswith("gat-")
    context.close()
    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
