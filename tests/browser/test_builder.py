"""Journeys through the graph builder in a real JupyterLab, with the mouse and without."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from playwright.sync_api import Browser, expect

from gnnrec_lab import GraphBuilder
from tests.browser.builder_view import EVENTS, BuilderView
from tests.browser.lab import LabPage

OPENED = "builder = %gnnrec build events --name shop\nbuilder"


def test_roles_weights_a_remedy_and_the_graph_in_the_next_cell(
    lab_page: Callable[..., LabPage], notebook: Callable[..., Path], shoot: Callable[..., None]
) -> None:
    page = lab_page(width=1500, height=1300)
    # a click on the last cell must not meet the widget
    page.open(notebook(EVENTS, OPENED, ""), share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    builder = BuilderView(page.page)
    expect(builder.count("Users")).to_have_text("31")
    builder.wait_until_counted()
    before = builder.count("Interactions").inner_text()
    shoot(builder.root, "builder-opened")

    builder.field("Item (needed)").select_option("seller_id")
    expect(builder.count("Items")).to_have_text("3")
    builder.field("Item (needed)").select_option("product_id")
    expect(builder.count("Items")).to_have_text("12")
    builder.field("Behaviour").select_option("event")
    builder.field("How much buy counts").fill("4")
    builder.field("Leave return out").check()
    expect(builder.count("Interactions")).not_to_have_text(before)
    builder.wait_until_counted()
    assert 'behaviours={"buy": 4.0, "return": None}' in builder.code
    assert "left out: behaviour return is dropped" in builder.preview.inner_text()

    robot = builder.problems.filter(has_text="1 user is hardly a person")
    robot.get_by_role("button", name="Apply").click()
    expect(builder.count("Users")).to_have_text("30")
    builder.wait_until_counted()
    assert int(builder.field("Rows per user, at most").input_value()) < 400
    assert robot.count() == 0
    interactions = builder.count("Interactions").inner_text()
    shoot(builder.root, "builder-remedied")

    builder.root.get_by_role("button", name="Build", exact=True).click()
    builder.built.get_by_text("shop is built and kept.").wait_for()
    expect(builder.built.locator("code")).to_have_text("%gnnrec split shop --by time")
    shoot(builder.root, "builder-built")
    code = builder.code

    page.run_in_new_cell(
        "from gnnrec_lab import Cleaning, InteractionGraph\n"
        f"again = {code}\n"
        "print(builder.graph.num_interactions, builder.graph.fingerprint == again.fingerprint)"
    )
    page.page.locator(".jp-OutputArea-output").filter(has_text=f"{interactions} True").wait_for()
    page.run_in_new_cell(builder.built.locator("code").inner_text())
    page.page.locator(".jp-OutputArea-output").filter(has_text="validation").last.wait_for()
    assert page.tracebacks() == []


def test_all_of_it_with_the_keyboard_alone(
    lab_page: Callable[..., LabPage], notebook: Callable[..., Path]
) -> None:
    page = lab_page(width=1500, height=1300)
    page.open(notebook(EVENTS, OPENED), share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    builder = BuilderView(page.page)
    expect(builder.count("Users")).to_have_text("31")
    builder.wait_until_counted()
    keyboard = page.page.keyboard

    def tab_to(label: str) -> None:
        for _ in range(40):
            keyboard.press("Tab")
            if builder.field(label).evaluate("node => node === document.activeElement"):
                return
        raise AssertionError(f"Tab never reached {label}")

    builder.field("Name").focus()
    keyboard.press("Control+a")
    keyboard.type("kept-2")
    tab_to("Behaviour")
    keyboard.type("event")
    tab_to("How much view counts")
    keyboard.type("0.5")
    tab_to("Leave return out")
    keyboard.press("Space")
    tab_to("Repeated rows")
    keyboard.press("ArrowDown")
    tab_to("Since")
    keyboard.type("02022024")  # day and month the same: their order differs
    tab_to("Weight, at least")
    keyboard.type("0.2")
    builder.preview.get_by_text("before 2024-02-02").wait_for()
    builder.wait_until_counted()
    options = 'min_weight=0.2, since="2024-02-02", dedupe="first"'
    assert f'Cleaning(behaviours={{"view": 0.5, "return": None}}, {options})' in builder.code

    apply = builder.problems.get_by_role("button", name="Apply").first
    remedy = apply.get_attribute("aria-label") or ""
    for _ in range(10):
        keyboard.press("Tab")
        if apply.evaluate("node => node === document.activeElement"):
            break
    keyboard.press("Enter")
    expect(builder.problems.get_by_role("button", name=remedy, exact=True)).to_have_count(0)
    expect(builder.preview.get_by_role("heading", name="Preview")).to_be_focused()
    builder.wait_until_counted()
    expect(builder.field("Users per item, at least")).to_have_value("2")

    build = builder.root.get_by_role("button", name="Build", exact=True)
    for _ in range(60):
        keyboard.press("Shift+Tab")
        if build.evaluate("node => node === document.activeElement"):
            break
    keyboard.press("Enter")
    builder.built.get_by_text("kept-2 is built and kept.").wait_for()
    expect(build).to_be_focused()
    assert page.page.locator(".jp-CodeCell").count() == 2  # no key reached the notebook


def test_a_standalone_page_shows_all_and_lets_nothing_be_changed(
    tmp_path: Path, browser: Browser, shoot: Callable[..., None]
) -> None:
    log = pd.DataFrame({"user_id": ["a", "a", "b"], "item_id": [1, 2, 1]})
    path = GraphBuilder(log, "small", locale="en").to_html(tmp_path / "small.html")
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(Path(path).as_uri())

    builder = BuilderView(page)
    expect(builder.count("Interactions")).to_have_text("3")
    expect(builder.field("User (needed)")).to_be_disabled()
    assert builder.root.get_by_role("button", name="Build", exact=True).count() == 0
    shoot(builder.root, "builder-standalone")
    page.close()
    assert said == []
