"""`Worker`: one background thread that runs the latest task, so that the kernel stays free.

It never prints: a notebook would put the output under any cell. It ends when there is nothing to do.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress


class GivenUpError(Exception):
    """Raised inside a task that nobody waits for any more."""


class Task:
    """One piece of work. A lasting one isn't given up for a later one."""

    def __init__(self, work: Callable[[Task], None], lasting: bool) -> None:
        self.work = work
        self.lasting = lasting
        self._given_up = threading.Event()

    def give_up(self) -> None:
        """Make it end at its next `check`."""
        self._given_up.set()

    @property
    def wanted(self) -> bool:
        """Whether somebody still waits for it."""
        return not self._given_up.is_set()

    def check(self) -> None:
        """Raise `GivenUpError` when nobody waits for it any more."""
        if not self.wanted:
            raise GivenUpError


class Worker:
    """Run the latest task in a thread; earlier ones are given up for it.

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
        """The task that is running."""
        return self._current

    def ask(self, work: Callable[[Task], None], *, lasting: bool = False) -> None:
        """Do ``work`` next; whatever isn't lasting and isn't done yet is given up for it.

        ``work`` gets its own task, to look now and then whether it is still wanted. It must report its
        own errors: exceptions are dropped.
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
        """Give up everything, and accept no more tasks."""
        with self._changed:
            self._closed = True
            self._waiting = []
            if self._current is not None:
                self._current.give_up()

    def _run(self) -> None:
        while (task := self._next()) is not None:
            # GivenUpError, or an error the work didn't report: nobody reads this thread's output
            with suppress(Exception):
                task.work(task)

    def _next(self) -> Task | None:
        with self._changed:
            self._current = self._waiting.pop(0) if self._waiting else None
            if self._current is None:
                self._thread = None
                self._changed.notify_all()
            return self._current
