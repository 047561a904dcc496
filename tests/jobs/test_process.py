import errno
import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from gnnrec_lab.jobs import process
from gnnrec_lab.jobs.process import Owner

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


def test_an_owner_survives_its_file(tmp_path: Path) -> None:
    owner = Owner.of(os.getpid())
    owner.write(tmp_path)

    assert Owner.read(tmp_path) == owner
    assert (owner.pid, owner.started) == (os.getpid(), psutil.Process().create_time())


@pytest.mark.parametrize("content", [None, "", "[]", '{"pid": 1}', '{"pid": "x", "started": 1, "host": "h"}'])
def test_a_damaged_owner_is_none(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "owner.json").write_text(content)

    assert Owner.read(tmp_path) is None
    assert not process.is_alive(tmp_path)


def test_a_living_process_runs_and_an_ended_one_does_not(helper: Helper, gone: Owner) -> None:
    assert Owner.of(helper(LIVE).pid).is_running()
    assert not gone.is_running()


def test_a_process_number_used_again_is_another_process(helper: Helper) -> None:
    living = Owner.of(helper(LIVE).pid)

    assert not Owner(living.pid, living.started - 60, living.host).is_running()


def test_a_zombie_is_dead(helper: Helper, until: Callable[..., None]) -> None:
    child = helper(LIVE)
    owner = Owner.of(child.pid)
    os.kill(child.pid, signal.SIGKILL)
    until(lambda: psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE, "the child is a zombie")

    assert not owner.is_running()


def test_a_process_of_another_machine_is_not_ours(helper: Helper) -> None:
    living = Owner.of(helper(LIVE).pid)

    assert not Owner(living.pid, living.started, "elsewhere").is_running()


def test_a_restart_is_told_from_the_boot_time() -> None:
    me = Owner.of(os.getpid())

    assert not me.before_restart()
    assert Owner(me.pid, psutil.boot_time() - 60, me.host).before_restart()
    assert not Owner(me.pid, psutil.boot_time() - 60, "elsewhere").before_restart()


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

    monkeypatch.setattr(fcntl, "flock", refuse)
    descriptor = process.take_lock(tmp_path)
    assert descriptor is not None
    os.close(descriptor)
    Owner.of(helper(LIVE).pid).write(tmp_path)
    assert process.is_alive(tmp_path)
    gone.write(tmp_path)
    assert not process.is_alive(tmp_path)


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

    assert (tmp_path / "stdout.log").read_text() == f"True {tmp_path} 안녕 \n"
    assert (tmp_path / "stderr.log").read_text() == "oh\n"
    assert process.exit_code(tmp_path) == 0


@pytest.mark.parametrize(
    ("code", "expected"),
    [("raise SystemExit(7)", 7), ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9)],
)
def test_how_a_worker_exited_is_noted(
    tmp_path: Path, until: Callable[..., None], code: str, expected: int
) -> None:
    start(code, tmp_path)
    until(lambda: not process.is_alive(tmp_path), "the worker has ended")

    assert process.exit_code(tmp_path) == expected


def test_a_worker_of_a_removed_run_is_reaped_without_complaint(
    tmp_path: Path, until: Callable[..., None]
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    start("pass", folder)
    owner = Owner.read(folder)
    assert owner is not None
    folder.rename(tmp_path / "elsewhere")

    def reaped() -> bool:
        process.reap()
        return not psutil.pid_exists(owner.pid)

    until(reaped, "the worker was reaped")
    assert process.exit_code(folder) is None


def test_a_worker_that_something_else_reaped_is_forgotten(tmp_path: Path) -> None:
    start("pass", tmp_path)
    owner = Owner.read(tmp_path)
    assert owner is not None
    os.waitpid(owner.pid, 0)

    process.reap()

    assert process.exit_code(tmp_path) is None
    assert not process.is_alive(tmp_path)


def test_a_command_that_does_not_exist_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        process.start_worker(["/does/not/exist"], tmp_path, os.environ)
