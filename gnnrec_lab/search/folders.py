"""Where searches lie, ``<home>/searches/<name>/``, and the state of one, from its folder alone."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path

from gnnrec_lab.errors import OptionError
from gnnrec_lab.home import checked_name, home, home_folder
from gnnrec_lab.jobs import process, store
from gnnrec_lab.jobs.state import STOP_FILE, cause, log_tail, require
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.search.spec import trial_name

_FOLDER = "searches"
_SHOWN_LINES = 6


def search_folders() -> list[Path]:
    """Return the folders of all searches in the home, by name."""
    return store.folders_in(home() / _FOLDER)


def find(name: str) -> Path:
    """Return the folder of the search called ``name``. Raises `UnknownNameError` with the nearest name."""
    return store.named(search_folders(), name, "search")


def claim(name: str | None, model: str, trials: int, fill: Callable[[Path, str], None]) -> Path:
    """Create a search's folder and return it.

    Its name, which ``None`` makes the next of ``model-tuned-1``, ..., is also that of a run to be, and begins
    the names of others: none of these may be there. Raises `OptionError` for a name that can't be used.
    """
    parent = home_folder(_FOLDER)
    while True:
        chosen = name or _next_name(model)
        _require_free(chosen, trials)
        if store.place(parent, chosen, fill):
            return parent / chosen
        if name is not None:
            raise OptionError(store.taken(name, "search"))


def look(folder: Path) -> Status:
    """Return how the search in ``folder`` stands now; "lost" where its driver is gone without a last word.

    Raises `RunError` when there is no such search any more.
    """
    require(folder, "search")
    process.reap()
    now = Status.read(folder)
    if now.ended:
        return now
    if process.is_alive(folder):
        return dataclasses.replace(now, status="stopping") if (folder / STOP_FILE).exists() else now
    again = Status.read(folder)  # it may have ended between the two looks
    return again if again.ended else _lost(folder, again)


def _lost(folder: Path, now: Status) -> Status:
    why = cause(folder, {}, begun=now.status != "queued").replace("The worker", "The search's process")
    last = log_tail(folder, _SHOWN_LINES)
    error = f"{why} It can be resumed; trials that have ended are kept."
    error += f"\nThe last lines of its stderr.log:\n{last}" if last else ""
    return dataclasses.replace(now, status="lost", error=error)


def _next_name(model: str) -> str:
    pattern = re.compile(rf"{re.escape(model)}-tuned-(\d{{1,9}})(-t\d+)?")
    there = [folder.name for folder in [*search_folders(), *store.run_folders()]]
    matches = (pattern.fullmatch(name) for name in there)
    return f"{model}-tuned-{max((int(match[1]) for match in matches if match), default=0) + 1}"


def _require_free(name: str, trials: int) -> None:
    checked_name(name, "search")
    last = trial_name(name, trials - 1)
    if len(last) > 64:
        raise OptionError(
            f'"{name}" is too long to name a search: its trials are called "{last}". 64 at most.'
        )
    pattern = re.compile(rf"{re.escape(name)}(-t\d+)?")
    for folder in store.run_folders():
        if pattern.fullmatch(folder.name):
            raise OptionError(store.taken(folder.name, "run"))
