"""What a search is to do, as written once into its ``spec.json``.

Only the record and its file, as jobs/spec.py is for a run.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gnnrec_lab._version import __version__
from gnnrec_lab.checks import as_whole, is_number, is_whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import checked_version, is_text, read_json, typed, write_json
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.search.space import Space, from_json, to_json

VERSION = 1
FILE = "spec.json"
MOST_TRIALS = 100_000


@dataclasses.dataclass(frozen=True)
class SearchSpec:
    """A search; never changed after it was created.

    Attributes
    ----------
    search : str
        Its name, and that of the run of the best trial in the end.
    run : RunSpec
        What all its trials have in common; what is searched has its default there.
    space : dict
    trials : int
        How many at most.
    metric : str
        Validation metric that is to become large.
    timeout : float or None
        Seconds after which no trial begins.
    """

    search: str
    run: RunSpec
    space: Space
    trials: int
    metric: str
    timeout: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return what is written to ``spec.json``."""
        facts = {"search": self.search, "trials": self.trials, "metric": self.metric}
        if self.timeout is not None:
            facts["timeout"] = self.timeout
        return {"version": VERSION, **facts, "space": to_json(self.space), "run": self.run.to_dict()}

    def write(self, folder: Path) -> None:
        """Write ``spec.json`` into the search's folder."""
        write_json(folder / FILE, self.to_dict())

    @classmethod
    def read(cls, folder: Path) -> SearchSpec:
        """Read ``spec.json``. Raises `StorageError` when it is missing, damaged, or of a newer version."""
        path = folder / FILE
        value = read_json(path)
        version = value.get("version")
        if is_whole(version) and version > VERSION:
            raise StorageError(
                f'The search "{folder.name}" was written by a newer gnnrec-lab: upgrade to open it.'
            )
        checked_version(value, VERSION, path)
        found = typed(value, _KINDS, path)
        if found["search"] != folder.name and not folder.name.startswith("."):  # or it is just being made
            # its trials' names follow from it: those of another search are none of its business
            raise StorageError(f'{path} is of a search "{found["search"]}": rename the folder to that.')
        run, space = RunSpec.of(found["run"], path), from_json(found["space"])
        unknown = sorted(set(space) - {*run.options, *run.training})
        if unknown:
            raise StorageError(f'{path} is damaged: "{unknown[0]}" is searched and is no option of its runs.')
        return cls(found["search"], run, space, found["trials"], found["metric"], found["timeout"])

    def trial(self, number: int, values: dict[str, Any]) -> RunSpec:
        """Return what one trial's run is to do."""
        options = {name: values.get(name, value) for name, value in self.run.options.items()}
        training = {name: values.get(name, value) for name, value in self.run.training.items()}
        return dataclasses.replace(
            self.run,
            run=trial_name(self.search, number),
            options=options,
            training=training,
            created=time.time(),
            gnnrec_lab=__version__,
        )


def trial_name(search: str, number: int) -> str:
    """Return the name of a trial's run.

    >>> trial_name("shop-tuned", 3)
    'shop-tuned-t003'
    """
    return f"{search}-t{number:03d}"


_KINDS: dict[str, Callable[[Any], bool]] = {
    "search": is_text,
    "trials": lambda value: as_whole(value, 1, MOST_TRIALS) is not None,
    "metric": is_text,
    "space": lambda value: isinstance(value, dict),
    "run": lambda value: isinstance(value, dict),
    "timeout": lambda value: value is None or (is_number(value) and value > 0),  # earlier versions had none
}
