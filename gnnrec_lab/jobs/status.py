"""A run's ``status.json``: how far its worker says it is. Replaced atomically by the worker alone.

Whether the worker still lives, and so whether this can be believed, is judged in state.py.
"""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path
from typing import Any

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import read_json, write_json

FILE = "status.json"
VERSION = 2  # 1 knew neither pauses nor attempts
ENDED = frozenset({"done", "stopped", "failed", "lost"})
STATUSES = ENDED | {"queued", "running", "paused", "stopping"}


class NewerRunError(StorageError):
    """A run written by a newer version of the lab."""


@dataclasses.dataclass(frozen=True)
class Status:
    """How a run stands.

    Attributes
    ----------
    status : str
        "queued", "running", "paused", "stopping", "stopped", "failed", "lost" or "done".
    error : str or None
        Why it failed or was lost, in the user's terms.
    progress : dict
        epoch, epochs, step, steps, loss, eta_seconds, elapsed_seconds, interactions_per_second,
        memory_bytes, best, metric; empty before the training began.
    updated : float
        Seconds since 1970 when the worker wrote it.
    attempt : int
        From 1; each time the run is resumed by a new worker is one more.
    """

    status: str
    error: str | None = None
    progress: dict[str, Any] = dataclasses.field(default_factory=dict)
    updated: float = dataclasses.field(default_factory=time.time)
    attempt: int = 1

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    def write(self, folder: Path, *, durable: bool = True) -> None:
        """Replace ``status.json``. Raises `StorageError` when that can't be done.

        Without ``durable`` it isn't forced to the disk: the training shall not wait twice a second for a
        slow disk, and a status lost in a power cut says nothing the events don't.
        """
        value = {"version": VERSION, **dataclasses.asdict(self)}
        if durable:
            write_json(folder / FILE, value)
            return
        aside = folder / f".{FILE}.tmp"  # there is one writer: the name needs no random part
        try:
            aside.write_text(json.dumps(value, allow_nan=False), encoding="utf-8")
            aside.replace(folder / FILE)
        except OSError as error:
            raise StorageError(f"Could not write {folder / FILE}: {error.strerror}.") from error

    @classmethod
    def read(cls, folder: Path) -> Status:
        """Read ``status.json``. Raises `StorageError` when it is missing, damaged or from a newer version."""
        value = read_json(folder / FILE)
        version = value.get("version")
        if isinstance(version, int) and version > VERSION:
            raise NewerRunError(
                f'The run "{folder.name}" was written by a newer gnnrec-lab: upgrade to look after it.'
            )
        status, error, progress = value.get("status"), value.get("error"), value.get("progress")
        updated, attempt = value.get("updated"), value.get("attempt", 1)
        if (
            status not in STATUSES
            or not isinstance(error, str | None)
            or not isinstance(progress, dict)
            or not isinstance(updated, int | float)
            or not isinstance(attempt, int)
        ):
            raise StorageError(f"{folder / FILE} is damaged.")
        return cls(status, error, progress, updated, attempt)
