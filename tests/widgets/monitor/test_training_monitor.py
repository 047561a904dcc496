"""TrainingMonitor and JobTable: what their traits tell of runs, and what the page can ask for."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import gnnrec_lab
from gnnrec_lab import JobTable, TrainingMonitor, open_run
from gnnrec_lab.errors import OptionError, UnknownNameError
from gnnrec_lab.jobs.events import EventWriter
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.widgets.common.base import LabWidget
from gnnrec_lab.widgets.monitor import run_row
from gnnrec_lab.widgets.monitor.base import RunBoard
from gnnrec_lab.widgets.monitor.job_table import LiveRunList
from gnnrec_lab.widgets.monitor.run_row import verbs
from gnnrec_lab.widgets.monitor.watcher import WATCHER
from tests.jobs.conftest import MakeRun, gone, graph, helper, make_run, split, until

__all__ = ["gone", "graph", "helper", "make_run", "split", "until"]

BEST = {"epoch": 2, "value": 0.25, "metric": "ndcg@20"}
PROGRESS = {"epoch": 3, "epochs": 5, "step": 2, "steps": 4, "best": BEST, "metric": "ndcg@20"}
DONE = Status("done", progress={**PROGRESS, "elapsed_seconds": 12.5})
# lives as long as its standard input is open
LIVE = "import sys; print('ready', flush=True); sys.stdin.read()"


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Close the views of a test, whose thread would look at folders that are gone."""
    yield
    for view in list(WATCHER._due):
        view.close()


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be refreshed but by the test itself."""
    monkeypatch.setattr(WATCHER, "watch", lambda view: None)


@pytest.fixture
def running(make_run: MakeRun, helper: Callable[..., Any]) -> Callable[..., Path]:
    """Return a function that makes a run with a living process as its worker."""

    def make(name: str, **progress: Any) -> Path:
        owner = Owner.of(helper(LIVE).pid)
        return make_run(name, Status("running", progress={**PROGRESS, **progress}), owner)

    return make


def tell(folder: Path, *events: dict[str, Any]) -> None:
    with EventWriter(folder / "events.jsonl") as writer:
        for event in events:
            writer.write(**event)


def step(epoch: int, loss: float, seconds: float = 1.0) -> dict[str, Any]:
    return {"kind": "step", "epoch": epoch, "step": 1, "steps": 1, "loss": loss, "seconds": seconds}


def heard(view: LabWidget, method: str, **params: Any) -> dict[str, Any]:
    """Send a request as the page does, and return the reply."""
    replies: list[dict[str, Any]] = []
    view.send = lambda content, buffers=None: replies.append(content)
    view._on_request(view, {"kind": "request", "id": "7", "method": method, "params": params}, [])
    assert [reply["id"] for reply in replies] == ["7"]
    return replies[0]


@pytest.mark.usefixtures("unwatched")
def test_a_recorded_run_is_told_whole(make_run: MakeRun) -> None:
    folder = make_run("lightgcn-1", DONE)
    tell(
        folder,
        {"kind": "message", "text": "Loading shop"},
        step(1, 3.0),
        {"kind": "epoch", "epoch": 1, "metrics": {"ndcg@20": 0.25}, "checkpoint": True, "seconds": 4.0},
    )
    (folder / "stderr.log").write_text("a warning\n")

    view = TrainingMonitor("lightgcn-1")

    assert view.active == []
    assert view.ended == [
        {
            "name": "lightgcn-1", "model": "lightgcn", "graph": "shop", "engine": "local", "status": "done",
            "active": False, "verbs": ["remove"], "error": None, "doing": None, "attempt": 1,
            "epoch": 3, "epochs": 5,
            "step": 2, "steps": 4, "metric": "ndcg@20", "best": BEST, "eta_seconds": None,
            "elapsed_seconds": 12.5, "interactions_per_second": None, "memory_bytes": None,
            "created": 1_700_000_000.0,
        }
    ]  # fmt: skip
    assert view.watched == ["lightgcn-1"]
    assert view.active_curves == {}
    assert view.ended_curves["lightgcn-1"] == {
        "loss": [(1.0, 3.0, 1.0)],
        "validation": {"ndcg@20": [(1.0, 0.25, 4.0)]},
        "checkpoints": [(1, 4.0)],
    }
    assert view.log["name"] == "lightgcn-1"
    assert view.log["text"][8:].splitlines() == ["  Loading shop", "a warning"]
    assert (view.code, view.all_runs, view.live) == ("%gnnrec watch lightgcn-1", False, True)


@pytest.mark.usefixtures("unwatched")
def test_a_living_run_is_told_with_its_workers_memory(running: Callable[..., Path]) -> None:
    running("here", eta_seconds=9.0, interactions_per_second=100.0, memory_bytes=1)

    row = TrainingMonitor("here").active[0]

    assert (row["status"], row["verbs"]) == ("running", ["pause", "stop", "kill"])
    assert (row["eta_seconds"], row["interactions_per_second"]) == (9.0, 100.0)
    assert row["memory_bytes"] > 1_000_000  # of the process itself, not its last word


@pytest.mark.usefixtures("unwatched")
def test_several_runs_are_watched_together(make_run: MakeRun, running: Callable[..., Path]) -> None:
    tell(make_run("b c", DONE), step(1, 3.0))
    tell(running("a"), step(1, 2.0))

    view = TrainingMonitor(["b c", open_run("a"), "a"])

    assert view.code == '%gnnrec watch "b c" a'
    assert view.watched == ["b c", "a"]
    assert ([row["name"] for row in view.active], [row["name"] for row in view.ended]) == (["a"], ["b c"])
    assert view.active_curves["a"]["loss"] == [(1.0, 2.0, 1.0)]
    assert view.ended_curves["b c"]["loss"] == [(1.0, 3.0, 1.0)]
    assert view.log == {}
    assert repr(view).startswith("TrainingMonitor of Run b c  done")


@pytest.mark.usefixtures("unwatched")
def test_a_run_that_goes_on_after_its_end_is_shown_again(
    make_run: MakeRun, helper: Callable[..., Any]
) -> None:
    folder = make_run("again", Status("stopped", progress=PROGRESS))
    tell(folder, step(1, 3.0), step(2, 2.0))
    view = TrainingMonitor("again")
    assert view.refresh() == 1.0
    assert view.ended_curves["again"]["loss"][-1] == (2.0, 2.0, 1.0)

    Owner.of(helper(LIVE).pid).write(folder)
    Status("running", progress=PROGRESS, attempt=2).write(folder)
    tell(folder, {"kind": "resumed", "attempt": 2, "epoch": 1, "step": 0, "steps": 1}, step(2, 1.5))

    assert view.refresh() == 0.25
    assert view.active[0]["attempt"] == 2
    assert view.ended_curves == {}
    assert view.active_curves["again"]["loss"] == [(1.0, 3.0, 1.0), (2.0, 1.5, 1.0)]


@pytest.mark.usefixtures("unwatched")
def test_a_failed_run_has_its_cause_and_its_log(make_run: MakeRun) -> None:
    folder = make_run("broken", Status("failed", "The disk is full. Make room."))
    (folder / "stderr.log").write_text("Traceback\n")

    view = TrainingMonitor("broken")

    assert view.ended[0]["error"] == "The disk is full. Make room."
    assert view.ended[0]["verbs"] == ["resume", "remove"]
    assert view.log == {"name": "broken", "text": "Traceback"}


@pytest.mark.usefixtures("unwatched")
def test_a_run_that_was_removed_and_one_of_a_newer_version_say_so(make_run: MakeRun) -> None:
    newer = make_run("newer", DONE)
    make_run("gone", DONE)
    view = TrainingMonitor(["newer", "gone"])

    value = json.loads((newer / "status.json").read_text())
    (newer / "status.json").write_text(json.dumps({**value, "version": 99}))
    open_run("gone").remove()
    view.refresh()

    told = {row["name"]: (row["status"], row["verbs"], row["error"]) for row in view.ended}
    assert told["newer"][:2] == ("unreadable", [])
    assert "newer gnnrec-lab: upgrade" in told["newer"][2]
    assert told["gone"] == ("removed", [], 'The run "gone" no longer exists: it was removed.')


@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize("seen_removed", [False, True])
@pytest.mark.parametrize("kind", [JobTable, TrainingMonitor])
def test_another_run_of_the_same_name_has_its_own_curves(
    make_run: MakeRun, kind: type[RunBoard], seen_removed: bool
) -> None:
    tell(make_run("same", DONE), step(1, 3.0), step(2, 2.0), step(3, 1.0))
    view = kind("same")
    assert len(view.ended_curves["same"]["loss"]) == 3

    open_run("same").remove()
    if seen_removed:
        view.refresh()
    tell(make_run("same", DONE, model="gat"), step(1, 9.0))
    view.refresh()
    if seen_removed and kind is JobTable:  # that forgot it, as it was gone
        assert view.watched == []
        view.answer_watch("same", on=True)
    view._curves_due = 0.0
    view.refresh()

    assert view.ended[0]["model"] == "gat"
    assert view.ended_curves["same"]["loss"] == [(1.0, 9.0, 1.0)]


def test_what_can_not_be_watched_is_told(make_run: MakeRun, tmp_path: Path) -> None:
    run = open_run(make_run("lightgcn-1").name)
    other = gnnrec_lab.Run(tmp_path / "elsewhere" / "runs" / "lightgcn-1")

    with pytest.raises(UnknownNameError, match='Did you mean "lightgcn-1"'):
        TrainingMonitor("lightgcn-2")
    with pytest.raises(OptionError, match="No run was given to watch"):
        TrainingMonitor([])
    with pytest.raises(OptionError, match='Two different runs are called "lightgcn-1"'):
        TrainingMonitor([run, other])


@pytest.mark.usefixtures("unwatched")
def test_all_runs_of_the_lab_come_and_go(make_run: MakeRun, running: Callable[..., Path]) -> None:
    view = JobTable()
    assert (view.active, view.ended, view.code) == ([], [], "%gnnrec jobs")

    make_run("first", DONE)
    running("second")
    view.refresh()
    assert ([row["name"] for row in view.active], [row["name"] for row in view.ended]) == (
        ["second"],
        ["first"],
    )
    assert repr(view) == repr(gnnrec_lab.runs())
    assert view.static_html() == gnnrec_lab.runs()._repr_html_()

    heard(view, "watch", name="first", on=True)
    assert view.watched == ["first"]
    open_run("first").remove()
    view.refresh()
    assert (view.ended, view.watched, view.ended_curves) == ([], [], {})


@pytest.mark.usefixtures("unwatched")
def test_it_stays_with_its_lab(make_run: MakeRun, tmp_path: Path) -> None:
    make_run("first", DONE)
    view = JobTable()

    gnnrec_lab.set_home(tmp_path / "other")
    view.refresh()

    assert [row["name"] for row in view.ended] == ["first"]


@pytest.mark.usefixtures("unwatched")
def test_of_many_ended_runs_nothing_is_read_again(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(50):
        make_run(f"run-{n}", DONE)
    view = JobTable()
    looked: list[str] = []
    look = run_row.look
    monkeypatch.setattr(
        run_row, "look", lambda folder, **more: looked.append(folder.name) or look(folder, **more)
    )

    view.refresh()
    assert looked == []
    Status("stopped").write(open_run("run-7").folder)
    view.refresh()

    assert looked == ["run-7"]
    assert len(view.ended) == 50


@pytest.mark.usefixtures("unwatched")
def test_a_tick_sends_only_what_has_changed(
    make_run: MakeRun, running: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(make_run("ended", DONE), step(1, 1.0))
    folder = running("here")
    view = TrainingMonitor(["ended", "here"])
    sent: list[set[str]] = []
    monkeypatch.setattr(view, "send_state", lambda key=None: key and sent.append(set(key)))
    monkeypatch.setattr("gnnrec_lab.widgets.monitor.run_row.held_by_worker", lambda folder: 5)
    view.refresh()
    sent.clear()

    view.refresh()
    assert sent == []
    Status("running", progress={**PROGRESS, "epoch": 4}).write(folder)
    view.refresh()

    assert sent == [{"active"}]


@pytest.mark.usefixtures("unwatched")
def test_the_page_opens_watches_and_has_its_choice_kept(make_run: MakeRun) -> None:
    folder = make_run("first", DONE)
    (folder / "stdout.log").write_text("hello\n")
    tell(folder, step(1, 1.0))
    view = JobTable()

    assert heard(view, "open", name="first") == {"id": "7", "kind": "reply", "ok": True}
    assert view.log == {"name": "first", "text": "hello"}
    assert heard(view, "open", name="")["ok"]
    assert view.log == {}
    assert heard(view, "watch", name="first", on=True)["ok"]
    assert view.ended_curves["first"]["loss"] == [(1.0, 1.0, 1.0)]
    assert heard(view, "watch", name="first", on=False)["ok"]
    assert (view.watched, view.ended_curves) == ([], {})
    whole = {
        "metric": "",
        "smoothing": 0.6,
        "axis": "time",
        "text": "a",
        "status": "",
        "model": "",
        "order": "name",
    }
    assert heard(view, "choose", **whole, descending=True)["ok"]
    assert heard(view, "choose", metric="recall@20", descending=False)["ok"]
    assert view.choice == {**whole, "metric": "recall@20", "descending": False}


@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize(
    ("method", "params", "message"),
    [
        ("pause", {"name": "first"}, '"first" has ended (done): there is nothing to pause.'),
        (
            "resume",
            {"name": "first"},
            '"first" is done. To train the same once more: gnnrec_lab.train(run.split, "lightgcn", '
            'options={"dim": 16, "epochs": 3}, seed=7, fresh=True)',
        ),
        ("stop", {"name": "none"}, 'There is no run "none" here any more: it was removed.'),
        ("watch", {"name": "none", "on": True}, 'There is no run "none" here any more: it was removed.'),
        ("dance", {}, 'This widget has no "dance": the page is of another version. Run the cell again.'),
    ],
)
def test_a_request_that_fails_is_answered_with_the_remedy(
    make_run: MakeRun, method: str, params: dict[str, Any], message: str
) -> None:
    make_run("first", DONE)

    reply = heard(JobTable(), method, **params)

    assert (reply["ok"], reply["error"]["message"]) == (False, message)


@pytest.mark.usefixtures("unwatched")
def test_more_curves_than_can_be_told_apart_are_refused(make_run: MakeRun) -> None:
    names = [f"run-{n}" for n in range(31)]
    for name in names:
        make_run(name, DONE)
    view = JobTable(names[:30])

    reply = heard(view, "watch", name="run-30", on=True)

    assert reply["error"]["message"].startswith("30 curves are the most that can be distinguished")
    assert heard(view, "watch", name="run-3", on=True)["ok"]
    assert len(view.watched) == 30


@pytest.mark.slow
def test_a_real_run_is_paused_resumed_stopped_and_removed_from_the_page(
    split: Any, until: Callable[..., None]
) -> None:
    gnnrec_lab.train(split, "lightgcn", name="long", options={"epochs": 100_000, "patience": 100_000})
    view = JobTable()

    def status() -> str:
        rows = [*view.active, *view.ended]
        return rows[0]["status"] if rows else "none"

    until(lambda: status() == "running", "it runs")
    assert heard(view, "pause", name="long")["ok"]
    assert status() == "paused"
    assert view.active[0]["verbs"] == ["resume", "stop", "kill"]
    assert heard(view, "resume", name="long")["ok"]
    until(lambda: status() == "running", "it goes on")
    assert heard(view, "watch", name="long", on=True)["ok"]
    until(lambda: len(view.active_curves.get("long", {}).get("loss", [])) > 1, "there is a curve")
    assert heard(view, "stop", name="long")["ok"]
    until(lambda: status() == "stopped", "it has stopped")  # seen by the thread alone
    until(lambda: "long" in view.ended_curves, "its curve is that of an ended run")
    assert heard(view, "remove", name="long")["ok"]
    assert status() == "none"


@pytest.mark.slow
def test_requests_on_many_threads_while_it_is_refreshed_lose_nothing(make_run: MakeRun) -> None:
    names = [f"run-{n}" for n in range(8)]
    for name in names:
        tell(make_run(name, DONE), step(1, 1.0))
    view = JobTable()

    def ask(name: str) -> None:
        for _ in range(20):
            view.answer_watch(name, on=False)
            view.answer_watch(name, on=True)
            view.refresh()

    threads = [threading.Thread(target=ask, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(view.watched) == names
    assert sorted(view.ended_curves) == names
    assert view.error == ""


@pytest.mark.usefixtures("unwatched")
def test_what_can_not_be_read_is_said_and_tried_again(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = JobTable()
    with monkeypatch.context() as patch:
        patch.setattr(RunBoard, "_draw", lambda view, active: 1 / 0)
        assert view.refresh() == 5.0
        assert view.error == "The runs could not be read: division by zero"

    assert view.refresh() == 1.0
    assert view.error == ""


def test_a_closed_view_is_watched_no_longer(make_run: MakeRun) -> None:
    make_run("first", DONE)
    view = TrainingMonitor("first")
    assert view in WATCHER._due

    view.close()

    assert view not in WATCHER._due
    assert view.refresh() is None


@pytest.mark.usefixtures("unwatched")
def test_the_static_pictures(make_run: MakeRun, tmp_path: Path) -> None:
    make_run("a", DONE, graph="<b>")
    make_run("b", Status("failed", "<img src=x onerror=alert(1)>"))
    one, both = TrainingMonitor("b"), TrainingMonitor(["a", "b"])

    assert one.static_html() == open_run("b")._repr_html_()  # it has no curves
    assert "<img" not in both.static_html()
    assert "&lt;b&gt;" in both.static_html()
    page = both.to_html()
    assert isinstance(page, str)
    assert "<img src=x" not in page
    assert "<title>a, b – gnnrec-lab</title>" in page
    state = page.partition('id="state">')[2].partition("</script>")[0]
    assert json.loads(state)["live"] is False
    assert [row["name"] for row in json.loads(state)["ended"]] == ["a", "b"]
    assert JobTable().to_html(tmp_path / "deep" / "jobs.html") == tmp_path / "deep" / "jobs.html"


@pytest.mark.usefixtures("unwatched")
def test_while_there_are_no_steps_it_says_what_is_done(running: Callable[..., Path]) -> None:
    running("a", message="Loading shop", epoch=None)

    assert TrainingMonitor("a").active[0]["doing"] == "Loading shop"


@pytest.mark.usefixtures("unwatched")
def test_the_last_picture_is_taken_when_a_run_ends_and_now_and_then(
    running: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = running("a")
    view = TrainingMonitor("a")
    taken: list[str] = []
    monkeypatch.setattr(view, "_retake_soon", lambda: taken.append("taken"))

    Status("running", progress={**PROGRESS, "epoch": 4}).write(folder)
    view.refresh()
    assert taken == []  # the one before is of ten seconds ago at most
    view._picture_due = 0.0
    view.refresh()
    assert taken == ["taken"]
    DONE.write(folder)
    view.refresh()
    view.refresh()

    assert taken == ["taken", "taken"]


@pytest.mark.usefixtures("unwatched")
def test_the_list_of_runs_shows_itself_live(make_run: MakeRun) -> None:
    make_run("first", DONE)
    found = LiveRunList(gnnrec_lab.runs())

    data = found._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data

    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"] == repr(found) == repr(gnnrec_lab.runs())
    assert [run.name for run in found] == ["first"]


@pytest.mark.parametrize(
    "status", ["queued", "running", "paused", "stopping", "done", "stopped", "failed", "lost"]
)
def test_a_run_that_has_ended_can_be_removed_and_one_that_has_not_can_be_ended(status: str) -> None:
    ended = Status(status).ended

    assert ("remove" in verbs(status)) == ended
    assert ("kill" in verbs(status)) == (not ended)
