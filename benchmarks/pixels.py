"""How long is it in a browser from what a person does to the pixels that answer it?

    python -m benchmarks.pixels [--rounds N] [--out FILE]

JupyterLab in Chromium, with the runs that the browser tests train: "shown", LightGCN on a part of Online
Retail, and "gat" on a small log that is hard to show. A paint is a cell run until its widget has drawn; a
click is one on another item of the list until its reasons are drawn; a tick takes an interaction away until
the list has moved. By the page's own clock, two frames after the change. Prints a table and, as the last
line, JSON.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.report import add_out, publish, stamp
from tests.browser.chromium import ARGUMENTS, find_chromium
from tests.browser.conftest import write_notebook
from tests.browser.lab import LabPage, jupyter_lab
from tests.browser.runs import KOREAN, opening, train_all
from tests.browser.timing import until_drawn, until_painted
from tests.browser.widgets import BrowserView

# run -> the cell that shows its explanations
BROWSERS = {
    "shown": "gnnrec_lab.ExplanationBrowser(run, user=17850)",
    "gat": f"gnnrec_lab.ExplanationBrowser('gat', {KOREAN!r})",
}
# widget -> its cell, and what is there once it has drawn
PAINTED = {
    "explanations": (BROWSERS["shown"], ".gl-recommended [role=option]"),
    "map": ("gnnrec_lab.EmbeddingMap(run)", "canvas[data-ms]"),
    "training": ("gnnrec_lab.TrainingMonitor(run)", ".gl-line"),
}
CLICKS, TICKS = 19, 10

Taken = dict[str, list[float]]


def measure(page: LabPage, folder: Path, home: Path, rounds: int) -> Taken:
    """Return the milliseconds of each paint, click and tick."""
    taken: Taken = {}
    cells = [cell for cell, _ in PAINTED.values()]
    page.open(write_notebook(folder / "paints", opening(home), *cells, *BROWSERS.values()))
    until_painted(page.page, 0, ".jp-InputPrompt")
    page.wait_until_ran(0)
    for turn in range(rounds + 1):
        for place, (name, (_, css)) in enumerate(PAINTED.items(), start=1):
            _clear(page)
            seconds = until_painted(page.page, place, css)
            if turn:  # the first of each imports and compiles
                taken.setdefault(f"first paint, {name}", []).append(seconds)
            page.wait_until_ran(place)
    for place, run in enumerate(BROWSERS, start=1 + len(PAINTED)):
        _clear(page)
        until_painted(page.page, place, ".gl-recommended [role=option]")
        page.page.wait_for_timeout(1500)  # the last picture is taken once nothing changes
        _use(page, run, taken)
    return taken


def _use(page: LabPage, run: str, taken: Taken) -> None:
    view = BrowserView(page.page)
    names = view.recommended.locator(".gl-label").all_inner_texts()
    clicks = taken.setdefault(f"click, {run}", [])
    for place in range(1, min(CLICKS + 1, len(names))):
        clicks.append(until_drawn(view.recommended.nth(place), f"Why {names[place]}"))
    ticks, found = view.root.get_by_role("checkbox", name="Count"), taken.setdefault(f"tick, {run}", [])
    for place in range(min(TICKS, ticks.count())):
        found.append(until_drawn(ticks.nth(place), "What if: 1 removed"))
        view.root.get_by_role("button", name="Reset").click()
        view.root.get_by_text("What if: 1 removed").wait_for(state="detached")


def _clear(page: LabPage) -> None:
    page.page.evaluate("() => window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")


def summary(taken: Taken) -> dict[str, dict[str, float]]:
    """Return median, 95th percentile and most of each, in milliseconds, and of how many."""
    return {
        what: {
            "median": round(statistics.median(found), 1),
            "p95": round(statistics.quantiles(found, n=20, method="inclusive")[-1], 1),
            "most": round(max(found), 1),
            "of": len(found),
        }
        for what, found in taken.items()
    }


def table(facts: dict[str, dict[str, float]]) -> str:
    """Return the figures as Markdown."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    lines = [f"load {load} on {os.cpu_count()} cores; {stamp()}", "", "| ms | median | p95 | most | of |"]
    lines += ["|---|---|---|---|---|"]
    lines += [
        f"| {what} | {' | '.join(f'{one:.0f}' for one in row.values())} |" for what, row in facts.items()
    ]
    return "\n".join(lines)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pixels", description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=8, help="of paints")
    parser.add_argument(
        "--home", type=Path, help="with the runs of the browser tests; made where there is none"
    )
    add_out(parser)
    chosen = parser.parse_args(arguments)
    if chosen.rounds < 2:
        parser.exit(2, "--rounds must be at least 2\n")
    chromium = find_chromium()
    if chromium is None:
        parser.exit(2, "no Chromium or Chrome was found (make browser)\n")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        home = chosen.home or Path(place) / "home"
        if not home.exists():
            train_all(home)
        with jupyter_lab(Path(place)) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
            context: Any = browser.new_context(locale="en-GB", reduced_motion="reduce")
            page = LabPage(context.new_page(), server)
            page.look(1500, 1400, dark=False)
            facts = summary(measure(page, Path(place), home, chosen.rounds))
            browser.close()
    publish(table(facts), facts, chosen.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
