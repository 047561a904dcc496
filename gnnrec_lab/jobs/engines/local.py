"""Attempts on this machine: a process of its own that waits for its turn and outlives the kernel."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import psutil

from gnnrec_lab.jobs import process, queue
from gnnrec_lab.jobs.spec import RunSpec

_PATIENCE = 10.0  # seconds for a worker that is just being started to appear


class LocalEngine:
    """Starts workers here; see `gnnrec_lab.jobs.engines.Engine`."""

    def submit(
        self, folder: Path, spec: RunSpec, command: Sequence[str], environment: Mapping[str, str]
    ) -> None:
        queue.enter(folder, spec.priority)
        process.start_worker([*command, str(folder)], folder, environment)

    def signal(self, folder: Path, name: str) -> bool:
        found = _worker(folder)
        return found is not None and _send(found, folder, signal.Signals[name])


def _worker(folder: Path) -> psutil.Process | None:
    """Return the worker that proves to be one, waiting for it to begin; None when there is none."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        found = process.proven(folder)
        if found is not None:
            return found
        if not process.begins(folder) or time.monotonic() > deadline:
            return None
        time.sleep(0.01)


def _send(found: psutil.Process, folder: Path, number: signal.Signals) -> bool:
    """Send a signal to a run's worker, and a kill to its children too; return whether it was there."""
    children = []
    with contextlib.suppress(psutil.Error):
        children = found.children(recursive=True) if number == signal.SIGKILL else []
    try:
        with _handle(found.pid) as handle:
            if process.proven(folder) != found:  # its number has become another's in the meantime
                return False
            for child in children:
                with contextlib.suppress(psutil.NoSuchProcess):
                    child.send_signal(number)
            if handle is None:
                found.send_signal(number)
            else:
                signal.pidfd_send_signal(handle, number)
    except (psutil.NoSuchProcess, ProcessLookupError):  # it has ended just now
        return False
    return True


@contextlib.contextmanager
def _handle(pid: int) -> Iterator[int | None]:
    """Hold a process by a handle that stays its own; None where the system has no such thing."""
    if not hasattr(os, "pidfd_open"):
        yield None
        return
    handle = os.pidfd_open(pid)
    try:
        yield handle
    finally:
        os.close(handle)
