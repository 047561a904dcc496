"""Trainings in this process, for tests of what is done with a run and not of how it comes about.

A worker takes seconds to start, a training on a tiny graph takes none. A run's folder holds afterwards what a
worker leaves there. How workers start, wait, stop and die is tested in tests/jobs, with real ones.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from gnnrec_lab.graph import Split
from gnnrec_lab.jobs import worker
from gnnrec_lab.jobs.engines.local import LocalEngine
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventWriter
from gnnrec_lab.jobs.owner import FILE as OWNER
from gnnrec_lab.jobs.reporter import Reporter
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.search import Search, driver, launch


@contextlib.contextmanager
def trained_in_process() -> Iterator[None]:
    """Have runs on this machine trained by whoever starts them, before the start returns."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(LocalEngine, "submit", _work)
        yield


def _work(
    engine: LocalEngine, folder: Path, spec: RunSpec, command: Sequence[str], environment: Mapping[str, str]
) -> None:
    with EventWriter(folder / EVENTS) as events:
        reporter = Reporter(folder, events, attempt=Status.read(folder).attempt)
        reporter.begin()
        reporter.end(worker._train(folder, RunSpec.read(folder), reporter))
    (folder / OWNER).unlink()  # nobody works on it any more


def searched_in_process(split: Split, model: str, **asked: Any) -> Search:
    """Search as `gnnrec_lab.tune`, in this process, one trial after the other, and return the search."""
    with trained_in_process(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(launch, "drive", lambda folder, threads, on: None)
        patched.setattr(driver, "_LOOK", 0.0)
        found = launch.tune(split, model, **asked)
        led = driver.Driver(found.folder, Status.read(found.folder))
        led.report(led.run())
    return found
