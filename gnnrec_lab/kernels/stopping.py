"""Stopping long work in its middle: whoever starts it says how to ask, and the work asks between blocks.

What was computed until then is dropped by whoever started it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class WorkStopped(Exception):  # noqa: N818
    """Work was left in its middle because somebody asked for it."""


_asked: ContextVar[Callable[[], bool] | None] = ContextVar("asked", default=None)


@contextmanager
def stoppable(should_stop: Callable[[], bool]) -> Iterator[None]:
    """Have `stop_if_asked` raise `WorkStopped` in this thread once ``should_stop`` says so.

    That is called often: it must be quick.
    """
    before = _asked.set(should_stop)
    try:
        yield
    finally:
        _asked.reset(before)


def is_stoppable() -> bool:
    """Return whether anybody may stop what this thread does."""
    return _asked.get() is not None


def stop_if_asked() -> None:
    """Raise `WorkStopped` where it is to stop; do nothing outside of `stoppable`."""
    should_stop = _asked.get()
    if should_stop is not None and should_stop():
        raise WorkStopped
