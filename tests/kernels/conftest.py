"""Shared by the tests of parallel kernels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numba
import pytest


@pytest.fixture
def on_threads() -> Iterator[Callable[..., Any]]:
    """Return a function that calls another one with so many threads (at most those there are)."""
    before = numba.get_num_threads()

    def run(threads: int, call: Callable[[], Any]) -> Any:
        numba.set_num_threads(min(threads, numba.config.NUMBA_NUM_THREADS))
        return call()

    yield run
    numba.set_num_threads(before)
