"""The one thread that keeps views up to date: each as often as it asks, and none that is gone."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections.abc import Callable

import pytest

from gnnrec_lab.widgets.monitor import watcher as watcher_module
from gnnrec_lab.widgets.monitor.watcher import Watcher
from tests.jobs.conftest import until
from tests.patching import patch_library

__all__ = ["until"]


class View:
    def __init__(self, *pauses: float | Exception | None) -> None:
        self.pauses = list(pauses)
        self.times: list[float] = []
        self.threads: set[str] = set()

    def refresh(self) -> float | None:
        self.times.append(time.monotonic())
        self.threads.add(threading.current_thread().name)
        pause = self.pauses.pop(0) if len(self.pauses) > 1 else self.pauses[0]
        if isinstance(pause, Exception):
            raise pause
        return pause


@pytest.mark.slow
def test_each_is_refreshed_as_often_as_it_asks(until: Callable[..., None]) -> None:
    watcher, often, once, broken = Watcher(), View(0.0), View(None), View(0.0, RuntimeError("torn"))
    for view in (often, once, broken):
        watcher.watch(view)

    until(lambda: len(often.times) >= 4, "it was refreshed four times")

    assert len(once.times) == 1
    assert len(broken.times) == 2
    assert often.threads == once.threads == {"gnnrec-watcher"}
    seconds = [b - a for a, b in zip(often.times, often.times[1:], strict=False)]
    assert min(seconds) > 0.2  # five a second at most
    watcher.forget(often)


@pytest.mark.slow
def test_one_that_asks_for_a_long_pause_gets_it(until: Callable[..., None]) -> None:
    watcher, slow, often = Watcher(), View(3600.0), View(0.0)
    watcher.watch(slow)
    watcher.watch(often)

    until(lambda: len(often.times) >= 3, "the other was refreshed")

    assert len(slow.times) == 1
    watcher.forget(slow)
    watcher.forget(often)


@pytest.mark.slow
def test_the_thread_ends_when_there_is_nothing_to_watch_and_comes_again(until: Callable[..., None]) -> None:
    watcher, view = Watcher(), View(None)
    watcher.watch(view)
    until(lambda: watcher._thread is None, "the thread has ended")

    watcher.watch(view)

    until(lambda: len(view.times) == 2, "it was refreshed again")


def test_one_that_is_collected_while_the_thread_begins_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watcher, view, collected = Watcher(), View(None), View(None)
    forgotten: list[bool] = []

    class Thread(threading.Thread):
        def start(self) -> None:
            other = plain(target=watcher.forget, args=(collected,), daemon=True)
            other.start()
            other.join(5)
            forgotten.append(not other.is_alive())
            super().start()

    plain = threading.Thread
    patch_library(monkeypatch, watcher_module, "threading", Thread=Thread)

    watcher.watch(view)

    assert forgotten == [True]


def test_one_that_is_collected_while_another_is_watched_forgets_itself() -> None:
    watcher, view, collected = Watcher(), View(3600.0), View(3600.0)
    watcher.watch(collected)

    with watcher._lock:  # as where the garbage collector looks in the middle
        watcher.forget(collected)
        watcher.watch(view)

    assert list(watcher._due) == [view]
    watcher.forget(view)


@pytest.mark.slow
def test_what_nobody_holds_is_freed(until: Callable[..., None]) -> None:
    watcher = Watcher()
    views = [View(0.0)]
    gone = weakref.ref(views[0])
    watcher.watch(views[0])
    until(lambda: len(views[0].times) > 1, "it was refreshed")

    views.clear()

    until(lambda: gc.collect() >= 0 and gone() is None, "it was freed")
    until(lambda: watcher._thread is None, "the thread has ended")
