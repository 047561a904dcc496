"""A run's ``status.json``: how far its worker says it is. Replaced atomically by the worker alone.

Whether the worker still lives, and so whether this can be believed, is judged in state.py.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gnnrec_lab.checks import as_whole, is_whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import (
    checked_version,
    is_moment,
    is_number_or_none,
    is_text_or_none,
    is_whole_or_none,
    read_json,
    typed,
    write_json,
)

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
        write_json(folder / FILE, {"version": VERSION, **dataclasses.asdict(self)}, durable=durable)

    @classmethod
    def read(cls, folder: Path) -> Status:
        """Read ``status.json``. Raises `StorageError` when it is missing, damaged or from a newer version."""
        value = read_json(folder / FILE)
        version = value.get("version")
        if is_whole(version) and version > VERSION:
            raise NewerRunError(
                f'The run "{folder.name}" was written by a newer gnnrec-lab: upgrade to look after it.'
            )
        checked_version(value, VERSION, folder / FILE)
        found = typed({"attempt": 1, **value}, _KINDS, folder / FILE)
        if found["progress"]:
            kinds = {name: _PROGRESS[name] for name in found["progress"] if name in _PROGRESS}
            found["progress"] = typed(found["progress"], kinds, folder / FILE)
        return cls(**found)


def _is_best(value: Any) -> bool:
    """Whether it is the best epoch of a run, or the best trial of a search; None before there is one."""
    if value is None:
        return True
    if not isinstance(value, Mapping):
        return False
    places = (value.get("epoch"), value.get("trial"))
    known = is_number_or_none(value.get("value")) and is_text_or_none(value.get("metric"))
    return known and all(map(is_whole_or_none, places))


_KINDS: dict[str, Callable[[Any], bool]] = {
    "status": lambda value: isinstance(value, str) and value in STATUSES,
    "error": is_text_or_none,
    "progress": lambda value: isinstance(value, dict),
    "updated": is_moment,
    "attempt": lambda value: as_whole(value, 1) is not None,
}
_PROGRESS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("epoch", "epochs", "step", "steps", "memory_bytes"), is_whole_or_none),
    **dict.fromkeys(("loss", "eta_seconds", "elapsed_seconds", "interactions_per_second"), is_number_or_none),
    **dict.fromkeys(("metric", "message"), is_text_or_none),
    "best": _is_best,
    # of a search
    **dict.fromkeys(
        ("trials", "ended", "done", "pruned", "failed"), lambda value: as_whole(value, 0) is not None
    ),
    "time_is_up": lambda value: isinstance(value, bool),
}
