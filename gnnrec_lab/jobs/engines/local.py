"""Attempts on this machine: a process of its own that waits for its turn and outlives the kernel."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from gnnrec_lab.jobs import process, queue
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.spec import RunSpec

_PATIENCE = 10.0  # seconds for a worker that is just being started to appear


class LocalEngine:
    """Starts workers here; see `gnnrec_lab.jobs.engines.Engine`."""

    def submit(
        self, folder: Path, spec: RunSpec, command: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        queue.enter(folder, spec.priority)
        process.start_worker([*command, str(folder)], folder, environment)

    def signal(self, folder: Path, name: str) -> None:
        owner = _worker(folder)
        found = owner.process() if owner is not None else None
        if found is None:
            return
        number = signal.Signals[name]
        with contextlib.suppress(psutil.NoSuchProcess):  # it has ended just now
            whole = [*found.children(recursive=True), found] if number == signal.SIGKILL else [found]
            for one in whole:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.send_signal(number)


def _worker(folder: Path) -> Owner | None:
    """Return the worker, waiting for one that is just being started; None when there is none."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        owner = Owner.read(folder)
        if owner is not None and owner.worker:
            return owner
        if not process.is_alive(folder) or time.monotonic() > deadline:
            return None
        time.sleep(0.01)
