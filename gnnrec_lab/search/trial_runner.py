"""One trial under way: its run is started or found again, watched, pruned where it is hopeless, and reported.

Which trials there are is study.py's, how many at once driver.py's.
"""

from __future__ import annotations

import contextlib
import secrets
from pathlib import Path

from gnnrec_lab.errors import GnnrecError, RunError, StorageError
from gnnrec_lab.files import discard_tree, ends_here, move
from gnnrec_lab.jobs import store
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.events import EventReader
from gnnrec_lab.jobs.report import read_report
from gnnrec_lab.jobs.run import Run
from gnnrec_lab.jobs.start import make_ready, start
from gnnrec_lab.jobs.state import STOP_FILE
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.search.spec import SearchSpec, trial_name
from gnnrec_lab.search.trial_study import Trial, TrialStudy

_REVIVALS = 2  # of a run whose worker was killed


class TrialRunner:
    """A trial that isn't closed yet.

    Parameters
    ----------
    trial : Trial
    spec : SearchSpec
    study : TrialStudy
    lab : Path
        The home.
    found_again : bool
        Whether an earlier process has begun it: a run that was paused or stopped with that goes on.
    """

    def __init__(
        self, trial: Trial, spec: SearchSpec, study: TrialStudy, lab: Path, *, found_again: bool
    ) -> None:
        self.number = trial.number
        self._spec = spec
        self._study = study
        self._found_again = found_again
        self._pruned = trial.pruned
        self.folder = lab / "runs" / trial_name(spec.search, trial.number)
        self._reader = EventReader(self.folder / EVENTS)
        self._curve: dict[int, float] = {}
        self._revived = 0

    def begin(self) -> None:
        """Start the trial's run, unless there is one already. Raises `RunError` when that fails."""
        trial = self._study.trial(self.number)
        if not ends_here(self.folder):
            spec = self._spec.trial(self.number, trial.options)
            store.claim(self.folder.name, spec.model, lambda aside, _: make_ready(aside, spec))
            start(self.folder, spec)
        if trial.run is None:
            self._study.note(self.number, run=self.folder.name)

    def look(self) -> bool:
        """Note what is new, and return whether the trial is closed."""
        try:
            now = Run(self.folder).look()
        except GnnrecError as error:
            return self._fail(str(error))
        self._follow()
        if now.status == "failed":
            return self._fail(now.error or "")
        if now.status == "lost":
            return self._lost(now)
        if now.status == "done" or (now.status == "stopped" and self._is_meant()):
            return self._close(pruned=self._pruned and now.status != "done")
        if now.status in ("paused", "stopped") and self._found_again:
            self._go_on()
        elif now.status in ("queued", "running"):
            self._found_again = False
            self._prune_if_hopeless()
        return False

    def pause(self) -> None:
        """Have the run write a checkpoint and give up its memory."""
        with contextlib.suppress(GnnrecError):  # it has just ended, or is about to
            Run(self.folder).pause(drop_memory=True)

    def _follow(self) -> None:
        fresh = {
            event["epoch"]: event["metrics"][self._spec.metric]
            for event in self._reader.read()
            if event["kind"] == "epoch" and event.get("epoch")
            if (event.get("metrics") or {}).get(self._spec.metric) is not None
        }
        if fresh:
            self._curve |= fresh
            self._study.report(self.number, fresh)

    def _prune_if_hopeless(self) -> None:
        if not self._pruned and self._curve and self._study.is_hopeless(self.number):
            self._study.note(self.number, pruned=True)
            self._pruned = True
        if self._pruned and not (self.folder / STOP_FILE).exists():
            Run(self.folder).stop()

    def _is_meant(self) -> bool:
        """Whether a stopped run was to be stopped, by us or a user, rather than with the machine."""
        return self._pruned or (self.folder / STOP_FILE).exists() or not self._found_again

    def _go_on(self) -> None:
        with contextlib.suppress(RunError):  # its worker is about to exit: at the next look
            Run(self.folder).resume()
            self._found_again = False

    def _lost(self, now: Status) -> bool:
        if self._revived == _REVIVALS:
            return self._fail(now.error or "")
        self._revived += 1
        self._go_on()
        return False

    def _close(self, *, pruned: bool) -> bool:
        drop(self.folder, "checkpoints")
        if pruned:
            self._study.tell(self.number, "pruned", self._curve[max(self._curve)] if self._curve else None)
            return True
        try:
            value = value_of(self.folder, self._spec.metric)
        except StorageError:
            return self._fail("It was stopped before there was a result.")
        if value is None:
            return self._fail(f"Its {self._spec.metric} on validation isn't a number.")
        self._study.tell(self.number, "done", value)
        return True

    def _fail(self, error: str) -> bool:
        drop(self.folder, "checkpoints")
        self._study.note(self.number, error=error)
        self._study.tell(self.number, "failed")
        return True


def value_of(folder: Path, metric: str) -> float | None:
    """Return the validation metric of a run's result. Raises `StorageError` where it has none."""
    value = (read_report(folder)["fit"]["validation"] or {}).get(metric)
    return None if value is None else float(value)


def drop(folder: Path, part: str) -> None:
    """Remove ``checkpoints`` or ``result`` of a trial's run, which nothing needs any more."""
    aside = folder / f".{part}.{secrets.token_hex(4)}.dropped"
    with contextlib.suppress(OSError):
        move(folder / part, aside)
    discard_tree(aside)
