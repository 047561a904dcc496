"""Telling another system of a run while it is trained: when, and what becomes of failures.

A thread of the worker reads the run's own folder and passes on what is new. So a training never waits for a
server, and what a server has missed is sent later, also by a resumed attempt. What is sent, and how, is
mlflow.py's.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from gnnrec_lab.checks import choice
from gnnrec_lab.errors import OptionError
from gnnrec_lab.jobs.mlflow import URI, MlflowRun, prepare
from gnnrec_lab.jobs.spec import TRACKERS

if TYPE_CHECKING:
    from gnnrec_lab.jobs.spec import RunSpec

_EVERY = 2.0  # seconds between two looks at the folder
_SLOWEST = 60.0  # seconds until a server that doesn't answer is tried again
_LAST = 60.0  # seconds in which the end is sent, with the model
_AGAIN = 1.0  # seconds between two tries at the end
_LAST_TRY = 15.0  # the same where it fails


def checked(track: str | None) -> str:
    """Return the tracker's name, "" for none.

    Raises `OptionError` for one that there isn't, or whose library isn't installed.
    """
    if track is None:
        return ""
    choice("track", track, TRACKERS)
    if importlib.util.find_spec(track) is None:
        raise OptionError(
            f"track=\"{track}\" needs a library that isn't installed: pip install 'gnnrec-lab[{track}]'"
        )
    return track


def variables() -> dict[str, str]:
    """Return what a worker's environment says otherwise than ours, as it works in another folder."""
    uri = os.environ.get(URI)
    return {URI: absolute(uri)} if uri else {}


def absolute(uri: str) -> str:
    """Return a tracking URI whose path, if it is a relative one of SQLite, doesn't depend on the folder.

    >>> absolute("http://tracking:5000"), absolute("sqlite:////data/mlflow.db")
    ('http://tracking:5000', 'sqlite:////data/mlflow.db')
    """
    scheme, found, path = uri.partition("sqlite:///")
    if not found or scheme or path.startswith("/"):
        return uri
    return f"sqlite:///{Path(path).absolute()}"


class Tracking:
    """Passes on what a run's folder says, in a thread of its own, until `finish`.

    Parameters
    ----------
    folder : Path
        Of the run.
    spec : RunSpec
    say : callable
        Takes a sentence for the user.
    """

    def __init__(self, folder: Path, spec: RunSpec, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._spec = spec
        self._say = say
        self._status = ""
        self._ended = threading.Event()
        self._failing = False
        self._told: MlflowRun | None = None
        self._import()
        self._thread = threading.Thread(target=self._follow, name="tracking", daemon=True)
        self._thread.start()

    def finish(self, status: str) -> None:
        """Tell the end, "done", "stopped", "failed" or "paused"; wait for that, but not for long."""
        self._status = status
        self._ended.set()
        self._thread.join(_LAST_TRY)
        if not self._failing:
            self._thread.join(_LAST)
        if self._thread.is_alive() or self._failing:
            self._say(
                "Not all of this run could be sent to MLflow. What is kept here is complete; a run that is "
                "resumed sends the rest."
            )

    def _import(self) -> None:
        try:
            prepare()
        except Exception:  # the thread says so when it tries again
            traceback.print_exc(file=sys.stderr)

    def _follow(self) -> None:
        pause, deadline = _EVERY, float("inf")
        while True:
            ended = self._ended.wait(pause)
            if ended:
                deadline = min(deadline, time.monotonic() + _LAST_TRY)
            sent = self._tell(ended=ended)
            if ended and (sent or time.monotonic() > deadline):
                return
            pause = _EVERY if sent else min(_SLOWEST, 2 * pause)
            if ended:
                time.sleep(_AGAIN)

    def _tell(self, *, ended: bool) -> bool:
        """Pass on what is new; return whether that succeeded."""
        try:
            if self._told is None:
                self._told = MlflowRun(self._folder, self._spec)
                self._failing = False  # it answers: what is left may take its time
            self._told.log()
            self._failing = False
            if ended:
                self._told.close(self._status)
        except Exception as error:  # whatever it is, the training goes on
            if not self._failing:
                traceback.print_exc(file=sys.stderr)
                cause = str(error).strip().splitlines() or [type(error).__name__]
                self._say(f"The training goes on, but MLflow can't be reached; it is tried again. {cause[0]}")
            self._failing = True
            return False
        return True
