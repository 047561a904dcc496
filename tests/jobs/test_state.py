import dataclasses
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from gnnrec_lab.errors import RunError
from gnnrec_lab.jobs import state
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.state import log_tail, look
from gnnrec_lab.jobs.status import Status
from tests.patching import patch_library

RUNNING = Status("running", progress={"epoch": 2, "epochs": 9}, updated=1_700_000_050.0)


@pytest.fixture
def me() -> Owner:
    return Owner.of(os.getpid())


@pytest.mark.parametrize("status", ["done", "stopped", "failed", "lost", "paused"])
def test_an_ended_run_is_what_its_status_says(
    make_run: Callable[..., Path], gone: Owner, status: str
) -> None:
    said = Status(status, "why", {"epoch": 3}, 1.0)

    assert look(make_run(status=said, owner=gone)) == said


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_living_run_is_what_its_status_says(make_run: Callable[..., Path], me: Owner, status: str) -> None:
    folder = make_run(status=Status(status), owner=me)
    assert look(folder).status == status
    (folder / "stop").touch()
    assert look(folder).status == "stopping"


def test_a_stop_file_left_by_a_run_that_was_quicker_means_nothing(make_run: Callable[..., Path]) -> None:
    folder = make_run()
    (folder / "stop").touch()

    assert look(folder).status == "done"


def test_a_run_whose_worker_is_gone_is_lost_with_its_last_lines(
    make_run: Callable[..., Path], gone: Owner
) -> None:
    folder = make_run(status=RUNNING, owner=gone)
    (folder / "stderr.log").write_text("".join(f"line {number}\n" for number in range(20)))

    now = look(folder)

    assert (now.status, now.progress, now.updated) == ("lost", RUNNING.progress, RUNNING.updated)
    assert now.error is not None
    cause, _, last = now.error.partition("\nThe last lines of its stderr.log:\n")
    assert cause.startswith("The worker ended without saying why")
    assert "smaller dim or batch_size" in cause
    assert cause.endswith("It can be resumed from its last checkpoint.")
    assert last.splitlines() == [f"line {number}" for number in range(14, 20)]


def test_a_recycled_process_number_is_no_life(make_run: Callable[..., Path], me: Owner) -> None:
    assert me.ticks is not None
    folder = make_run(status=RUNNING, owner=dataclasses.replace(me, ticks=me.ticks - 1))

    assert look(folder).status == "lost"


@pytest.mark.parametrize(
    ("code", "begun", "cause"),
    [
        (-signal.SIGKILL, True, r"The worker was killed \(SIGKILL\).*memory ran out"),
        (-signal.SIGTERM, True, r"ended from outside \(SIGTERM\)"),
        (-signal.SIGSEGV, True, r"The worker crashed \(SIGSEGV\)"),
        (4, True, r"The worker could no longer write to .*, so it ended without a result"),
        (-99, True, r"The worker crashed \(signal 99\)"),
        (1, True, r"The worker ended without a result \(exit code 1\)"),
        (1, False, r"The worker could not start \(exit code 1\)"),
    ],
)
def test_the_cause_is_told_where_it_is_known(
    make_run: Callable[..., Path], gone: Owner, code: int, begun: bool, cause: str
) -> None:
    folder = make_run(status=RUNNING if begun else Status("queued"), owner=gone)
    (folder / "exit.json").write_text(json.dumps({"code": code}))

    error = look(folder).error
    assert error is not None
    with pytest.raises(RunError, match=cause):
        raise RunError(error)


def test_a_restart_of_the_machine_is_a_cause(make_run: Callable[..., Path], gone: Owner) -> None:
    long_ago = dataclasses.replace(gone, boot="before")

    error = look(make_run(status=RUNNING, owner=long_ago)).error
    assert error is not None
    assert error.startswith("The machine was restarted while the worker ran. It can be resumed")


def test_a_run_nobody_ever_owned_did_not_start(make_run: Callable[..., Path]) -> None:
    now = look(make_run(status=Status("queued")))

    assert now.status == "lost"
    assert now.error is not None
    assert now.error.startswith("The worker did not start or ended without saying why")


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"status": "odd"}', "\x00\x00"])
def test_a_damaged_status_leaves_the_events_to_tell(
    make_run: Callable[..., Path], gone: Owner, me: Owner, content: str | None
) -> None:
    folder = make_run(owner=me)
    (folder / "status.json").unlink()
    if content is not None:
        (folder / "status.json").write_text(content)
    assert look(folder).status == "running"

    gone.write(folder)
    assert look(folder).status == "lost"

    (folder / "events.jsonl").write_text(
        '{"t": 5, "kind": "epoch"}\n{"t": 7.5, "kind": "end", "status": "done", "error": null}\n{"t": 8'
    )
    assert look(folder) == Status("done", None, {}, 7.5)


def test_a_last_status_that_could_not_be_written_is_in_the_events(
    make_run: Callable[..., Path], gone: Owner
) -> None:
    folder = make_run(status=RUNNING, owner=gone)
    end = {"t": 7.5, "kind": "end", "status": "failed", "error": "the disk is full"}
    (folder / "events.jsonl").write_text(json.dumps(end) + "\n")

    assert look(folder) == Status("failed", "the disk is full", RUNNING.progress, 7.5)


def test_a_removed_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunError, match='"gat-1" no longer exists'):
        look(tmp_path / "gat-1")


def test_looking_changes_nothing(make_run: Callable[..., Path], gone: Owner) -> None:
    folder = make_run(status=RUNNING, owner=gone)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}

    look(folder)

    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_a_long_log_is_read_from_its_end(tmp_path: Path) -> None:
    (tmp_path / "stderr.log").write_text("산책\n" * 100_000 + "the end\n")

    assert log_tail(tmp_path, 2) == "산책\nthe end"
    assert log_tail(tmp_path, 0) == ""
    assert log_tail(tmp_path, 2, "stdout.log") == ""


def test_a_worker_killed_by_another_process_is_seen_dead_at_once(
    make_run: Callable[..., Path], helper: Callable[..., subprocess.Popen[str]]
) -> None:
    worker = helper("import sys; print('ready', flush=True); sys.stdin.read()")
    folder = make_run(status=RUNNING, owner=Owner.of(worker.pid))
    assert look(folder).status == "running"

    worker.kill()
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)  # a zombie, as its parent hasn't reaped it

    assert look(folder).status == "lost"


@pytest.mark.parametrize(
    ("for_memory", "cause"),
    [
        (True, r"because memory ran out\. It last held 3 GB\. Choose a smaller dim or batch_size"),
        (False, r"killed \(SIGKILL\) by someone: memory hadn't run out"),
        (None, r"by someone, or by the system because memory ran out\. It last held 3 GB"),
    ],
)
def test_a_kill_for_want_of_memory_is_told_where_the_system_tells(
    make_run: Callable[..., Path], gone: Owner, for_memory: bool | None, cause: str
) -> None:
    folder = make_run(status=Status("running", progress={"memory_bytes": 3_000_000_000}), owner=gone)
    facts = {"pid": gone.pid, "code": -9, "for_memory": for_memory}
    (folder / "exit.json").write_text(json.dumps(facts))

    assert re.search(cause, look(folder).error or "")


def test_the_word_of_an_earlier_attempt_is_not_the_last(make_run: Callable[..., Path], gone: Owner) -> None:
    folder = make_run(status=dataclasses.replace(RUNNING, attempt=2), owner=gone)
    event = {"t": 7.5, "kind": "end", "status": "stopped", "error": None}
    (folder / "events.jsonl").write_text(json.dumps(event) + "\n")
    assert look(folder).status == "lost"

    (folder / "events.jsonl").write_text(json.dumps(event | {"attempt": 2}) + "\n")
    assert look(folder) == Status("stopped", None, RUNNING.progress, 7.5, 2)


def test_a_pause_that_was_asked_for_is_a_stopping_until_it_is_one(
    make_run: Callable[..., Path], me: Owner
) -> None:
    folder = make_run(status=RUNNING, owner=me)
    (folder / "pause").touch()

    assert look(folder).status == "stopping"


def test_a_sleeping_worker_is_a_pause_and_a_killed_one_is_lost(
    make_run: Callable[..., Path], helper: Callable[..., subprocess.Popen[str]], until: Callable[..., None]
) -> None:
    worker = helper("import sys; print('ready', flush=True); sys.stdin.read()")
    folder = make_run(status=RUNNING, owner=Owner.of(worker.pid))
    worker.send_signal(signal.SIGSTOP)
    until(lambda: look(folder).status == "paused", "it sleeps")
    worker.kill()
    worker.wait()

    assert look(folder).status == "lost"


def test_a_full_disk_is_the_cause(
    make_run: Callable[..., Path], gone: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_run(status=RUNNING, owner=gone)
    patch_library(monkeypatch, state, "shutil", disk_usage=lambda path: SimpleNamespace(free=0))

    assert re.match(r"The disk that holds .* is full: free some space", look(folder).error or "")


@pytest.mark.parametrize("status", ["queued", "running", "paused"])
@pytest.mark.parametrize("worker", [True, False])
def test_an_owner_file_keeps_no_run_alive(make_run: Callable[..., Path], worker: bool, status: str) -> None:
    """It names a process that lives, of the same number and moment: proof is a lock, or its command line."""
    me = Owner.of(os.getpid(), worker=worker)
    folder = make_run(status=Status(status), owner=me)
    kept = "paused" if status == "paused" else "lost"
    for days in (-1, 1000):  # a date to come is nothing that a kernel has just written
        moment = time.time() + days * 86400
        os.utime(folder / "owner.json", (moment, moment))
        assert look(folder).status == kept
    me.write(folder)
    assert look(folder).status == status


def test_what_was_started_for_a_run_lives_before_it_has_the_lock(
    make_run: Callable[..., Path], helper: Callable[..., subprocess.Popen[str]], until: Callable[..., None]
) -> None:
    folder = make_run(status=Status("running"))
    process = helper("import sys; print('ready', flush=True); sys.stdin.read()", str(folder))
    Owner.of(process.pid).write(folder)
    os.utime(folder / "owner.json", (1.0, 1.0))
    assert look(folder).status == "running"

    process.send_signal(signal.SIGSTOP)
    until(lambda: look(folder).status == "paused", "it sleeps")
