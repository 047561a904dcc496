"""Run folders made by hand, and helper processes that live as long as a test wants."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pandas as pd
import psutil
import pytest

from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.home import home
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import Status
from tests import waiting


class MakeRun(Protocol):
    def __call__(
        self, name: str = ..., status: Status = ..., owner: Owner | None = ..., **spec: Any
    ) -> Path: ...


class Clock:
    """A clock that stands until a test moves ``now``, in seconds."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def graph() -> InteractionGraph:
    """40 users, 25 items and 400 interactions with times; users like items near their own number."""
    rng = np.random.default_rng(1)
    user = rng.integers(0, 40, 400)
    item = (user // 2 + rng.integers(0, 8, 400)) % 25
    frame = pd.DataFrame(
        {"user": [f"고객 {number}" for number in user], "item": item, "time": np.arange(400)}
    )
    return InteractionGraph.from_frame(frame, user="user", item="item", time="time", name="tiny")


@pytest.fixture
def split(graph: InteractionGraph) -> Split:
    return graph.split("time")


@pytest.fixture
def make_run() -> MakeRun:
    """Return a function that writes a run's folder, by default of a run that is done."""

    def make(
        name: str = "lightgcn-1",
        status: Status | None = None,
        owner: Owner | None = None,
        **spec: Any,
    ) -> Path:
        folder = home() / "runs" / name
        folder.mkdir(parents=True)
        facts: dict[str, Any] = {
            "run": name,
            "model": "lightgcn",
            "options": {"dim": 16},
            "training": {"epochs": 3},
            "seed": 7,
            "graph": "shop",
            "split": "0" * 64,
            "created": 1_700_000_000.0,
        }
        RunSpec(**{**facts, **spec}).write(folder)
        (status or Status("done", updated=1_700_000_100.0)).write(folder)
        if owner is not None:
            owner.write(folder)
        return folder

    return make


@pytest.fixture
def helper() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Return a function that starts Python code in another process and waits until it prints a line.

    The code should end when its standard input closes: all are ended after the test.
    """
    with contextlib.ExitStack() as stack:

        def start(code: str, *arguments: str) -> subprocess.Popen[str]:
            process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", code, *arguments],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(process.kill)
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "ready"
            return process

        yield start


@pytest.fixture
def gone() -> Owner:
    """The owner of a worker that has ended: its number is of no process, or of one created later."""
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        owner = Owner.of(process.pid)
        process.wait()
    return owner


@pytest.fixture
def until() -> Callable[..., None]:
    """Return a function that waits until a condition holds, and fails after a generous deadline."""
    return waiting.until


@pytest.fixture(autouse=True)
def no_worker_is_left(own_home: Path) -> Iterator[None]:
    """End the workers a test has left in its home."""
    yield
    for path in own_home.glob("runs/*/owner.json"):
        owner = Owner.read(path.parent)
        if owner is not None and owner.is_running() and owner.pid != psutil.Process().pid:
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(owner.pid)
                process.kill()
                process.wait(10)
