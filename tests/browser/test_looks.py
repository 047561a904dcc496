"""Both widgets as they look: light, dark, in a narrow cell, in Korean. The pictures are for the eye."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.lab import LabPage
from tests.browser.looks import LOOKS, Look
from tests.browser.runs import opening
from tests.browser.widgets import BrowserView, MonitorView, illegible, overflowing

WORDS = {False: ("done", "Contributions"), True: ("완료", "기여도")}  # in Korean?


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_widgets_fit_their_place_theme_and_language(
    look: Look,
    trained_home: Path,
    lab_page: Callable[..., LabPage],
    notebook: Callable[..., Path],
    shoot: Callable[..., None],
) -> None:
    page = look.page(lab_page, 1000)
    page.open(
        notebook(
            opening(trained_home),
            "gnnrec_lab.TrainingMonitor(run)",
            "gnnrec_lab.ExplanationBrowser(run, user=17850)",
        ),
        only_the_notebook=look.narrow,
    )
    page.run_all()
    page.wait_until_all_ran()
    done, contributions = WORDS[look.korean]

    monitor = MonitorView(page.page)
    monitor.wait_for_status(done)
    shoot(monitor.root, f"monitor-{look.name}")

    browser = BrowserView(page.page)
    browser.recommended.first.wait_for()
    shoot(browser.root, f"browser-{look.name}")
    if look.narrow:  # the three columns are tabs
        assert browser.root.bounding_box()["width"] == pytest.approx(400, abs=40)
        browser.recommended.nth(1).click()
    browser.root.get_by_role("region", name=contributions).wait_for()
    shoot(browser.root, f"browser-{look.name}-why")

    for root in (monitor.root, browser.root):
        assert overflowing(root) == []
        assert illegible(root) == []
        assert look.has_theme(root)
