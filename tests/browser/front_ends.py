"""Every widget in each front end that can be installed: opened, asked, and with the keyboard in it.

The tests see voila and marimo (test_front_ends.py); JupyterLab and Notebook 7 have journeys of their own. All
four, with their answers' times, are seen by

    python -m tests.browser.front_ends benchmarks/results/front_ends.md
"""

from __future__ import annotations

import contextlib
import datetime
import importlib.metadata
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.browser.asked import EVERY, PARTS, Asked
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import write_notebook
from tests.browser.lab import LabPage, _end, _environment, _free_port, jupyter_lab
from tests.browser.notebook7 import CELLS, NotebookPage
from tests.browser.runs import NAME, train_all

COMMANDS = ("d", "d", "x", "a", "b", "y", "j", "Enter")
_WIDE = {"width": 1400, "height": 1400}
_OPENING = (
    "import gnnrec_lab\nimport pandas as pd\ngnnrec_lab.set_home({!r})\nrun = gnnrec_lab.open_run({!r})"
)
_MARIMO = "import marimo\n\napp = marimo.App()\n\n\n{cells}\n\n\nif __name__ == '__main__':\n    app.run()\n"
_RUN_AT_ONCE = "[tool.marimo.runtime]\nauto_instantiate = true\n"
_MARIMO_CELLS = "() => [...document.querySelectorAll('.cm-content')].map(cell => cell.innerText)"


@dataclass
class Seen:
    """What was seen in a front end: the seconds of each widget's answer, and all that went wrong."""

    package: str
    answers: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def version(self) -> str:
        return importlib.metadata.version(self.package)

    def tour(self, page: Page, cells: Callable[[], Any] | None = None) -> None:
        """Ask every widget on a page and press keys on its parts; ``cells``, if any, must stay what it is."""
        page.on("pageerror", lambda error: self.wrong.append(f"not caught: {error}"))
        try:
            EVERY[-1].root(page).wait_for()
        except Error:
            self.wrong.append("the last widget isn't shown")
            return
        for one in EVERY:
            try:
                self._ask(page, one)
            except (Error, AssertionError) as error:
                failures = one.root(page).locator(".gl-error").all_inner_texts()
                self.wrong.append(f"{one.name}: {str(error).splitlines()[0]} {' '.join(failures)}".strip())
                continue
            if cells is None:
                continue
            before = cells()
            for what, css in PARTS.items():
                part = one.root(page).locator(css).first
                if part.count():
                    part.focus()
                    for key in COMMANDS:
                        page.keyboard.press(key)
                    if cells() != before:
                        self.wrong.append(f"keys on {what} of {one.name} reached the notebook")
                        before = cells()

    def _ask(self, page: Page, one: Asked) -> None:
        root = one.root(page)
        root.wait_for()
        begun = time.perf_counter()
        one.ask(root)
        self.answers[one.name] = time.perf_counter() - begun

    def row(self) -> str:
        """Return its line of the table."""
        slowest = f"{1000 * max(self.answers.values()):,.0f} ms" if self.answers else "–"
        answered = f"{len(self.answers)} of {len(EVERY)}"
        return (
            f"| {self.package} {self.version} | {answered} | {slowest} | {'; '.join(self.wrong) or 'none'} |"
        )


def see_jupyter(browser: Browser, folder: Path, home: Path, package: str) -> Seen:
    """See JupyterLab or Notebook 7."""
    seen = Seen(package)
    path = write_notebook(folder / package, _opening(home), *(one.made for one in EVERY))
    with jupyter_lab(folder) as server, _new_page(browser) as opened:
        page = (LabPage if package == "jupyterlab" else NotebookPage)(opened, server)
        page.look(1400, 1400, dark=False)
        page.open(path)
        page.run_all()
        page.wait_until_all_ran()
        seen.tour(opened, lambda: opened.evaluate(CELLS))
        seen.wrong += page.errors
    return seen


def see_voila(browser: Browser, folder: Path, home: Path) -> Seen:
    """See voila, which has no cells to lose."""
    place, seen = folder / "voila", Seen("voila")
    write_notebook(place, _opening(home), *(one.made for one in EVERY))
    flags = ("--no-browser", "--Voila.ip=127.0.0.1", "--show_tracebacks=True", "--port")
    with _served(place, "voila", "notebook.ipynb", *flags) as address, _new_page(browser) as page:
        page.goto(address, timeout=120_000)
        seen.tour(page)
    return seen


def see_marimo(browser: Browser, folder: Path, home: Path) -> Seen:
    """See marimo's editor."""
    place, seen = folder / "marimo", Seen("marimo")
    place.mkdir()
    (place / "pyproject.toml").write_text(_RUN_AT_ONCE)
    first = f"@app.cell\ndef _():\n{_indented(_opening(home))}\n    return gnnrec_lab, pd, run"
    rest = [
        f"@app.cell\ndef _(gnnrec_lab, pd, run):\n{_indented(f'({one.made})')}\n    return" for one in EVERY
    ]
    (place / "book.py").write_text(_MARIMO.format(cells="\n\n\n".join([first, *rest])))
    flags = ("--headless", "--no-token", "--skip-update-check", "--port")
    with _served(place, "marimo", "-q", "edit", "book.py", *flags) as address, _new_page(browser) as page:
        page.goto(address, timeout=120_000)
        seen.tour(page, lambda: page.evaluate(_MARIMO_CELLS))
        if len(page.evaluate(_MARIMO_CELLS)) != 1 + len(EVERY):
            seen.wrong.append("there are other cells than were written")
    return seen


def _opening(home: Path) -> str:
    return _OPENING.format(str(home), NAME)


def _indented(code: str) -> str:
    return "\n".join(f"    {line}" for line in code.splitlines())


@contextlib.contextmanager
def _new_page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", viewport=_WIDE)
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@contextlib.contextmanager
def _served(folder: Path, *command: str) -> Iterator[str]:
    """Run a server in a folder, its port at the end of the command; give its address."""
    port = _free_port()
    log_path = folder / "server.log"
    with log_path.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command, str(port)],
            cwd=folder, env=_environment(folder) | {"HOME": str(folder)},
            stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            _wait(port, process, log_path)
            yield f"http://127.0.0.1:{port}/"
        finally:
            _end(process)


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(900):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"The server doesn't answer:\n{log.read_text()[-3000:]}")


def main(target: Path) -> int:
    """See each front end and write what was seen; return 1 where something was wrong."""
    expect.set_options(timeout=60_000)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place, sync_playwright() as playwright:
        folder = Path(place)
        home = folder / "home"
        train_all(home)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
        found = [see_jupyter(browser, folder, home, package) for package in ("jupyterlab", "notebook")]
        found += [see_voila(browser, folder, home), see_marimo(browser, folder, home)]
        browser.close()
    heads = ("front end", "widgets that answered", "slowest answer", "went wrong")
    rows = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *(seen.row() for seen in found)]
    today = datetime.datetime.now(datetime.UTC).date()
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("anywidget", "ipywidgets"))
    load = f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    text = f"# Widgets in front ends\n\n{today}, Chromium, {versions}, {load}\n\n" + "\n".join(rows) + "\n"
    target.write_text(text)
    print(text)
    return int(any(seen.wrong for seen in found))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
