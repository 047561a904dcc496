"""Ending the threads of this process that a test has left: the next one may replace what they use."""

from __future__ import annotations

import sys
import threading

_OURS = ("gnnrec-watcher", "gnnrec-builder", "tracking")
_PATIENCE = 60.0  # seconds


def end_threads() -> None:
    """Forget all watched views, cancel pictures that are due, and wait for the threads behind them."""
    watching = sys.modules.get("gnnrec_lab.widgets.monitor.watcher")
    if watching is not None:
        for view in list(watching.WATCHER._due):
            watching.WATCHER.forget(view)
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.cancel()
        elif thread.name not in _OURS:
            continue
        thread.join(_PATIENCE)
        assert not thread.is_alive(), f"{thread.name} goes on after its test"
