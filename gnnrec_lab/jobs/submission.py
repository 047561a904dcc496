"""A run that was handed to a cluster: to which, its sign of life, what it is asked. Plain files, as all else.

Machines share the run's folder but neither process numbers nor, with certainty, clocks: who looks after a run
there counts in ``beat.json`` as long as it does, and whoever sees the count go on knows that it lives.
"""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gnnrec_lab.checks import as_whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import (
    ends_here,
    is_moment,
    is_text,
    is_whole_or_none,
    read_json,
    remove_file,
    typed,
    write_json,
)
from gnnrec_lab.jobs import clusters
from gnnrec_lab.jobs.status import Status

FILE, BEAT_FILE, ASK_FILE = "submission.json", "beat.json", "ask.json"
BEAT_SECONDS = 1.0
STALE_SECONDS = 20.0  # without a beat: also a shared folder may show a file some seconds late
_ANSWER_SECONDS = 5.0  # how long it is believed that a cluster answers, or doesn't
_CONNECT_SECONDS = 0.5


@dataclasses.dataclass(frozen=True)
class Submission:
    """What was handed to a cluster.

    Attributes
    ----------
    id : str
        Its own: only the newest of a run's submissions may work on it.
    cluster : str
        Where the cluster answers, "host:port". To be shown: it is asked only where this user has named it.
    attempt : int
        The run's attempt it began with.
    """

    id: str
    cluster: str
    attempt: int

    def write(self, folder: Path) -> None:
        write_json(folder / FILE, dataclasses.asdict(self))

    @classmethod
    def read(cls, folder: Path) -> Submission | None:
        """Read ``submission.json``; None when it is missing or damaged."""
        try:
            return cls(**typed(read_json(folder / FILE), _SUBMITTED, folder / FILE))
        except StorageError:
            return None


@dataclasses.dataclass(frozen=True)
class Beat:
    """A sign of life: a count, when it was written (seconds since 1970), and whether the worker sleeps."""

    count: int
    t: float
    asleep: bool

    def write(self, folder: Path) -> None:
        """Replace ``beat.json``, without forcing it to the disk. A full disk is passed over."""
        with contextlib.suppress(StorageError):
            write_json(folder / BEAT_FILE, dataclasses.asdict(self), durable=False)

    @classmethod
    def read(cls, folder: Path) -> Beat | None:
        """Read ``beat.json``; None when it is missing or damaged."""
        try:
            return cls(**typed(read_json(folder / BEAT_FILE), _BEATS, folder / BEAT_FILE))
        except StorageError:
            return None


_SUBMITTED: dict[str, Callable[[Any], bool]] = {
    "id": is_text,
    "cluster": is_text,
    "attempt": lambda value: as_whole(value, 1) is not None,
}
_BEATS: dict[str, Callable[[Any], bool]] = {
    "count": lambda value: value is not None and is_whole_or_none(value),
    "t": is_moment,
    "asleep": lambda value: isinstance(value, bool),
}


@dataclasses.dataclass(frozen=True)
class _Seen:
    count: int
    at: float
    alive: bool


_seen: dict[Path, _Seen] = {}
_answers: dict[str, tuple[float, bool]] = {}


def beats(folder: Path) -> bool:
    """Whether a run is looked after on a cluster, by its heartbeats.

    A beat that this process sees for the first time is judged by the clock, those after it by whether they
    are others: a clock that differs from the other machine's costs one wrong look.
    """
    beat = Beat.read(folder)
    if beat is None:
        _seen.pop(folder, None)
        return False
    now, before = time.monotonic(), _seen.get(folder)
    if before is not None and before.count == beat.count:
        return before.alive and now - before.at < STALE_SECONDS
    alive = before is not None or abs(time.time() - beat.t) < STALE_SECONDS
    _seen[folder] = _Seen(beat.count, now, alive)
    return alive


def sleeps(folder: Path) -> bool:
    """Whether a run's worker on a cluster was put to sleep."""
    beat = Beat.read(folder)
    return beat is not None and beat.asleep and beats(folder)


def is_pending(folder: Path, *, ask: bool = False) -> bool:
    """Whether a run waits on a cluster, and nobody looks after it yet.

    With ``ask`` the cluster must answer, if it is one that this user has named; any other is never asked.
    """
    found = Submission.read(folder)
    if found is None or ends_here(folder / BEAT_FILE):
        return False
    try:
        now = Status.read(folder)
    except StorageError:
        return False
    waits = now.status == "queued" and now.attempt == found.attempt
    asks = ask and waits and clusters.is_named(found.cluster, folder.parents[1])
    return waits and (not asks or _cluster_answers(found.cluster))


def _cluster_answers(cluster: str) -> bool:
    asked, answer = _answers.get(cluster, (-_ANSWER_SECONDS, False))
    now = time.monotonic()
    if now - asked < _ANSWER_SECONDS:
        return answer
    _answers[cluster] = now, answers(cluster)
    return _answers[cluster][1]


def answers(cluster: str) -> bool:
    """Whether something listens at "host:port"."""
    host, _, port = cluster.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=_CONNECT_SECONDS):
            return True
    except (OSError, ValueError):
        return False


def ask(folder: Path, signal: str) -> None:
    """Ask for a signal ("SIGSTOP", "SIGCONT" or "SIGKILL") to a worker on a cluster."""
    write_json(folder / ASK_FILE, {"signal": signal})


def asked(folder: Path) -> str | None:
    """Return what was asked since the last call."""
    try:
        signal = read_json(folder / ASK_FILE).get("signal")
        remove_file(folder / ASK_FILE)
    except StorageError:
        return None
    return str(signal)


def forget(folder: Path) -> None:
    """Remove the sign of life and what is still asked."""
    _seen.pop(folder, None)
    for name in (BEAT_FILE, ASK_FILE):
        remove_file(folder / name)
