"""Commands that need a run's result wait for it; Python's API says that it isn't there yet."""

from __future__ import annotations

import re
from typing import Any

import pytest
from IPython.core.error import UsageError

import gnnrec_lab
from gnnrec_lab.errors import RunError
from gnnrec_lab.jobs.status import Status
from tests.in_process import trained_in_process

from .conftest import Lab
from .looks import looks

RUNNING = Status("running", progress={"epoch": 1, "epochs": 3})


@pytest.fixture
def trained(shop: Lab) -> Lab:
    """Return a lab with the runs "first" and "second" on the graph "shop"."""
    with trained_in_process():
        shop.cell("%gnnrec train shop --model popularity --name first")
        shop.cell("%gnnrec train shop --model itemknn --name second")
    return shop


@pytest.mark.slow
@pytest.mark.parametrize(
    "line",
    [
        "evaluate first",
        "recommend first --user 'u 3'",
        "explain first --user 'u 3'",
        "explain second --user 'u 3' --against first",
        "compare second first",
        "refit first",
    ],
)
def test_what_needs_a_result_waits_for_it(
    trained: Lab, line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks(monkeypatch, "first", RUNNING, RUNNING, RUNNING)

    with trained_in_process():
        assert trained.cell(f"%gnnrec {line}") is not None

    printed = capsys.readouterr().out
    assert '"first" is still running: it is waited for. Stop, or Ctrl-C, ends the waiting alone.' in printed
    assert "\rfirst  running  epoch 1/3" in printed
    assert "\rfirst  done" in printed


@pytest.mark.slow
def test_the_result_is_that_of_the_run(trained: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = trained.cell("%gnnrec evaluate first").to_frame()
    looks(monkeypatch, "first", Status("queued"), Status("queued"), RUNNING)

    assert trained.cell("%gnnrec evaluate first").to_frame().equals(expected)


@pytest.mark.slow
def test_an_ended_run_is_not_waited_for(trained: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    trained.cell("%gnnrec evaluate first")

    assert "waited for" not in capsys.readouterr().out


@pytest.mark.slow
def test_a_run_that_fails_meanwhile_is_a_clear_error(trained: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    looks(monkeypatch, "first", RUNNING, RUNNING, Status("failed", "The disk is full."))

    with pytest.raises(UsageError, match=r'^"first" failed\. The disk is full\.$'):
        trained.cell("%gnnrec evaluate first")


@pytest.mark.slow
@pytest.mark.parametrize("before", [(), (RUNNING, RUNNING)])
def test_a_paused_run_is_not_waited_for(
    trained: Lab, before: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks(monkeypatch, "first", *before, *[Status("paused")] * 3)

    with pytest.raises(UsageError, match=r'"first" is paused and won\'t end .*: %gnnrec resume first$'):
        trained.cell("%gnnrec evaluate first")


@pytest.mark.slow
def test_a_run_that_was_stopped_meanwhile_is_told(
    trained: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks(monkeypatch, "first", RUNNING, RUNNING, Status("stopped"))

    assert trained.cell("%gnnrec evaluate first") is not None
    assert '"first" was stopped: what follows is of its best until then.' in capsys.readouterr().out


@pytest.mark.slow
def test_stop_ends_the_waiting_alone(trained: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    looks(monkeypatch, "first", RUNNING, RUNNING, KeyboardInterrupt)

    with pytest.raises(
        KeyboardInterrupt, match=r'^"first" keeps running in the background\. %gnnrec stop first ends it\.$'
    ):
        trained.cell("%gnnrec evaluate first")


@pytest.mark.slow
def test_what_is_about_to_end_is_waited_for_before_it_is_removed(
    trained: Lab, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    looks(monkeypatch, "first", *[Status("stopping")] * 3)

    trained.cell("%gnnrec remove first")

    assert '"first" is about to end: it is waited for.' in capsys.readouterr().out
    assert [run.name for run in gnnrec_lab.runs()] == ["second"]


@pytest.mark.slow
def test_python_says_that_there_is_no_result_yet(trained: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    looks(monkeypatch, "first", RUNNING)

    with pytest.raises(RunError, match=re.escape('"first" is still running: wait for it with run.wait()')):
        gnnrec_lab.open_run("first").evaluate()


@pytest.mark.slow
def test_lines_can_be_run_in_one_go(shop: Lab) -> None:
    shop.cell("%gnnrec train shop --model lightgcn --name small --set epochs=2 dim=8 batch_size=32")
    evaluation = shop.cell("%gnnrec evaluate small")
    shop.cell("%gnnrec refit small --name final")
    top = shop.cell("%gnnrec recommend final --user 'u 3' -k 2")

    assert evaluation.to_frame().equals(gnnrec_lab.open_run("small").evaluate().to_frame())
    assert top["user"].tolist() == ["u 3", "u 3"]
    assert gnnrec_lab.open_run("final").status == "done"
