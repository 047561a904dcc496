import dataclasses
import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from gnnrec_lab.jobs.owner import Owner

Helper = Callable[..., subprocess.Popen[str]]

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


def test_a_living_process_runs_and_an_ended_one_does_not(helper: Helper, gone: Owner) -> None:
    assert Owner.of(helper(LIVE).pid).is_running()
    assert not gone.is_running()


def test_a_process_number_used_again_is_another_process(helper: Helper) -> None:
    living = Owner.of(helper(LIVE).pid)
    assert living.ticks is not None

    assert not dataclasses.replace(living, ticks=living.ticks - 100).is_running()
    assert not dataclasses.replace(living, boot="another start of the machine").is_running()


def test_of_version_1_the_moment_has_to_do(tmp_path: Path, helper: Helper) -> None:
    living = Owner.of(helper(LIVE).pid)
    for started, same in ((living.started, True), (living.started - 60, False)):
        value = {"pid": living.pid, "started": started, "host": living.host}
        (tmp_path / "owner.json").write_text(json.dumps(value))
        owner = Owner.read(tmp_path)
        assert owner == Owner(living.pid, started, living.host)
        assert owner.is_running() is same


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_was_set_makes_no_other_process_of_it(helper: Helper, hours: int) -> None:
    """A moment since 1970 is made of the time since the start of the machine and the clock: it jumps too."""
    living = Owner.of(helper(LIVE).pid)

    assert dataclasses.replace(living, started=living.started + 3600 * hours).is_running()


def test_a_process_that_sleeps_is_seen(helper: Helper, until: Callable[..., None]) -> None:
    child = helper(LIVE)
    owner = Owner.of(child.pid)
    assert not owner.is_asleep()
    child.send_signal(signal.SIGSTOP)
    until(owner.is_asleep, "it sleeps")
    assert owner.is_running()
    child.send_signal(signal.SIGCONT)
    until(lambda: not owner.is_asleep(), "it is awake")


def test_a_zombie_is_dead(helper: Helper, until: Callable[..., None]) -> None:
    child = helper(LIVE)
    owner = Owner.of(child.pid)
    os.kill(child.pid, signal.SIGKILL)
    until(lambda: psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE, "the child is a zombie")

    assert not owner.is_running()


def test_a_process_of_another_machine_is_not_ours(helper: Helper) -> None:
    living = Owner.of(helper(LIVE).pid)

    assert not dataclasses.replace(living, host="elsewhere").is_running()


def test_a_restart_is_told_from_the_boot() -> None:
    me = Owner.of(os.getpid())
    assert not me.before_restart()
    assert dataclasses.replace(me, boot="before").before_restart()
    assert not dataclasses.replace(me, boot="before", host="elsewhere").before_restart()


def test_of_version_1_a_restart_is_told_from_its_time() -> None:
    me = Owner.of(os.getpid())
    assert not Owner(me.pid, me.started, me.host).before_restart()
    assert Owner(me.pid, psutil.boot_time() - 60, me.host).before_restart()
    assert not Owner(me.pid, psutil.boot_time() - 60, "elsewhere").before_restart()


def test_without_the_machines_own_count_the_moment_has_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("gnnrec_lab.jobs.owner._PROC", tmp_path)
    me = Owner.of(os.getpid())
    assert (me.ticks, me.boot) == (None, None)
    assert me.is_running()
    assert not dataclasses.replace(me, started=me.started - 60).is_running()
