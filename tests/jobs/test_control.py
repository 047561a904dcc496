"""Pause, resume, stop and kill with real trainings: whatever is done to a run, its result is the same."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from gnnrec_lab.errors import RunError
from gnnrec_lab.graph import Split
from gnnrec_lab.jobs import Run, control, open_run, start, train
from gnnrec_lab.jobs.engines import local
from gnnrec_lab.jobs.events import EventWriter
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.process import take_lock
from gnnrec_lab.jobs.state import look
from gnnrec_lab.jobs.status import Status
from tests import resting
from tests.in_process import trained_in_process

MakeRun = Callable[..., Path]
Until = Callable[..., None]
EPOCHS = 60  # some seconds with a rest after each, of which what is done to the run takes one
LONG = {"epochs": EPOCHS, "patience": EPOCHS, "batch_size": 16, "checkpoint_steps": 7}
SLEEPER = "import sys; print('ready', flush=True); sys.stdin.read()"


def pid_of(run: Run) -> int:
    owner = Owner.read(run.folder)
    assert owner is not None
    return owner.pid


def tensors(run: Run) -> bytes:
    return (run.folder / "result" / "model.safetensors").read_bytes()


@pytest.mark.slow
def test_paused_stopped_and_killed_a_run_is_the_one_that_never_was(
    split: Split, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = start.COMMAND
    monkeypatch.setattr(start, "COMMAND", resting.COMMAND)
    run = train(split, options=LONG, name="troubled")
    until(lambda: len(run.history) >= 2, "two epochs are complete")

    assert run.pause().status == "paused"
    first = pid_of(run)
    assert psutil.Process(first).status() == psutil.STATUS_STOPPED
    assert run.pause().status == "paused"
    assert run.resume().status == "running"
    assert pid_of(run) == first

    run.pause().stop()  # one that sleeps hears it too
    assert run.wait(120).status == "stopped"
    assert len(run.recommend("고객 1", k=3)) == 3
    reached = len(run.history)

    until(lambda: len(run.resume().history) > reached or run.status == "done", "it goes on")
    run.pause(drop_memory=True)
    until(lambda: run.status != "stopping", "it is paused")
    assert run.status == "paused"
    with pytest.raises(RunError, match="is paused: stop it first"):
        run.remove()
    reached = len(run.history)

    until(lambda: len(run.resume().history) > reached, "it goes on")
    os.kill(pid_of(run), signal.SIGKILL)
    until(lambda: run.status == "lost", "it is lost")
    assert "killed (SIGKILL)" in (run.error or "")
    assert run.resume().wait(240).status == "done"

    monkeypatch.setattr(start, "COMMAND", plain)
    # checkpoints change nothing of a training, and take half of its time
    whole = train(split, options=LONG | {"checkpoint_steps": None}, fresh=True).wait(240)
    assert tensors(run) == tensors(whole)
    columns = ["epoch", "loss", "recall@20", "ndcg@20"]
    assert run.history[columns].equals(whole.history[columns])
    assert run.history["epoch"].tolist() == list(range(1, EPOCHS + 1))
    assert run.history["seconds"].is_monotonic_increasing
    assert Status.read(run.folder).attempt == 4
    with pytest.raises(RunError, match=r"is done\. To train the same once more: .*fresh=True"):
        run.resume()
    with pytest.raises(RunError, match=r"has ended \(done\): there is nothing to pause"):
        run.pause()
    assert train(split, options=LONG | {"checkpoint_steps": None}).name in ("troubled", whole.name)


@pytest.mark.slow
def test_the_same_is_not_trained_twice_unless_it_is_insisted_on(split: Split) -> None:
    with trained_in_process():
        run = train(split, "popularity", name="first")

        again = train(split, "popularity")
        other = train(split, "popularity", seed=1)
        insisted = train(split, "popularity", fresh=True)

    assert again.name == "first"
    assert again.note == (
        '"first" is done and is exactly this: same split, model, options and seed. It was not trained again; '
        "fresh=True insists."
    )
    assert again.note in repr(again)
    assert "exactly this" in again._repr_html_()
    assert open_run("first").note is run.note is None
    assert (other.name, other.note) == ("popularity-1", None)
    assert (insisted.name, insisted.note) == ("popularity-2", None)


@pytest.mark.slow
def test_of_what_ended_otherwise_nothing_is_offered(split: Split, make_run: MakeRun) -> None:
    with trained_in_process():
        run = train(split, "popularity")
        Status("stopped").write(run.folder)

        assert train(split, "popularity").name == "popularity-2"


def test_two_that_resume_at_once_start_one_worker(make_run: MakeRun, gone: Owner) -> None:
    folder = make_run(status=Status("stopped"), owner=gone)
    now = look(folder)

    control.requeue(folder, now)

    assert look(folder).status == "queued"  # this process answers for it
    with pytest.raises(RunError, match="is being resumed already"):
        control.requeue(folder, now)
    assert Status.read(folder).attempt == 2


def test_a_worker_that_still_holds_the_run_is_waited_for(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_run(status=Status("stopped"))
    lock = take_lock(folder)
    assert lock is not None
    monkeypatch.setattr(control, "_PATIENCE", 0.05)
    try:
        with pytest.raises(RunError, match="hasn't exited yet"):
            Run(folder).resume()
    finally:
        os.close(lock)


def test_a_kernel_that_is_just_starting_a_worker_gets_no_signal(
    make_run: MakeRun, helper: Callable[..., subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = helper(SLEEPER)
    folder = make_run(status=Status("queued"), owner=Owner.of(kernel.pid, worker=False))
    for patient in (control, local):
        monkeypatch.setattr(patient, "_PATIENCE", 0.05)

    Run(folder).pause()
    Run(folder).kill()

    assert kernel.poll() is None
    assert psutil.Process(kernel.pid).status() != psutil.STATUS_STOPPED


def test_a_run_paused_without_memory_is_stopped_without_a_worker(make_run: MakeRun, gone: Owner) -> None:
    progress = {"epoch": 3, "epochs": 9, "elapsed_seconds": 4.0}
    run = Run(make_run(status=Status("paused", progress=progress, attempt=2), owner=gone))
    with EventWriter(run.folder / "events.jsonl") as events:
        events.write("end", status="paused", error=None, seconds=4.0, attempt=2)

    assert run.stop().status == "stopped"

    assert Status.read(run.folder).attempt == 2
    assert [event["status"] for event in run.events()] == ["paused", "stopped"]
    with pytest.raises(
        RunError, match=r"was stopped before there was a result\. To go on with it: run\.resume\(\)"
    ):
        run.result()
    run.remove()


def test_a_worker_that_can_not_be_started_leaves_a_failed_run(
    make_run: MakeRun, gone: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(make_run(status=Status("stopped"), owner=gone))
    monkeypatch.setattr("gnnrec_lab.jobs.start.COMMAND", ("/does/not/exist",))

    with pytest.raises(RunError, match="The worker could not be started: No such file"):
        run.resume()

    assert (run.status, Status.read(run.folder).attempt) == ("failed", 2)


def test_what_is_stopping_is_neither_paused_nor_resumed(make_run: MakeRun) -> None:
    run = Run(make_run(status=Status("running"), owner=Owner.of(os.getpid())))
    (run.folder / "stop").touch()

    with pytest.raises(RunError, match="is about to end"):
        run.pause()
    with pytest.raises(RunError, match="is about to end"):
        run.resume()


def test_resuming_what_runs_changes_nothing(make_run: MakeRun) -> None:
    run = Run(make_run(status=Status("running", updated=1.0), owner=Owner.of(os.getpid())))

    assert run.resume().status == "running"
    assert Status.read(run.folder) == Status("running", updated=1.0)
