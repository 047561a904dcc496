"""`Search`: a hyperparameter search, seen from any process; and `open_search`.

Everything is read anew when asked. Its state is read by folders.py, its trials by trial_study.py;
driver.py runs it, text.py shows it.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html, join
from gnnrec_lab.display.tables import facts_table, table
from gnnrec_lab.display.words import heard, spoken
from gnnrec_lab.errors import GnnrecError, RunError, StorageError
from gnnrec_lab.files import kind_of, remove_file, write_json
from gnnrec_lab.jobs import process, store
from gnnrec_lab.jobs.engines import where
from gnnrec_lab.jobs.run import Run
from gnnrec_lab.jobs.start import begin_attempt, require_trainable
from gnnrec_lab.jobs.state import STOP_FILE, log_tail
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.jobs.waiting import wait_for
from gnnrec_lab.quoting import as_code, quote
from gnnrec_lab.search import folders, text
from gnnrec_lab.search.importance import LEAST, finished, importances
from gnnrec_lab.search.picture import history
from gnnrec_lab.search.retention import keep_trial, remove_trials
from gnnrec_lab.search.spec import SearchSpec, trial_name
from gnnrec_lab.search.start import drive
from gnnrec_lab.search.trial_study import Trial, TrialStudy, by_value, read_trials
from gnnrec_lab.wording import Wording, worded

if TYPE_CHECKING:
    import optuna
    import pandas as pd

_SHOWN = 10  # trials in a table
_PATIENCE = 10.0


class Search:
    """A search for a recommender's best options. Got from `tune`, `open_search` or `searches`.

    Attributes
    ----------
    name : str
    folder : Path
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder).absolute()
        self.name = self.folder.name
        self._spec: SearchSpec | None = None

    def look(self) -> Status:
        """Return status, error and progress of one and the same moment. Raises `RunError` when removed."""
        return folders.look(self.folder)

    @property
    def status(self) -> str:
        """ "queued", "running", "stopping", "stopped", "failed" (with an error), "lost" or "done"."""
        return self.look().status

    @property
    def error(self) -> str | None:
        """Why it failed or was lost; None when it did neither."""
        return self.look().error

    @property
    def progress(self) -> dict[str, Any]:
        """How far it is, as of a second ago; empty before it began.

        trials (how many there will be at most), ended, done, pruned, failed, time_is_up, best ({metric,
        value, trial}), metric, elapsed_seconds, eta_seconds.
        """
        return dict(self.look().progress)

    @property
    def spec(self) -> dict[str, Any]:
        """What it was asked to do, as in ``spec.json``."""
        return self._read_spec().to_dict()

    @property
    def study(self) -> optuna.Study:
        """The Optuna study, to be read: for its plots and its own analyses."""
        return TrialStudy(self.folder, self._read_spec()).study

    def trials_frame(self) -> pd.DataFrame:
        """Return one row a trial that has begun.

        Columns trial (number), state ("running", "done", "pruned" or "failed"), value (of the metric on
        validation), one for each option searched, run (name), epochs (of which the validation is known) and
        error.
        """
        import pandas as pd

        names = list(self._read_spec().space)
        rows = [
            {
                "trial": trial.number,
                "state": trial.state,
                "value": trial.value,
                **{name: trial.options.get(name) for name in names},
                "run": trial.run,
                "epochs": len(trial.curve),
                "error": trial.error,
            }
            for trial in self._trials()
        ]
        return pd.DataFrame(rows, columns=["trial", "state", "value", *names, "run", "epochs", "error"])

    def importance(self) -> pd.DataFrame:
        """Return how much each option mattered, the most first, by the trials that came to their end.

        Columns option, share (of the variance of the trials' ranks, without what chance gives: epsilon
        squared of Kruskal and Wallis, from 0 to 1; shares needn't add up to 1) and p_value (by shuffled
        orders, times the number of options: from .05 on it may be chance). Each option is looked at by
        itself, ranges in thirds; what options do only together isn't seen. Raises `RunError` for fewer than
        ten such trials.
        """
        import pandas as pd

        trials, space = self._trials(), self._read_spec().space
        done = len(finished(trials, space))
        if done < LEAST:
            have = f'{done} trials of "{self.name}" have come to their end'
            raise RunError(f"{have}: what mattered can be told from {LEAST} on.")
        rows = [(one.option, one.share, one.p_value) for one in importances(trials, space)]
        return pd.DataFrame(rows, columns=["option", "share", "p_value"])

    @property
    def runs(self) -> list[Run]:
        """The runs of the trials that are still there, by number; the best one's copy isn't among them."""
        names = (trial_name(self.name, trial.number) for trial in self._trials())
        found = (self._lab / "runs" / name for name in names)
        return [Run(folder) for folder in found if kind_of(folder) == "folder"]

    @property
    def best_value(self) -> float:
        """The best trial's metric on validation. Raises `RunError` while no trial has ended."""
        return float(self._best().value or 0.0)

    @property
    def best_options(self) -> dict[str, Any]:
        """What was searched, as the best trial has it: to be given to `train` as ``options``.

        Raises `RunError` while no trial has ended.
        """
        return dict(self._best().options)

    @property
    def best_run(self) -> Run:
        """The run of the best trial so far; once the search is done, that of the search's own name.

        Raises `RunError` while no trial has ended.
        """
        best = self._best()
        kept = self._lab / "runs" / self.name
        if self.status == "done" and kind_of(kept) == "folder":
            return Run(kept)
        return Run(store.find(best.run or ""))

    def wait(self, timeout: float | None = None, *, show: bool = False) -> Search:
        """Wait until the search has ended, and return it.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait at most.
        show : bool
            Print one line of progress, again and again in its place.

        Raises
        ------
        RunError
            If it fails or is lost, with the cause.
        RunTimeoutError
            If it hasn't ended in time; it goes on.
        KeyboardInterrupt
            If interrupted; the search goes on.
        """
        wait_for(self.name, self.look, timeout, show=show, what="search", in_words=text.one_line)
        return self

    def stop(self) -> Search:
        """Ask the search to end; return it, without waiting. Trials under way are paused with a checkpoint.

        Nothing happens to a search that has ended. `resume` goes on.
        """
        if not self.look().ended:
            write_json(self.folder / STOP_FILE, {"t": time.time()})
        return self

    def resume(self, on: str | None = None) -> Search:
        """Let a search go on that was stopped, failed or was lost; return it.

        Trials that have ended are kept; those that were cut off go on from their last checkpoint. Nothing
        happens to a search that is queued or running.

        Parameters
        ----------
        on : str, optional
            As for `Run.resume`.

        Raises
        ------
        OptionError, UnknownNameError
            If what its trials have in common is nothing that this version can train.
        RunError
            If it is done or about to end.
        """
        now = self.look()
        if now.status in ("queued", "running"):
            return self
        if now.status == "done":
            raise RunError(worded(f'"{self.name}" is done. To search on: ', self._larger()))
        if now.status == "stopping":
            wait = Wording("search.wait(), then search.resume()", f"%gnnrec resume {quote(self.name)}")
            raise RunError(worded(f'"{self.name}" is about to end: wait for it with ', wait))
        spec = self._read_spec()
        require_trainable(spec.run)
        place = where(spec.run, self.name, on)
        self._requeue(now)
        drive(self.folder, spec.run.threads, place)
        return self

    @property
    def kept(self) -> bool:
        """Whether there is a run of the search's own name: its best trial, once it is done or was kept."""
        return kind_of(self._lab / "runs" / self.name) == "folder"

    def keep(self, trial: int | None = None, name: str | None = None) -> Run:
        """Make a run of a trial that has come to its end: a copy that stays when the search goes.

        Parameters
        ----------
        trial : int, optional
            Its number; by default the best.
        name : str, optional
            Of the run; by default that of the trial with ``-kept`` behind it.

        Returns
        -------
        Run
            That of the name, where it is there already.

        Raises
        ------
        RunError
            For a trial that there isn't, that has no result (only the best trials keep theirs), and a name
            that something else has.
        OptionError
            For a name that can't be one.
        """
        return keep_trial(self._lab, self._trial(trial), name)

    def _trial(self, number: int | None) -> Trial:
        if number is None:
            return self._best()
        found = next((trial for trial in self._trials() if trial.number == number), None)
        if found is None:
            raise RunError(f'"{self.name}" has no trial {number} that has begun.')
        return found

    def remove_trials(self) -> list[str]:
        """Delete the runs of the trials for good, and return their names.

        What they have tried stays in `trials_frame`; the best one stays as the run of the search's name.
        Raises `RunError` if the search hasn't ended.
        """
        now = self._require_ended()
        trials = self._trials()
        best = next(iter(by_value(trials)), None)
        kept = self.kept and now.status == "done"
        return remove_trials(
            self._lab, self._read_spec(), trials, keep=None if kept or best is None else best.run
        )

    def remove(self) -> None:
        """Delete the search with its trials for good; a run of its name, its best, stays.

        The trials stay where it is so damaged that it can't be told which they are. Raises `RunError` if it
        hasn't ended.
        """
        self._require_ended()
        with contextlib.suppress(StorageError):
            remove_trials(self._lab, self._read_spec(), self._trials(), keep=None)
        store.delete(self.folder)

    def log(self, lines: int = 40) -> str:
        """Return the last lines of what its process printed."""
        return log_tail(self.folder, lines)

    @property
    def _lab(self) -> Path:
        return self.folder.parents[1]

    def _read_spec(self) -> SearchSpec:
        if self._spec is None:
            self._spec = SearchSpec.read(self.folder)
        return self._spec

    def _trials(self) -> list[Trial]:
        found = read_trials(self.folder, self._read_spec())
        return [trial for trial in found if trial.state != "waiting"]

    def _larger(self) -> Wording:
        """Return the line of a search with twice the trials."""
        spec = self._read_spec()
        graph, model, trials = spec.run.graph, spec.run.model, 2 * spec.trials
        return Wording(
            f"gnnrec_lab.tune(search.best_run.split, {as_code(model)}, trials={trials})",
            f"%gnnrec tune {quote(graph)} --model {model} --trials {trials}",
        )

    def _best(self) -> Trial:
        best = next(iter(by_value(self._trials())), None)
        if best is None:
            now = self.look()
            why = now.error or f"it is {now.status}"
            raise RunError(f'No trial of "{self.name}" has come to its end: {why}')
        return best

    def _require_ended(self) -> Status:
        now = self.look()
        if not now.ended:
            stop = Wording("search.stop().wait()", f"%gnnrec stop {quote(self.name)}")
            raise RunError(worded(f'"{self.name}" is {now.status}: stop it first, with ', stop))
        return now

    def _requeue(self, now: Status) -> None:
        lock = process.take_lock(self.folder, _PATIENCE)
        if lock is None:
            raise RunError(f'The process of "{self.name}" hasn\'t exited yet. Try again in a moment.')
        try:
            if Status.read(self.folder).attempt != now.attempt:
                raise RunError(f'"{self.name}" is being resumed already.')
            remove_file(self.folder / STOP_FILE)
            process.forget_exit(self.folder)
            begin_attempt(self.folder, now.attempt + 1, dict(now.progress))
        finally:
            os.close(lock)

    @property
    def _title(self) -> str:
        return spoken("search.title", name=self.name)

    @visibly
    def __repr__(self) -> str:
        try:
            lines = [spoken("search.title", name=text.one_line(self.name, self.look()))]
        except GnnrecError as error:
            return f"{self._title}  {heard(str(error))}"
        with contextlib.suppress(GnnrecError):
            trials = self._trials()
            lines += [text.trial_line(trial) for trial in by_value(trials)[:_SHOWN]]
            if mattered := importances(trials, self._read_spec().space):
                lines.append(text.mattered_line(mattered))
        return "\n".join(lines)

    def _repr_html_(self) -> Html:
        try:
            now, spec = self.look(), self._read_spec()
            trials = self._trials()
        except (GnnrecError, StorageError) as error:
            return facts_table(self._title, [(spoken("search.head.status"), heard(str(error)))])
        head = facts_table(self._title, text.facts(spec, now), heard(now.error) if now.error else None)
        shown = text.ranked(trials)[:_SHOWN]
        caption = spoken("search.caption", shown=len(shown), all=len(trials))
        rows = [text.row(trial, list(spec.space)) for trial in shown]
        trial, state, run = (spoken(f"search.head.{name}") for name in ("trial", "state", "run"))
        heads = (trial, state, spec.metric, *spec.space, run)
        mattered = text.mattered(importances(trials, spec.space), len(finished(trials, spec.space)))
        return join(head, history(trials, spec.metric), mattered, table(rows, heads=heads, caption=caption))


def open_search(name: str) -> Search:
    """Return the search called ``name``, whichever process began it. Raises `UnknownNameError`."""
    return Search(folders.find(name))
