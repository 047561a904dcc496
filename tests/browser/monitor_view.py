"""Several runs as a person meets them on a page, and recorded runs for a lab to list."""

from __future__ import annotations

import math
from pathlib import Path

from playwright.sync_api import Locator, Page

from gnnrec_lab.jobs.events import EventWriter
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import Status
from tests.browser.lab import POLL
from tests.browser.widgets import MonitorView

MODELS = ("lightgcn", "gat", "graphsage", "pinsage")
CAUSE = "The disk that holds the lab is full. Free some space, then resume the run."
_EPOCHS = 20


def record(home: Path, name: str, number: int, status: str = "done") -> None:
    """Write a run of twenty epochs that has ended, as its worker would have; a higher number is newer."""
    folder = home / "runs" / name
    folder.mkdir(parents=True)
    failed = status == "failed"
    (folder / "stderr.log").write_text("OSError: [Errno 28] No space left on device\n" if failed else "")
    model, created = MODELS[number % len(MODELS)], 1.7e9 + 3600 * number
    RunSpec(name, model, {"dim": 16}, {"epochs": _EPOCHS}, number, "retail", "0" * 64, created).write(folder)
    with EventWriter(folder / "events.jsonl") as events:
        for epoch in range(1, _EPOCHS + 1):
            loss, seconds = 4 * math.exp(-epoch / (5 + number % 4)), 5.0 * epoch * (1 + number % 3)
            events.write("step", epoch=epoch, step=1, steps=1, loss=loss, seconds=seconds)
            gain = 1 - math.exp(-epoch / (4 + number % 4))
            metrics = {"ndcg@20": 0.2 * gain, "recall@20": 0.3 * gain}
            events.write("epoch", epoch=epoch, metrics=metrics, checkpoint=epoch % 5 == 0, seconds=seconds)
    best = {"epoch": _EPOCHS, "value": 0.2 - number / 1000, "metric": "ndcg@20"}
    progress = {"epoch": _EPOCHS, "epochs": _EPOCHS, "step": 1, "steps": 1, "metric": "ndcg@20", "best": best}
    Status(status, CAUSE if failed else None, progress).write(folder)


def record_many(home: Path, count: int) -> None:
    """Record runs ``run-0``, ``run-1``, ...; each fifth has failed."""
    for number in range(count):
        record(home, f"run-{number}", number, "failed" if number % 5 == 4 else "done")


class RunsView(MonitorView):
    """A view of several runs, with its table; the last one where there are several."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.names = self.root.locator(".gl-run-name")

    def row(self, name: str) -> Locator:
        """Return the row of a run."""
        own = self.root.page.get_by_role("button", name=name, exact=True)
        return self.root.locator("tr").filter(has=own)

    def named(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def wait_for(self, name: str, status: str) -> None:
        """Wait until a run has this status in the table."""
        self.row(name).locator(".gl-status").get_by_text(status, exact=True).wait_for(timeout=120_000)

    def press(self, button: str) -> None:
        """Press a button of the run that is open."""
        self.root.locator(".gl-opened").get_by_role("button", name=button, exact=True).click()

    def points_of(self, name: str, at_least: int = 1) -> int:
        """Wait until a run's loss has this many points, and return how many it has."""
        curve = self.root.get_by_role("img", name="loss").first
        curve.wait_for(timeout=120_000)
        handle = curve.element_handle()
        found = handle.owner_frame().wait_for_function(  # type: ignore[union-attr]
            """([curve, name, least]) => {
                const told = curve.getAttribute("aria-label").replace(/^[^:]*: /, "").split("; ");
                const own = told.find(part => part.startsWith(`${name} `));
                const found = own && Number(/ (\\d+) points/.exec(own)[1]);
                return found >= least && found;
            }""",
            arg=[handle, name, at_least],
            timeout=120_000,
            polling=POLL,
        )
        return int(found.json_value())
