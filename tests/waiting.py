"""Waiting in a test until something has happened elsewhere: in a worker, a driver, a server."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

_SOON, _SLOWEST = 0.005, 0.1  # seconds between two looks


def until(condition: Callable[[], bool], what: str, seconds: float = 120) -> None:
    """Wait until ``condition`` holds; fail after a generous deadline with ``what`` it was waited for.

    The longer it takes, the rarer the looks: a look may read a whole run, and what is waited for has often
    less of the processor than who waits (workers are nice).
    """
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        if waited > seconds:
            pytest.fail(f"waited {seconds:g} s in vain until {what}")
        time.sleep(min(_SLOWEST, max(_SOON, waited / 10)))
