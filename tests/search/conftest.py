"""A tiny split; searches whose trials end at once, by a planted objective; the driver in this process."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil
import pytest

from gnnrec_lab.files import write_json
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.jobs import start
from gnnrec_lab.jobs.events import EventWriter, plain
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.search import Search, launch, trial_runner, tune

Objective = Callable[[RunSpec], float]


@pytest.fixture
def split() -> Split:
    """40 users, 25 items, 400 interactions with times."""
    rng = np.random.default_rng(1)
    user = rng.integers(0, 40, 400)
    item = (user // 2 + rng.integers(0, 8, 400)) % 25
    frame = pd.DataFrame({"user": user, "item": item, "time": np.arange(400)})
    return InteractionGraph.from_frame(frame, user="user", item="item", time="time", name="tiny").split(
        "time"
    )


@pytest.fixture
def queued(split: Split, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Search]:
    """Return `tune` on the tiny split, without a process that drives the search."""

    def begin(model: str = "lightgcn", **asked: Any) -> Search:
        with monkeypatch.context() as patched:
            patched.setattr(launch, "drive", lambda folder, threads, on: None)
            return tune(split, model, **asked)

    return begin


class Planted:
    """Runs that end as soon as they are started, with what an objective says of their spec.

    Attributes
    ----------
    started : list of str
        The names of the runs, in order.
    curves : dict
        Runs that stay "running" with these validation values, epoch by epoch.
    """

    def __init__(self, objective: Objective) -> None:
        self.objective = objective
        self.started: list[str] = []
        self.curves: dict[str, list[float]] = {}

    def start(self, folder: Path, spec: RunSpec) -> None:
        self.started.append(folder.name)
        curve = self.curves.get(folder.name) or [self.objective(spec)] * 4
        with EventWriter(folder / "events.jsonl") as events:
            for number, value in enumerate(curve, 1):
                events.write("epoch", epoch=number, loss=1.0, metrics={"ndcg@20": value})
        if folder.name in self.curves:
            Owner.of(os.getpid()).write(folder)
            Status("running").write(folder)
        else:
            finish(folder, {"ndcg@20": curve[-1]})


REPORT = {"version": 1, "finished": 1_700_000_000.0}


def finish(folder: Path, validation: Mapping[str, float | None], status: str = "done") -> None:
    """Give a run the result of a training that has ended."""
    (folder / "result").mkdir(exist_ok=True)
    write_json(folder / "result" / "report.json", plain(REPORT | {"fit": {"validation": dict(validation)}}))
    (folder / "checkpoints").mkdir(exist_ok=True)
    (folder / "owner.json").unlink(missing_ok=True)
    Status(status).write(folder)


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Objective], Planted]:
    """Return a function that has all runs of searches end at once by an objective."""

    def plant(objective: Objective) -> Planted:
        runs = Planted(objective)
        monkeypatch.setattr(trial_runner, "start", runs.start)
        return runs

    return plant


@pytest.fixture(autouse=True)
def no_process_is_left(own_home: Path) -> Iterator[None]:
    """End the drivers and workers a test has left in its home."""
    yield
    for path in [*own_home.glob("searches/*/owner.json"), *own_home.glob("runs/*/owner.json")]:
        owner = Owner.read(path.parent)
        found = owner.process() if owner is not None and owner.pid != os.getpid() else None
        if found is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                found.kill()
                found.wait(10)


def requeued(folder: Path) -> Status:
    """Return the status with which a driver begins that follows one that was killed."""
    now = dataclasses.replace(Status.read(folder), status="queued")
    now.write(folder)
    return now


assert start.start is trial_runner.start  # what is planted above
