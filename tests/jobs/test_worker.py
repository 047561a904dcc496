"""The worker as a process of its own, on run folders made by hand."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.graph import Split, save_split
from gnnrec_lab.jobs import Run
from gnnrec_lab.jobs.background import in_words
from gnnrec_lab.jobs.process import take_lock
from gnnrec_lab.jobs.status import Status

MakeRun = Callable[..., Path]
pytestmark = pytest.mark.slow
ENDLESS = {"epochs": 1_000_000, "patience": 1_000_000}


@pytest.fixture
def queued(make_run: MakeRun, split: Split) -> MakeRun:
    """Return a function that makes a run that waits for its worker."""

    def make(model: str = "lightgcn", **spec: object) -> Path:
        save_split(split)
        facts = {"options": {}, "training": {}, "split": split.fingerprint, "graph": split.name}
        return make_run(status=Status("queued"), model=model, **{**facts, **spec})

    return make


def start(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", "gnnrec_lab.jobs.worker", str(folder)]
    root = Path(__file__).resolve().parents[2]
    with (folder / "stdout.log").open("wb") as out, (folder / "stderr.log").open("wb") as err:
        return subprocess.Popen(command, stdout=out, stderr=err, env={**os.environ, "PYTHONPATH": str(root)})


def work(folder: Path) -> int:
    with start(folder) as process:
        return process.wait(120)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_with_the_best_state(
    queued: MakeRun, until: Callable[..., None], number: signal.Signals
) -> None:
    run = Run(queued(training=ENDLESS))
    with start(run.folder) as process:
        until(lambda: len(run.history) >= 3 or process.poll() is not None, "three epochs are complete")
        process.send_signal(number)
        assert process.wait(60) == 0

    assert run.status == "stopped"
    assert run.events()[-1]["kind"] == "end"
    best = run.progress["best"]
    assert 1 <= best["epoch"] <= len(run.history)
    assert run.evaluate(k=20, part="validation")["ndcg@20"] == pytest.approx(best["value"], rel=1e-6)


@pytest.mark.parametrize("model", ["lightgcn", "popularity"])
@pytest.mark.parametrize(("file", "status"), [("stop", "stopped"), ("pause", "paused")])
def test_what_is_asked_before_its_turn_needs_no_training(
    queued: MakeRun, model: str, file: str, status: str
) -> None:
    folder = queued(model)
    (folder / file).touch()

    assert work(folder) == 0

    run = Run(folder)
    assert run.status == status
    assert [event["kind"] for event in run.events()] == ["end"]
    assert list((folder.parents[1] / "queue").glob("*/*")) == []


def test_an_error_of_the_lab_is_told_as_it_is(make_run: MakeRun) -> None:
    folder = make_run(status=Status("queued"), model="popularity", options={}, training={}, split="f" * 64)

    assert work(folder) == 1

    run = Run(folder)
    assert run.status == "failed"
    assert run.error is not None
    assert "holds no gnnrec-lab split" in run.error
    assert "Traceback" not in run.error
    assert "Traceback" in run.log()
    assert "StorageError" in run.log()
    assert [event["kind"] for event in run.events()] == ["message", "end"]


def test_options_of_a_spec_are_checked_as_if_they_were_typed(queued: MakeRun) -> None:
    folder = queued(training={"epochs": 3, "no_such_option": 1})

    assert work(folder) == 1

    assert str(Run(folder).error).startswith('LightGCN has no option "no_such_option". There are: ')


def test_any_other_error_is_told_by_its_last_line() -> None:
    assert in_words(TypeError("it broke")) == "TypeError: it broke"


def test_want_of_memory_is_told_with_the_remedy() -> None:
    assert "Choose a smaller dim or batch_size" in in_words(MemoryError())


def test_a_second_worker_is_refused(make_run: MakeRun) -> None:
    folder = make_run(status=Status("queued"))
    lock = take_lock(folder)
    assert lock is not None
    before = sorted(path.name for path in folder.iterdir())

    try:
        assert work(folder) == 3
    finally:
        os.close(lock)

    assert "has a worker already: its lock is held" in (folder / "stderr.log").read_text()
    assert sorted(path.name for path in folder.iterdir()) == sorted([*before, "stderr.log", "stdout.log"])


@pytest.mark.parametrize("status", ["running", "done", "failed"])
def test_a_run_is_worked_on_once(make_run: MakeRun, status: str) -> None:
    folder = make_run(status=Status(status, updated=1.0))

    assert work(folder) == 3

    assert Status.read(folder) == Status(status, updated=1.0)
    assert "there is nothing to do" in (folder / "stderr.log").read_text()


def test_a_spec_from_the_future_fails_with_the_remedy(make_run: MakeRun) -> None:
    folder = make_run(status=Status("queued"))
    (folder / "spec.json").write_text('{"version": 3}')

    assert work(folder) == 1

    assert "upgrade to open it" in (Status.read(folder).error or "")


def test_the_folder_must_be_told() -> None:
    done = subprocess.run([sys.executable, "-m", "gnnrec_lab.jobs.worker"], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (2, "usage: python -m gnnrec_lab.jobs.worker RUN_FOLDER\n")


def test_a_damaged_result_is_refused(queued: MakeRun) -> None:
    folder = queued("popularity")
    assert work(folder) == 0
    path = folder / "result" / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)

    with pytest.raises(StorageError, match="damaged"):
        Run(folder).result()
