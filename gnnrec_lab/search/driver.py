"""The driver: ``python -m gnnrec_lab.search.driver SEARCH_FOLDER`` leads a search to its end.

It survives the kernel as workers do, and needs next to no processor: trials are normal runs with workers of
their own, as many at once as the job limit allows, on a cluster up to 16. What it does next follows from the
study and the runs' folders alone, so it may be killed at any moment and begun again: nothing is lost and
nothing trained twice.
"""

from __future__ import annotations

import sys
import time
import traceback
from pathlib import Path
from typing import Any

from gnnrec_lab.errors import RunError
from gnnrec_lab.jobs import background, queue
from gnnrec_lab.jobs.spec import LOCAL
from gnnrec_lab.jobs.state import STOP_FILE
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.search.retention import keep_best, thin_out
from gnnrec_lab.search.spec import SearchSpec
from gnnrec_lab.search.trial_runner import TrialRunner
from gnnrec_lab.search.trial_study import Trial, TrialStudy, by_value, number_of_trials

_LOOK = 0.25  # seconds between two looks at the runs
_STATUS = 1.0  # seconds between two words on how far it is
_AT_ONCE_ON_A_CLUSTER = 16  # trials; it has a queue of its own
_FAILURES = 3  # trials that fail, with none that doesn't, before the search does


class Driver:
    """Leads one search; to be made by the process that holds its lock."""

    def __init__(self, folder: Path, now: Status) -> None:
        self._folder = folder
        self._lab = folder.parents[1]
        self._spec = SearchSpec.read(folder)
        self._study = TrialStudy.open(folder, self._spec)
        self._wanted = number_of_trials(self._spec)
        self._attempt = now.attempt
        self._before = float(now.progress.get("elapsed_seconds") or 0.0)
        self._began = time.monotonic()
        self._next_status = 0.0
        self._last_end = 0, self._before  # trials that have ended, and after how many seconds
        self._flights: list[TrialRunner] = []
        self._asked_to_stop = False

    def run(self) -> str:
        """Lead the search; return "done" or "stopped"."""
        for trial in self._study.trials():
            if trial.state == "running":
                self._take_off(self._study.take_up(trial.number), found_again=True)
        while not self._should_stop():
            self._flights = [runner for runner in self._flights if not runner.look()]
            self._begin_more()
            self._tell_if_due()
            if not self._flights and not self._begins_more():
                keep_best(self._lab, self._spec, self._study.trials())
                return "done"
            time.sleep(_LOOK)
        for runner in self._flights:
            runner.pause()
        return "stopped"

    def report(self, status: str) -> None:
        """Write how far the search is."""
        self._next_status = time.monotonic() + _STATUS
        Status(status, None, self.progress(), attempt=self._attempt).write(self._folder)

    def ask_to_stop(self) -> None:
        """Ask for a stop from within the driver. Called by a signal handler: it only sets a flag."""
        self._asked_to_stop = True

    def _begin_more(self) -> None:
        self._give_up_if_all_fail()
        while len(self._flights) < self._at_once() and self._begins_more():
            trial = self._study.ask()
            known = self._study.same(trial.options)
            if known is None:
                self._take_off(trial, found_again=False)
            else:
                self._study.note(trial.number, run=known.run)
                self._study.tell(trial.number, "done", known.value)

    def _at_once(self) -> int:
        return queue.job_limit(self._lab) if self._spec.run.on == LOCAL else _AT_ONCE_ON_A_CLUSTER

    def _take_off(self, trial: Trial, *, found_again: bool) -> None:
        runner = TrialRunner(trial, self._spec, self._study, self._lab, found_again=found_again)
        runner.begin()
        thin_out(self._lab, self._spec, self._study.trials())
        self._flights.append(runner)

    def _begins_more(self) -> bool:
        begun = self._begun()
        return begun < self._wanted and not (begun and self._time_is_up())

    def _time_is_up(self) -> bool:
        return self._spec.timeout is not None and self._elapsed() >= self._spec.timeout

    def _elapsed(self) -> float:
        return self._before + time.monotonic() - self._began

    def _begun(self) -> int:
        return sum(trial.state != "waiting" for trial in self._study.trials())

    def _give_up_if_all_fail(self) -> None:
        trials = [trial for trial in self._study.trials() if trial.state not in ("waiting", "running")]
        if len(trials) >= min(_FAILURES, self._wanted) and all(trial.state == "failed" for trial in trials):
            raise RunError(f"All trials until now ({len(trials)}) failed. {trials[-1].error}")

    def _should_stop(self) -> bool:
        return self._asked_to_stop or (self._folder / STOP_FILE).exists()

    def _tell_if_due(self) -> None:
        if time.monotonic() >= self._next_status:
            self.report("running")

    def progress(self) -> dict[str, Any]:
        trials = self._study.trials()
        counts = {
            state: sum(trial.state == state for trial in trials) for state in ("done", "pruned", "failed")
        }
        ended, elapsed = sum(counts.values()), self._elapsed()
        if ended != self._last_end[0]:
            self._last_end = ended, elapsed
        best = next(iter(by_value(trials)), None)
        found = {"metric": self._spec.metric, "value": best.value, "trial": best.number} if best else None
        return {
            "trials": self._wanted,
            "ended": ended,
            **counts,
            "time_is_up": self._time_is_up(),
            "best": found,
            "metric": self._spec.metric,
            "elapsed_seconds": round(elapsed, 3),
            "eta_seconds": self._eta(elapsed),
        }

    def _eta(self, elapsed: float) -> float | None:
        ended, seconds = self._last_end
        if not ended:
            return None
        left = seconds / ended * (self._wanted - ended) - (elapsed - seconds)
        if self._spec.timeout is not None:
            left = min(left, self._spec.timeout - elapsed)
        return round(max(0.0, left), 1)


def main(arguments: list[str]) -> int:
    """Lead the search whose folder is the one argument; return the exit code."""
    return background.main("gnnrec_lab.search.driver SEARCH_FOLDER", "driver", arguments, _drive)


def _drive(folder: Path, now: Status) -> int:
    driver = None
    try:
        driver = Driver(folder, now)
        background.hear_signals(driver.ask_to_stop)
        driver.report("running")
        status = driver.run()
    except Exception as error:
        traceback.print_exc()
        progress = driver.progress() if driver is not None else now.progress
        Status("failed", background.in_words(error), progress, attempt=now.attempt).write(folder)
        return background.FAILED
    driver.report(status)
    return 0


if __name__ == "__main__":
    background.end(main(sys.argv[1:]))
