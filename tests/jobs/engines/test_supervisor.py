"""What looks after a run on a node, without a cluster: its worker is killed, put to sleep, asked to end."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from gnnrec_lab.jobs import Run
from gnnrec_lab.jobs.engines import supervisor
from gnnrec_lab.jobs.engines.supervisor import supervise
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.submission import Submission
from tests.patching import patch_library

MakeRun = Callable[..., Path]
Until = Callable[..., None]
LIGHT = """
import sys, time
from gnnrec_lab.jobs import worker

def train(folder, spec, reporter):
    reporter.message("here")
    while not (folder / "go").exists():
        if reporter.should_stop():
            return "stopped"
        time.sleep(0.01)
    return "done"

worker._train = train
sys.exit(worker.main(sys.argv[1:]))
"""


@pytest.fixture
def submitted(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A run that was handed over as "mine"; its worker waits for the file "go"."""
    monkeypatch.setattr(supervisor, "COMMAND", (sys.executable, "-c", LIGHT))
    run = Run(make_run(status=Status("queued"), on="ray", threads=1))
    Submission("mine", "127.0.0.1:1", 1).write(run.folder)
    return run


@pytest.fixture
def work(submitted: Run) -> Iterator[threading.Thread]:
    thread = threading.Thread(target=supervise, args=(submitted.folder, "mine"))
    thread.start()
    yield thread
    (submitted.folder / "go").touch()
    thread.join(60)


def workers_pid(run: Run, until: Until, attempt: int = 1) -> int:
    def works() -> bool:
        return len([event for event in run.events() if event.get("text") == "here"]) == attempt

    until(works, f"attempt {attempt} works")
    owner = Owner.read(run.folder)
    assert owner is not None
    assert owner.worker
    return owner.pid


@pytest.mark.slow
def test_a_killed_worker_is_tried_again_three_times(
    submitted: Run, work: threading.Thread, until: Until
) -> None:
    for attempt in (1, 2, 3, 4):
        os.kill(workers_pid(submitted, until, attempt), signal.SIGKILL)
    work.join(60)

    assert (submitted.status, submitted.look().attempt) == ("lost", 4)
    assert "The worker was killed (SIGKILL)" in str(submitted.error)
    said = [event["text"] for event in submitted.events() if "tried again" in event.get("text", "")]
    assert [text.rpartition("(")[2] for text in said] == ["1 of 3).", "2 of 3).", "3 of 3)."]
    assert not (submitted.folder / "beat.json").exists()


@pytest.mark.slow
def test_the_kernel_that_handed_it_over_is_not_waited_for(
    submitted: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def later(seconds: float) -> None:
        assert Owner.read(submitted.folder) != kernel, "it waits for the kernel to end"

    kernel = Owner.of(os.getpid(), worker=False)
    kernel.write(submitted.folder)
    (submitted.folder / "go").touch()
    patch_library(monkeypatch, supervisor, "time", sleep=later)

    supervise(submitted.folder, "mine")

    assert submitted.status == "done"


@pytest.mark.slow
def test_one_that_ends_well_is_not(submitted: Run, work: threading.Thread, until: Until) -> None:
    workers_pid(submitted, until)
    assert submitted.status == "running"
    (submitted.folder / "go").touch()
    work.join(60)

    assert (submitted.status, submitted.look().attempt) == ("done", 1)


@pytest.mark.slow
def test_sleep_wake_and_kill_are_asked_for_through_the_folder(
    submitted: Run, work: threading.Thread, until: Until
) -> None:
    pid = workers_pid(submitted, until)

    assert submitted.pause().status == "paused"
    assert psutil.Process(pid).status() == psutil.STATUS_STOPPED
    beat = submitted.folder / "beat.json"
    until(lambda: json.loads(beat.read_text())["asleep"], "other machines see it too")
    assert submitted.resume().status == "running"
    assert submitted.kill().status == "stopped"

    work.join(60)
    assert not psutil.pid_exists(pid)
    assert submitted.look().attempt == 1


@pytest.mark.slow
def test_a_stop_is_heard(submitted: Run, work: threading.Thread, until: Until) -> None:
    workers_pid(submitted, until)

    assert submitted.stop().wait(60).status == "stopped"


@pytest.mark.slow
def test_a_worker_follows_its_supervisor(submitted: Run, helper: Callable[..., object], until: Until) -> None:
    code = """
import sys
from pathlib import Path
from gnnrec_lab.jobs.engines import supervisor
supervisor.COMMAND = (sys.executable, "-c", sys.argv[2])
print("ready", flush=True)
supervisor.supervise(Path(sys.argv[1]), "mine")
"""
    first = helper(code, str(submitted.folder), LIGHT)
    pid = workers_pid(submitted, until)
    first.kill()  # type: ignore[attr-defined]
    until(lambda: not psutil.pid_exists(pid), "its worker is gone too")
    (submitted.folder / "go").touch()

    supervise(submitted.folder, "mine")  # as the cluster starts it again

    assert (submitted.status, submitted.look().attempt) == ("done", 2)
    assert any(
        "looked after it on the cluster ended" in event.get("text", "") for event in submitted.events()
    )


@pytest.mark.parametrize("status", ["stopped", "paused", "done"])
def test_what_was_ended_while_it_waited_is_left_alone(submitted: Run, status: str) -> None:
    Status(status).write(submitted.folder)

    supervise(submitted.folder, "mine")

    assert submitted.status == status
    assert submitted.events() == []


def test_an_older_submission_does_nothing(submitted: Run) -> None:
    supervise(submitted.folder, "an older one")

    assert submitted.events() == []
    assert not (submitted.folder / "beat.json").exists()
