"""Worker processes: starting one that outlives us, whether one lives, how one of ours ended.

A worker is known by its owner.py and the lock it holds on its run. POSIX only: workers are sessions of their
own and locks are ``flock``. What is asked of workers is control.py's.
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
from gnnrec_lab.jobs import submission
from gnnrec_lab.jobs.memory import processes_ended_for_memory
from gnnrec_lab.jobs.owner import Owner

LOCK_FILE = "lock"
EXIT_FILE = "exit.json"


def is_alive(folder: Path) -> bool:
    """Whether a run has a worker, or is looked after on a cluster."""
    if worker_lives(folder) or submission.beats(folder) or submission.is_pending(folder):
        return True
    reap()  # only now: so that a worker found dead has its `exit_code` noted
    return False


def worker_lives(folder: Path) -> bool:
    """Whether a worker can be seen from here: the lock says so, and before it is taken the owner."""
    if _lock_is_held(folder / LOCK_FILE):
        return True
    owner = Owner.read(folder)
    return owner is not None and owner.is_running()


def is_asleep(folder: Path) -> bool:
    """Whether a run's worker was made to sleep (SIGSTOP): it keeps its memory and uses no processor."""
    owner = Owner.read(folder)
    return (owner is not None and owner.worker and owner.is_asleep()) or submission.sleeps(folder)


def take_lock(folder: Path, patience: float = 2.0) -> int | None:
    """Take a run's lock for the life of this process; None when another process keeps it.

    A viewer that looks whether the lock is held has it for microseconds: hence ``patience`` (seconds). On a
    file system without locks the owner's process number and creation time have to do.
    """
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageError(f"Could not open {folder / LOCK_FILE}: {error.strerror}.") from error
    if locked(descriptor, patience, pause=0.01):
        return descriptor
    os.close(descriptor)
    return None


def locked(descriptor: int, patience: float, pause: float) -> bool:
    """Lock an open file, trying every ``pause`` seconds; return whether it was free within ``patience``.

    True on a file system without locks. Never waits within the system call: a process that is made to sleep
    there must not be given the lock.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(pause)
        except OSError:
            return True
        else:
            return True


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


_children: dict[int, tuple[Path, int | None]] = {}
_exits: dict[Path, Exit] = {}
_children_lock = threading.Lock()


@dataclasses.dataclass(frozen=True)
class Exit:
    """How a worker ended.

    Attributes
    ----------
    pid : int
    code : int
        Negative: the signal that killed it.
    for_memory : bool or None
        Whether the system ended processes for want of memory while it ran; None where it is unknown.
    """

    pid: int
    code: int
    for_memory: bool | None = None


def start_worker(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    stdin: int = subprocess.DEVNULL,
) -> int:
    """Start a worker in a session of its own, note it as the owner of ``folder``'s run; return its number.

    It gets no interrupt and no hang-up of ours, and outlives us; its output goes to ``stdout.log`` and
    ``stderr.log`` of ``folder``, which is its working folder, its input is ``stdin`` (a descriptor). Raises
    `OSError` when it can't be started.
    """
    counted = processes_ended_for_memory()
    with (folder / "stdout.log").open("ab") as out, (folder / "stderr.log").open("ab") as err:
        process = subprocess.Popen(
            command,
            stdin=stdin,
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
        _children[process.pid] = folder, counted
    try:
        owner = Owner.of(process.pid)
    except psutil.Error:  # it has ended already
        owner = Owner(process.pid, time.time(), platform.node())
    with contextlib.suppress(StorageError):  # the worker notes itself too
        owner.write(folder)
    return process.pid


def has_ended(pid: int) -> bool:
    """Whether a worker that this process started has ended; how is then noted."""
    reap()
    with _children_lock:
        return pid not in _children


def reap() -> None:
    """Collect the exit of our own workers that have ended, and note how in ``exit.json``.

    Only the parent of a process learns whether a signal killed it; noted, every later kernel knows it.
    """
    with _children_lock:
        for pid, (folder, counted) in list(_children.items()):
            try:
                found, how = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                del _children[pid]
                continue
            if found:
                del _children[pid]
                now = processes_ended_for_memory()
                for_memory = None if now is None or counted is None else now > counted
                _exits[folder] = Exit(pid, os.waitstatus_to_exitcode(how), for_memory)
                # the run may have been removed, the disk may be full: then only this process knows
                with contextlib.suppress(StorageError):
                    write_json(folder / EXIT_FILE, dataclasses.asdict(_exits[folder]))


def forget_exit(folder: Path) -> None:
    """Forget how an earlier attempt ended."""
    _exits.pop(folder, None)
    (folder / EXIT_FILE).unlink(missing_ok=True)


def how_it_ended(folder: Path) -> Exit | None:
    """Return how a run's last worker exited; None when nobody saw it."""
    found = _exits.get(folder)
    if found is None:
        try:
            value = read_json(folder / EXIT_FILE)
            # version 1 noted the code alone
            found = Exit(int(value.get("pid", 0)), int(value["code"]), value.get("for_memory"))
        except (StorageError, KeyError, TypeError, ValueError):
            return None
    owner = Owner.read(folder)
    # an earlier attempt's exit says nothing of this one
    return None if owner is not None and found.pid not in (0, owner.pid) else found
