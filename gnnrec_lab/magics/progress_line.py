"""`ProgressLine`: how far a long reading is, on one line that is gone when it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType

from gnnrec_lab.display.tables import width
from gnnrec_lab.display.words import heard

_AFTER = 1.0  # seconds; what is quicker isn't worth a line
_EVERY = 0.25


class ProgressLine:
    """Shows the progress of a `gnnrec_lab.progress.Progress`; a context manager.

    Parameters
    ----------
    clock : callable
        Gives seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = clock() + _AFTER
        self._shown = 0

    def __enter__(self) -> ProgressLine:
        return self

    def __call__(self, done: int, total: int | None, what: str) -> None:
        """Show how much is done, if it is time to."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _EVERY
        what = heard(what)
        self._write(f"{what}: {done / total:.0%}" if total else f"{what} ...")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._write("")
            sys.stdout.write("\r")
            sys.stdout.flush()

    def _write(self, text: str) -> None:
        text = text[:100]
        sys.stdout.write("\r" + text + " " * (self._shown - width(text)))
        sys.stdout.flush()
        self._shown = width(text)
