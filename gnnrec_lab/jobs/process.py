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
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from gnnrec_lab.checks import as_whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import open_append, open_file, read_json, remove_file, typed, write_json
from gnnrec_lab.jobs import submission
from gnnrec_lab.jobs.memory import processes_ended_for_memory
from gnnrec_lab.jobs.owner import FILE as OWNER_FILE
from gnnrec_lab.jobs.owner import Owner

LOCK_FILE = "lock"
EXIT_FILE = "exit.json"
_BEGINS = 60.0  # seconds, more than a worker takes from its kernel's word to its lock


def is_alive(folder: Path, *, ask: bool = False) -> bool:
    """Whether a run has a worker, or is looked after on a cluster, which is asked as in `state.look`."""
    if worker_lives(folder) or submission.beats(folder) or submission.is_pending(folder, ask=ask):
        return True
    reap()  # only now: so that a worker found dead has its `exit_code` noted
    return False


def worker_lives(folder: Path, *, starting: bool = True) -> bool:
    """Whether a worker can be seen from here: the lock says so, and before it is taken the owner.

    ``starting``: the process that is about to start one counts too.
    """
    if _lock_is_held(folder / LOCK_FILE):
        return True
    owner = _believed(folder)
    return owner is not None and (owner.worker or starting) and owner.is_running()


def _believed(folder: Path) -> Owner | None:
    """Return whom ``owner.json`` names, where it is new or that process was started for this very folder.

    From elsewhere it may name any process, and so have a run seem to be alive for ever; what has just begun
    has no lock yet, and while a kernel only begins it, no process of its own.
    """
    owner = Owner.read(folder)
    if owner is None or _is_new(folder / OWNER_FILE) or claimed(folder) is not None:
        return owner
    return None


def _is_new(path: Path) -> bool:
    try:
        return 0 <= time.time() - path.lstat().st_mtime < _BEGINS
    except OSError:
        return False


def is_at_work(folder: Path) -> bool:
    """Whether a worker holds the run, or proves to be its own: what ``owner.json`` says isn't enough."""
    return bool(_lock_is_held(folder / LOCK_FILE)) or proven(folder) is not None or submission.beats(folder)


def proven(folder: Path) -> psutil.Process | None:
    """Return the process that is the worker of a run and proves it; None when there is none here.

    ``owner.json`` only says where to look. The process must be this user's, have been started for this very
    folder, and have the run's lock, which it keeps as long as it lives.
    """
    found = claimed(folder)
    with contextlib.suppress(psutil.Error, OSError):
        if found is None or _lock_is_held(folder / LOCK_FILE) is False:
            return None
        opened = [Path(file.path) for file in found.open_files()]
        if any(path.name == LOCK_FILE and path.samefile(folder / LOCK_FILE) for path in opened):
            return found
    return None


def claimed(folder: Path) -> psutil.Process | None:
    """Return the process that ``owner.json`` calls the worker, if it is this user's, of this very folder."""
    owner = Owner.read(folder)
    found = owner.process() if owner is not None and owner.worker else None
    with contextlib.suppress(psutil.Error, OSError):
        if found is not None and found.uids().real == os.getuid():
            words = _command(found)
            return found if words and Path(words[-1]).samefile(folder) else None
    return None


def begins(folder: Path) -> bool:
    """Whether a run may have its worker in a moment, or has one that holds no lock yet.

    Its kernel is about to start it, or the system is: a process whose program is just being loaded has no
    command line, and nothing says yet for which folder it is.
    """
    owner = Owner.read(folder)
    found = owner.process() if owner is not None else None
    with contextlib.suppress(psutil.Error):
        if owner is not None and found is not None:
            loads = found.uids().real == os.getuid() and not _command(found)
            return not owner.worker or loads or claimed(folder) is not None
    return False


def _command(found: psutil.Process) -> list[str]:
    return found.cmdline()


def is_asleep(folder: Path) -> bool:
    """Whether a run's worker was made to sleep (SIGSTOP): it keeps its memory and uses no processor."""
    owner = _believed(folder)
    return (owner is not None and owner.worker and owner.is_asleep()) or submission.sleeps(folder)


def take_lock(folder: Path, patience: float = 2.0) -> int | None:
    """Take a run's lock for the life of this process; None when another process keeps it.

    A viewer that looks whether the lock is held has it for microseconds: hence ``patience`` (seconds). On a
    file system without locks the owner's process number and creation time have to do.
    """
    try:
        descriptor = open_file(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT)
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


def _lock_is_held(path: Path) -> bool | None:
    """Whether a run's lock is held; None where the file system has no locks."""
    try:
        descriptor = open_file(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
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


_EXIT_KINDS: dict[str, Callable[[Any], bool]] = {
    "pid": lambda value: as_whole(value, 0) is not None,
    "code": lambda value: as_whole(value, -255, 255) is not None,
    "for_memory": lambda value: value is None or isinstance(value, bool),
}


def start_worker(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    stdin: int = subprocess.DEVNULL,
) -> int:
    """Start a worker in a session of its own, note it as the owner of ``folder``'s run; return its number.

    It gets no interrupt and no hang-up of ours, and outlives us; its output goes to ``stdout.log`` and
    ``stderr.log`` of ``folder``, its input is ``stdin`` (a descriptor). It doesn't work in ``folder``, where
    libraries might look for settings of their own. Raises `OSError` when it can't be started.
    """
    counted = processes_ended_for_memory()
    with _log(folder / "stdout.log") as out, _log(folder / "stderr.log") as err:
        process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=out,
            stderr=err,
            cwd="/",
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


@contextlib.contextmanager
def _log(path: Path) -> Iterator[int]:
    descriptor = open_append(path)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


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
    remove_file(folder / EXIT_FILE)


def how_it_ended(folder: Path) -> Exit | None:
    """Return how a run's last worker exited; None when nobody saw it."""
    found = _exits.get(folder)
    if found is None:
        try:
            # version 1 noted the code alone
            value = {"pid": 0, **read_json(folder / EXIT_FILE)}
            found = Exit(**typed(value, _EXIT_KINDS, folder / EXIT_FILE))
        except StorageError:
            return None
    owner = Owner.read(folder)
    # an earlier attempt's exit says nothing of this one
    return None if owner is not None and found.pid not in (0, owner.pid) else found
