"""`Worker`: one thread that does what was asked for last, so that the kernel stays free.

It never prints: a notebook would put its words under any cell. It ends when there is nothing to do.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress


class GivenUpError(Exception):
    """Raised inside work that nobody waits for any more."""


class Task:
    """One thing asked for. A lasting one isn't given up for what is asked later."""

    def __init__(self, work: Callable[[Task], None], lasting: bool) -> None:
        self.work = work
        self.lasting = lasting
        self._given_up = threading.Event()

    def give_up(self) -> None:
        """Let it end at its next `check`."""
        self._given_up.set()

    @property
    def stands(self) -> bool:
        """Whether somebody still waits for it."""
        return not self._given_up.is_set()

    def check(self) -> None:
        """Raise `GivenUpError` when nobody waits for it any more."""
        if not self.stands:
            raise GivenUpError


class Worker:
    """Works on the latest task, in a thread of its own; what waits longer is given up for it.

    Examples
    --------
    >>> worker, done = Worker(), []
    >>> worker.ask(lambda task: done.append("preview"))
    >>> worker.wait()
    True
    >>> done
    ['preview']
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: list[Task] = []
        self._current: Task | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def current(self) -> Task | None:
        """What is being worked on."""
        return self._current

    def ask(self, work: Callable[[Task], None], *, lasting: bool = False) -> None:
        """Do ``work`` next; whatever isn't lasting and isn't done yet is given up for it.

        ``work`` gets its own task, to look now and then whether it still stands. Its errors are its own to
        tell: what it raises is lost.
        """
        with self._changed:
            if self._closed:
                return
            if self._current is not None and not self._current.lasting:
                self._current.give_up()
            self._waiting = [*(task for task in self._waiting if task.lasting), Task(work, lasting)]
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="gnnrec-builder", daemon=True)
                self._thread.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until there is nothing to do, for so many seconds at most; return whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, timeout)

    def close(self) -> None:
        """Give up everything, and take no more wishes."""
        with self._changed:
            self._closed = True
            self._waiting = []
            if self._current is not None:
                self._current.give_up()

    def _run(self) -> None:
        while (task := self._next()) is not None:
            # GivenUpError, or what the work couldn't tell: nobody reads this thread's output
            with suppress(Exception):
                task.work(task)

    def _next(self) -> Task | None:
        with self._changed:
            self._current = self._waiting.pop(0) if self._waiting else None
            if self._current is None:
                self._thread = None
                self._changed.notify_all()
            return self._current
