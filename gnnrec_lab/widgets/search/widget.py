"""SearchMonitor: the trials of a search as they run, the best so far, and what can be asked of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import traitlets

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import spoken
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.quoting import quote
from gnnrec_lab.search import Search, open_search
from gnnrec_lab.widgets.common.base import LabWidget, bundle, unforeseen
from gnnrec_lab.widgets.common.latest_task import Task, Worker
from gnnrec_lab.widgets.monitor.watcher import WATCHER
from gnnrec_lab.widgets.protocol import search as protocol
from gnnrec_lab.widgets.protocol.common import Empty
from gnnrec_lab.widgets.search.reading import facts_of, mattered_in, now_of, trials_of

_WORKING, _IDLE = 1.0, 3.0  # seconds between two looks
_AFTER_ERROR = 5.0
_BEAT = 5.0  # seconds between signs of life
_PATIENCE = 60.0  # seconds for trials under way to be paused


class SearchMonitor(LabWidget):
    """Trials of a search, its best until now, how options and values go together; pause, resume, stop, keep.

    Any kernel can open it, also long after the search has ended: everything is read from its folder.

    Parameters
    ----------
    search : Search or str
        A search or its name.
    locale : "auto", "en" or "ko"

    Raises
    ------
    UnknownNameError
        For a name of no search.
    """

    _esm = bundle("search.js")
    _css = bundle("search.css")
    _drawn = frozenset(
        {"search", "now", "trials", "mattered", "said", "code", "error", "beat", "live", "locale"}
    )
    _pictured = frozenset({"trials"})

    search: protocol.SearchFacts = traitlets.Dict(help="what it was asked to do").tag(sync=True)
    now: protocol.SearchNow | Empty = traitlets.Dict(help="how far it is").tag(sync=True)
    trials: list[protocol.SearchTrial] = traitlets.List(
        traitlets.Dict(),
        help="the trials that have begun, by number",
    ).tag(sync=True)
    mattered: protocol.Mattered | Empty = traitlets.Dict(help="how much each option mattered").tag(sync=True)
    said: str = traitlets.Unicode(help="what became of what was asked for last").tag(sync=True)
    code: str = traitlets.Unicode(help="the line that gives this view").tag(sync=True)
    error: str = traitlets.Unicode(help="why something could not be done").tag(sync=True)
    beat: float = traitlets.Float(0.0, help="changes while the kernel lives").tag(sync=True)
    live: bool = traitlets.Bool(True, help="whether there is a kernel behind it").tag(sync=True)

    # of the class, because a widget that could not be made is closed too
    _worker: Worker | None = None

    def __init__(self, search: Search | str, *, locale: str = "auto") -> None:
        self._search = open_search(search) if isinstance(search, str) else search
        # requests come on any thread, and the watcher is one more
        self._refreshing, self._worker = threading.RLock(), Worker()
        super().__init__(
            search=facts_of(self._search), code=f"%gnnrec watch {quote(self._search.name)}", locale=locale
        )
        self.refresh()
        WATCHER.watch(self)

    def refresh(self) -> float | None:
        """Bring the traits up to date; return in how many seconds to do it again, None when it is closed."""
        with self._refreshing:
            if self.comm is None:
                return None
            try:
                now = now_of(self._search)
                gone = now["status"] == "removed"
                trials = self.trials if gone else trials_of(self._search)
                # shuffling takes a while, and only a trial that ends changes anything
                ended = not gone and _ended(trials) != _ended(self.trials)
                mattered = mattered_in(self._search) if ended else self.mattered
            except Exception as error:
                # most often the watcher's thread is here, whose output nobody reads
                self.error = self._told(f"The search could not be read: {error}")
                return _AFTER_ERROR
            with self.hold_sync():
                self.now, self.trials, self.mattered = now, trials, mattered
                if time.time() - self.beat > _BEAT:
                    self.beat = time.time()
            return _WORKING if now["status"] in ("queued", "running", "stopping") else _IDLE

    def answer_pause(self) -> None:
        """Let it begin no more trials, and pause those under way with a checkpoint."""
        self._do(lambda: self._search.stop(), "")

    def answer_resume(self) -> None:
        """Let it go on."""
        self._do(lambda: self._search.resume(), "")

    def answer_stop(self) -> None:
        """End it, and keep its best trial as the run of its name."""

        def stop() -> str:
            self._search.stop().wait(_PATIENCE)
            return self._search.keep(name=self._search.name).name

        self._later(stop)

    def answer_keep(self, trial: int, name: str = "") -> None:
        """Make a run of a trial, which stays when the search goes."""
        self._later(lambda: self._search.keep(trial, name or None).name)

    def _do(self, verb: Callable[[], object], said: str) -> None:
        verb()
        self.said, self.error = said, ""
        self.refresh()

    def _later(self, keep: Callable[[], str]) -> None:
        """Keep a run in a thread, so that the kernel stays free."""

        def run(task: Task) -> None:
            said = message = ""
            try:
                said = keep()
            except GnnrecError as error:
                message = self._told(str(error))
            except Exception as error:
                message = self._told(unforeseen(error))
            with self._refreshing, self.hold_sync():
                self.said, self.error = said, message
            self.refresh()

        if self._worker is not None:
            self._worker.ask(run, lasting=True)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until what was asked for is done, for so many seconds at most; return whether it is."""
        return self._worker is None or self._worker.wait(timeout)

    def close(self) -> None:
        """Close the view; the search goes on."""
        WATCHER.forget(self)
        if self._worker is not None:
            self._worker.close()
        super().close()

    def static_html(self) -> str:
        return self._search._repr_html_()

    def to_html(self, path: str | Path | None = None) -> str | Path:
        """Return the view as one standalone HTML page, or write it to ``path`` and return that."""
        self.refresh()
        message = "This is a static page: the search is looked after in the notebook."
        return self._page(path, f"{self._search.name} – gnnrec-lab", {"message": message})

    def state(self) -> dict[str, Any]:
        """Return the traits that the page draws, JSON-ready, as of a page without a kernel."""
        return {**super().state(), "live": False}

    @visibly
    def __repr__(self) -> str:
        return spoken("search.monitor", search=repr(self._search))


def _ended(trials: list[protocol.SearchTrial]) -> list[int]:
    return [trial["number"] for trial in trials if trial["state"] == "done"]
