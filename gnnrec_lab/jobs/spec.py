"""What a run is to do, as written once into its ``spec.json``.

Only the record and its file; where runs lie is known to store.py, how far one is to status.py.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gnnrec_lab._version import __version__
from gnnrec_lab.checks import LARGEST_SEED, as_whole, is_whole
from gnnrec_lab.devices import AUTO
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import checked_version, is_moment, is_text, read_bytes, read_json, typed, write_json
from gnnrec_lab.home import is_name

VERSION = 2  # 1 knew neither threads nor priority
FILE = "spec.json"
LOCAL, RAY = "local", "ray"
TRACKERS = ("mlflow",)
HIGHEST = 1000  # priorities go from -HIGHEST to HIGHEST
_MOST_THREADS = 1024
MOST_WORKERS = 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True)
class RunSpec:
    """One training of one recommender on one split; never changed after the run was created.

    Attributes
    ----------
    run : str
        The name under which it was created.
    model : str
        The recommender's name in the registry.
    options, training : dict
        All options of the recommender and of the training, defaults written out, so that a later version
        of the lab with other defaults repeats the same thing. ``training`` is empty for closed forms.
    seed : int
    graph : str
        The graph's name.
    split : str
        The split's fingerprint: its data lie once in the home, whatever the number of runs.
    created : float
        Seconds since 1970, UTC.
    threads : int
        Of the numerical libraries: the same at every attempt, as sums depend on it in their last bits. 0:
        not known, the run is of version 1.
    priority : int
        Which of the queued begins first; higher is sooner.
    track : str
        The tracking system that the run is logged to: "mlflow", or "".
    on : str
        Where it is trained: "local" or "ray".
    cluster : str
        Which Ray cluster it was handed to, as in "ray://head:10001"; "" for that on this machine. Only shown:
        where to connect is the user's to say, see clusters.py.
    workers : int
        How many workers of the cluster train it together.
    start : dict
        Of a training that continues from another's representations: the ``run``, its ``split``, and the
        ``sha256`` of its arrays. A copy of these lies in the folder ``start``.
    update : dict
        Of a run that was updated instead of trained: the trained run ``of`` which it is an update, and its
        ``number`` among these.
    gnnrec_lab : str
        The version that wrote it.
    """

    run: str
    model: str
    options: dict[str, Any]
    training: dict[str, Any]
    seed: int
    graph: str
    split: str
    created: float
    threads: int = 0
    priority: int = 0
    track: str = ""
    on: str = LOCAL
    cluster: str = ""
    workers: int = 1
    start: dict[str, Any] = dataclasses.field(default_factory=dict)
    update: dict[str, Any] = dataclasses.field(default_factory=dict)
    gnnrec_lab: str = __version__

    @property
    def identity(self) -> str:
        """A hash of all that the result depends on: two runs with the same one have the same result.

        How often checkpoints are written, the run's name, its priority, its tracking and where it is trained
        are no part of it, nor is a device that is left open.
        """
        training = {key: value for key, value in self.training.items() if "checkpoint" not in key}
        if training.get("device") == AUTO:
            del training["device"]
        facts: list[Any] = [self.split, self.model, self.options, training, self.seed, self.gnnrec_lab]
        facts += [{"workers": self.workers}] if self.workers > 1 else []
        facts += [{"start": self.start["sha256"]}] if self.start else []
        facts += [{"update": self.update}] if self.update else []
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        """Return what is written to ``spec.json``."""
        return {"version": VERSION, **dataclasses.asdict(self)}

    def write(self, folder: Path) -> None:
        """Write ``spec.json`` into the run's folder."""
        write_json(folder / FILE, self.to_dict())

    @classmethod
    def read(cls, folder: Path) -> RunSpec:
        """Read ``spec.json`` of a run's folder.

        Raises `StorageError` when it is missing, damaged, or from a newer version of the lab.
        """
        return cls.of(read_json(folder / FILE), folder / FILE)

    @classmethod
    def of(cls, value: dict[str, Any], path: Path) -> RunSpec:
        """Return the spec that `to_dict` made; ``path`` is where it was read. Raises as `read` does."""
        version = value.get("version")
        if is_whole(version) and version > VERSION:
            raise StorageError(
                f'The run "{path.parent.name}" was written by a newer gnnrec-lab '
                f"({value.get('gnnrec_lab', 'unknown version')}; this is {__version__}): upgrade to open it."
            )
        version = checked_version(value, VERSION, path)
        value = {"threads": 0, "priority": 0, **value} if version == 1 else value
        # those written before there were these
        value = {"track": "", "on": LOCAL, "cluster": "", "workers": 1, "start": {}, "update": {}, **value}
        return cls(**typed(value, _KINDS, path))


def spec_hash(folder: Path) -> str:
    """Return the SHA-256 of a run's ``spec.json``. Raises `StorageError` when it can't be read."""
    return hashlib.sha256(read_bytes(folder / FILE)).hexdigest()


def _are_options(value: Any) -> bool:
    """Whether it holds plain values by name; what an option may be is known to its model."""
    plain = (str, int, float, bool, type(None))
    return isinstance(value, dict) and all(isinstance(one, plain) for one in value.values())


def _is_start(value: Any) -> bool:
    return value == {} or (
        _are_options(value)
        and value.keys() == {"run", "split", "sha256"}
        and is_name(value["run"])
        and all(_is_digest(value[name]) for name in ("split", "sha256"))
    )


def _is_update(value: Any) -> bool:
    return value == {} or (
        _are_options(value)
        and value.keys() == {"of", "number"}
        and is_name(value["of"])
        and as_whole(value["number"], 1) is not None
    )


def _is_digest(value: Any) -> bool:
    return isinstance(value, str) and bool(_DIGEST.fullmatch(value))


_KINDS: dict[str, Callable[[Any], bool]] = {
    "run": lambda value: value == "" or is_name(value),  # "": what the trials of a search have in common
    "model": is_text,
    "options": _are_options,
    "training": _are_options,
    "seed": lambda value: as_whole(value, 0, LARGEST_SEED) is not None,
    "graph": is_text,
    "split": _is_digest,
    "start": _is_start,
    "update": _is_update,
    "created": is_moment,
    "threads": lambda value: as_whole(value, 0, _MOST_THREADS) is not None,
    "priority": lambda value: as_whole(value, -HIGHEST, HIGHEST) is not None,
    "track": lambda value: value == "" or value in TRACKERS,
    "on": lambda value: value in (LOCAL, RAY),
    "cluster": is_text,
    "workers": lambda value: as_whole(value, 1, MOST_WORKERS) is not None,
    "gnnrec_lab": is_text,
}
