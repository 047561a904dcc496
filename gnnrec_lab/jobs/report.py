"""``result/report.json``: what a training came to, and by which ``spec.json``."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.files import (
    LARGEST_JSON,
    checked_version,
    is_moment,
    is_number_or_none,
    is_text_or_none,
    is_whole_or_none,
    kind_of,
    read_json,
    typed,
    write_json,
)
from gnnrec_lab.jobs.events import plain
from gnnrec_lab.jobs.spec import spec_hash

if TYPE_CHECKING:
    from gnnrec_lab.models import Recommender
    from gnnrec_lab.training import FitReport

FILE = "report.json"
VERSION = 1


def write_report(result: Path, fit: FitReport, recommender: Recommender, spec: str) -> None:
    """Write what a training came to into the folder of its result.

    Parameters
    ----------
    result : Path
    fit : FitReport
    recommender : Recommender
    spec : str
        The SHA-256 of the ``spec.json`` that it was trained by.
    """
    facts = {
        "version": VERSION,
        "finished": time.time(),
        "spec": spec,
        "fit": dataclasses.asdict(fit),
        "model": recommender.describe(),
    }
    write_json(result / FILE, plain(facts))


def rename_spec(source: Path, copy: Path) -> None:
    """Have the report of a copied run name the copy's ``spec.json``, if ``source`` was trained by its own.

    The two differ in the run's name. One that was changed since its training stays what it is in the copy.
    """
    path = copy / "result" / FILE
    if kind_of(path) is not None and read_report(source)["spec"] == spec_hash(source):
        write_json(path, {**read_json(path, 16 * LARGEST_JSON), "spec": spec_hash(copy)})


def read_report(folder: Path) -> dict[str, Any]:
    """Return what the training of the run in ``folder`` came to: ``finished``, ``spec`` and ``fit``.

    ``spec`` is None where a version of the lab wrote it that didn't keep it. Raises `StorageError` when it is
    missing, damaged, or of a newer version.
    """
    path = folder / "result" / FILE
    value = read_json(path, 16 * LARGEST_JSON)
    checked_version(value, VERSION, path)
    found = typed(value, _KINDS, path)
    return {**found, "fit": typed(found["fit"], _FIT, path)}


def spec_note(folder: Path) -> str | None:
    """Return a sentence where ``spec.json`` isn't that by which a run was trained, else None.

    Raises `StorageError` as `read_report` does, but for a run without a report.
    """
    if kind_of(folder / "result" / FILE) is None:
        return None
    asked = read_report(folder)["spec"]
    return (
        None
        if asked in (None, spec_hash(folder))
        else "spec.json was changed since: the result is of what it was before."
    )


def _are_numbers(value: Any) -> bool:
    return value is None or (isinstance(value, dict) and all(map(is_number_or_none, value.values())))


_KINDS: dict[str, Callable[[Any], bool]] = {
    "finished": is_moment,
    "spec": is_text_or_none,
    "fit": lambda value: isinstance(value, dict),
}
_FIT: dict[str, Callable[[Any], bool]] = {
    "chosen": _are_numbers,
    "best_epoch": is_whole_or_none,
    "validation": _are_numbers,
}
