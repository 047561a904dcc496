"""What can be asked of a run: pause, resume, stop, kill. Any process may ask.

A stop and a pause without memory are files that the worker sees; a pause that keeps the memory, its end and a
kill are signals, which the run's engine brings to it. The worker answers by its status; how a run stands is
read by state.py.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gnnrec_lab.errors import RunError, StorageError
from gnnrec_lab.files import remove_file, write_json
from gnnrec_lab.jobs import process, queue, submission
from gnnrec_lab.jobs.engines import engine, where
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventWriter
from gnnrec_lab.jobs.recipe import train_line
from gnnrec_lab.jobs.spec import LOCAL, RunSpec
from gnnrec_lab.jobs.start import begin_attempt, require_trainable, start
from gnnrec_lab.jobs.state import PAUSE_FILE, STOP_FILE, look
from gnnrec_lab.jobs.status import ENDED, Status
from gnnrec_lab.quoting import quote
from gnnrec_lab.wording import Wording, worded

RESUMABLE = frozenset({"paused", "stopped", "failed", "lost"})
_PATIENCE = 10.0  # seconds for a worker to appear, to fall asleep, to die, to let go of its lock


def pause(folder: Path, *, drop_memory: bool) -> None:
    """See `gnnrec_lab.Run.pause`."""
    now = look(folder)
    if now.status in ENDED:
        raise RunError(f'"{folder.name}" has ended ({now.status}): there is nothing to pause.')
    if now.status == "stopping":
        raise _about_to_end(folder.name)
    if submission.is_pending(folder):
        _close(folder, now, "paused")
    elif drop_memory or _has_several_workers(folder):  # those can't be put to sleep
        if now.status != "paused" or process.is_asleep(folder):
            write_json(folder / PAUSE_FILE, {"t": time.time()})
            _signal(folder, "SIGCONT")
    elif now.status != "paused":
        # with the queue's lock, so that it isn't put to sleep while it holds that itself
        with queue.turn(folder.parents[1]):
            found = _signal(folder, "SIGSTOP")
        if found:
            _wait_until(lambda: process.is_asleep(folder) or not process.is_alive(folder))


def resume(folder: Path, on: str | None = None) -> None:
    """See `gnnrec_lab.Run.resume`."""
    now = look(folder)
    if now.status == "paused" and process.is_asleep(folder):
        remove_file(folder / PAUSE_FILE)
        if _signal(folder, "SIGCONT"):
            _wait_until(lambda: not process.is_asleep(folder))
    elif now.status in RESUMABLE:
        spec = RunSpec.read(folder)
        require_trainable(spec)
        place = where(spec, folder.name, on)
        start(folder, requeue(folder, now), place)
    elif now.status == "done":
        again = train_line(RunSpec.read(folder), "run.split", fresh=True)
        raise RunError(worded(f'"{folder.name}" is done. To train the same once more: ', again))
    elif now.status == "stopping":
        raise _about_to_end(folder.name)


def _about_to_end(name: str) -> RunError:
    wait = Wording("run.wait()", f"%gnnrec log {quote(name)} --follow")
    resume = Wording("run.resume()", f"%gnnrec resume {quote(name)}")
    return RunError(worded(f'"{name}" is about to end: wait for it with ', wait, ", then ", resume))


def requeue(folder: Path, now: Status) -> RunSpec:
    """Begin another attempt of a run that has no worker, and return its spec; starting one is the caller's.

    Raises `RunError` when another process was quicker, `StorageError` when a newer version wrote the run or
    the folder can't be written.
    """
    spec = RunSpec.read(folder)
    with held(folder):
        if _attempt(folder, now) != now.attempt:
            raise RunError(f'"{folder.name}" is being resumed already.')
        for name in (STOP_FILE, PAUSE_FILE):
            remove_file(folder / name)
        process.forget_exit(folder)
        begin_attempt(folder, now.attempt + 1, dict(now.progress))
    return spec


def stop(folder: Path) -> None:
    """See `gnnrec_lab.Run.stop`."""
    now = look(folder)
    if now.status in ENDED:
        return
    without_worker = now.status == "paused" and not process.is_asleep(folder)
    if without_worker or _only_pending(folder):
        _close(folder, now, "stopped")
        return
    write_json(folder / STOP_FILE, {"t": time.time()})
    if now.status == "paused":
        _signal(folder, "SIGCONT")


def kill(folder: Path) -> None:
    """See `gnnrec_lab.Run.kill`."""
    now = look(folder)
    if now.status in ENDED:
        return
    if not _only_pending(folder) and _signal(folder, "SIGKILL"):
        _wait_until(lambda: not process.is_at_work(folder))  # owner.json may name anybody
    now = look(folder)
    if now.status == "lost" or now.status not in ENDED:
        _close(folder, now, "stopped")


def _close(folder: Path, now: Status, status: str) -> None:
    """Write the last word of an attempt that has no worker to write it."""
    with held(folder):
        if _attempt(folder, now) != now.attempt:
            raise RunError(f'"{folder.name}" is being resumed. Try again in a moment.')
        with EventWriter(folder / EVENTS) as events:
            seconds = now.progress.get("elapsed_seconds")
            events.write("end", status=status, error=None, seconds=seconds, attempt=now.attempt)
        progress = {**now.progress, "eta_seconds": None}
        ended = dataclasses.replace(now, status=status, error=None, progress=progress, updated=time.time())
        ended.write(folder)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the run's lock, as its only writer."""
    lock = process.take_lock(folder, _PATIENCE)
    if lock is None:
        raise RunError(f'The worker of "{folder.name}" hasn\'t exited yet. Try again in a moment.')
    try:
        yield
    finally:
        os.close(lock)


def _attempt(folder: Path, now: Status) -> int:
    try:
        return Status.read(folder).attempt
    except OSError:  # damaged: nothing says that another was quicker
        return now.attempt


def _only_pending(folder: Path) -> bool:
    """Whether a run waits on a cluster, and has no worker here either (resumed here, it may have one)."""
    return submission.is_pending(folder) and not process.worker_lives(folder)


def _has_several_workers(folder: Path) -> bool:
    try:
        return RunSpec.read(folder).workers > 1
    except StorageError:
        return False


def _signal(folder: Path, name: str) -> bool:
    try:
        on = RunSpec.read(folder).on
    except StorageError:  # damaged: a worker can be ended all the same
        on = LOCAL
    if on != LOCAL and not submission.beats(folder) and engine(LOCAL).signal(folder, name):
        return True  # resumed here, it has a worker that no cluster looks after
    return engine(on).signal(folder, name)


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
