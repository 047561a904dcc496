"""The widgets after the page is reloaded, and after their kernel is gone."""

from collections.abc import Callable
from pathlib import Path

from tests.browser.lab import LabPage
from tests.browser.runs import opening
from tests.browser.widgets import BrowserView, MonitorView
from tests.resting import HAVE_IT


def test_after_a_reload_of_the_page_the_browser_still_answers(
    trained_home: Path, lab_page: Callable[..., LabPage], notebook: Callable[..., Path]
) -> None:
    page = lab_page(width=1500)
    page.open(
        notebook(opening(trained_home), "gnnrec_lab.ExplanationBrowser(run, user=17850)"), share_kernel=True
    )
    page.run_all()
    page.wait_until_all_ran()
    BrowserView(page.page).recommended.first.wait_for()

    page.save()
    page.reload()

    browser = BrowserView(page.page)
    browser.search("12347")
    browser.choose(3)


def test_when_the_kernel_is_gone_the_widgets_say_so(
    trained_home: Path,
    lab_page: Callable[..., LabPage],
    notebook: Callable[..., Path],
    shoot: Callable[..., None],
) -> None:
    page = lab_page(width=1500)
    page.open(
        notebook(
            opening(trained_home),
            f"{HAVE_IT}endless = gnnrec_lab.train(run.split, 'lightgcn', "
            "options={'epochs': 5000, 'patience': 5000})",
            "gnnrec_lab.TrainingMonitor(endless)",
            "gnnrec_lab.ExplanationBrowser(run, user=17850)",
        ),
        share_kernel=True,
    )
    page.run_all()
    page.wait_until_all_ran()
    monitor, browser = MonitorView(page.page), BrowserView(page.page)
    monitor.wait_for_status("running")

    page.restart_kernel()
    monitor.root.get_by_text("No word from the kernel").wait_for(timeout=60_000)
    shoot(monitor.root, "monitor-without-kernel")
    browser.recommended.nth(1).click()  # what is on the page still works
    browser.search_box.click()
    browser.search_box.fill("12347")
    browser.root.get_by_text("kernel").first.wait_for()
    shoot(browser.root, "browser-without-kernel")

    page.run_in_new_cell(f"{opening(trained_home)}\ngnnrec_lab.runs()[0].stop().wait().status")
    page.page.get_by_text("'stopped'").wait_for()
