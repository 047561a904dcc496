"""The sign of life of a run on a cluster, and what is asked of it, with clocks that differ."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gnnrec_lab.jobs import Run, process, submission
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.state import look
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.submission import Beat, Submission
from tests.patching import patch_library

MakeRun = Callable[..., Path]


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """The monotonic clock by which beats are judged, to be moved."""
    clock = [1000.0]
    patch_library(monkeypatch, submission, "time", monotonic=lambda: clock[0])
    submission._seen.clear()
    submission._answers.clear()
    yield clock
    submission._answers.clear()


@pytest.fixture
def listening() -> Iterator[str]:
    """Something that takes connections, as the head of a cluster does."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_a_run_lives_as_long_as_its_count_goes_on(tmp_path: Path, now: list[float]) -> None:
    assert not submission.beats(tmp_path)
    for count in range(3):
        Beat(count, time.time(), asleep=False).write(tmp_path)
        assert submission.beats(tmp_path)
        now[0] += submission.STALE_SECONDS - 1
        assert submission.beats(tmp_path)
    now[0] += 2
    assert not submission.beats(tmp_path)
    Beat(3, time.time(), asleep=False).write(tmp_path)
    assert submission.beats(tmp_path)
    submission.forget(tmp_path)
    assert not submission.beats(tmp_path)


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_differs_costs_one_wrong_look(tmp_path: Path, now: list[float], hours: int) -> None:
    there = time.time() + 3600 * hours
    Beat(7, there, asleep=False).write(tmp_path)
    assert not submission.beats(tmp_path)
    Beat(8, there + 1, asleep=True).write(tmp_path)
    assert submission.beats(tmp_path)
    assert submission.sleeps(tmp_path)
    assert process.is_asleep(tmp_path)


@pytest.mark.parametrize("content", ["", "[]", '{"count": "x", "t": 1, "asleep": false}'])
def test_a_damaged_beat_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "beat.json").write_text(content)
    (tmp_path / "submission.json").write_text(content)

    assert not submission.beats(tmp_path)
    assert Submission.read(tmp_path) is None


def test_what_is_asked_is_told_once(tmp_path: Path) -> None:
    assert submission.asked(tmp_path) is None
    submission.ask(tmp_path, "SIGSTOP")
    submission.ask(tmp_path, "SIGKILL")

    assert [submission.asked(tmp_path), submission.asked(tmp_path)] == ["SIGKILL", None]


def test_a_run_that_waits_on_a_cluster_is_queued_as_long_as_that_answers(
    make_run: MakeRun, gone: Owner, listening: str, now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_ADDRESS", f"ray://{listening}")
    folder = make_run(status=Status("queued", attempt=2), owner=gone, on="ray")
    assert look(folder, ask=True).status == "lost"

    Submission("first", listening, attempt=1).write(folder)
    assert look(folder, ask=True).status == "lost"  # that was for an earlier attempt
    Submission("second", listening, attempt=2).write(folder)
    assert look(folder, ask=True).status == "queued"

    monkeypatch.setenv("RAY_ADDRESS", "ray://127.0.0.1:1")
    Submission("third", "127.0.0.1:1", attempt=2).write(folder)
    assert look(folder, ask=True).status == "lost"
    assert look(folder).status == "queued"  # a list of runs asks nobody


@pytest.mark.parametrize(("verb", "status"), [("stop", "stopped"), ("kill", "stopped"), ("pause", "paused")])
def test_what_waits_on_a_cluster_is_ended_without_it(
    make_run: MakeRun, gone: Owner, listening: str, now: list[float], verb: str, status: str
) -> None:
    run = Run(make_run(status=Status("queued"), owner=gone, on="ray"))
    Submission("one", listening, attempt=1).write(run.folder)

    assert getattr(run, verb)().status == status
    assert [event["status"] for event in run.events()] == [status]


def test_nothing_answers_where_nothing_listens(listening: str) -> None:
    assert submission.answers(listening)
    for wrong in ("127.0.0.1:1", "127.0.0.1", "127.0.0.1:x", ""):
        assert not submission.answers(wrong)
