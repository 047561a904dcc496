"""What a run is to do, as written once into its ``spec.json``.

Only the record and its file; where runs lie is known to store.py, how far one is to status.py.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from gnnrec_lab._version import __version__
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import read_json, write_json

VERSION = 2  # 1 knew neither threads nor priority
FILE = "spec.json"
LOCAL = "local"


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
        Where it is trained: "local", "ray" or "ray" with an address, as in "ray://head:10001".
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
    gnnrec_lab: str = __version__

    @property
    def identity(self) -> str:
        """A hash of all that the result depends on: two runs with the same one have the same result.

        How often checkpoints are written, the run's name, its priority, its tracking and where it is trained
        are no part of it.
        """
        training = {key: value for key, value in self.training.items() if "checkpoint" not in key}
        facts = [self.split, self.model, self.options, training, self.seed, self.gnnrec_lab]
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
        if isinstance(version, int) and version > VERSION:
            raise StorageError(
                f'The run "{path.parent.name}" was written by a newer gnnrec-lab '
                f"({value.get('gnnrec_lab', 'unknown version')}; this is {__version__}): upgrade to open it."
            )
        if version not in (1, VERSION) or isinstance(version, bool):
            raise StorageError(f"{path} is damaged: its version is {version!r}.")
        value = {"threads": 0, "priority": 0, **value} if version == 1 else value
        value = {"track": "", "on": LOCAL, **value}  # those written before there were these
        for name, kinds in _KINDS.items():
            if isinstance(value.get(name), bool) or not isinstance(value.get(name), kinds):
                raise StorageError(f'{path} is damaged: "{name}" is missing or of the wrong kind.')
        return cls(**{name: value[name] for name in _KINDS})


_KINDS: dict[str, type | tuple[type, ...]] = {
    "run": str,
    "model": str,
    "options": dict,
    "training": dict,
    "seed": int,
    "graph": str,
    "split": str,
    "created": (int, float),
    "threads": int,
    "priority": int,
    "track": str,
    "on": str,
    "gnnrec_lab": str,
}
