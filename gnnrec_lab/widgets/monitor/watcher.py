"""One thread a kernel that keeps the live views of runs up to date by tailing their folders.

It never prints: a notebook would put the output under any cell. It ends when there is nothing to watch.
"""

from __future__ import annotations

import threading
import time
import weakref
from typing import Protocol

TICK = 0.25  # seconds: at most four updates a second


class Watched(Protocol):
    """Something that can bring itself up to date."""

    def refresh(self) -> float | None:
        """Bring the traits up to date; return in how many seconds to do it again, None for never."""
        ...


class Watcher:
    """Refreshes what it watches, each as often as it asks for, until it is closed or forgotten.

    What is collected forgets itself, in whatever thread that happens and at any moment: also in one that has
    the lock, and in the thread that just begins. So the lock may be taken again, and nobody waits with it.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._due: weakref.WeakKeyDictionary[Watched, float] = weakref.WeakKeyDictionary()
        self._thread: threading.Thread | None = None

    def watch(self, one: Watched) -> None:
        """Begin to refresh ``one``; only a weak reference is kept."""
        begins = None
        with self._lock:
            self._due[one] = time.monotonic()
            if self._thread is None or (self._thread.ident is not None and not self._thread.is_alive()):
                begins = threading.Thread(target=self._run, name="gnnrec-watcher", daemon=True)
                self._thread = begins
        if begins is not None:
            begins.start()

    def forget(self, one: Watched) -> None:
        """Stop refreshing ``one``."""
        with self._lock:
            self._due.pop(one, None)

    def _run(self) -> None:
        while self._refresh_those_due():
            time.sleep(TICK)

    def _refresh_those_due(self) -> bool:
        """Return whether there is anything left to watch.

        Apart from the loop, so that no strong reference to a closed view is kept while sleeping.
        """
        with self._lock:
            watched = list(self._due.items())
            if not watched:
                self._thread = None
                return False
        for one, due in watched:
            if due > time.monotonic():
                continue
            pause = _refreshed(one)
            if pause is None:
                self.forget(one)
                continue
            with self._lock:
                if one in self._due:  # not forgotten meanwhile
                    self._due[one] = time.monotonic() + pause
        return True


def _refreshed(one: Watched) -> float | None:
    try:
        return one.refresh()
    except Exception:
        # nobody reads this thread's output, and the other views must go on
        return None


WATCHER = Watcher()
