import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gnnrec_lab.errors import RunError, StorageError, UnknownNameError
from gnnrec_lab.graph import Split, save_split
from gnnrec_lab.home import set_home
from gnnrec_lab.jobs import Run, open_run
from gnnrec_lab.jobs.events import EventWriter
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.process import take_lock
from gnnrec_lab.jobs.status import Status

MakeRun = Callable[..., Path]
BEST = {"epoch": 2, "value": 0.18344, "metric": "ndcg@20"}
PROGRESS = {
    "epoch": 3,
    "epochs": 20,
    "step": 5,
    "steps": 100,
    "loss": 0.5,
    "eta_seconds": 95.2,
    "elapsed_seconds": 61.0,
    "interactions_per_second": 41_234.0,
    "memory_bytes": 1_234_000_000,
    "best": BEST,
    "metric": "ndcg@20",
}


@pytest.fixture
def me() -> Owner:
    return Owner.of(os.getpid())


@pytest.fixture
def running(make_run: MakeRun, me: Owner) -> Run:
    return Run(make_run("gat-1", Status("running", progress=PROGRESS), me, model="gat"))


def test_a_run_is_opened_by_its_name(make_run: MakeRun) -> None:
    folder = make_run("shop-1")

    run = open_run("shop-1")

    assert (run.name, run.folder) == ("shop-1", folder)
    with pytest.raises(UnknownNameError, match='Did you mean "shop-1"'):
        open_run("shop1")


def test_what_a_run_was_asked_to_do(make_run: MakeRun) -> None:
    make_run("shop-1", seed=3, options={"dim": 8})

    spec = open_run("shop-1").spec

    assert {key: spec[key] for key in ("run", "model", "options", "training", "seed", "graph")} == {
        "run": "shop-1",
        "model": "lightgcn",
        "options": {"dim": 8},
        "training": {"epochs": 3},
        "seed": 3,
        "graph": "shop",
    }


def test_a_run_is_looked_at_anew_each_time(running: Run) -> None:
    assert (running.status, running.error, running.progress) == ("running", None, PROGRESS)
    Status("failed", "The disk is full.").write(running.folder)
    assert (running.status, running.error, running.progress) == ("failed", "The disk is full.", {})


def test_the_history_has_a_row_an_epoch(running: Run) -> None:
    assert list(running.history.columns) == ["epoch", "loss", "seconds"]
    assert len(running.history) == 0
    with EventWriter(running.folder / "events.jsonl") as events:
        events.write("start", epochs=2)
        for number in (1, 2):
            events.write("step", epoch=number, step=1)
            metrics = {"recall@20": number / 10, "ndcg@20": number / 20}
            events.write("epoch", epoch=number, loss=1 / number, metrics=metrics, seconds=1.5 * number)

    assert running.history.to_dict("records") == [
        {"epoch": 1, "loss": 1.0, "recall@20": 0.1, "ndcg@20": 0.05, "seconds": 1.5},
        {"epoch": 2, "loss": 0.5, "recall@20": 0.2, "ndcg@20": 0.1, "seconds": 3.0},
    ]


def test_events_are_read_from_a_number_or_followed(running: Run) -> None:
    follower = running.follow()
    with EventWriter(running.folder / "events.jsonl") as events:
        for text in ("a", "b", "c"):
            events.write("message", text=text)
            assert [event["text"] for event in follower.read()] == [text]

    assert [event["text"] for event in running.events()] == ["a", "b", "c"]
    assert [event["text"] for event in running.events(start=2)] == ["c"]


def test_the_log_is_what_the_worker_printed(running: Run) -> None:
    assert running.log() == ""
    (running.folder / "stderr.log").write_text("1\n2\n3\n")
    (running.folder / "stdout.log").write_text("")
    assert running.log() == "1\n2\n3"
    assert running.log(lines=2) == "2\n3"
    (running.folder / "stdout.log").write_text("hello\n")
    assert running.log(lines=1) == "--- stdout.log\nhello\n--- stderr.log\n3"


def test_a_stop_is_a_request_in_the_folder(running: Run) -> None:
    assert running.stop() is running
    assert running.status == "stopping"
    assert json.loads((running.folder / "stop").read_text())["t"] > 1.6e9


def test_stopping_what_has_ended_does_nothing(make_run: MakeRun) -> None:
    run = Run(make_run())

    assert run.stop().status == "done"
    assert not (run.folder / "stop").exists()


@pytest.mark.parametrize(
    ("status", "match"),
    [
        (Status("running"), '"gat-1" is still running: wait for it'),
        (Status("failed", "The disk is full."), r'"gat-1" failed\. The disk is full\.'),
        (Status("stopped"), '"gat-1" was stopped before there was a result'),
    ],
)
def test_without_a_result_there_is_an_error(make_run: MakeRun, me: Owner, status: Status, match: str) -> None:
    run = Run(make_run("gat-1", status, me))

    for ask in (
        run.result,
        lambda: run.recommender,
        lambda: run.recommend("u"),
        lambda: run.evaluate(),
        lambda: run.explain("u", "i"),
    ):
        with pytest.raises(RunError, match=match):
            ask()


def test_only_an_ended_run_is_removed(running: Run) -> None:
    with pytest.raises(RunError, match=r'"gat-1" is running: stop it first'):
        running.remove()
    running.stop()
    with pytest.raises(RunError, match=r'"gat-1" is stopping: stop it first'):
        running.remove()
    Status("stopped").write(running.folder)
    (running.folder / "owner.json").unlink()
    running.remove()

    assert not running.folder.exists()
    with pytest.raises(RunError, match="no longer exists"):
        _ = running.status
    with pytest.raises(RunError, match="no longer exists"):
        running.remove()
    assert repr(running) == "Run gat-1  removed"
    assert "removed" in running._repr_html_()


def test_a_run_is_not_removed_under_a_worker_that_is_still_exiting(make_run: MakeRun) -> None:
    run = Run(make_run("gat-1"))
    lock = take_lock(run.folder)
    assert lock is not None
    try:
        with pytest.raises(RunError, match="hasn't exited yet"):
            run.remove(patience=0.05)
    finally:
        os.close(lock)
    assert run.folder.exists()


def test_a_run_in_one_line(running: Run, make_run: MakeRun) -> None:
    assert repr(running) == (
        "Run gat-1  running  epoch 3/20  best ndcg@20 0.183 at 2  1 m 35 s left  41.2k interactions/s"
    )
    ended = Run(make_run("gat-2", Status("done", progress={**PROGRESS, "eta_seconds": None})))
    assert repr(ended) == "Run gat-2  done  epoch 3/20  best ndcg@20 0.183 at 2  1 m 1 s"
    failed = Run(make_run("gat-3", Status("failed", "The worker was killed.\nThe last lines")))
    assert repr(failed) == "Run gat-3  failed  The worker was killed."


def test_a_run_as_html(running: Run) -> None:
    shown = running._repr_html_()

    assert re.findall(r"<th[^>]*>(.*?)</th><td[^>]*>(.*?)</td>", shown) == [
        ("Model", "gat"),
        ("Graph", "shop"),
        ("Status", "running"),
        ("Progress", "epoch 3/20"),
        ("Validation", "best ndcg@20 0.183 at 2"),
        ("Trained for", "1 m 1 s"),
        ("Left", "1 m 35 s"),
        ("Speed", "41.2k interactions/s"),
        ("Memory", "1.23 GB"),
    ]


def test_what_files_say_is_shown_not_run(make_run: MakeRun) -> None:
    evil = "<img src=x onerror=alert(1)>"
    run = Run(make_run("gat-1", Status("failed", f"{evil}&"), graph=evil))

    shown = run._repr_html_()

    assert "<img" not in shown
    assert shown.count("&lt;img src=x onerror=alert(1)&gt;") == 2


def test_a_spec_from_the_future_is_shown_as_what_it_is(make_run: MakeRun) -> None:
    run = Run(make_run("gat-1"))
    (run.folder / "spec.json").write_text('{"version": 99}')

    why = 'The run "gat-1" was written by a newer gnnrec-lab'
    assert "upgrade to open it" in run._repr_html_()
    assert repr(run).startswith(f"Run gat-1  done  unreadable: {why}")
    with pytest.raises(StorageError, match="newer gnnrec-lab"):
        _ = run.spec


@pytest.mark.slow
def test_a_run_keeps_its_split_when_the_home_moves(make_run: MakeRun, split: Split, tmp_path: Path) -> None:
    save_split(split)
    run = Run(make_run("gat-1", split=split.fingerprint, graph="tiny"))
    set_home(tmp_path / "elsewhere")

    assert run.split.fingerprint == split.fingerprint
    assert run.split.name == "tiny"
