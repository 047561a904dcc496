"""A run's ``events.jsonl``: append-only JSON lines with one writer and any number of readers.

Each event is ``{"t": seconds since 1970, "kind": ..., ...}``, of the kinds "start", "step", "epoch",
"message", "resumed" and "end". Their fields: observer.py, reporter.py, docs/reference/run-directory.md.
"""

from __future__ import annotations

import json
import math
import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from gnnrec_lab.checks import as_whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import (
    is_moment,
    is_number_or_none,
    is_text,
    is_text_or_none,
    is_whole_or_none,
    kind_of,
    open_append,
    open_binary,
    parsed,
)

FILE = "events.jsonl"
LARGEST = 256 * 2**20  # bytes that are read
_NO_MORE_STEPS = 192 * 2**20  # bytes from which on steps aren't written: the other events are few
_LAST_BYTES = 64 * 1024


class EventWriter:
    """Appends events; each is one ``write`` to a file opened for appending, so readers see whole lines.

    Whoever writes must hold the run's lock. A torn last line left by a killed writer, or by a full disk,
    is closed with a newline before the next event, so that it can't swallow it.
    """

    def __init__(self, path: Path) -> None:
        self._descriptor = open_append(path, readable=True)
        self._size = os.fstat(self._descriptor).st_size
        self._torn = self._size > 0 and os.pread(self._descriptor, 1, self._size - 1) != b"\n"
        self._path = path
        self._lock = threading.Lock()  # the tracking speaks from a thread of its own

    def write(self, kind: str, **facts: Any) -> None:
        """Append one event. Raises `StorageError` when the disk is full; a later one may succeed."""
        event = plain({"t": round(time.time(), 3), "kind": kind, **facts})
        line = json.dumps(event, allow_nan=False, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            if kind != "step" or self._size < _NO_MORE_STEPS:
                self._append(line)

    def _append(self, line: bytes) -> None:
        data = b"\n" + line if self._torn else line
        self._torn = True
        try:
            written = os.write(self._descriptor, data)
        except OSError as error:
            raise StorageError(f"Could not write {self._path}: {error.strerror}.") from error
        if written < len(data):
            raise StorageError(f"Could not write {self._path}: the disk is full.")
        self._torn = False
        self._size += written

    def close(self) -> None:
        os.close(self._descriptor)

    def __enter__(self) -> EventWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class EventReader:
    """Reads events from where it last stopped, also while another process writes them.

    Attributes
    ----------
    offset : int
        Bytes read so far: always the beginning of a line. Give it to a new reader to go on from there.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self._path = path
        self.offset = offset

    def read(self) -> list[dict[str, Any]]:
        """Return the events written since the last call; a line still being written is left for the next.

        Damaged lines are passed over: nothing that a reader shows is worth failing for. Raises `StorageError`
        for what is no regular file, or too large to be one of ours.
        """
        if kind_of(self._path) is None:
            return []
        try:
            with open_binary(self._path, LARGEST) as file:
                file.seek(self.offset)
                data = file.read()
        except OSError as error:
            if isinstance(error, StorageError):
                raise
            raise StorageError(f"Could not read {self._path}: {error.strerror}.") from error
        whole = data[: data.rfind(b"\n") + 1]
        self.offset += len(whole)
        return [event for event in map(_parsed, whole.split(b"\n")) if event is not None]


def last_event(path: Path) -> dict[str, Any] | None:
    """Return the last whole event without reading the ones before it; None where there is none."""
    try:
        events = EventReader(path, max(0, path.lstat().st_size - _LAST_BYTES)).read()
    except OSError:
        return None
    return events[-1] if events else None


def in_force(events: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the events without the steps and epochs that a resumed attempt has trained again.

    >>> events = [{"kind": "epoch", "epoch": 1}, {"kind": "epoch", "epoch": 2}]
    >>> [event["kind"] for event in in_force([*events, {"kind": "resumed", "epoch": 1, "step": 0}])]
    ['epoch', 'resumed']
    """
    kept: list[Mapping[str, Any]] = []
    for event in events:
        if event["kind"] == "resumed":
            reached = event.get("epoch") or 0, event.get("step") or 0
            kept = [earlier for earlier in kept if _place(earlier) <= reached]
        kept.append(event)
    return kept


def _place(event: Mapping[str, Any]) -> tuple[int, int]:
    """Return complete epochs and steps of the next, as of an event; (0, 0) for what isn't of the training."""
    if event["kind"] == "epoch":
        return event.get("epoch") or 0, 0
    if event["kind"] == "step":
        return (event.get("epoch") or 1) - 1, event.get("step") or 0
    return 0, 0


def plain(value: Any) -> Any:
    """Return ``value`` as JSON can hold it: NumPy scalars as Python's, infinities and NaN as None.

    >>> plain({"loss": float("nan"), "steps": np.int64(3)})
    {'loss': None, 'steps': 3}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _parsed(line: bytes) -> dict[str, Any] | None:
    """Return an event; None for a line that is none, or whose facts aren't what they must be."""
    try:
        event = parsed(line) if line else None
    except ValueError:
        return None
    if not isinstance(event, dict) or "t" not in event or "kind" not in event:
        return None
    if not all(_FACTS[name](value) for name, value in event.items() if name in _FACTS):
        return None
    return {**event, "t": event["t"] if is_moment(event["t"]) else 0.0}


def _are_metrics(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and all(map(is_number_or_none, value.values())))


_FACTS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("epoch", "step", "steps", "epochs", "steps_per_epoch"), is_whole_or_none),
    **dict.fromkeys(("interactions", "interactions_per_epoch", "parameters"), is_whole_or_none),
    **dict.fromkeys(("loss", "seconds"), is_number_or_none),
    **dict.fromkeys(("metric", "error"), is_text_or_none),
    **dict.fromkeys(("kind", "text", "status"), is_text),
    "attempt": lambda value: as_whole(value, 1) is not None,
    "metrics": _are_metrics,
}
