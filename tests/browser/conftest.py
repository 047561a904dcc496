"""JupyterLab and Chromium for the journeys: one server, one browser, one page a language, a folder a test.

The browser tests share one process (see tests/conftest.py), are skipped where there is no Chromium, and fail
there in CI.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Locator, expect, sync_playwright

from gnnrec_lab import runs, set_home
from tests.browser.chromium import ARGUMENTS, find_chromium, in_ci
from tests.browser.lab import LabPage, LabServer, jupyter_lab
from tests.browser.runs import train_all

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SCREENSHOTS = ROOT / "test-screenshots"
# in a fresh clone kernels compile while a page waits, and other tests have the other core
_PATIENCE = 90_000  # milliseconds
expect.set_options(timeout=_PATIENCE)


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


class Pages:
    """The pages on the shared server, one a language: to load JupyterLab takes longer than most journeys."""

    def __init__(self, browser: Browser, server: LabServer) -> None:
        self._browser = browser
        self._server = server
        self._pages: dict[str, LabPage] = {}

    def of(self, locale: str) -> LabPage:
        """Return the page in this language."""
        if locale not in self._pages:
            page = self.load(locale, self._server)
            page.shared_kernel = next((one.shared_kernel for one in self._pages.values()), None)
            self._pages[locale] = page
        return self._pages[locale]

    def load(self, locale: str, server: LabServer) -> LabPage:
        """Return a page of its own."""
        context = self._browser.new_context(locale=locale, accept_downloads=True, reduced_motion="reduce")
        context.set_default_timeout(_PATIENCE)
        return LabPage(context.new_page(), server)

    def tidy(self, *, failed: bool) -> None:
        """Close the notebooks; after a journey that has failed the pages too, whatever they show.

        So are all pages when a kernel doesn't answer: the next test gets new ones.
        """
        if not failed:
            try:
                for page in self._pages.values():
                    page.close()
                return
            except Error as error:
                warnings.warn(f"pages were closed whose notebook could not be: {error}", stacklevel=2)
        for page in self._pages.values():
            page.page.context.close()
        self._pages.clear()


@pytest.fixture(scope="package")
def pages(browser: Browser, server: LabServer) -> Iterator[Pages]:
    opened = Pages(browser, server)
    yield opened
    opened.tidy(failed=True)


def said(pages: list[LabPage]) -> tuple[list[str], list[str]]:
    """Return the errors in the pages' consoles, and what they asked for beyond the server."""
    return [error for page in pages for error in page.errors], [url for page in pages for url in page.foreign]


@pytest.fixture
def lab_page(request: pytest.FixtureRequest, pages: Pages) -> Iterator[Callable[..., LabPage]]:
    """Return a function that gives a page: ``lab_page(width=1280, height=900, locale="en-GB", dark=False)``.

    It is shared with other tests, but shows nothing yet. ``on`` names another server than the one all share.
    At the end of the test the pages' console must hold no error, and their network nothing but the server.
    """
    used: list[LabPage] = []
    apart: list[LabPage] = []
    before = request.session.testsfailed

    def make(
        *,
        width: int = 1280,
        height: int = 900,
        locale: str = "en-GB",
        dark: bool = False,
        on: LabServer | None = None,
    ) -> LabPage:
        if on is None:
            page = pages.of(locale)
        else:
            page = pages.load(locale, on)
            apart.append(page)
        page.look(width, height, dark)
        used.append(page)
        return page

    yield make
    heard = said(used)
    for page in apart:
        page.page.context.close()
    pages.tidy(failed=request.session.testsfailed > before)
    assert heard == ([], [])


def write_notebook(folder: Path, *cells: str) -> Path:
    """Write a notebook of these cells into a folder, which is made."""
    import nbformat  # seconds: only the process that needs it

    folder.mkdir(parents=True, exist_ok=True)
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells])
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "notebook.ipynb"
    nbformat.write(made, path)
    return path


@pytest.fixture
def notebook(request: pytest.FixtureRequest, server: LabServer) -> Callable[..., Path]:
    """Return a function that writes a notebook of these cells into a folder of the test's own."""
    folder = server.root / request.node.name.replace("[", "-").replace("]", "")

    return partial(write_notebook, folder)


@pytest.fixture
def shoot() -> Callable[[LabPage | Locator, str], None]:
    """Return a function that keeps a picture of a page, or of a part of it, in test-screenshots/."""

    def save(what: LabPage | Locator, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        place = what.page if isinstance(what, LabPage) else what
        place.screenshot(path=SCREENSHOTS / f"{name}.png")

    return save


@pytest.fixture(scope="package")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the runs of runs.py, trained once; tests get a copy."""
    home = tmp_path_factory.mktemp("trained") / "home"
    train_all(home)
    return home


@pytest.fixture
def trained_home(trained: Path, tmp_path: Path) -> Iterator[Path]:
    """A home of the test's own in which the runs of runs.py are trained."""
    home = tmp_path / "trained"
    shutil.copytree(trained, home)
    yield home
    _stop_runs_in(home)
