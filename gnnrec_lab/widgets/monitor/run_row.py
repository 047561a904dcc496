"""One run as a row of the table of runs: its facts, its curves and its log.

Looks again only where something can have changed, so that a list of many ended runs costs next to nothing.
jobs/state.py determines the state of a run, jobs/control.py changes it.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import cast

from gnnrec_lab.errors import GnnrecError, StorageError
from gnnrec_lab.jobs import Run
from gnnrec_lab.jobs.control import RESUMABLE
from gnnrec_lab.jobs.events import EventReader
from gnnrec_lab.jobs.memory import held_by_worker
from gnnrec_lab.jobs.state import look
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.widgets.monitor.curves import Curves
from gnnrec_lab.widgets.protocol import monitor as protocol

_LOST_SECONDS = 2.0  # for which a lost run is believed to be: a wrong guess heals at the next look
_LOG_LINES = 30

Mark = tuple[int, int, int] | None


class RunRow:
    """A run, read anew where its files have changed.

    Parameters
    ----------
    run : Run
    ask : bool
        Whether a cluster on which it waits may be asked; see `Run.look`. A list of runs asks nobody.
    """

    def __init__(self, run: Run, *, ask: bool = False) -> None:
        self.run = run
        self._ask = ask
        self._known: protocol.RunRow | None = None
        self._marks: tuple[Mark, ...] = ()
        self._spec: Mark = None
        self._until = 0.0
        self._reader: EventReader | None = None
        self._curves = Curves()
        self._log: tuple[tuple[Mark, ...], str] = ((), "")

    def read(self) -> protocol.RunRow:
        """Return the row of the run as it is now; see `_row`."""
        marks = _marks(self.run.folder, "spec.json", "status.json")
        if marks[0] is not None:
            if self._spec not in (None, marks[0]):
                self._begin_anew()
            self._spec = marks[0]
        known = self._known
        if known is None or marks != self._marks or time.monotonic() >= self._until:
            known = self._known = self._row()
            lasting = known["status"] in ("done", "stopped", "failed")
            seconds = float("inf") if lasting else 0.0 if known["active"] else _LOST_SECONDS
            self._marks, self._until = marks, time.monotonic() + seconds
        return known

    def follow(self) -> bool:
        """Take in the events since the last call; return whether there were any."""
        if self._reader is None:
            self._reader = self.run.follow()
        try:
            return self._curves.add(self._reader.read())
        except StorageError:
            return False

    def forget(self) -> None:
        """Keep nothing of the events: nobody looks at them."""
        self._reader, self._curves = None, Curves()

    @property
    def curves(self) -> protocol.RunCurves:
        """The curves of what was followed; see `Curves.to_dict`."""
        return self._curves.to_dict()

    @property
    def log(self) -> str:
        """What the worker said, then the last lines that it printed."""
        marks = _marks(self.run.folder, "events.jsonl", "stdout.log", "stderr.log")
        if marks != self._log[0]:
            parts = (self._curves.messages, self.run.log(_LOG_LINES))
            self._log = marks, "\n".join(part for part in parts if part)
        return self._log[1]

    def _begin_anew(self) -> None:
        """Another run has been given the name of one that was removed."""
        self.run = Run(self.run.folder)
        self.forget()

    def _row(self) -> protocol.RunRow:
        """Return the row: what isn't known is None, and a run that can't be read has its reason."""
        row = unread(self.run.name)
        try:
            row = _with_status(row, look(self.run.folder, ask=self._ask), self.run.folder)
            spec = self.run.spec
            row["model"], row["graph"] = spec["model"], spec["graph"]
            row["engine"], row["created"] = spec["on"], spec["created"]
        except GnnrecError as error:
            row["error"] = row["error"] or str(error)
            if not self.run.folder.is_dir():
                row["status"], row["active"], row["verbs"] = "removed", False, []
        return row


def unread(name: str, error: str | None = None) -> protocol.RunRow:
    """Return the row of a run of which nothing is known but why."""
    return {
        "name": name, "model": "", "graph": "", "engine": None, "status": "unreadable", "active": False,
        "verbs": [], "error": error, "doing": None, "attempt": 1,
        "epoch": None, "epochs": None, "step": None, "steps": None,
        "metric": None, "best": None, "eta_seconds": None, "elapsed_seconds": None,
        "interactions_per_second": None, "memory_bytes": None, "created": None,
    }  # fmt: skip


def _with_status(row: protocol.RunRow, now: Status, folder: Path) -> protocol.RunRow:
    """Return the row with the run's state; the progress is JSON that a worker wrote."""
    running = now.status in ("running", "stopping")
    progress = now.progress
    best = progress.get("best")
    return {
        **row,
        "status": cast("protocol.RowStatus", now.status),
        "active": not now.ended,
        "verbs": verbs(now.status),
        "error": now.error,
        "doing": progress.get("message") if running else None,
        "attempt": now.attempt,
        "epoch": progress.get("epoch"),
        "epochs": progress.get("epochs"),
        "step": progress.get("step"),
        "steps": progress.get("steps"),
        "metric": progress.get("metric"),
        "elapsed_seconds": progress.get("elapsed_seconds"),
        "best": cast("protocol.Best", best) if isinstance(best, dict) else None,
        "eta_seconds": progress.get("eta_seconds") if running else None,
        "interactions_per_second": progress.get("interactions_per_second") if running else None,
        "memory_bytes": None if now.ended else held_by_worker(folder),
    }


def verbs(status: str) -> list[protocol.Verb]:
    """Return what can be asked of a run of this status.

    >>> verbs("running"), verbs("paused"), verbs("failed")
    (['pause', 'stop', 'kill'], ['resume', 'stop', 'kill'], ['resume', 'remove'])
    """
    if status == "stopping":
        return ["kill"]
    if status in ("queued", "running"):
        return ["pause", "stop", "kill"]
    if status == "paused":
        return ["resume", "stop", "kill"]
    return ["resume", "remove"] if status in RESUMABLE else ["remove"]


def _marks(folder: Path, *names: str) -> tuple[Mark, ...]:
    return tuple(_mark(folder / name) for name in names)


def _mark(path: Path) -> Mark:
    """Return what differs when a file was replaced or written to; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
