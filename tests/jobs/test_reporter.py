from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.jobs.events import EventReader, EventWriter
from gnnrec_lab.jobs.reporter import Reporter
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.text import one_line

from .conftest import Clock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "run").mkdir()
    return tmp_path / "run"


@pytest.fixture
def reporter(folder: Path, clock: Clock) -> Iterator[Reporter]:
    with EventWriter(folder / "events.jsonl") as events:
        yield Reporter(folder, events, clock)


def events(folder: Path) -> list[dict[str, Any]]:
    return EventReader(folder / "events.jsonl").read()


def step(number: int) -> dict[str, Any]:
    return {"epoch": 1, "step": number, "steps": 100, "loss": 0.5, "interactions": number, "seconds": 0.0}


def test_waiting_for_its_turn_is_no_training(folder: Path, reporter: Reporter, clock: Clock) -> None:
    clock.now += 600
    reporter.begin()
    clock.now += 15

    reporter.end("done")

    assert Status.read(folder).progress["elapsed_seconds"] == 15
    assert events(folder)[-1]["seconds"] == 15


def test_a_whole_training_as_its_files_tell_it(folder: Path, reporter: Reporter) -> None:
    reporter.begin()
    assert Status.read(folder).status == "running"
    reporter.message("Loading shop")
    reporter.on_start({"epochs": 1, "steps_per_epoch": 100, "parameters": 64, "metric": "ndcg@20"})
    reporter.on_step(step(1))
    best = {"epoch": 1, "value": 0.25, "metric": "ndcg@20"}
    reporter.on_epoch(
        {
            "epoch": 1,
            "loss": 0.4,
            "metrics": {"ndcg@20": 0.25},
            "best": best,
            "seconds": 1.5,
            "checkpoint": True,
        }
    )
    reporter.end("done")

    found = events(folder)
    assert [event["kind"] for event in found] == ["message", "start", "step", "epoch", "end"]
    assert found[0]["text"] == "Loading shop"
    assert (found[1]["parameters"], found[2]["loss"], found[3]["metrics"]) == (64, 0.5, {"ndcg@20": 0.25})
    assert found[3]["checkpoint"] is True
    assert {key: found[4][key] for key in ("status", "error", "seconds")} == {
        "status": "done",
        "error": None,
        "seconds": 0,
    }
    last = Status.read(folder)
    assert (last.status, last.error, last.progress["best"]) == ("done", None, best)
    assert last.progress["eta_seconds"] is None


@pytest.mark.slow
def test_steps_are_reported_at_most_five_times_a_second(
    folder: Path, reporter: Reporter, clock: Clock
) -> None:
    for number in range(1, 1001):
        reporter.on_step(step(number))
        clock.now += 1 / 16

    assert [event["step"] for event in events(folder)] == list(range(1, 1001, 4))  # each 0.25 s


@pytest.mark.slow
def test_the_status_is_replaced_at_most_twice_a_second(
    folder: Path, reporter: Reporter, clock: Clock
) -> None:
    seen = []
    for number in range(1, 1001):
        reporter.on_step(step(number))
        clock.now += 1 / 16
        seen.append(Status.read(folder).progress["step"])

    assert sorted(set(seen)) == list(range(1, 1001, 8))  # each 0.5 s


def test_epochs_are_always_reported(folder: Path, reporter: Reporter) -> None:
    for number in range(1, 301):
        reporter.on_epoch({"epoch": number, "loss": 0.1, "metrics": {}, "best": None, "seconds": 0.0})

    assert [event["epoch"] for event in events(folder)] == list(range(1, 301))


def test_a_stop_file_is_heard_within_a_tenth_of_a_second(
    folder: Path, reporter: Reporter, clock: Clock
) -> None:
    assert not reporter.should_stop()
    (folder / "stop").touch()
    clock.now += 0.1
    assert reporter.should_stop()
    assert Status.read(folder).status == "stopping"
    (folder / "stop").unlink()
    clock.now += 10
    assert reporter.should_stop()  # for good


def test_a_signal_asks_for_a_stop(folder: Path, reporter: Reporter) -> None:
    reporter.begin()
    reporter.ask_to_stop()
    assert Status.read(folder).status == "running"
    assert reporter.should_stop()
    assert Status.read(folder).status == "stopping"


def test_a_training_that_can_not_be_reported_goes_on(
    folder: Path, reporter: Reporter, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.rename(folder.with_name("moved"))  # the events' file is open, the status can't be replaced

    reporter.begin()
    reporter.on_start({"epochs": 1, "steps_per_epoch": 100, "parameters": 64, "metric": "ndcg@20"})

    assert capsys.readouterr().err.count("The training goes on, but can't be reported: Could not write") == 1
    assert [event["kind"] for event in events(folder.with_name("moved"))] == ["start"]
    with pytest.raises(StorageError):  # but nobody must believe that it ended well
        reporter.end("done")


def test_a_sentence_is_in_the_status_until_the_next_step(
    folder: Path, reporter: Reporter, clock: Clock
) -> None:
    reporter.begin()
    reporter.message("Compiling, once")
    now = Status.read(folder)
    assert now.progress["message"] == "Compiling, once"
    assert one_line("shop", now) == "shop  running  Compiling, once"
    clock.now += 1
    reporter.on_step(step(1))
    assert Status.read(folder).progress["message"] is None
