"""`RunBoard`: base class of the views of runs, with live rows, curves and log, and requests of the page.

`TrainingMonitor` shows runs that were named, `JobTable` all runs of a lab. run_row.py makes the row of
one run.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, cast

import traitlets

from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.jobs import Run
from gnnrec_lab.widgets.common.base import LabWidget, bundle
from gnnrec_lab.widgets.monitor.fallback import curves_html
from gnnrec_lab.widgets.monitor.run_row import RunRow, unread
from gnnrec_lab.widgets.monitor.watcher import TICK, WATCHER
from gnnrec_lab.widgets.protocol import monitor as protocol
from gnnrec_lab.widgets.protocol.common import Empty

_IDLE = 1.0  # seconds between two looks while no run works
_AFTER_ERROR = 5.0
_CURVES = 0.5  # seconds between two versions of the curves, which are long
_BEAT = 5.0  # seconds between signs of life; the page says so after 15 s without one
_PICTURE = 10.0  # seconds between two pictures of runs whose states are the same
_PATIENCE = 3.0  # seconds for a worker that has just ended to exit before its run is removed
MOST_WATCHED = 30  # curves that colour and dash can distinguish


def _read(row: RunRow) -> protocol.RunRow:
    try:
        return row.read()
    except Exception as error:  # whatever is in one folder, the others are shown
        return unread(row.run.name, f"{type(error).__name__}: {error}")


class RunBoard(LabWidget):
    """Rows, curves and log of runs, live, and what can be asked of them.

    What changes often is apart from what doesn't, so that a tick sends little. All traits are written here:
    what the page wants kept it asks for.
    """

    _esm = bundle("monitor.js")
    _css = bundle("monitor.css")
    _drawn = frozenset(
        {
            "all_runs", "active", "ended", "watched", "active_curves", "ended_curves", "log", "choice",
            "code", "error", "beat", "live", "locale",
        }
    )  # fmt: skip

    all_runs: bool = traitlets.Bool(help="whether it lists all runs of a lab").tag(sync=True)
    active: list[protocol.RunRow] = traitlets.List(
        traitlets.Dict(),
        help="rows of the runs that haven't ended",
    ).tag(sync=True)
    ended: list[protocol.RunRow] = traitlets.List(
        traitlets.Dict(),
        help="rows of those that have",
    ).tag(sync=True)
    watched: list[str] = traitlets.List(traitlets.Unicode(), help="whose curves are shown").tag(sync=True)
    active_curves: dict[str, protocol.RunCurves] = traitlets.Dict(help="by name").tag(sync=True)
    ended_curves: dict[str, protocol.RunCurves] = traitlets.Dict(help="by name").tag(sync=True)
    log: protocol.RunLog | Empty = traitlets.Dict(help="name and log of the run that is open").tag(sync=True)
    choice: protocol.Choice | Empty = traitlets.Dict(
        help="metric, axis, order, ... chosen on the page",
    ).tag(sync=True)
    code: str = traitlets.Unicode(help="the line that gives this view").tag(sync=True)
    error: str = traitlets.Unicode(help="why it can't be kept up to date").tag(sync=True)
    beat: float = traitlets.Float(0.0, help="changes while the kernel lives").tag(sync=True)
    live: bool = traitlets.Bool(True, help="whether there is a kernel behind it").tag(sync=True)

    def __init__(
        self, watched: Iterable[str], opened: str, *, code: str, locale: str, all_runs: bool
    ) -> None:
        self._rows: dict[str, RunRow] = {}
        self._opened = opened
        self._curves_due = 0.0
        self._curves_stale = True
        self._curves_shown: list[tuple[str, bool]] | None = None
        self._taken: tuple[list[str], list[int | None]] = ([], [])
        self._picture_due = 0.0
        # requests come on any thread, and the watcher is one more
        self._refreshing = threading.RLock()
        super().__init__(code=code, locale=locale, all_runs=all_runs, watched=list(watched))
        self.refresh()
        WATCHER.watch(self)

    def _list(self) -> None:
        """Bring ``self._rows`` up to date: which runs are shown, by name."""
        raise NotImplementedError

    def refresh(self) -> float | None:
        """Bring the traits up to date; return in how many seconds to do it again, None when it is closed."""
        with self._refreshing:
            if self.comm is None:
                return None
            try:
                with self.hold_sync():
                    self._look()
            except Exception as error:
                # most often the watcher's thread is here, whose output nobody reads
                self.error = self._told(f"The runs could not be read: {error}")
                return _AFTER_ERROR
            return TICK if self.active else _IDLE

    def _in_words(self, row: protocol.RunRow) -> protocol.RunRow:
        return {**row, "error": self._heard(row["error"])} if row["error"] else row

    def _look(self) -> None:
        self._list()
        rows = [self._in_words(_read(row)) for row in self._rows.values()]
        self.active = [row for row in rows if row["active"]]
        self.ended = [row for row in rows if not row["active"]]
        self.watched = [name for name in self.watched if name in self._rows]
        self._draw({row["name"]: row["active"] for row in rows})
        self._take_picture(rows)
        self._send_log()
        self.error = ""
        if time.time() - self.beat > _BEAT:
            self.beat = time.time()

    def _draw(self, active: dict[str, bool]) -> None:
        """Send the curves, at once where the shown runs changed or one ended or was resumed."""
        for name in {*self.watched, self._opened} & set(self._rows):
            self._curves_stale |= self._rows[name].follow()
        shown = [(name, active[name]) for name in self.watched]
        now = time.monotonic()
        if shown == self._curves_shown and not (self._curves_stale and now >= self._curves_due):
            return
        self._curves_shown, self._curves_stale, self._curves_due = shown, False, now + _CURVES
        self.active_curves = {name: self._rows[name].curves for name, working in shown if working}
        self.ended_curves = {name: self._rows[name].curves for name, working in shown if not working}

    def _take_picture(self, rows: list[protocol.RunRow]) -> None:
        """Have the last picture taken anew where a run's state is another one, or now and then its epoch."""
        states = [f"{row['name']} {row['status']}" for row in rows]
        epochs, now = [row["epoch"] for row in rows], time.monotonic()
        if states != self._taken[0] or (epochs != self._taken[1] and now >= self._picture_due):
            self._taken, self._picture_due = (states, epochs), now + _PICTURE
            self._retake_soon()

    def _send_log(self) -> None:
        row = self._rows.get(self._opened)
        self.log = {} if row is None else {"name": self._opened, "text": row.log}

    def answer_open(self, name: str) -> None:
        """Show the log of a run; of none for ""."""
        with self._refreshing:
            before, self._opened = self._opened, str(name)
            if before in self._rows and before not in self.watched:
                self._rows[before].forget()
            self.refresh()

    def answer_watch(self, name: str, on: bool) -> None:
        """Show the curves of a run among the others, or no longer."""
        with self._refreshing:
            row = self._row(name)
            others = [one for one in self.watched if one != name]
            if on and len(others) >= MOST_WATCHED:
                raise GnnrecError(
                    f"{MOST_WATCHED} curves are the most that can be distinguished: take one off first."
                )
            self.watched = [*others, name] if on else others
            if not on and name != self._opened:
                row.forget()
            self.refresh()

    def answer_choose(self, **choice: Any) -> None:
        """Keep what was chosen on the page, so that it is there after a reload."""
        with self._refreshing:
            self.choice = cast("protocol.Choice", {**self.choice, **choice})

    def answer_pause(self, name: str) -> None:
        """Let a run use no processor."""
        self._ask(name, Run.pause)

    def answer_resume(self, name: str) -> None:
        """Let a run go on."""
        self._ask(name, Run.resume)

    def answer_stop(self, name: str) -> None:
        """Ask a run to end; its best epoch is kept."""
        self._ask(name, Run.stop)

    def answer_kill(self, name: str) -> None:
        """End a run's worker at once."""
        self._ask(name, Run.kill)

    def answer_remove(self, name: str) -> None:
        """Delete a run that has ended."""
        self._ask(name, lambda run: run.remove(patience=_PATIENCE))

    def _ask(self, name: str, verb: Callable[[Run], object]) -> None:
        # not while holding the lock: a worker may take seconds to hear, and the other runs go on
        verb(self._row(name).run)
        self.refresh()

    def _row(self, name: str) -> RunRow:
        row = self._rows.get(name)
        if row is None:
            raise GnnrecError(f'There is no run "{name}" here any more: it was removed.')
        return row

    def _curves_html(self) -> str:
        """Return the curves as a static picture."""
        rows = {row["name"]: row for row in [*self.active, *self.ended]}
        metrics = [rows[name]["metric"] for name in self.watched if rows[name]["metric"]]
        curves = {**self.ended_curves, **self.active_curves}
        return curves_html(self.watched, curves, metrics[0] if metrics else None)

    def close(self) -> None:
        """Close the view; the runs go on."""
        WATCHER.forget(self)
        super().close()

    def to_html(self, path: str | Path | None = None) -> str | Path:
        """Return the view as one standalone HTML page, or write it to ``path`` and return that."""
        self.refresh()
        message = "This is a static page: the runs are looked after in the notebook."
        return self._page(path, self._title, {"message": message})

    def state(self) -> dict[str, Any]:
        """Return the traits that the page draws, JSON-ready, as of a page without a kernel."""
        return {**super().state(), "live": False}

    @property
    def _title(self) -> str:
        """The title of the standalone page."""
        raise NotImplementedError
