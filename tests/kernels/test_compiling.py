"""What is said of compiling, from numba's own events and a clock that is set."""

from __future__ import annotations

from types import SimpleNamespace

import numba
import numpy as np
import pytest
from numba.core import event

from gnnrec_lab.kernels import announced, compiling


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def compiled(module: str) -> event.Event:
    function = SimpleNamespace(__module__=module)
    return event.Event("numba:compile", 0, {"dispatcher": SimpleNamespace(py_func=function)})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def listener(clock: Clock, said: list[str]) -> compiling._Listener:
    listener = compiling._Listener(clock)
    listener.say = said.append
    return listener


OURS, NUMBAS = compiled("gnnrec_lab.kernels.topk"), compiled("numba.np.arrayobj")


def test_it_is_said_once_while_the_kernel_that_takes_long_is_compiled(
    listener: compiling._Listener, clock: Clock, said: list[str]
) -> None:
    listener.on_start(OURS)
    clock.now += 1.5
    listener.on_start(NUMBAS)  # within it
    assert said == []
    clock.now += 0.6
    listener.on_end(NUMBAS)
    assert said == [compiling.TEXT]
    clock.now += 9
    listener.on_end(OURS)
    assert said == [compiling.TEXT]


def test_short_ones_add_up_and_what_lies_between_does_not(
    listener: compiling._Listener, clock: Clock, said: list[str]
) -> None:
    for _ in range(3):
        listener.on_start(OURS)
        clock.now += 0.6
        listener.on_end(OURS)
        clock.now += 50
    assert said == []
    listener.on_start(OURS)
    clock.now += 0.6
    listener.on_end(OURS)
    assert said == [compiling.TEXT]


def test_kernels_of_others_are_not_counted(
    listener: compiling._Listener, clock: Clock, said: list[str]
) -> None:
    listener.on_start(compiled("my_notebook"))
    clock.now += 60
    listener.on_end(compiled("my_notebook"))
    assert said == []


def test_numba_reports_what_it_compiles(monkeypatch: pytest.MonkeyPatch, said: list[str]) -> None:
    monkeypatch.setattr(compiling._listener, "_said", False)
    monkeypatch.setattr(compiling, "AFTER", -1.0)
    monkeypatch.setattr(compiling, "_OURS", __name__)

    @numba.njit
    def kernel(array):
        return array[0]

    with announced(said.append):
        assert kernel(np.ones(3)) == 1.0
    assert said == [compiling.TEXT]
    assert compiling._listener.say is compiling._print


def test_it_is_printed_only_where_a_person_reads_along(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delattr("sys.ps1", raising=False)
    compiling._print("Compiling")
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr("sys.ps1", "In : ", raising=False)
    compiling._print("Compiling")
    assert capsys.readouterr() == ("gnnrec-lab: Compiling\n", "")  # a notebook shows the other in red
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    compiling._print("Compiling")
    assert capsys.readouterr() == ("", "gnnrec-lab: Compiling\n")
