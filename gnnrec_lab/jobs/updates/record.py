"""``update.json`` beside an updated run: what the update found, so that it can be shown again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.checks import as_whole, is_number
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import LARGEST_JSON, checked_version, is_text, read_json, typed, write_json
from gnnrec_lab.home import is_name

if TYPE_CHECKING:
    from gnnrec_lab.evaluation.arrivals import Measured
    from gnnrec_lab.evaluation.drift import Drift
    from gnnrec_lab.evaluation.retraining import Check
    from gnnrec_lab.graph import CleaningReport

FILE = "update.json"
VERSION = 1
COUNTS = (
    "interactions",
    "pairs",
    "new_users",
    "changed_users",
    "new_items",
    "by_content",
    "by_users",
    "waiting_items",
)


@dataclasses.dataclass(frozen=True)
class Trained:
    """The training that an update goes back to: which run, on how many pairs, and how good it was."""

    run: str
    split: str
    pairs: int
    measured: tuple[Measured, ...]


@dataclasses.dataclass(frozen=True)
class ListsChanged:
    """How many of the lists looked at changed, and by which share of their items on average."""

    k: int
    looked_at: int
    changed: int
    share: float


@dataclasses.dataclass(frozen=True)
class UpdateRecord:
    """What an update found.

    Attributes
    ----------
    before : str
        The run that was updated.
    graph_before, graph : str
        Fingerprints of the graph's versions.
    named : bool
        Whether the graph's name stands for the new version now.
    reading : CleaningReport
        What became of the new rows.
    counts : dict of int
        By the names in `COUNTS`: interactions and pairs that are new, users who are new or changed, items
        that are new, and of these how many a list can hold by their content or by their users; the others
        wait for a training.
    arrivals : tuple of Measured
        The old lists on the new interactions; none where each was known already.
    trained : Trained
    drift : dict of Drift
    lists : ListsChanged
    checks : tuple of Check
    seconds : float
        What it took.
    """

    before: str
    graph_before: str
    graph: str
    named: bool
    reading: CleaningReport
    counts: dict[str, int]
    arrivals: tuple[Measured, ...]
    trained: Trained
    drift: dict[str, Drift]
    lists: ListsChanged
    checks: tuple[Check, ...]
    seconds: float

    @property
    def train_again(self) -> bool:
        """Whether it is time to train again: one of the checks is over its limit."""
        return any(check.exceeded for check in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready; NaN is None."""
        facts = {"version": VERSION, **dataclasses.asdict(self), "reading": self.reading.to_dict()}
        plain: dict[str, Any] = _without_nan({**facts, "train_again": self.train_again})
        return plain

    def write(self, folder: Path) -> None:
        """Write it into a run's folder."""
        write_json(folder / FILE, self.to_dict())


def _without_nan(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nan(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(one) for one in value]
    return None if isinstance(value, float) and value != value else value


def read_record(folder: Path) -> UpdateRecord:
    """Read ``update.json`` of a run's folder. Raises `StorageError` when it is missing, damaged or newer."""
    from gnnrec_lab.evaluation.drift import Drift
    from gnnrec_lab.evaluation.retraining import Check
    from gnnrec_lab.graph import CleaningReport

    path = folder / FILE
    value = read_json(path, 16 * LARGEST_JSON)
    checked_version(value, VERSION, path)
    facts = typed(value, _KINDS, path)
    try:
        trained = typed(facts["trained"], _TRAINED, path)
        return UpdateRecord(
            **{name: facts[name] for name in ("before", "graph_before", "graph", "named", "seconds")},
            reading=CleaningReport.from_dict(facts["reading"]),
            counts={name: _whole(facts["counts"][name]) for name in COUNTS},
            arrivals=_measured(facts["arrivals"]),
            trained=Trained(
                trained["run"], trained["split"], trained["pairs"], _measured(trained["measured"])
            ),
            drift={
                str(name): Drift(_number(one["value"]), _number(one["usual"]))
                for name, one in facts["drift"].items()
            },
            lists=ListsChanged(
                **{name: _whole(facts["lists"][name]) for name in ("k", "looked_at", "changed")},
                share=_number(facts["lists"]["share"]),
            ),
            checks=tuple(
                Check(str(one["name"]), _number(one["value"]), _number(one["limit"]), one["exceeded"] is True)
                for one in facts["checks"]
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StorageError(f"{path} is damaged: {error!r}.") from error


def _measured(values: Any) -> tuple[Measured, ...]:
    from gnnrec_lab.evaluation.arrivals import Measured

    return tuple(
        Measured(
            metric=str(one["metric"]),
            users=_whole(one["users"]),
            **{name: _number(one[name]) for name in ("value", "low", "high", "popularity")},
        )
        for one in values
    )


def _number(value: Any) -> float:
    if value is None:
        return float("nan")
    if not is_number(value):
        raise ValueError(f"{value!r} is no number")
    return float(value)


def _whole(value: Any) -> int:
    found = as_whole(value, 0)
    if found is None:
        raise ValueError(f"{value!r} is no count")
    return found


def _is_mapping(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


_KINDS: dict[str, Callable[[Any], bool]] = {
    "before": is_name,
    "graph_before": is_text,
    "graph": is_text,
    "named": lambda value: isinstance(value, bool),
    "reading": _is_mapping,
    "counts": _is_mapping,
    "arrivals": _is_list,
    "trained": _is_mapping,
    "drift": _is_mapping,
    "lists": _is_mapping,
    "checks": _is_list,
    "seconds": is_number,
}
_TRAINED: dict[str, Callable[[Any], bool]] = {
    "run": is_name,
    "split": is_text,
    "pairs": lambda value: as_whole(value, 0) is not None,
    "measured": _is_list,
}
