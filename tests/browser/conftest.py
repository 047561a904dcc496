"""JupyterLab and Chromium for the journeys: one server and one browser, a page and a folder a test.

The browser tests share one process (see tests/conftest.py), are skipped where there is no Chromium, and fail
there in CI.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, sync_playwright

from gnnrec_lab import runs, set_home
from tests.browser.chromium import ARGUMENTS, find_chromium, in_ci
from tests.browser.lab import LabPage, LabServer, jupyter_lab
from tests.browser.runs import train_one

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCREENSHOTS = ROOT / "test-screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


# Package scope, not session: Playwright keeps an event loop running in this thread as long as it lives, and
# tests elsewhere that need a loop of their own could not start one.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        message = "no Chromium or Chrome was found (make browser)"
        if in_ci():
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield running
        running.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with jupyter_lab(tmp_path_factory.mktemp("served")) as running:
        yield running
        _stop_runs_below(running.root)


def _stop_runs_below(folder: Path) -> None:
    for home in folder.rglob(".gnnrec"):
        _stop_runs_in(home)


def _stop_runs_in(home: Path) -> None:
    # runs outlive kernels and servers, also those of a journey that failed
    set_home(home)
    for run in runs():
        run.stop()
    set_home(None)


@pytest.fixture
def lab_page(
    request: pytest.FixtureRequest, browser: Browser, server: LabServer
) -> Iterator[Callable[..., LabPage]]:
    """Return a function that opens a page: ``lab_page(width=1280, height=900, locale="en-GB", dark=False)``.

    ``on`` names another server than the one all share. At the end of the test the pages' console must hold no
    error, and their network nothing but the server.
    """
    opened: list[LabPage] = []

    def make(
        *,
        width: int = 1280,
        height: int = 900,
        locale: str = "en-GB",
        dark: bool = False,
        on: LabServer = server,
    ) -> LabPage:
        on.set_theme(dark)
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        context.set_default_timeout(30_000)
        opened.append(LabPage(context.new_page(), on))
        return opened[-1]

    yield make
    for page in opened:
        page.page.context.close()
    assert [error for page in opened for error in page.errors] == []
    assert [url for page in opened for url in page.foreign] == []


@pytest.fixture
def notebook(request: pytest.FixtureRequest, server: LabServer) -> Callable[..., Path]:
    """Return a function that writes a notebook of these cells into a folder of the test's own."""
    folder = server.root / request.node.name.replace("[", "-").replace("]", "")

    def write(*cells: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = folder / "notebook.ipynb"
        nbformat.write(made, path)
        return path

    return write


@pytest.fixture
def shoot() -> Callable[[LabPage | Locator, str], None]:
    """Return a function that keeps a picture of a page, or of a part of it, in test-screenshots/."""

    def save(what: LabPage | Locator, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        place = what.page if isinstance(what, LabPage) else what
        place.screenshot(path=SCREENSHOTS / f"{name}.png")

    return save


@pytest.fixture(scope="package")
def trained_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which `runs.NAME` is trained, for three epochs: enough for curves and reasons."""
    home = tmp_path_factory.mktemp("trained") / "home"
    train_one(home, epochs=3)
    yield home
    _stop_runs_in(home)
