import re
from collections.abc import Callable, Iterator

import pytest

from gnnrec_lab.errors import RunError
from gnnrec_lab.jobs import waiting
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.waiting import RunTimeoutError, wait_for
from tests.patching import patch_library


def looks(*statuses: Status) -> Callable[[], Status]:
    rest: Iterator[Status] = iter(statuses)
    return lambda: next(rest)


def test_it_returns_with_the_end() -> None:
    end = Status("stopped")
    look = looks(Status("queued"), Status("running"), end, Status("queued"))

    assert wait_for("gat-1", look, None, show=False) is end
    assert look().status == "queued"  # it didn't look on


def test_a_failure_raises_its_cause() -> None:
    with pytest.raises(RunError, match=r'^"gat-1" failed\. The disk is full\.$'):
        wait_for("gat-1", looks(Status("failed", "The disk is full.")), None, show=False)


def test_a_timeout_says_that_the_run_goes_on() -> None:
    with pytest.raises(
        RunTimeoutError, match=r'"gat-1" is still running after 0\.0 s; it goes on\.'
    ) as caught:
        wait_for("gat-1", lambda: Status("running"), 0.03, show=False)
    assert isinstance(caught.value, RunError)
    assert isinstance(caught.value, TimeoutError)


def test_a_timeout_of_nothing_still_looks_once() -> None:
    assert wait_for("gat-1", looks(Status("done")), 0, show=False).status == "done"


def test_an_interrupt_leaves_the_run_and_says_so() -> None:
    def interrupted() -> Status:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=re.escape('"gat-1" keeps running in the background')):
        wait_for("gat-1", interrupted, None, show=False)


def test_the_shown_line_is_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    long = Status("running", progress={"epoch": 1, "epochs": 20, "eta_seconds": 65.0})
    wait_for("gat-1", looks(Status("queued"), long, long, Status("done")), None, show=True)

    assert capsys.readouterr().out == (
        "\rgat-1  queued"
        "\rgat-1  running  epoch 1/20  1 m 5 s left"
        "\rgat-1  done                             \n"
    )


def test_the_shown_line_moves_each_second(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([100.0, 100.9, 102.0, 103.5])
    patch_library(monkeypatch, waiting, "time", monotonic=lambda: next(clock), sleep=lambda seconds: None)
    wait_for("gat-1", looks(*[Status("queued")] * 3, Status("done")), None, show=True)

    assert capsys.readouterr().out == (
        f"\rgat-1  queued\rgat-1  queued  2 s so far\rgat-1  queued  3 s so far\r{'gat-1  done':<25}\n"
    )


def test_nothing_is_printed_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    wait_for("gat-1", looks(Status("queued"), Status("done")), None, show=False)

    assert capsys.readouterr() == ("", "")
