"""Notebook 7: widgets answer, plain keys stay in them, a reopened notebook shows each as it was last.

It hears keys before JupyterLab would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.asked import BROWSER, BUILDER, EXPLORER, MAP, PARTS, PLAIN_KEYS, RUNS
from tests.browser.conftest import said
from tests.browser.lab import LabServer
from tests.browser.notebook7 import CELLS, NotebookPage
from tests.browser.runs import opening

WIDGETS = (RUNS, BROWSER, BUILDER, EXPLORER, MAP)
COMMANDS = ("d", "d", "x", "m", "a", "b", "y", "Enter")


@pytest.fixture
def page(browser: Browser, server: LabServer) -> Iterator[NotebookPage]:
    context = browser.new_context(locale="en-GB")
    opened = NotebookPage(context.new_page(), server)
    opened.look(1400, 1400, dark=False)
    yield opened
    context.close()


def test_widgets_answer_and_keep_their_keys_and_a_reopened_notebook_shows_them(
    trained_home: Path, page: NotebookPage, notebook: Callable[..., Path], shoot: Callable[..., None]
) -> None:
    path = notebook(f"{opening(trained_home)}\nimport pandas as pd", *(one.made for one in WIDGETS))
    page.open(path)
    page.run_all()
    page.wait_until_all_ran()
    before = page.page.evaluate(CELLS)
    answers = {}
    for one in WIDGETS:
        root = one.root(page.page)
        answers[one.name] = one.ask(root)
        for what, css in PARTS.items():
            part = root.locator(css).first
            if part.count() and (one is BROWSER or what != "a tick"):
                part.focus()
                for key in PLAIN_KEYS if one is BROWSER else COMMANDS:
                    page.page.keyboard.press(key)
                assert page.page.evaluate(CELLS) == before, (one.name, what)
    assert said([page]) == ([], [])

    ran = page.counts()
    BROWSER.root(page.page).get_by_role("listbox", name="Recommended").focus()
    page.page.keyboard.press("Shift+Enter")
    page.wait_until_counted(cell=2, more_than=ran[2])
    assert [now for now, was in zip(page.counts(), ran, strict=True) if now == was] == ran[:2] + ran[3:]

    chosen = BROWSER.ask(BROWSER.root(page.page))
    pictures = page.page.locator(".gnnrec-last-picture")
    expect(pictures.nth(1).get_by_text(f"Why {chosen}")).to_have_count(1)
    page.page.keyboard.press("Escape")
    page.page.keyboard.press("a")  # a cell above
    assert len(page.page.evaluate(CELLS)) == len(before) + 1
    page.save()
    page.close()
    page.open(path)
    expect(pictures).to_have_count(len(WIDGETS))
    for picture in pictures.all():
        expect(picture).to_be_visible()
    expect(pictures.nth(1).get_by_text(f"Why {chosen}")).to_be_visible()
    for missed in page.page.get_by_text("model not found").all():
        expect(missed).to_be_hidden()
    shoot(page, "notebook7-reopened")
    page.close()
