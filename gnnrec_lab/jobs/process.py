"""Worker processes: starting one that outlives us, whether one lives, how one of ours ended.

A worker is known by its process number, the moment it was created (numbers are used again) and the lock it
holds on its run. POSIX only: workers are sessions of their own and locks are ``flock``.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import os
import platform
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import read_json, write_json

OWNER_FILE = "owner.json"
LOCK_FILE = "lock"
EXIT_FILE = "exit.json"
_SAME_MOMENT = 2.0  # seconds: a process's creation time moves a little when the clock is set


@dataclasses.dataclass(frozen=True)
class Owner:
    """A process on a machine: number, creation time (seconds since 1970) and host name."""

    pid: int
    started: float
    host: str

    @classmethod
    def of(cls, pid: int) -> Owner:
        """Return the identity of a process. Raises `psutil.Error` when there is none."""
        return cls(pid, psutil.Process(pid).create_time(), platform.node())

    @classmethod
    def read(cls, folder: Path) -> Owner | None:
        """Read ``owner.json``; None when it is missing or damaged."""
        try:
            value = read_json(folder / OWNER_FILE)
            return cls(int(value["pid"]), float(value["started"]), str(value["host"]))
        except (StorageError, KeyError, TypeError, ValueError):
            return None

    def write(self, folder: Path) -> None:
        write_json(folder / OWNER_FILE, dataclasses.asdict(self))

    def is_running(self) -> bool:
        """Whether this very process runs here; a zombie and another process of its number don't count."""
        if self.host != platform.node():
            return False
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) <= _SAME_MOMENT
            return same and process.status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def before_restart(self) -> bool:
        """Whether this machine has restarted since the process was created."""
        return self.host == platform.node() and psutil.boot_time() > self.started + _SAME_MOMENT


def is_alive(folder: Path) -> bool:
    """Whether a run has a worker: the lock says so, and before it is taken the owner."""
    if _lock_is_held(folder / LOCK_FILE):
        return True
    owner = Owner.read(folder)
    if owner is not None and owner.is_running():
        return True
    reap()  # only now: so whoever is told that a worker of ours is dead finds `exit_code` noted
    return False


def take_lock(folder: Path, patience: float = 2.0) -> int | None:
    """Take a run's lock for the life of this process; None when another process keeps it.

    A viewer that looks whether the lock is held has it for microseconds: hence ``patience`` (seconds). On a
    file system without locks the owner's process number and creation time have to do.
    """
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(f"Could not open {folder / LOCK_FILE}: {error.strerror}.") from error
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                return None
            time.sleep(0.01)
        except OSError:
            return descriptor
        else:
            return descriptor


def _lock_is_held(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


_children: dict[int, Path] = {}
_children_lock = threading.Lock()


def start_worker(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Start a worker in a session of its own, and note it as the owner of the run in ``folder``.

    It gets no interrupt and no hang-up of ours, and outlives us; its output goes to ``stdout.log`` and
    ``stderr.log`` of ``folder``, which is its working folder. Raises `OSError` when it can't be started.
    """
    with (folder / "stdout.log").open("ab") as out, (folder / "stderr.log").open("ab") as err:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=folder,
            env=dict(environment),
            start_new_session=True,
        )
    # The worker outlives this object, and `reap` collects its exit; an object that believes in a running
    # process warns when it is freed.
    process.returncode = 0
    with _children_lock:
        _children[process.pid] = folder
    try:
        owner = Owner.of(process.pid)
    except psutil.Error:  # it has ended already
        owner = Owner(process.pid, time.time(), platform.node())
    with contextlib.suppress(StorageError):  # the worker notes itself too
        owner.write(folder)


def reap() -> None:
    """Collect the exit of our own workers that have ended, and note how in ``exit.json``.

    Only the parent of a process is told whether a signal killed it; noted, every later kernel knows it.
    """
    with _children_lock:
        for pid, folder in list(_children.items()):
            try:
                found, how = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                del _children[pid]
                continue
            if found:
                del _children[pid]
                code = os.waitstatus_to_exitcode(how)
                # the run may have been removed, the disk may be full: then the cause stays unknown
                with contextlib.suppress(StorageError):
                    write_json(folder / EXIT_FILE, {"code": code})


def exit_code(folder: Path) -> int | None:
    """Return how a run's worker exited (negative: the signal that killed it); None when nobody saw it."""
    try:
        code = read_json(folder / EXIT_FILE).get("code")
    except StorageError:
        return None
    return code if isinstance(code, int) else None
