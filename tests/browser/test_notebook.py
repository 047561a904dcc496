"""A notebook and its widgets: plain keys stay in them, and a reopened notebook shows each as it was last."""

from __future__ import annotations

import string
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.lab import LabPage
from tests.browser.runs import opening
from tests.browser.widgets import BrowserView

_CELLS = """() => window.jupyterapp.shell.currentWidget.content.model.toJSON().cells.map(
    ({ cell_type, source }) => [cell_type, source])"""
WIDGETS = (
    "gnnrec_lab.TrainingMonitor(run)",
    "gnnrec_lab.JobTable([run])",
    "gnnrec_lab.ExplanationBrowser(run, user=17850)",
)


def test_letters_stay_in_a_widget_and_a_reopened_notebook_shows_it_as_it_was(
    trained_home: Path,
    lab_page: Callable[..., LabPage],
    notebook: Callable[..., Path],
    shoot: Callable[..., None],
) -> None:
    page = lab_page(width=1400, height=1400)
    path = notebook(opening(trained_home), *WIDGETS)
    page.open(path, share_kernel=True)
    page.run_all()
    page.wait_until_all_ran()
    view = BrowserView(page.page)
    view.recommended.first.wait_for()
    table = page.outputs(2).locator(".gnnrec-lab")
    places: dict[str, Locator] = {
        "a chart": page.outputs(1).get_by_role("slider").first,
        "a row of the table": table.get_by_role("button", name="gcn-0", exact=True),
        "a button": view.why.get_by_role("button", name="Copy sentence"),
        "a tick": view.root.get_by_role("checkbox", name="Count").first,
        "a list": view.root.get_by_role("listbox", name="Recommended"),
    }
    pictures = page.page.locator(".gnnrec-last-picture")
    expect(pictures).to_have_count(3)
    for picture in pictures.all():
        expect(picture).to_be_hidden()
    before = page.page.evaluate(_CELLS)
    for what, place in places.items():
        place.focus()
        for key in [*string.ascii_lowercase, *string.ascii_uppercase, *"0123456789", "d", "d", "ArrowUp"]:
            page.page.keyboard.press(key)
        assert page.page.evaluate(_CELLS) == before, what
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("b")  # a cell below
    assert len(page.page.evaluate(_CELLS)) == len(before) + 1

    chosen = view.choose(2)
    saved = pictures.nth(2).get_by_text(f"Why {chosen}")
    saved.wait_for(state="attached")
    page.save()
    page.close()
    page.open(path, share_kernel=True)

    expect(pictures).to_have_count(3)
    for picture in pictures.all():
        expect(picture).to_be_visible()
    missed = page.page.get_by_text("model not found")
    expect(missed).to_have_count(3)
    assert [one.is_visible() for one in missed.all()] == [False] * 3
    expect(saved).to_be_visible()
    expect(pictures.first).to_contain_text("done")
    shoot(page, "reopened")
    page.forget()  # ipywidgets says that it found no model
    page.run_all()
    page.wait_until_all_ran()
    view.recommended.first.wait_for()
    for picture in pictures.all():
        expect(picture).to_be_hidden()
