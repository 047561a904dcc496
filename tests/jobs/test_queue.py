"""The line and the limit, with workers that do everything but train."""

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gnnrec_lab.errors import OptionError
from gnnrec_lab.home import home
from gnnrec_lab.jobs import control, job_limit, open_run, process, queue, runs, set_job_limit, start
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import Status
from tests.patching import patch_library

MakeRun = Callable[..., Path]
Until = Callable[..., None]

MANY = 16  # a hundred are those of benchmarks.soak
LIGHT = """
import sys, time
from pathlib import Path
from gnnrec_lab.jobs import control, worker

def train(folder, spec, reporter):
    with (folder.parents[1] / "trained.txt").open("a") as file:
        file.write(folder.name + "\\n")
    while spec.options.get("until") and not (folder.parents[1] / spec.options["until"]).exists():
        if reporter.should_stop():
            return "stopped"
        time.sleep(0.01)
    assert "torch" not in sys.modules
    return "done"

worker._train = train
sys.exit(worker.main(sys.argv[1:]))
"""


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers train nothing: they note their run in ``trained.txt`` and wait for the file called "until"."""
    monkeypatch.setattr(start, "COMMAND", (sys.executable, "-c", LIGHT))


@pytest.fixture
def put(make_run: MakeRun, light: None) -> Callable[..., Path]:
    """Return a function that puts a run in the line, with a worker of its own."""

    def put(name: str, **facts: Any) -> Path:
        folder = make_run(name, status=Status("queued"), **{"options": {}, "threads": 1, **facts})
        spec = RunSpec.read(folder)
        start.make_ready(folder, spec)
        start.start(folder, spec)
        return folder

    return put


def nothing_is_left() -> bool:
    return not list((home() / "queue").glob("*/*"))


def trained() -> list[str]:
    path = home() / "trained.txt"
    return path.read_text().splitlines() if path.exists() else []


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GNNREC_JOBS", "1")


@pytest.mark.slow
def test_the_highest_priority_is_first_and_of_equals_the_oldest(
    put: Callable[..., Path], until: Until
) -> None:
    put("first", options={"until": "go"})
    until(lambda: trained() == ["first"], "the first works")
    for name, priority in (("b", 0), ("low", -5), ("c", 0), ("high", 7), ("d", 0)):
        put(name, priority=priority)
    time.sleep(0.3)
    assert trained() == ["first"]
    assert {run.name: run.status for run in runs()} == {"first": "running"} | dict.fromkeys(
        ("b", "low", "c", "high", "d"), "queued"
    )

    (home() / "go").touch()
    until(lambda: all(run.status == "done" for run in runs()), "all are done")

    assert trained() == ["first", "high", "b", "c", "d", "low"]


def test_a_clock_that_was_set_back_lets_nobody_in_before_the_others(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time_ns()
    tickets = []
    for number, hours in enumerate((0, -5, 3, -5)):
        there = now + hours * 3_600_000_000_000
        patch_library(monkeypatch, queue, "time", time_ns=lambda there=there: there)
        tickets.append(queue.enter(make_run(f"run-{number}", status=Status("queued")), 0).name)

    assert tickets == sorted(tickets)
    patch_library(monkeypatch, queue, "time", time_ns=lambda: now)
    assert queue.enter(make_run("urgent", status=Status("queued")), 1).name < tickets[0]


@pytest.mark.slow
def test_as_many_work_as_the_limit_allows_and_it_may_change(
    put: Callable[..., Path], until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GNNREC_JOBS")
    assert set_job_limit(2) == 2
    for name in "abcd":
        put(name, options={"until": f"{name} may end"})
    until(lambda: sorted(trained()) == ["a", "b"], "two work")  # let in at once: either may write first
    time.sleep(0.3)
    assert len(trained()) == 2
    set_job_limit(3)
    until(lambda: len(trained()) == 3, "three work")
    (home() / "b may end").touch()
    until(lambda: len(trained()) == 4, "the fourth works")
    for name in "acd":
        (home() / f"{name} may end").touch()
    until(lambda: all(run.status == "done" for run in runs()), "all are done")

    assert trained()[2:] == ["c", "d"]
    until(nothing_is_left, "the queue is empty")


@pytest.mark.slow
def test_a_killed_worker_gives_its_place_away(put: Callable[..., Path], until: Until) -> None:
    folder = put("first", options={"until": "never"})
    put("dies-waiting")
    until(lambda: trained() == ["first"], "the first works")
    put("last")
    waiting = home() / "runs" / "dies-waiting"
    for one in (waiting, folder):
        owner = Owner.read(one)
        assert owner is not None
        os.kill(owner.pid, signal.SIGKILL)

    until(lambda: open_run("last").status == "done", "the last is done")

    assert trained() == ["first", "last"]
    until(nothing_is_left, "the queue is empty")


@pytest.mark.slow
def test_one_that_was_killed_while_it_worked_is_not_in_its_own_way(
    put: Callable[..., Path], until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = put("first", options={"until": "go"})
    until(lambda: trained() == ["first"], "it works")
    owner = Owner.read(folder)
    assert owner is not None
    os.kill(owner.pid, signal.SIGKILL)
    until(lambda: open_run("first").status == "lost", "it is lost")
    (home() / "go").touch()

    monkeypatch.setattr(control, "require_trainable", lambda spec: None)
    assert open_run("first").resume().wait(60).status == "done"


@pytest.mark.slow
def test_one_that_sleeps_lets_the_next_begin_and_then_goes_on(put: Callable[..., Path], until: Until) -> None:
    put("first", options={"until": "go"})
    until(lambda: trained() == ["first"], "the first works")
    put("sleeps-waiting")
    put("last")
    for name in ("sleeps-waiting", "first"):
        assert open_run(name).pause().status == "paused"

    until(lambda: open_run("last").status == "done", "the last is done")
    assert trained() == ["first", "last"]
    (home() / "go").touch()
    for name in ("first", "sleeps-waiting"):
        assert open_run(name).resume().wait(60).status == "done"

    assert trained() == ["first", "last", "sleeps-waiting"]


@pytest.mark.slow
def test_one_whose_program_is_just_being_loaded_is_put_to_sleep_too(
    put: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    put("first", options={"until": "never"})
    real, unloaded = process._command, iter([True] * 3)  # so often it has no command line yet
    monkeypatch.setattr(process, "_command", lambda found: [] if next(unloaded, False) else real(found))

    assert open_run("first").pause().status == "paused"
    assert not next(unloaded, False)
    assert open_run("first").kill().status == "stopped"


@pytest.mark.slow
def test_one_that_waits_is_stopped_paused_or_killed_at_once(put: Callable[..., Path], until: Until) -> None:
    put("first", options={"until": "go"})
    until(lambda: trained() == ["first"], "the first works")
    for name in ("stopped", "paused", "killed"):
        put(name)
    assert open_run("stopped").stop().wait(60).status == "stopped"
    open_run("paused").pause(drop_memory=True)
    until(lambda: open_run("paused").status == "paused", "it is paused")
    assert open_run("killed").kill().status == "stopped"
    assert trained() == ["first"]

    for name in ("paused", "killed", "stopped"):
        assert open_run(name).resume().status == "queued"
    (home() / "go").touch()
    until(lambda: all(run.status == "done" for run in runs()), "all are done")

    assert trained() == ["first", "paused", "killed", "stopped"]
    assert Status.read(home() / "runs" / "killed").attempt == 2


@pytest.mark.slow
def test_many_at_once_all_end_and_none_twice(
    put: Callable[..., Path], until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GNNREC_JOBS", "4")
    names = [f"job-{number}" for number in range(MANY)]
    for name in names:
        put(name)

    until(lambda: len(trained()) == MANY, "all have worked", 240)
    until(lambda: all(run.status == "done" for run in runs()), "all are done")

    assert sorted(trained()) == sorted(names)
    until(nothing_is_left, "the queue is empty")
    ends = [event["status"] for run in runs() for event in run.events() if event["kind"] == "end"]
    assert ends == ["done"] * MANY


@pytest.mark.parametrize("wrong", ["0", "two", "-1", "1.5"])
def test_a_limit_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("GNNREC_JOBS", wrong)
    with pytest.raises(OptionError, match=f"GNNREC_JOBS must be a whole number.*, not '{re.escape(wrong)}'"):
        job_limit()
    with pytest.raises(OptionError, match="limit must be a whole number"):
        set_job_limit(float(wrong) if wrong == "1.5" else 0)  # type: ignore[arg-type]


def test_the_limit_is_half_the_cores_unless_one_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GNNREC_JOBS")
    for cores, limit, threads in ((1, 1, 1), (2, 1, 2), (5, 2, 2), (16, 8, 2)):
        monkeypatch.setattr(queue, "cores", lambda cores=cores: cores)
        assert (job_limit(), queue.thread_budget()) == (limit, threads)
    assert set_job_limit(3) == 3
    assert queue.thread_budget() == 5
    monkeypatch.setenv("GNNREC_JOBS", "4")
    assert job_limit() == 4
    monkeypatch.delenv("GNNREC_JOBS")
    assert set_job_limit(None) == 8
    (home() / "jobs.json").write_text('{"limit": "many"}')
    with pytest.raises(OptionError, match=r'"limit" in .*jobs\.json must be a whole number'):
        job_limit()


def test_every_attempt_has_the_same_threads(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3,2")
    monkeypatch.delenv("NUMBA_NUM_THREADS", raising=False)
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    assert start.threads_of_a_worker() == 3
    made = start.environment(tmp_path, 5)
    assert [made[name] for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")] == ["5"] * 3
    assert made["GOMP_SPINCOUNT"] == "1000"
    assert start.environment(tmp_path, 0)["OMP_NUM_THREADS"] == "3"  # of version 1
    monkeypatch.delenv("OMP_NUM_THREADS")
    assert start.threads_of_a_worker() == queue.thread_budget()
    monkeypatch.setenv("OMP_NUM_THREADS", "all")
    with pytest.raises(OptionError, match="OMP_NUM_THREADS must be a whole number"):
        start.threads_of_a_worker()


def test_a_lock_that_is_held_too_long_is_gone_on_without(own_home: Path) -> None:
    with queue.turn(own_home) as mine:
        assert mine
        began = time.monotonic()
        with queue.turn(own_home, patience=0.05) as other:
            assert not other
        assert time.monotonic() - began >= 0.05
    with queue.turn(own_home, patience=0) as mine:
        assert mine


def test_a_place_in_a_far_year_is_nobodys_measure(make_run: MakeRun) -> None:
    """Whoever came next would be behind it by a number that is no place in the line."""
    folder = make_run(status=Status("queued"), owner=Owner.of(os.getpid()))
    waiting = queue.enter(folder, 0).parent
    far = waiting / f"01000-{'9' * 20}-{'0' * 16}"
    far.write_text("nobody")

    ticket = queue.enter(folder, 0)

    assert len(ticket.name) == len(far.name)
    assert queue._own(folder) == ticket
    assert queue.wait_for_turn(folder, 0, lambda: False)
    queue.leave(folder)
    assert [path.name for path in waiting.iterdir()] == [far.name]
