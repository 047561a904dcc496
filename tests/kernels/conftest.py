"""Shared by the tests of kernels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numba
import pytest

from gnnrec_lab.kernels import threads


@pytest.fixture(scope="module", params=["few", "many"])
def either_way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run the tests of a module twice: with NumPy where there is little, and with the kernel."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(threads, "FEW", 0 if request.param == "many" else threads.FEW)
        patch.setattr(threads, "GRAIN", 1)  # on all threads
        yield


@pytest.fixture
def on_threads() -> Iterator[Callable[..., Any]]:
    """Return a function that calls another one with so many threads (at most those there are)."""
    before = numba.get_num_threads()

    def run(threads: int, call: Callable[[], Any]) -> Any:
        numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
        return call()

    yield run
    numba.set_num_threads(before)
