"""Saying that kernels are being compiled: it happens once on a machine, takes seconds, and looks like a hang.

numba reports each kernel that it compiles, and none that it finds in its cache.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from numba.core import event

AFTER = 2.0  # seconds of compiling that nobody is told of
TEXT = "Compiling, once: the next start on this machine is faster"
_OURS = "gnnrec_lab."


def _print(text: str) -> None:
    """Print where a person reads along; never from another thread than the main one.

    On a terminal that is standard error; in a notebook, which shows that in red as if something had failed,
    it is standard output.
    """
    stream = sys.stderr if sys.stderr.isatty() else sys.stdout if hasattr(sys, "ps1") else None
    if stream is not None and threading.current_thread() is threading.main_thread():
        print(f"gnnrec-lab: {text}", file=stream, flush=True)


class _Listener(event.Listener):  # type: ignore[misc]
    """Adds up the seconds of this process and says `TEXT` as soon as they are more than `AFTER`.

    numba compiles one kernel at a time, whatever the threads; those that it calls are reported within it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.say: Callable[[str], None] = _print
        self._clock = clock
        self._seconds = 0.0
        self._depth = 0
        self._began = 0.0
        self._said = False

    def on_start(self, compiling: Any) -> None:
        if self._depth or compiling.data["dispatcher"].py_func.__module__.startswith(_OURS):
            self._began = self._began if self._depth else self._clock()
            self._depth += 1
            self._say_if_long()

    def on_end(self, compiling: Any) -> None:
        if not self._depth:
            return
        self._say_if_long()
        self._depth -= 1
        if not self._depth:
            self._seconds += self._clock() - self._began

    def _say_if_long(self) -> None:
        if not self._said and self._seconds + self._clock() - self._began > AFTER:
            self._said = True
            self.say(TEXT)


_listener = _Listener()
event.register("numba:compile", _listener)


@contextlib.contextmanager
def announced(say: Callable[[str], None]) -> Iterator[None]:
    """Give the sentence to ``say`` while this is open, instead of printing it."""
    before, _listener.say = _listener.say, say
    try:
        yield
    finally:
        _listener.say = before
