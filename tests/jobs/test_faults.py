"""What goes wrong with disks, files, clocks and processes: a clear error, and nothing good is lost."""

import dataclasses
import errno
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from gnnrec_lab.errors import RunError, StorageError
from gnnrec_lab.files import opening, writing
from gnnrec_lab.graph import Split
from gnnrec_lab.jobs import Run, process, start, train
from gnnrec_lab.jobs.events import EventReader, EventWriter, in_force
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.reporter import Reporter
from gnnrec_lab.jobs.state import look
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.training.checkpoint import checkpoints
from tests import resting
from tests.patching import patch_library

Until = Callable[..., None]
ENDLESS = {"epochs": 1_000_000, "patience": 1_000_000, "checkpoint_steps": 1}
JUMPY = """
import random, sys, time

real = time.time
time.time = lambda: real() + random.choice([-1, 1]) * 36_000
from gnnrec_lab.jobs import worker

sys.exit(worker.main(sys.argv[1:]))
"""


@pytest.mark.slow
def test_a_full_disk_fails_the_run_and_leaves_the_last_good_checkpoint(split: Split, until: Until) -> None:
    """A limit on the size of the worker's files makes its writes end in their middle, like a full disk."""
    run = train(split, options=ENDLESS)
    folder = run.folder / "checkpoints"
    until(lambda: folder.is_dir() and len(checkpoints(folder)) >= 2, "there are checkpoints")
    owner = Owner.read(run.folder)
    assert owner is not None
    resource.prlimit(owner.pid, resource.RLIMIT_FSIZE, (3000, resource.RLIM_INFINITY))
    printed = run.folder / "stderr.log"
    until(lambda: "can't be reported" in printed.read_text(), "it complains")
    good = [path.name for path in checkpoints(folder)]

    run.stop()
    with pytest.raises(RunError, match=r"failed\. Could not write .*What was there before is untouched"):
        run.wait(120)

    assert [path.name for path in checkpoints(folder)] == good
    assert list(folder.glob(".*")) == []
    run.resume()  # a new worker, without the limit
    until(lambda: any(event["kind"] == "resumed" for event in run.events()), "it goes on")
    assert run.stop().wait(120).status == "stopped"
    assert run.history["epoch"].tolist() == list(range(1, len(run.history) + 1))


def test_a_home_that_can_not_be_written_is_said_before_anything_is_started(
    split: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Any, *rest: Any, **more: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patched:
        patch_library(patched, writing, "os", mkdir=refuse)
        with pytest.raises(StorageError, match=r"Could not create .*Read-only file system.*GNNREC_HOME"):
            train(split, "popularity")


def test_a_run_in_a_home_that_became_read_only_says_so_when_it_is_resumed(
    make_run: Callable[..., Path], gone: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(make_run(status=Status("stopped"), owner=gone))
    real = os.open

    def refuse(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, "Read-only file system")
        return real(path, flags, *rest, **more)

    with monkeypatch.context() as patched:
        patch_library(patched, opening, "os", open=refuse)
        with pytest.raises(StorageError, match=r"Could not open .*lock: Read-only file system"):
            run.resume()

    assert (run.status, Status.read(run.folder).attempt) == ("stopped", 1)


def test_a_line_that_was_torn_costs_that_event_alone(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    with EventWriter(path) as events:
        for number in (1, 2):
            events.write("epoch", epoch=number, loss=1.0, metrics={}, seconds=1.0)
    path.write_bytes(path.read_bytes()[:-20])  # the second epoch's, by a worker that was killed
    history = [{"epoch": number, "loss": 1.0, "metrics": {}, "seconds": 1.0} for number in (1, 2)]

    with EventWriter(path) as events:
        reporter = Reporter(tmp_path, events, attempt=2)
        place = {"epoch": 2, "step": 0, "steps": 5, "best": None, "seconds": 3.0}
        reporter.on_resume({**place, "history": history})

    told = in_force(EventReader(path).read())
    assert [(event["kind"], event["epoch"]) for event in told] == [("epoch", 1), ("resumed", 2), ("epoch", 2)]


def test_what_is_trained_again_is_told_once(tmp_path: Path) -> None:
    run = Run(tmp_path)
    with EventWriter(tmp_path / "events.jsonl") as events:
        for epoch, loss in ((1, 0.9), (2, 0.8), (3, 0.7)):
            for step in (1, 2):
                events.write("step", epoch=epoch, step=step, steps=2, loss=loss)
            events.write("epoch", epoch=epoch, loss=loss, metrics={"ndcg@20": loss}, seconds=epoch)
        events.write("step", epoch=4, step=1, steps=2, loss=0.6)
        events.write("resumed", attempt=2, epoch=1, step=1, steps=2)
        events.write("step", epoch=2, step=2, steps=2, loss=0.5)
        events.write("epoch", epoch=2, loss=0.5, metrics={"ndcg@20": 0.5}, seconds=4)

    assert run.history["epoch"].tolist() == [1, 2]
    assert run.history["loss"].tolist() == [0.9, 0.5]
    steps = [(event["epoch"], event["step"]) for event in in_force(run.events()) if event["kind"] == "step"]
    assert steps == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_a_clock_that_jumps_changes_no_order_and_no_duration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(tmp_path)
    now = [2e9]
    monkeypatch.setattr(time, "time", lambda: now[0])
    with EventWriter(tmp_path / "events.jsonl") as events:
        reporter = Reporter(tmp_path, events)
        for epoch, moment in ((1, 2e9), (2, 1e9), (3, 3e9)):
            now[0] = moment
            facts = {"epoch": epoch, "loss": 0.1, "metrics": {}, "best": None, "seconds": float(epoch)}
            reporter.on_epoch(facts)
        reporter.end("done")

    assert run.history["epoch"].tolist() == [1, 2, 3]
    assert run.history["seconds"].tolist() == [1.0, 2.0, 3.0]
    assert 0 <= Status.read(tmp_path).progress["elapsed_seconds"] < 60


@pytest.mark.slow
def test_a_training_on_a_clock_that_jumps_is_looked_after_as_ever(
    split: Split, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "COMMAND", (sys.executable, "-c", JUMPY))
    began = time.monotonic()
    run = train(split, options=ENDLESS)
    until(lambda: len(run.history) >= 3, "three epochs are complete")
    real = time.time
    for hours in (-10, 10):
        monkeypatch.setattr(time, "time", lambda hours=hours: real() + 3600 * hours)
        assert run.status == "running"
        assert run.pause().status == "paused"
        assert run.resume().status == "running"
    elapsed = time.monotonic() - began
    progress = run.progress
    assert 0 < progress["elapsed_seconds"] < elapsed
    assert progress["eta_seconds"] is None or 0 < progress["eta_seconds"] < 1_000_000 * elapsed
    assert run.kill().status == "stopped"

    reached = len(run.history)
    until(lambda: len(run.resume().history) > reached, "it goes on")
    assert run.stop().wait(120).status == "stopped"
    assert run.history["epoch"].tolist() == list(range(1, len(run.history) + 1))
    assert run.history["seconds"].is_monotonic_increasing


@pytest.mark.slow
def test_a_damaged_checkpoint_of_a_run_costs_no_more_than_the_steps_behind_it(
    split: Split, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"epochs": 30, "patience": 30, "checkpoint_steps": 1, "batch_size": 64}
    whole = train(split, options=options | {"checkpoint_steps": None}, wait=True)
    with monkeypatch.context() as patched:
        patched.setattr(start, "COMMAND", resting.COMMAND)
        run = train(split, options=options, fresh=True)
    until(lambda: len(run.history) >= 2, "two epochs are complete")
    assert run.kill().status == "stopped"
    assert run.error is None
    assert not process.is_alive(run.folder)
    newest = checkpoints(run.folder / "checkpoints")[-1] / "state.safetensors"
    data = bytearray(newest.read_bytes())
    data[len(data) // 2] ^= 1
    newest.write_bytes(data)

    assert run.resume().wait(120).status == "done"

    said = [event["text"] for event in run.events() if event["kind"] == "message"]
    assert any("damaged" in text for text in said)
    drop = ["seconds"]
    assert run.history.drop(columns=drop).equals(whole.history.drop(columns=drop))
    first, second = (one.folder / "result" / "model.safetensors" for one in (whole, run))
    assert first.read_bytes() == second.read_bytes()


def test_a_process_that_got_the_workers_number_is_left_alone(make_run: Callable[..., Path]) -> None:
    me = Owner.of(os.getpid())
    assert me.ticks is not None
    folder = make_run(status=Status("running"), owner=dataclasses.replace(me, ticks=me.ticks - 1))
    assert look(folder).status == "lost"

    assert Run(folder).kill().status == "lost"
    assert Run(folder).stop().status == "lost"
    with pytest.raises(RunError, match=r"has ended \(lost\)"):
        Run(folder).pause()
    assert psutil.Process().status() != psutil.STATUS_STOPPED


@pytest.mark.slow
def test_a_run_of_version_1_is_read_and_resumed(make_run: Callable[..., Path], gone: Owner) -> None:
    """Written by hand, as that version wrote it."""
    folder = make_run("old", status=Status("queued"))
    for name in ("spec.json", "status.json"):
        (folder / name).unlink()
    (folder / "spec.json").write_text(
        '{"version": 1, "run": "old", "model": "popularity", "options": {}, "training": {}, "seed": 7,'
        ' "graph": "shop", "split": "' + "0" * 64 + '", "created": 1700000000.0, "gnnrec_lab": "0.1.0"}'
    )
    (folder / "status.json").write_text(
        '{"version": 1, "status": "stopped", "error": null, "progress": {}, "updated": 1700000100.0}'
    )
    owner = f'{{"pid": {gone.pid}, "started": {gone.started}, "host": "{gone.host}"}}'
    (folder / "owner.json").write_text(owner)
    (folder / "exit.json").write_text('{"code": 0}')
    run = Run(folder)
    assert (run.status, run.spec["threads"], run.spec["priority"]) == ("stopped", 0, 0)

    run.resume()

    # a worker began, and told what is missing
    with pytest.raises(RunError, match="holds no gnnrec-lab split"):
        run.wait(120)
    assert Status.read(folder).attempt == 2
