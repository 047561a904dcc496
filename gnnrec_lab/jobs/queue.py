"""Which run begins when: a limit on how many work at once, and a line of those that wait.

There is no daemon: each worker looks itself whether it is its turn, one at a time by a lock in the home.
``queue/waiting/`` holds a file for each that waits, whose name sorts by priority and age, ``queue/running/``
one for each that works; whether these still live is read from their runs, so nothing has to be tidied.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gnnrec_lab.checks import whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import (
    ends_here,
    kind_of,
    listed,
    make_private_folder,
    open_file,
    read_bytes,
    read_json,
    remove_file,
    write_atomically,
    write_json,
)
from gnnrec_lab.home import home, home_folder
from gnnrec_lab.jobs import process
from gnnrec_lab.jobs.spec import HIGHEST

VARIABLE = "GNNREC_JOBS"
_SETTINGS = "jobs.json"
_WAITING = re.compile(r"(?P<rank>\d{5})-(?P<age>\d{20})-(?P<key>[0-9a-f]{16})")
_RUNNING = re.compile(r"[0-9a-f]{16}")
_LONGEST_NAME = 1024  # bytes
_YEAR = 365 * 24 * 3600 * 10**9  # nanoseconds
_POLL, _SLOWEST = 0.05, 1.0  # seconds between two looks: of the first in line, of the last


def cores() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1


def job_limit(lab: Path | None = None) -> int:
    """Return how many runs of a home may work at once.

    ``GNNREC_JOBS``, or what `set_job_limit` has kept in the home, or half the cores. Raises `OptionError`
    when one of these isn't a whole number of at least 1.
    """
    given = os.environ.get(VARIABLE)
    if given:
        return _checked(given, VARIABLE)
    path = (lab or home()) / _SETTINGS
    try:
        limit = read_json(path).get("limit") if ends_here(path) else _default()
        return _checked(limit, f'"limit" in {path}')
    except StorageError:  # removed or replaced just now
        return _default()


def set_job_limit(limit: int | None) -> int:
    """Keep in the home how many runs may work at once (None: half the cores), and return it.

    It holds for all kernels of this home, at once; those that work already go on. ``GNNREC_JOBS`` has the
    last word.
    """
    if limit is None:
        remove_file(home() / _SETTINGS)
    else:
        write_json(home_folder() / _SETTINGS, {"limit": _checked(limit, "limit")})
    return job_limit()


def thread_budget(lab: Path | None = None) -> int:
    """Return how many threads one worker may use, so that all that work at once share the cores."""
    return max(1, cores() // job_limit(lab))


def _default() -> int:
    return max(1, cores() // 2)


def _checked(value: object, what: str) -> int:
    return whole(what, value, 1, text=True)


def enter(folder: Path, priority: int) -> Path:
    """Put the run in ``folder`` at the end of the line of its priority; return its file."""
    waiting = _folder(folder, "waiting")
    # what an attempt that was killed has left would count again, as the run lives again
    for left in _tickets(waiting):
        if left.name.endswith(_key(folder)):
            remove_file(left)
    leave(folder)
    rank = f"{HIGHEST - priority:05d}-"
    # behind those that wait already, also when the clock was set back since; but by no year
    now = time.time_ns()
    ages = (int(path.name.split("-")[1]) for path in _tickets(waiting) if path.name.startswith(rank))
    age = max((age + 1 for age in ages if now <= age < now + _YEAR), default=now)
    ticket = waiting / f"{rank}{age:020d}-{_key(folder)}"
    write_atomically(ticket, lambda file: file.write(folder.name.encode()))
    return ticket


def wait_for_turn(folder: Path, priority: int, should_stop: Callable[[], bool]) -> bool:
    """Wait until the run in ``folder`` may work; return False when ``should_stop`` said so first.

    Called by its worker, which holds the run's lock.
    """
    ticket = _own(folder) or enter(folder, priority)
    try:
        while not should_stop():
            with turn(folder.parents[1]) as mine:
                place = _place(ticket) if mine else 1
                if place == 0 and _working(folder) < job_limit(folder.parents[1]):
                    _begin(ticket, _folder(folder, "running") / _key(folder))
                    return True
            time.sleep(min(_SLOWEST, _POLL * (place + 1)))
            if not ends_here(ticket):  # taken for dead by someone who looked in a bad moment
                ticket = enter(folder, priority)
    finally:
        remove_file(ticket)
    return False


def _begin(ticket: Path, place: Path) -> None:
    try:
        ticket.replace(place)  # needs no room on a full disk
    except OSError as error:
        raise StorageError(f"Could not move {ticket}: {error.strerror}.") from error


def leave(folder: Path) -> None:
    """Let the next one work. A worker that is killed doesn't get here: it is then seen to be dead."""
    remove_file(folder.parents[1] / "queue" / "running" / _key(folder))


@contextlib.contextmanager
def turn(lab: Path, patience: float = 2.0) -> Iterator[bool]:
    """Hold the queue's lock, or not: true where it was free within ``patience`` seconds.

    Never waits within the system call: a process that is made to sleep there must not be given the lock.
    """
    try:
        descriptor = open_file(make_private_folder(lab / "queue") / "lock", os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise StorageError(f"Could not open {lab / 'queue' / 'lock'}: {error.strerror}.") from error
    try:
        yield process.locked(descriptor, patience, pause=0.002)
    finally:
        os.close(descriptor)


def _folder(folder: Path, name: str) -> Path:
    return make_private_folder(folder.parents[1] / "queue" / name)


def _key(folder: Path) -> str:
    return hashlib.sha256(folder.name.encode()).hexdigest()[:16]


def _own(folder: Path) -> Path | None:
    found = _tickets(_folder(folder, "waiting"))
    return next((path for path in found if path.name.endswith(_key(folder))), None)


def _place(ticket: Path) -> int:
    """Return how many wait before: 0 when it is the first of those that live and aren't asleep."""
    before = [path for path in _tickets(ticket.parent) if path.name < ticket.name]
    for path in list(before):
        if not _counts(path):
            before.remove(path)
        else:
            break  # it is not the first: how many of the rest live doesn't matter
    return len(before)


def _working(folder: Path) -> int:
    running = _folder(folder, "running")
    return sum(_counts(running / name) for name in listed(running) if _RUNNING.fullmatch(name))


def _tickets(waiting: Path) -> list[Path]:
    """Return the files of those that wait, by name; whatever isn't called so isn't ours and is left alone."""
    return [waiting / name for name in listed(waiting) if _WAITING.fullmatch(name)]


def _counts(path: Path) -> bool:
    """Whether the run of a file lives and is awake; the file of a dead one is removed."""
    with contextlib.suppress(OSError, UnicodeDecodeError, IndexError):
        name = read_bytes(path, _LONGEST_NAME).decode()
        run = path.parents[2] / "runs" / name
        if run.name == name and name[0] != "." and kind_of(run) == "folder" and process.is_alive(run):
            return not process.is_asleep(run)
        remove_file(path)
    return False
