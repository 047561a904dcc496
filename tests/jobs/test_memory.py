"""How much memory a run's worker holds, asked of the system."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable

import psutil

from gnnrec_lab.jobs.memory import held_by_worker
from gnnrec_lab.jobs.owner import Owner


def test_the_memory_of_a_living_worker_is_that_of_its_process(make_run: Callable[..., object]) -> None:
    folder = make_run("here", owner=Owner.of(os.getpid()))

    held = held_by_worker(folder)  # type: ignore[arg-type]

    assert held is not None
    assert 0.5 < held / psutil.Process().memory_info().rss < 2


def test_none_where_there_is_no_worker_on_this_machine(make_run: Callable[..., object], gone: Owner) -> None:
    own = Owner.of(os.getpid())
    owners = [None, gone, dataclasses.replace(own, host="elsewhere"), dataclasses.replace(own, worker=False)]
    folders = [make_run(f"run-{n}", owner=owner) for n, owner in enumerate(owners)]

    assert [held_by_worker(folder) for folder in folders] == [None] * 4  # type: ignore[arg-type]
