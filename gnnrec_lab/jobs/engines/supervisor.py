"""Looks after one run on a node of a cluster: starts its worker, beats, and starts it again when it was
killed.

Nothing here knows which cluster it is; engines/actor.py runs it in Ray. The worker is that of a single
machine (worker.py), in a process of its own, so that a run comes out the same wherever it is trained.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.files import trust
from gnnrec_lab.jobs import control, process, submission
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventWriter
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.start import COMMAND, environment
from gnnrec_lab.jobs.state import cause
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.submission import Beat, Submission
from gnnrec_lab.jobs.worker import SUPERVISED

RETRIES = 3
_GONE = "The process or the node that looked after it on the cluster ended."
_TICK = 0.1  # seconds between two looks at the worker and at what is asked
_PATIENCE = 30.0  # seconds for the worker of a supervisor that was killed to follow it


def supervise(folder: Path, submitted: str, surroundings: Mapping[str, str] | None = None) -> None:
    """Work on a run until it has said its last word, it was killed on request, or nothing is left to try.

    Parameters
    ----------
    folder : Path
    submitted : str
        The id of the submission. When it isn't the run's newest one any more, nothing is done.
    surroundings : mapping, optional
        What the worker's environment has besides.
    """
    trust(folder.parents[1])
    looked_after = _Supervisor(folder, submitted, surroundings or {})
    if not looked_after.is_the_newest():
        return
    looked_after.beat()
    try:
        looked_after.work()
    finally:
        if looked_after.is_the_newest():
            submission.forget(folder)


class _Supervisor:
    def __init__(self, folder: Path, submitted: str, surroundings: Mapping[str, str]) -> None:
        self._folder = folder
        self._surroundings = surroundings
        self._submitted = submitted
        before = Beat.read(folder)  # of one that Ray has started again
        self._count = before.count if before is not None else 0
        self._next = 0.0

    def is_the_newest(self) -> bool:
        found = Submission.read(self._folder)
        return found is not None and found.id == self._submitted

    def work(self) -> None:
        self._outlive_the_last_worker()
        now = Status.read(self._folder)
        if now.status != "queued" and not self._again(now, _GONE):
            return
        while self._attempt():
            now = Status.read(self._folder)
            if not self._again(now, cause(self._folder, now.progress, begun=True)):
                return

    def beat(self) -> None:
        """Give a sign of life when it is time."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + submission.BEAT_SECONDS
            self._count += 1
            owner = Owner.read(self._folder)
            asleep = owner is not None and owner.worker and owner.is_asleep()
            Beat(self._count, time.time(), asleep).write(self._folder)

    def _outlive_the_last_worker(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        # not the kernel that handed the run over: it may live as long as it likes
        while process.worker_lives(self._folder, starting=False) and time.monotonic() < deadline:
            self.beat()
            time.sleep(_TICK)

    def _again(self, now: Status, why: str) -> bool:
        """Queue a run once more that was lost, and say why; return whether there is something to do."""
        first = Submission.read(self._folder)
        if now.ended or now.status == "paused" or first is None or first.id != self._submitted:
            return False
        number = now.attempt - first.attempt + 1
        if number > RETRIES:
            return False
        with contextlib.suppress(GnnrecError):
            control.requeue(self._folder, now)
            text = f"{why} It is tried again from its last checkpoint ({number} of {RETRIES})."
            with control.held(self._folder), EventWriter(self._folder / EVENTS) as events:
                events.write("message", text=text)
            return True
        return False

    def _attempt(self) -> bool:
        """Have a worker work; return false when it was killed on request."""
        lab, threads = self._folder.parents[1], RunSpec.read(self._folder).threads
        surroundings = {**environment(lab, threads), **self._surroundings, SUPERVISED: "1"}
        heard, held = os.pipe()  # the worker ends when our end is closed: by us, or by our death
        try:
            command = [*COMMAND, str(self._folder)]
            pid = process.start_worker(command, self._folder, surroundings, stdin=heard)
            os.close(heard)
            return self._attend(pid)
        finally:
            os.close(held)

    def _attend(self, pid: int) -> bool:
        while not process.has_ended(pid):
            self.beat()
            name = submission.asked(self._folder)
            if name in ("SIGSTOP", "SIGCONT", "SIGKILL"):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, signal.Signals[name])  # a session of its own
                self._next = 0.0  # whoever asked waits for the beat
                if name == "SIGKILL":
                    _wait_for(pid)
                    return False
            time.sleep(_TICK)
        return True


def _wait_for(pid: int) -> None:
    while not process.has_ended(pid):
        time.sleep(_TICK)
