"""Waiting for a run to end, with or without a line of progress."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from gnnrec_lab.display.numbers import duration
from gnnrec_lab.display.tables import width
from gnnrec_lab.display.words import spoken
from gnnrec_lab.errors import RunError
from gnnrec_lab.jobs import text
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.quoting import as_code, quote
from gnnrec_lab.wording import Wording, worded

_FIRST, _SLOWEST = 0.02, 0.25  # seconds between two looks: soon at first, then as often as a person reads


class RunTimeoutError(RunError, TimeoutError):
    """A run hasn't ended in the time given to `Run.wait`; it goes on."""


def wait_for(
    name: str,
    look: Callable[[], Status],
    timeout: float | None,
    *,
    show: bool,
    what: str = "run",
    in_words: Callable[[str, Status], str] = text.one_line,
) -> Status:
    """Return the status with which a run, or a search, ends. See `gnnrec_lab.Run.wait` for what is raised.

    Parameters
    ----------
    name : str
    look : callable
        Gives its status.
    timeout : float or None
        Seconds.
    show : bool
        Print the line that ``in_words`` makes, again and again in its place, with the whole seconds waited.
    what : "run" or "search"
    in_words : callable
    """
    line = _Line() if show else None
    began = time.monotonic()

    def report(now: Status) -> None:
        if line is not None:
            seconds = 0 if now.ended else int(time.monotonic() - began)
            line.show(
                in_words(name, now) + (f"  {spoken('run.so-far', seconds=str(seconds))}" if seconds else "")
            )

    try:
        now = _until_ended(name, look, timeout, what, report)
    except KeyboardInterrupt:
        stop = Wording(f"gnnrec_lab.open_{what}({as_code(name)}).stop()", f"%gnnrec stop {quote(name)}")
        raise KeyboardInterrupt(
            worded(f'"{name}" keeps running in the background. ', stop, " ends it.")
        ) from None
    finally:
        if line is not None:
            line.close()
    if now.status in ("failed", "lost"):
        raise RunError(f'"{name}" {text.outcome(now)} {now.error}')
    return now


def _until_ended(
    name: str,
    look: Callable[[], Status],
    timeout: float | None,
    what: str,
    report: Callable[[Status], None],
) -> Status:
    deadline = None if timeout is None else time.monotonic() + timeout
    pause = _FIRST
    while True:
        now = look()
        report(now)
        if now.ended:
            return now
        if deadline is not None:
            left = deadline - time.monotonic()
            if left <= 0:
                raise RunTimeoutError(
                    f'"{name}" is still {now.status} after {duration(timeout)}; it goes on. '
                    f"{what}.wait() waits longer, {what}.stop() ends it."
                )
            pause = min(pause, left)
        time.sleep(pause)
        pause = min(_SLOWEST, pause * 1.5)


class _Line:
    """One line of standard output that is written over; printed by the thread that waits, never another."""

    def __init__(self) -> None:
        self._shown = ""

    def show(self, line: str) -> None:
        if line != self._shown:
            sys.stdout.write("\r" + line + " " * (width(self._shown) - width(line)))
            sys.stdout.flush()
            self._shown = line

    def close(self) -> None:
        sys.stdout.write("\n" if self._shown else "")
        sys.stdout.flush()
