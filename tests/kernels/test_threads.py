import multiprocessing
import os

import numba
import numpy as np
import pytest

from gnnrec_lab.kernels import threads
from gnnrec_lab.kernels.stopping import WorkStopped, stoppable
from gnnrec_lab.kernels.threads import run_parts
from tests.patching import patch_library


@numba.njit(nogil=True)
def count(visits, first, last):
    for part in range(first, last):
        visits[part] += 1


def visits(parts: int, work: int) -> list[int]:
    found = np.zeros(parts, np.int64)
    run_parts(count, parts, work, found)
    return found.tolist()


@pytest.mark.slow
@pytest.mark.parametrize("parts", [0, 1, 2, 3, 64, 1000])
@pytest.mark.parametrize("work", [0, 10**9])
def test_each_part_is_done_once(parts: int, work: int, monkeypatch: pytest.MonkeyPatch) -> None:
    patch_library(monkeypatch, threads, "numba", get_num_threads=lambda: 5)
    assert visits(parts, work) == [1] * parts


def test_little_work_stays_on_the_callers_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_pool", None)
    assert visits(64, threads.GRAIN - 1) == [1] * 64


def test_an_error_on_another_thread_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_library(monkeypatch, threads, "numba", get_num_threads=lambda: 2)

    def fail(first: int, last: int) -> None:
        if first:
            raise ValueError(f"part {first}")

    with pytest.raises(ValueError, match="part 1"):
        run_parts(fail, 2, 10**9)


def test_long_work_may_be_stopped_between_its_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    patch_library(monkeypatch, threads, "numba", get_num_threads=lambda: 2)
    questions: list[bool] = []

    def asked(stop_at: int) -> bool:
        questions.append(True)
        return len(questions) == stop_at

    found = np.zeros(10, np.int64)
    with stoppable(lambda: asked(3)), pytest.raises(WorkStopped):
        run_parts(count, 10, 3 * threads.ROUND, found)  # four rounds
    assert found.tolist() == [1] * 5 + [0] * 5
    questions.clear()
    with stoppable(lambda: asked(-1)):
        assert visits(10, 3 * threads.ROUND) == [1] * 10
        assert visits(10, threads.ROUND - 1) == [1] * 10  # soon done: not worth a question
    assert len(questions) == 4
    assert visits(10, 3 * threads.ROUND) == [1] * 10  # nobody may stop it
    assert len(questions) == 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_process_has_threads_of_its_own() -> None:
    assert visits(64, 10**9) == [1] * 64
    context = multiprocessing.get_context("fork")
    child = context.Process(target=visits, args=(64, 10**9))
    child.start()
    child.join(60)
    assert child.exitcode == 0
