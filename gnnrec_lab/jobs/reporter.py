"""The worker's observer: writes events and status, and reads requests to pause or stop.

Steps are reported at most five times a second and the status at most twice: the trainer calls after every
step. A full disk doesn't end a training, it only leaves it unreported until there is room again.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from gnnrec_lab.errors import StorageError
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventReader, EventWriter, in_force
from gnnrec_lab.jobs.progress import Progress
from gnnrec_lab.jobs.state import PAUSE_FILE, STOP_FILE
from gnnrec_lab.jobs.status import Status

STEP_SECONDS = 0.2
STATUS_SECONDS = 0.5
STOP_SECONDS = 0.1


class Reporter:
    """Implements `gnnrec_lab.training.Observer` for one attempt of a run.

    Attributes
    ----------
    attempt : int
    requested : str or None
        In which status the run is to end before its time: "stopped" or "paused"; None while nobody asked.
    """

    def __init__(
        self,
        folder: Path,
        events: EventWriter,
        clock: Callable[[], float] = time.monotonic,
        *,
        attempt: int = 1,
    ) -> None:
        self.attempt = attempt
        self.requested: str | None = None
        self._clock = clock
        self._folder = folder
        self._place = _place(folder)
        self._events = events
        self._progress = Progress(clock)
        self._status = "running"
        self._next_step = self._next_status = self._next_stop = 0.0
        self._complained = False

    def begin(self) -> None:
        """Say that the worker has begun: it waits for its turn no longer."""
        self._progress.begin()
        self._write_status(durable=True)

    def message(self, text: str) -> None:
        """Put a sentence for the user among the events; until the next step it is in the status too."""
        self._progress.message(text)
        self._event("message", {"text": text})
        self._write_status()

    def on_resume(self, facts: dict[str, Any]) -> None:
        self._progress.resume(facts)
        place = {key: facts[key] for key in ("epoch", "step", "steps")}
        self._event("resumed", {"attempt": self.attempt, **place})
        # what the last attempt had no time to write, or no room on the disk
        known = {event.get("epoch") for event in self._told() if event["kind"] == "epoch"}
        for row in facts["history"]:
            if row["epoch"] not in known:
                self._event("epoch", {**row, "best": None, "checkpoint": False})

    def on_start(self, facts: dict[str, Any]) -> None:
        self._progress.start(facts)
        self._event("start", facts)
        self._write_status(durable=True)

    def on_step(self, facts: dict[str, Any]) -> None:
        now = self._clock()
        if now < self._next_step:
            return
        self._next_step = now + STEP_SECONDS
        self._progress.step(facts)
        self._event("step", facts)
        if now >= self._next_status:
            self._write_status()

    def on_epoch(self, facts: dict[str, Any]) -> None:
        self._progress.epoch(facts)
        self._event("epoch", facts)
        if self._clock() >= self._next_status:
            self._write_status()

    def should_stop(self) -> bool:
        """Whether to end now, as asked by a file or a signal; looked up ten times a second."""
        if self.requested != "stopped" and self._clock() >= self._next_stop:
            self._next_stop = self._clock() + STOP_SECONDS
            if self.is_gone() or (self._folder / STOP_FILE).exists():
                self.requested = "stopped"
            elif self.requested is None and (self._folder / PAUSE_FILE).exists():
                self.requested = "paused"
        if self.requested and self._status == "running":
            self._status = "stopping"
            self._write_status(durable=True)
        return self.requested is not None

    def is_gone(self) -> bool:
        """Whether the run's folder was removed, or another has taken its place."""
        return _place(self._folder) != self._place

    def ask_to_stop(self) -> None:
        """Ask for a stop from within the worker. Called by a signal handler: it only sets a flag."""
        self.requested = "stopped"

    def end(self, status: str, error: str | None = None) -> None:
        """Write the last event and status. Raises `StorageError` when the status can't be written."""
        progress = self._progress.to_dict() | {"eta_seconds": None, "message": None}
        seconds = progress["elapsed_seconds"]
        last = {"status": status, "error": error, "seconds": seconds, "attempt": self.attempt}
        self._event("end", last)
        Status(status, error, progress, attempt=self.attempt).write(self._folder)

    def _told(self) -> list[Mapping[str, Any]]:
        try:
            return in_force(EventReader(self._folder / EVENTS).read())
        except StorageError:
            return []

    def _event(self, kind: str, facts: Mapping[str, Any]) -> None:
        with self._unreported():
            self._events.write(kind, **facts)

    def _write_status(self, *, durable: bool = False) -> None:
        self._next_status = self._clock() + STATUS_SECONDS
        with self._unreported():
            status = Status(self._status, None, self._progress.to_dict(), attempt=self.attempt)
            status.write(self._folder, durable=durable)

    @contextlib.contextmanager
    def _unreported(self) -> Iterator[None]:
        try:
            yield
        except StorageError as error:
            if not self._complained:
                complain(f"The training goes on, but can't be reported: {error}")
            self._complained = True


def _place(folder: Path) -> tuple[int, int] | None:
    with contextlib.suppress(OSError):
        found = folder.lstat()
        return found.st_dev, found.st_ino
    return None


def complain(text: str) -> None:
    """Print to ``stderr.log``, if there is room: that is on the same disk as all else of the run."""
    with contextlib.suppress(OSError):
        print(text, file=sys.stderr, flush=True)
