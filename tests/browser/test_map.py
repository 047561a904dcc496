"""A journey over the embedding map in a real JupyterLab: colours, hover, lasso, selection, explanations."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.lab import LabPage
from tests.browser.runs import opening
from tests.browser.widgets import illegible, overflowing

MAP = "map_ = %gnnrec map shown\nmap_"


def test_from_the_map_to_a_selection_and_to_why(
    trained_home: Path,
    lab_page: Callable[..., LabPage],
    notebook: Callable[..., Path],
    shoot: Callable[..., None],
) -> None:
    page = lab_page(width=1500, height=1500)
    page.open(notebook(opening(trained_home), MAP, ""), share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    root = page.page.locator(".gnnrec-lab").filter(has=page.page.locator(".gl-map")).last
    box = root.locator(".gl-map-box")
    expect(box.locator("canvas")).to_have_attribute("data-ms", re.compile(r"\d"))
    root.get_by_role("combobox", name="Colour").select_option("popularity")
    root.locator(".gl-ramp").wait_for()

    search = root.get_by_role("combobox", name="Search users and items")
    search.fill("17850")
    root.locator(".gl-found").get_by_role("option").first.wait_for()
    search.press("Enter")
    root.locator(".gl-point-card h4").get_by_text("17850").wait_for()
    assert root.locator(".gl-point-card").get_by_role("option").count() == 8

    area = box.bounding_box()
    assert area is not None
    middle = area["x"] + area["width"] / 2, area["y"] + area["height"] / 2
    root.get_by_role("button", name="Lasso").click()
    page.page.mouse.move(middle[0] - 120, middle[1] - 120)
    page.page.mouse.down()
    for x, y in [(120, -120), (120, 120), (-120, 120)]:
        page.page.mouse.move(middle[0] + x, middle[1] + y)
    page.page.mouse.up()
    root.locator(".gl-picked").wait_for()
    code = root.locator(".gl-map > .gl-footer code").inner_text()
    assert code.startswith('%gnnrec map shown --colour popularity --within "')
    shoot(root, "map-lasso")
    assert overflowing(root) == []
    assert illegible(root) == []
    asked = "print(json.dumps([len(map_.selection), map_.selection.equals(again.selection)]))"
    page.run_in_new_cell(f"import json\nagain = {code}\n{asked}")
    said = page.page.locator(".jp-OutputArea-output").filter(has_text="[")
    said.last.wait_for()
    number, same = json.loads(said.last.inner_text())
    assert number > 0
    assert same

    root.get_by_role("button", name="Why are items recommended to this user?").click()
    root.locator(".gl-browser .gl-facts b").get_by_text("17850", exact=True).wait_for(timeout=60_000)
    shoot(root, "map-explained")
    assert page.tracebacks() == []
