"""How a run really stands, told from its folder alone: by its status, its events, and whether it lives.

Looks only; nothing is ever written into a run's folder from here. So a wrong guess in the moment between
two files heals by itself at the next look.
"""

from __future__ import annotations

import dataclasses
import os
import signal
from pathlib import Path

from gnnrec_lab.errors import RunError, StorageError
from gnnrec_lab.jobs import process
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import last_event
from gnnrec_lab.jobs.status import ENDED, Status

STOP_FILE = "stop"
_SHOWN_LINES = 6
_TAIL_BYTES = 64 * 1024


def look(folder: Path) -> Status:
    """Return how the run in ``folder`` stands now.

    A run that isn't ended and has no living worker failed, whatever its ``status.json`` says; the error then
    holds the cause, as far as it is known, and the last lines of ``stderr.log``.

    Raises `RunError` when there is no such run any more.
    """
    if not folder.is_dir():
        raise RunError(f'The run "{folder.name}" no longer exists: it was removed.')
    process.reap()  # leaves no zombie behind a worker that ended well
    known = _read(folder)
    if known is not None and known.ended:
        return known
    if process.is_alive(folder):
        known = known or Status("running")
        asked = (folder / STOP_FILE).exists()
        return dataclasses.replace(known, status="stopping") if asked else known
    known = _read(folder)  # it may have ended between the two looks
    if known is not None and known.ended:
        return known
    return _ended_by_events(folder, known) or _died(folder, known)


def log_tail(folder: Path, lines: int, name: str = "stderr.log") -> str:
    """Return the last lines of one of a run's logs; empty where there is none."""
    try:
        with (folder / name).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:]) if lines > 0 else ""


def _read(folder: Path) -> Status | None:
    try:
        return Status.read(folder)
    except StorageError:
        return None


def _ended_by_events(folder: Path, known: Status | None) -> Status | None:
    """Return what the last event says when ``status.json`` is damaged or could not be written at the end."""
    end = last_event(folder / EVENTS)
    if end is None or end["kind"] != "end" or end.get("status") not in ENDED:
        return None
    return Status(end["status"], end.get("error"), known.progress if known else {}, end["t"])


def _died(folder: Path, known: Status | None) -> Status:
    last = log_tail(folder, _SHOWN_LINES)
    error = _cause(folder, begun=known is None or known.status != "queued")
    if last:
        error = f"{error}\nThe last lines of its stderr.log:\n{last}"
    progress = known.progress if known else {}
    return Status("failed", error, progress, known.updated if known else folder.stat().st_mtime)


def _cause(folder: Path, *, begun: bool) -> str:
    code = process.exit_code(folder)
    if code is not None and code < 0:
        return _killed(-code)
    if code is not None:
        return f"The worker {'ended without a result' if begun else 'could not start'} (exit code {code})."
    owner = process.Owner.read(folder)
    if owner is not None and owner.before_restart():
        return "The machine was restarted while the worker ran. Train it again."
    return (
        f"The worker {'ended' if begun else 'did not start or ended'} without saying why: it was killed, or "
        "the machine ran out of memory or was restarted. If memory was short, choose a smaller dim or "
        "batch_size, or close other notebooks."
    )


def _killed(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if number == signal.SIGKILL:
        return (
            "The worker was killed (SIGKILL): by someone, or by the system because memory ran out. If memory "
            "was short, choose a smaller dim or batch_size, or close other notebooks."
        )
    if number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        return f"The worker was ended from outside ({name}) before it could save a result."
    return f"The worker crashed ({name}). Below is what it left; `gnnrec doctor` checks the installation."
