"""The process that owns a run, distinguished from a later one of the same pid. ``owner.json``.

Numbers are used again and clocks are set; what a process is called by here survives both.
"""

from __future__ import annotations

import contextlib
import dataclasses
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from gnnrec_lab.checks import as_whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import is_moment, is_text, read_json, typed, write_json

FILE = "owner.json"
_SAME_MOMENT = 2.0  # seconds: a process's creation time moves a little when the clock is set
_PROC = Path("/proc")
_KINDS: dict[str, Callable[[Any], bool]] = {
    "pid": lambda value: as_whole(value, 1, 2**31 - 1) is not None,
    "started": is_moment,
    "host": is_text,
    "ticks": lambda value: True,  # of version 1 there is none
    "boot": lambda value: True,
    "worker": lambda value: isinstance(value, bool),
}


@dataclasses.dataclass(frozen=True)
class Owner:
    """A process on a machine.

    Attributes
    ----------
    pid : int
    started : float
        Its creation, seconds since 1970 by the clock of then.
    host : str
    ticks : int or None
        Its creation by the machine's own count since it was switched on, which no clock moves. None where the
        system has none.
    boot : str or None
        Which start of the machine that was.
    worker : bool
        False for the process that is about to start the worker: nobody may signal that one.
    """

    pid: int
    started: float
    host: str
    ticks: int | None = None
    boot: str | None = None
    worker: bool = True

    @classmethod
    def of(cls, pid: int, *, worker: bool = True) -> Owner:
        """Return the identity of a process. Raises `psutil.Error` when there is none."""
        return cls(pid, psutil.Process(pid).create_time(), platform.node(), _ticks(pid), _boot(), worker)

    @classmethod
    def read(cls, folder: Path) -> Owner | None:
        """Read ``owner.json``; None when it is missing or damaged."""
        try:
            value = typed({"worker": True, **read_json(folder / FILE)}, _KINDS, folder / FILE)
        except StorageError:
            return None
        ticks, boot = value.pop("ticks"), value.pop("boot")
        known = as_whole(ticks, 0) is not None and is_text(boot)
        return cls(**value, ticks=ticks if known else None, boot=boot if known else None)

    def write(self, folder: Path) -> None:
        write_json(folder / FILE, dataclasses.asdict(self))

    def process(self) -> psutil.Process | None:
        """Return this very process if it runs here; a zombie and another of its number don't count."""
        if self.host != platform.node():
            return None
        with contextlib.suppress(psutil.Error):
            found = psutil.Process(self.pid)
            if self._is(found) and found.status() != psutil.STATUS_ZOMBIE:
                return found
        return None

    def is_running(self) -> bool:
        """Whether this very process runs here."""
        return self.process() is not None

    def is_asleep(self) -> bool:
        """Whether it was stopped by a signal and waits to be continued."""
        found = self.process()
        with contextlib.suppress(psutil.Error):
            return found is not None and found.status() == psutil.STATUS_STOPPED
        return False

    def before_restart(self) -> bool:
        """Whether this machine has restarted since the process was created."""
        if self.host != platform.node():
            return False
        if self.boot is not None:
            return self.boot != _boot()
        return psutil.boot_time() > self.started + _SAME_MOMENT

    def _is(self, found: psutil.Process) -> bool:
        if self.ticks is not None:
            return (self.ticks, self.boot) == (_ticks(found.pid), _boot())
        return abs(found.create_time() - self.started) <= _SAME_MOMENT


def _ticks(pid: int) -> int | None:
    try:
        text = (_PROC / str(pid) / "stat").read_bytes()
        # the name, in parentheses, may hold anything; behind it comes field 3, the 22nd is the creation
        return int(text[text.rindex(b")") + 2 :].split()[19])
    except (OSError, ValueError, IndexError):
        return None


def _boot() -> str | None:
    try:
        return (_PROC / "sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
