"""The journey: open the quickstart, run all, watch it learn, stop it, and ask why."""

import math
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT
from tests.browser.lab import LabPage, LabServer
from tests.browser.widgets import BrowserView, MonitorView

SET = "--set dim=64 epochs=3"
FEWER = f"""\
import sys
sys.path.append({str(ROOT)!r})
from tests.fewer import fewer_customers
fewer_customers()"""
QUICKSTART = ROOT / "notebooks" / "01-quickstart.ipynb"


@pytest.fixture
def long_quickstart(server: LabServer) -> Path:
    """The quickstart, but training until it is stopped, on fewer customers."""
    import nbformat  # seconds: only the process that needs it

    notebook = nbformat.read(QUICKSTART, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(FEWER))
    changed = 0
    for cell in notebook.cells:
        changed += cell.source.count(SET)
        cell.source = cell.source.replace(SET, "--set dim=16 epochs=5000 patience=5000")
    assert changed == 1
    folder = server.root / "quickstart"
    folder.mkdir()
    path = folder / QUICKSTART.name
    nbformat.write(notebook, path)
    return path


@pytest.mark.timeout(600)
def test_from_run_all_to_contributions_that_add_up(
    long_quickstart: Path, lab_page: Callable[..., LabPage], shoot: Callable[..., None]
) -> None:
    page = lab_page(height=1000)
    page.open(long_quickstart)
    page.run_all()

    monitor = MonitorView(page.page)
    monitor.root.filter(has_text="lightgcn").wait_for(timeout=120_000)
    seen = monitor.points("ndcg@20", at_least=1, seconds=240)
    assert monitor.points("ndcg@20", at_least=seen + 1, seconds=240) > seen
    monitor.wait_for_status("running")
    monitor.root.scroll_into_view_if_needed()
    shoot(page, "quickstart-training")

    monitor.stop()  # while the next cell already waits for the run
    monitor.wait_for_status("stopped")
    page.wait_until_all_ran(180)
    assert page.tracebacks() == []
    shown = page.page.locator(".jp-Notebook").inner_text()
    assert re.search(r"LightGCN( \+ co-occurrence \S+)? on test", shown)

    explained = BrowserView(page.page)
    explained.search("12352")
    assert explained.recommended.count() == 20
    first = explained.choose(1)
    assert explained.choose(2) != first
    parts, total = explained.parts_and_total()
    assert len(parts) > 2
    assert math.isclose(math.fsum(parts), total, rel_tol=1e-5, abs_tol=1e-5)
    shown = explained.recommended.nth(1).locator(".gl-number").get_attribute("title")
    assert math.isclose(float(shown or "nan"), total, rel_tol=1e-4, abs_tol=1e-5)
    explained.root.scroll_into_view_if_needed()
    shoot(page, "quickstart-explanation")
