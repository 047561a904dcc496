"""One thread a kernel that keeps the live monitors up to date by tailing their run folders.

It never prints: a notebook would put its words under any cell. It ends when there is nothing to watch.
"""

from __future__ import annotations

import threading
import weakref
from typing import Protocol

TICK = 0.25  # seconds: at most four updates a second


class Watched(Protocol):
    """Something that can bring itself up to date."""

    def refresh(self) -> bool:
        """Bring the traits up to date; return whether there is more to come."""
        ...


class Watcher:
    """Refreshes what it watches until that is finished, closed or forgotten."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watched: weakref.WeakSet[Watched] = weakref.WeakSet()
        self._thread: threading.Thread | None = None
        self._wake = threading.Event()

    def watch(self, one: Watched) -> None:
        """Begin to refresh ``one``; only a weak reference is kept."""
        with self._lock:
            self._watched.add(one)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="gnnrec-watcher", daemon=True)
                self._thread.start()

    def forget(self, one: Watched) -> None:
        """Stop refreshing ``one``."""
        with self._lock:
            self._watched.discard(one)

    def _run(self) -> None:
        while True:
            with self._lock:
                now = list(self._watched)
                if not now:
                    self._thread = None
                    return
            for one in now:
                if not _refreshed(one):
                    self.forget(one)
            del now  # a strong reference kept while sleeping would keep a closed widget alive
            self._wake.wait(TICK)


def _refreshed(one: Watched) -> bool:
    try:
        return one.refresh()
    except Exception:
        # nobody reads this thread's output, and the other monitors must go on
        return False


WATCHER = Watcher()
