"""Both widgets as they look: light, dark, in a narrow cell, in Korean. The pictures are for the eye."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.lab import LabPage
from tests.browser.runs import opening
from tests.browser.widgets import BrowserView, MonitorView, illegible, overflowing

WORDS = {"en-GB": ("done", "Contributions"), "ko-KR": ("완료", "기여도")}


@pytest.mark.parametrize(
    ("name", "width", "locale", "dark"),
    [
        ("light", 1500, "en-GB", False),
        ("dark", 1500, "en-GB", True),
        ("narrow", 520, "en-GB", False),
        ("korean", 1500, "ko-KR", False),
        ("narrow-dark-korean", 520, "ko-KR", True),
    ],
)
def test_the_widgets_fit_their_place_theme_and_language(
    name: str,
    width: int,
    locale: str,
    dark: bool,
    trained_home: Path,
    lab_page: Callable[..., LabPage],
    notebook: Callable[..., Path],
    shoot: Callable[..., None],
) -> None:
    page = lab_page(width=width, height=1000, locale=locale, dark=dark)
    page.open(
        notebook(
            opening(trained_home),
            "gnnrec_lab.TrainingMonitor(run)",
            "gnnrec_lab.ExplanationBrowser(run, user=17850)",
        ),
        only_the_notebook=width < 1000,
    )
    page.run_all()
    page.wait_until_all_ran()
    done, contributions = WORDS[locale]

    monitor = MonitorView(page.page)
    monitor.wait_for_status(done)
    shoot(monitor.root, f"monitor-{name}")

    browser = BrowserView(page.page)
    browser.recommended.first.wait_for()
    shoot(browser.root, f"browser-{name}")
    if width < 1000:  # the three columns are tabs
        assert browser.root.bounding_box()["width"] == pytest.approx(400, abs=40)
        browser.recommended.nth(1).click()
    browser.root.get_by_role("region", name=contributions).wait_for()
    shoot(browser.root, f"browser-{name}-why")

    for root in (monitor.root, browser.root):
        assert overflowing(root) == []
        assert illegible(root) == []
        brightness = root.evaluate(
            """root => {
                const [r, g, b] = getComputedStyle(root).backgroundColor.match(/\\d+/g).map(Number);
                return (r + g + b) / 3;
            }"""
        )
        assert (brightness < 64) == dark
