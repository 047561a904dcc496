"""The true state of a run, from its folder alone: its status, its events, and whether its process lives.

Looks only; nothing is ever written into a run's folder from here. So a wrong guess in the moment between
two files heals by itself at the next look.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gnnrec_lab.display.numbers import memory
from gnnrec_lab.errors import RunError, StorageError
from gnnrec_lab.files import kind_of, open_binary
from gnnrec_lab.jobs import process
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import last_event
from gnnrec_lab.jobs.memory import ADVICE
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.status import ENDED, NewerRunError, Status

STOP_FILE = "stop"
PAUSE_FILE = "pause"
UNWRITTEN = 4  # exit code of a worker that could not write its last word
_NAME = re.compile(r"\w[\w. -]*")
_NO_ROOM = 1_000_000  # bytes: with fewer left a disk is full
_SHOWN_LINES = 6
_TAIL_BYTES = 64 * 1024


def look(folder: Path, *, ask: bool = False) -> Status:
    """Return how the run in ``folder`` stands now.

    A run that hasn't ended, wasn't paused and has no living worker is lost, whatever its ``status.json``
    says; the error then holds the cause, as far as it is known, and the last lines of ``stderr.log``.

    With ``ask`` the cluster on which a run waits is asked whether it answers, if this user has named it;
    else nothing here uses the network.

    Raises `RunError` when there is no such run any more, `StorageError` when it is no folder, or a newer
    version wrote it.
    """
    require(folder, "run")
    process.reap()  # leaves no zombie behind a worker that ended well
    known = _read(folder)
    if known is not None and _has_spoken(known):
        return known
    if process.is_alive(folder, ask=ask):
        known = known or Status("running")
        if process.is_asleep(folder):
            return dataclasses.replace(known, status="paused")
        asked = (folder / STOP_FILE).exists() or (folder / PAUSE_FILE).exists()
        return dataclasses.replace(known, status="stopping") if asked else known
    known = _read(folder)  # it may have ended between the two looks
    if known is not None and _has_spoken(known):
        return known
    return _ended_by_events(folder, known) or _lost(folder, known)


def require(folder: Path, what: str) -> None:
    """Raise `RunError` when there is no such run or search any more, `StorageError` for what is no folder.

    A name that isn't of letters, digits, points, spaces and dashes is refused too: it stands in lines that
    are shown to be run, where braces and ``$`` are evaluated.
    """
    found = kind_of(folder)
    if found is None:
        raise RunError(f'The {what} "{folder.name}" no longer exists: it was removed.')
    if found != "folder":
        raise StorageError(
            f'"{folder.name}" is no folder of a {what} but a {found}, and isn\'t followed: remove it by hand.'
        )
    if not _NAME.fullmatch(folder.name):
        raise StorageError(
            f'"{folder.name}" is no name that a {what} can have: rename the folder, with letters and digits.'
        )


def log_tail(folder: Path, lines: int, name: str = "stderr.log") -> str:
    """Return the last lines of one of a run's logs; empty where there is none."""
    try:
        with open_binary(folder / name) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _TAIL_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:]) if lines > 0 else ""


def _read(folder: Path) -> Status | None:
    try:
        return Status.read(folder)
    except NewerRunError:
        raise
    except StorageError:
        return None


def _has_spoken(known: Status) -> bool:
    """Whether the worker has said its last word: it writes "paused" only when it gives up its memory."""
    return known.ended or known.status == "paused"


def _ended_by_events(folder: Path, known: Status | None) -> Status | None:
    """Return what the last event says when ``status.json`` is damaged or could not be written at the end."""
    end = last_event(folder / EVENTS)
    if end is None or end["kind"] != "end" or end.get("status") not in ENDED | {"paused"}:
        return None
    attempt = end.get("attempt", 1)
    if known is not None and known.attempt != attempt:  # the word of an earlier attempt
        return None
    return Status(end["status"], end.get("error"), known.progress if known else {}, end["t"], attempt)


def _lost(folder: Path, known: Status | None) -> Status:
    last = log_tail(folder, _SHOWN_LINES)
    progress = known.progress if known else {}
    begun = known is None or known.status != "queued"
    error = f"{cause(folder, progress, begun=begun)} It can be resumed from its last checkpoint."
    if known is None:
        error = f"{_why_unreadable(folder)} {error}"
    if last:
        error = f"{error}\nThe last lines of its stderr.log:\n{last}"
    updated = known.updated if known else _changed(folder)
    return Status("lost", error, progress, updated, known.attempt if known else 1)


def _changed(folder: Path) -> float:
    with contextlib.suppress(OSError):
        return folder.lstat().st_mtime
    return 0.0


def _why_unreadable(folder: Path) -> str:
    try:
        Status.read(folder)
    except StorageError as error:
        return str(error)
    return ""


def cause(folder: Path, progress: Mapping[str, Any], *, begun: bool) -> str:
    """Return why a worker is gone without a last word, as far as it is known, in sentences."""
    found = process.how_it_ended(folder)
    with contextlib.suppress(OSError):  # it was removed just now
        if shutil.disk_usage(folder).free < _NO_ROOM:
            return f"The disk that holds {folder} is full: free some space."
    if found is not None and found.code < 0:
        return _killed(-found.code, found.for_memory, progress.get("memory_bytes"))
    if found is not None and found.code == UNWRITTEN:
        return f"The worker could no longer write to {folder}, so it ended without a result."
    if found is not None:
        return (
            f"The worker {'ended without a result' if begun else 'could not start'} (exit code {found.code})."
        )
    owner = Owner.read(folder)
    if owner is not None and owner.before_restart():
        return "The machine was restarted while the worker ran."
    return (
        f"The worker {'ended' if begun else 'did not start or ended'} without saying why: it was killed, or "
        f"the machine ran out of memory or was restarted. If memory was short, {ADVICE}."
    )


def _killed(number: int, for_memory: bool | None, held: float | None) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    last = f" It last held {memory(held)}." if held else ""
    if number == signal.SIGKILL and for_memory:
        return f"The system ended the worker because memory ran out.{last} {ADVICE.capitalize()}."
    if number == signal.SIGKILL and for_memory is False:
        return f"The worker was killed (SIGKILL) by someone: memory hadn't run out.{last}"
    if number == signal.SIGKILL:
        return (
            "The worker was killed (SIGKILL): by someone, or by the system because memory ran out."
            f"{last} If memory was short, {ADVICE}."
        )
    if number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        return f"The worker was ended from outside ({name}) before it could save a result."
    return f"The worker crashed ({name}). Below is what it left; `%gnnrec doctor` checks the installation."
