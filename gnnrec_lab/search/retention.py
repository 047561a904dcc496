"""What is kept of a search's trials: the best as a run of the search's name; bounded room on the disk."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from gnnrec_lab.errors import GnnrecError, RunError
from gnnrec_lab.files import ends_here, kind_of
from gnnrec_lab.home import checked_name
from gnnrec_lab.jobs import store
from gnnrec_lab.jobs.run import Run
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.start import make_copy
from gnnrec_lab.search.spec import SearchSpec, trial_name
from gnnrec_lab.search.trial_runner import drop
from gnnrec_lab.search.trial_study import Trial, by_value

_RESULTS = 3  # of the best trials; the others keep their spec, status and curve: a few kilobytes each


def thin_out(lab: Path, spec: SearchSpec, trials: Sequence[Trial]) -> None:
    """Remove the results of trials that aren't among the best."""
    best = {trial.run for trial in by_value(trials)[:_RESULTS]}
    for trial in trials:
        name = trial_name(spec.search, trial.number)
        if trial.state in ("done", "pruned") and name not in best:
            drop(lab / "runs" / name, "result")


def keep_best(lab: Path, spec: SearchSpec, trials: Sequence[Trial]) -> None:
    """Make a run of the search's name of its best trial: a copy without checkpoints.

    Where a run of that name has come to be in the meantime, the trial's own run stays the best one.
    """
    thin_out(lab, spec, trials)
    best = by_value(trials)
    runs = lab / "runs"
    if not best or best[0].run is None or ends_here(runs / spec.search):
        return
    source = runs / best[0].run
    store.place(runs, spec.search, lambda aside, name: make_copy(source, aside, name))


def keep_trial(lab: Path, trial: Trial, name: str | None) -> Run:
    """Make a run of a trial, and return it; that of the name, where it is a copy of the trial already.

    Raises `RunError` for a trial without a result, and a name that something else has.
    """
    runs = lab / "runs"
    source = runs / (trial.run or "")
    if trial.state != "done" or trial.run is None or kind_of(source / "result") != "folder":
        raise RunError(
            f"Trial {trial.number} has no result to keep: it is {trial.state}, and only the best {_RESULTS} "
            "keep theirs. Train its options: gnnrec_lab.train(split, model, options=...)."
        )
    chosen = checked_name(name, "run") if name is not None else f"{trial.run}-kept"
    target = runs / chosen
    if target != source and not store.place(runs, chosen, lambda aside, own: make_copy(source, aside, own)):
        asked, there = (
            dataclasses.replace(RunSpec.read(folder), run="", created=0.0) for folder in (source, target)
        )
        if asked != there:
            raise RunError(f'There is another run called "{chosen}" already: give a name.')
    return Run(target)


def remove_trials(lab: Path, spec: SearchSpec, trials: Sequence[Trial], *, keep: str | None) -> list[str]:
    """Delete the runs of all trials but that called ``keep``, and return their names.

    A run that only has the name of a trial, and isn't what the search would have trained, stays.
    """
    removed = []
    for trial in trials:
        name = trial_name(spec.search, trial.number)
        folder = lab / "runs" / name
        if name != keep and kind_of(folder) == "folder" and _is_trial(folder, spec, trial):
            run = Run(folder)
            run.kill()  # one that was paused with the search; nothing happens to those that have ended
            run.remove()
            removed.append(name)
    return removed


def _is_trial(folder: Path, spec: SearchSpec, trial: Trial) -> bool:
    asked = spec.trial(trial.number, trial.options)
    try:
        found = RunSpec.read(folder)
    except GnnrecError:
        return False
    same = dataclasses.replace(asked, created=found.created, gnnrec_lab=found.gnnrec_lab)
    return found == same
