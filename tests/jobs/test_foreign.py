"""Runs that come from elsewhere: none connects, signals, writes or deletes outside, or breaks another."""

import json
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from gnnrec_lab.errors import GnnrecError, OptionError, RunError, StorageError
from gnnrec_lab.graph import Split
from gnnrec_lab.home import home, home_folder
from gnnrec_lab.jobs import Run, control, open_run, queue, runs, set_ray, stop_cluster, train, worker
from gnnrec_lab.jobs.engines import local
from gnnrec_lab.jobs.engines.ray import RayEngine
from gnnrec_lab.jobs.events import EventWriter
from gnnrec_lab.jobs.mlflow import _require_own
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.report import read_report
from gnnrec_lab.jobs.reporter import Reporter
from gnnrec_lab.jobs.state import UNWRITTEN
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.submission import Submission
from gnnrec_lab.training.checkpoint import checkpoints, write_checkpoint
from tests.in_process import trained_in_process
from tests.jobs.edited import FILES, edit
from tests.patching import patch_library

MakeRun = Callable[..., Path]
Helper = Callable[..., subprocess.Popen[str]]
SLEEPER = "import sys; print('ready', flush=True); sys.stdin.read()"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Have nothing connect or ask for an address; gives what was tried."""
    tried: list[object] = []

    def refuse(*arguments: object, **settings: object) -> None:
        tried.append(arguments)
        raise OSError("offline")

    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(subprocess, "run", refuse)
    yield tried
    set_ray(None)


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """A folder outside of the home, with a file in it."""
    folder = tmp_path / "precious"
    (folder / "epoch-000001").mkdir(parents=True)
    (folder / "file").write_text("mine\n")
    return folder


def untouched(precious: Path) -> bool:
    names = sorted(str(path.relative_to(precious)) for path in precious.rglob("*"))
    return (names, (precious / "file").read_text()) == (["epoch-000001", "file"], "mine\n")


# where to connect


@pytest.mark.parametrize("on", ["ray://evil:10001", "ray:10.0.0.1:6379", "ray:auto", "", "elsewhere"])
def test_a_spec_says_local_or_ray_and_no_address(make_run: MakeRun, offline: list[object], on: str) -> None:
    folder = make_run(status=Status("stopped"))
    edit(folder, on=on)

    with pytest.raises(StorageError, match=r'spec\.json is damaged: "on"'):
        Run(folder).resume()
    assert offline == []


def test_the_cluster_of_a_spec_is_shown_and_used_only_when_it_is_confirmed(
    make_run: MakeRun, offline: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "ray://evil:10001"
    run = Run(make_run("shop", Status("stopped"), on="ray", cluster=address))
    asked: list[str] = []
    monkeypatch.setattr(RayEngine, "submit", lambda engine, *arguments: asked.append(engine._on))

    assert address in run._repr_html_()
    with pytest.raises(
        RunError, match=r'handed to "ray://evil:10001".* "ray"\. .*run\.resume\(on='
    ) as caught:
        run.resume()
    assert f"run.resume(on='{address}')" in str(caught.value)
    assert (run.status, asked) == ("stopped", [])

    run.resume(on=address)
    Status("stopped").write(run.folder)
    set_ray("ray://evil:10001")
    run.resume()
    assert (asked, offline) == ([address, address], [])


def test_where_a_run_goes_on_is_of_its_kind(make_run: MakeRun) -> None:
    with pytest.raises(OptionError, match='"shop" is trained on "local"'):
        Run(make_run("shop", Status("stopped"))).resume(on="ray")


def test_a_list_asks_nobody_and_a_look_only_whom_the_user_has_named(
    make_run: MakeRun, offline: list[object], gone: Owner
) -> None:
    for number in range(30):
        folder = make_run(f"gat-{number}", Status("queued"), gone, on="ray", cluster="ray://evil:10001")
        Submission(f"s{number}", f"host-{number}.evil:80", 1).write(folder)

    assert set(runs().to_frame()["status"]) == {"queued"}
    assert "gat-7" in repr(runs()) + runs()._repr_html_()
    assert open_run("gat-7").look().status == "queued"  # nobody has named that host
    assert offline == []

    set_ray("ray://host-7.evil:80")
    assert open_run("gat-7").look().status == "lost"
    assert offline == [(("host-7.evil", 80),)]


def test_the_own_store_of_mlflow_names_no_other_place(
    own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (home_folder("mlflow") / "artifacts").as_uri()
    _require_own(f"{own}/1/artifacts", home())
    for place in ("file:///etc", f"{own}-not", f"{own}/../..", "http://evil", "s3://evil", None):
        with pytest.raises(StorageError, match="comes from elsewhere, and would have files written to"):
            _require_own(place, home())
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://ours")
    _require_own("s3://ours", home())


# whom to signal


def test_an_owner_file_aims_no_signal(
    make_run: MakeRun, helper: Helper, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = helper(SLEEPER)
    run = Run(make_run(status=Status("running"), owner=Owner.of(stranger.pid)))
    waited: list[float] = []
    for patient in (control, local):
        patch_library(monkeypatch, patient, "time", sleep=waited.append)

    run.pause()
    assert psutil.Process(stranger.pid).status() != psutil.STATUS_STOPPED
    run.kill()

    assert (stranger.poll(), run.status) == (None, "stopped")
    run.remove()
    assert not run.folder.exists()
    assert waited == []


def test_whom_a_run_of_a_cluster_names_is_not_waited_for(
    make_run: MakeRun, helper: Helper, offline: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its owner.json is new and names a process that isn't its worker: nothing has to die first."""
    waited: list[float] = []
    patch_library(monkeypatch, control, "time", sleep=waited.append)
    stranger = helper(SLEEPER)
    run = Run(make_run(status=Status("running"), owner=Owner.of(stranger.pid)))
    edit(run.folder, on="ray")

    assert run.kill().status == "stopped"

    assert waited == []
    assert stranger.poll() is None


def test_the_folder_among_its_words_makes_no_worker_of_a_process(
    make_run: MakeRun, helper: Helper, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_run(status=Status("running"))
    stranger = helper(SLEEPER, str(folder))
    Owner.of(stranger.pid).write(folder)
    monkeypatch.setattr(local, "_PATIENCE", 0.05)

    Run(folder).kill()

    assert stranger.poll() is None


def test_who_has_the_lock_and_the_folder_is_the_worker(make_run: MakeRun, helper: Helper) -> None:
    folder = make_run(status=Status("running"))
    code = f"import fcntl, sys; lock = open(sys.argv[1] + '/lock', 'w'); fcntl.flock(lock, 2); {SLEEPER}"
    process = helper(code, str(folder))
    Owner.of(process.pid).write(folder)

    assert Run(folder).kill().status == "stopped"
    assert process.wait(10) == -signal.SIGKILL


@pytest.mark.parametrize("named", ["", "/", "python", "../..", "gnnrec-ray-abcdefgh"])
def test_a_cluster_file_aims_no_signal(own_home: Path, helper: Helper, named: str) -> None:
    stranger = helper(SLEEPER, "gnnrec-ray-abcdefgh")
    folder = home_folder("ray")
    (folder / "cluster.json").write_text(json.dumps({"folder": named, "address": "127.0.0.1:1"}))

    assert stop_cluster() is False
    assert stranger.poll() is None


# what is evaluated


@pytest.mark.parametrize("name", ["{print(1)}", "$x", "a;b", "gcn'", 'say "x"', "-rf", "!id", "a\\b"])
def test_a_name_that_a_line_would_evaluate_is_refused(make_run: MakeRun, name: str) -> None:
    make_run(name)
    make_run("my second")

    frame = runs().to_frame().set_index("run")
    assert frame["status"].to_dict() == {name: "unreadable", "my second": "done"}
    assert "is no name that a run can have: rename the folder" in frame.loc[name, "error"]
    for verb in (Run.resume, Run.stop, Run.remove, Run.require_result):
        with pytest.raises(StorageError, match="rename the folder"):
            verb(open_run(name))


# what to write and to delete


@pytest.mark.parametrize("name", FILES)
def test_a_link_in_a_run_leads_nowhere(make_run: MakeRun, precious: Path, name: str) -> None:
    folder = make_run(status=Status("stopped"))
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(precious if name in ("checkpoints", "result") else precious / "file")
    (folder / ".status.json.tmp").symlink_to(precious / "file")
    run = Run(folder)

    for verb in (run.look, run.events, run.log, run.stop, run.resume, run.kill, run.require_result):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("gnnrec_lab.jobs.start.COMMAND", ("/does/not/exist",))
            try:
                verb()
            except GnnrecError:
                continue
    Status("stopped").write(folder)
    run.remove()

    assert untouched(precious)
    assert not any(home_folder("runs").iterdir())


def test_a_run_that_is_a_link_is_named_and_left_alone(make_run: MakeRun, precious: Path) -> None:
    good = make_run("good")
    (good.parent / "linked").symlink_to(good)
    (good.parent / "away").symlink_to(precious)

    frame = runs().to_frame().set_index("run")
    assert frame["status"].to_dict() == {"good": "done", "linked": "unreadable", "away": "unreadable"}
    assert "is no folder of a run but a link" in frame.loc["away", "error"]
    for name in ("linked", "away"):
        for verb in (Run.remove, Run.resume, Run.stop, Run.kill, Run.pause):
            with pytest.raises(StorageError, match="a link"):
                verb(open_run(name))
    assert good.is_dir()
    assert untouched(precious)


def test_runs_behind_a_link_are_refused_by_name(own_home: Path, precious: Path) -> None:
    home_folder()
    (own_home / "runs").symlink_to(precious)

    with pytest.raises(StorageError, match=r"runs can't be .*link"):
        runs()


def test_checkpoints_that_are_a_link_are_neither_written_nor_pruned(
    make_run: MakeRun, precious: Path
) -> None:
    from tests.training.test_checkpoint import state

    folder = make_run() / "checkpoints"
    folder.symlink_to(precious)
    with pytest.raises(StorageError, match="link"):
        write_checkpoint(folder, 1, 0, state())
    assert untouched(precious)


def test_only_checkpoints_of_our_own_name_are_pruned(make_run: MakeRun) -> None:
    from tests.training.test_checkpoint import state

    folder = make_run() / "checkpoints"
    strangers = ("epoch-backup", "epoch-1", "epoch-000001-step-x", ".epoch-mine.new", "notes")
    for name in strangers:
        (folder / name).mkdir(parents=True)
    for epoch in range(1, 5):
        write_checkpoint(folder, epoch, 0, state(), keep=1)

    assert [path.name for path in checkpoints(folder)] == ["epoch-000004"]
    assert sorted(path.name for path in folder.iterdir()) == sorted([*strangers, "epoch-000004"])


def test_what_is_not_of_the_queue_is_left_alone(make_run: MakeRun) -> None:
    folder = make_run(status=Status("queued"), owner=Owner.of(os.getpid()))
    strangers = [home_folder("queue", "running") / "Thumbs.db", home_folder("queue", "waiting") / "01000-abc"]
    for path in strangers:
        path.write_bytes(b"\xff\0")
    os.mkfifo(home_folder("queue", "waiting") / "01000-pipe")

    assert queue.wait_for_turn(folder, 0, lambda: False)
    queue.leave(folder)
    assert [path.exists() for path in strangers] == [True, True]


def test_a_ticket_leads_to_a_run_of_this_home(make_run: MakeRun, precious: Path) -> None:
    running = home_folder("queue", "running")
    for number, name in enumerate(("../..", str(precious), "a\0b", "", "no such run")):
        (running / f"{number:016x}").write_text(name)
    folder = make_run(status=Status("queued"), owner=Owner.of(os.getpid()))

    assert queue.wait_for_turn(folder, 0, lambda: False)
    assert len(list(running.iterdir())) == 1
    assert untouched(precious)


# what happens to a run while it is trained


def test_a_run_removed_while_it_is_trained_ends_with_a_word_and_comes_not_back(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_run(status=Status("running"))

    def gone(folder: Path, spec: Any, reporter: Reporter) -> str:
        shutil.rmtree(folder)
        reporter.on_step({"epoch": 1, "step": 1, "steps": 2, "loss": 1.0})
        assert reporter.should_stop()
        return "stopped"

    monkeypatch.setattr(worker, "_train", gone)
    monkeypatch.setattr(worker.queue, "wait_for_turn", lambda *arguments: True)
    with EventWriter(folder / "events.jsonl") as events:
        assert worker._work(folder, Reporter(folder, events)) == UNWRITTEN

    assert not folder.exists()
    assert f"{folder} was removed while its run was trained" in capsys.readouterr().err


def test_a_spec_changed_while_it_is_trained_is_found_by_its_hash(
    split: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = worker._save

    def changed(folder: Path, *arguments: Any) -> None:
        save(folder, *arguments)
        edit(folder, options={"changed": 1})

    monkeypatch.setattr(worker, "_save", changed)
    with trained_in_process():
        run = train(split, "popularity", name="shop")

    assert len(read_report(run.folder)["spec"]) == 64
    assert (
        "spec.json was changed since: the result is of what it was before." in open_run("shop")._repr_html_()
    )
    found = open_run("shop")
    found.result()
    assert str(found.note).startswith("spec.json was changed since")
