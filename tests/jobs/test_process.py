import errno
import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from gnnrec_lab.jobs import process
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.process import Exit
from tests.patching import patch_library

Helper = Callable[..., subprocess.Popen[str]]

HOLD = """
import sys
from pathlib import Path
from gnnrec_lab.jobs.process import take_lock
assert take_lock(Path(sys.argv[1])) is not None
print("ready", flush=True)
sys.stdin.read()
"""
LIVE = "import sys; print('ready', flush=True); sys.stdin.read()"


@pytest.mark.slow
def test_a_held_lock_is_life_and_refuses_a_second_worker(tmp_path: Path, helper: Helper, gone: Owner) -> None:
    gone.write(tmp_path)
    holder = helper(HOLD, str(tmp_path))

    assert process.is_alive(tmp_path)
    assert process.take_lock(tmp_path, patience=0.05) is None

    holder.kill()
    holder.wait()
    assert not process.is_alive(tmp_path)
    descriptor = process.take_lock(tmp_path, patience=0)
    assert descriptor is not None
    os.close(descriptor)


def test_a_viewer_that_is_just_looking_does_not_refuse_the_worker(tmp_path: Path) -> None:
    (tmp_path / "lock").touch()
    with (tmp_path / "lock").open() as viewer:
        fcntl.flock(viewer, fcntl.LOCK_SH)
        assert process.take_lock(tmp_path, patience=0.05) is None
    descriptor = process.take_lock(tmp_path)
    assert descriptor is not None
    os.close(descriptor)


def test_without_locks_the_owner_has_to_do(
    tmp_path: Path, helper: Helper, gone: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    patch_library(monkeypatch, process, "fcntl", flock=refuse)
    descriptor = process.take_lock(tmp_path)
    assert descriptor is not None
    os.close(descriptor)
    Owner.of(helper(LIVE).pid).write(tmp_path)
    assert process.is_alive(tmp_path)
    gone.write(tmp_path)
    assert not process.is_alive(tmp_path)


def owner_of(folder: Path) -> Owner:
    owner = Owner.read(folder)
    assert owner is not None
    return owner


def start(code: str, folder: Path) -> None:
    process.start_worker([sys.executable, "-c", code], folder, {**os.environ, "GREETING": "안녕"})


def test_a_worker_is_a_session_of_its_own_with_its_output_in_files(
    tmp_path: Path, until: Callable[..., None]
) -> None:
    start(
        "import os, sys; print('oh', file=sys.stderr);"
        "print(os.getsid(0) == os.getpid(), os.getcwd(), os.environ['GREETING'], sys.stdin.read())",
        tmp_path,
    )
    until(lambda: not process.is_alive(tmp_path), "the worker has ended")

    assert (tmp_path / "stdout.log").read_text() == "True / 안녕 \n"  # not the run's folder
    assert (tmp_path / "stderr.log").read_text() == "oh\n"
    assert process.how_it_ended(tmp_path) == Exit(owner_of(tmp_path).pid, 0, False)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("raise SystemExit(7)", 7), ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9)],
)
def test_how_a_worker_exited_is_noted(
    tmp_path: Path, until: Callable[..., None], code: str, expected: int
) -> None:
    start(code, tmp_path)
    until(lambda: not process.is_alive(tmp_path), "the worker has ended")

    found = process.how_it_ended(tmp_path)
    assert found is not None
    assert (found.pid, found.code) == (owner_of(tmp_path).pid, expected)
    process._exits.clear()  # as another kernel sees it
    assert process.how_it_ended(tmp_path) == found
    Owner.of(os.getpid()).write(tmp_path)  # a later attempt
    assert process.how_it_ended(tmp_path) is None
    process.forget_exit(tmp_path)
    assert not (tmp_path / "exit.json").exists()


def test_a_worker_of_a_removed_run_is_reaped_without_complaint(
    tmp_path: Path, until: Callable[..., None]
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    start("pass", folder)
    owner = owner_of(folder)
    folder.rename(tmp_path / "elsewhere")

    def reaped() -> bool:
        process.reap()
        return not psutil.pid_exists(owner.pid)

    until(reaped, "the worker was reaped")
    assert not folder.exists()


def test_a_worker_that_something_else_reaped_is_forgotten(tmp_path: Path) -> None:
    start("pass", tmp_path)
    owner = owner_of(tmp_path)
    os.waitpid(owner.pid, 0)

    process.reap()

    assert process.how_it_ended(tmp_path) is None
    assert not process.is_alive(tmp_path)


def test_a_command_that_does_not_exist_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        process.start_worker(["/does/not/exist"], tmp_path, os.environ)
