"""The search's study: an Optuna study in ``journal.jsonl``, what to try next, what not to go on with.

The journal holds JSON lines alone, each forced to the disk; Optuna reads it as any other of its studies. One
process writes it, that which holds the search's lock; any may read it.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.checks import is_number
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import ends_here, open_append, open_binary, open_file
from gnnrec_lab.home import is_name
from gnnrec_lab.search.space import Choices, Range, combinations
from gnnrec_lab.search.spec import SearchSpec

if TYPE_CHECKING:
    import optuna

FILE = "journal.jsonl"
_LARGEST = 256 * 2**20  # bytes of the journal
_LONGEST_LINE = 2**20
# what Optuna raises for lines that aren't its own
_DAMAGED = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError)
_AT_RANDOM = 10  # trials before the sampler has enough to learn from; fewer where few are asked for
_UNPRUNED = 4  # complete trials before one can be pruned
_EPOCHS = 2  # that each trial has in any case
_STATES = {
    "COMPLETE": "done",
    "PRUNED": "pruned",
    "FAIL": "failed",
    "RUNNING": "running",
    "WAITING": "waiting",
}


@dataclasses.dataclass(frozen=True)
class Trial:
    """One trial as the study knows it.

    Attributes
    ----------
    number : int
        From 0.
    state : str
        "waiting", "running", "done", "pruned" or "failed".
    value : float or None
        The validation metric of the finished recommender; of a pruned one, that of its last epoch.
    options : dict
        The values tried.
    curve : dict of int to float
        Epoch to validation metric.
    run : str or None
        The name of its run.
    error : str or None
    pruned : bool
        Whether it was decided not to go on with it, also while it is still running.
    """

    number: int
    state: str
    value: float | None
    options: dict[str, Any]
    curve: dict[int, float]
    run: str | None
    error: str | None
    pruned: bool


class TrialStudy:
    """Reads a search's trials; and, in the process that drives it, writes them.

    Parameters
    ----------
    folder : Path
        Of the search.
    spec : SearchSpec
    """

    def __init__(self, folder: Path, spec: SearchSpec, *, create: bool = False) -> None:
        self._spec = spec
        self._path = folder / FILE
        self.study = _study(folder / FILE, spec.search, create=create)
        self._storage = self.study._storage

    @classmethod
    def open(cls, folder: Path, spec: SearchSpec) -> TrialStudy:
        """Return the study for writing, made where there is none yet; the caller holds the search's lock."""
        import optuna

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        _mend(folder / FILE)
        study = cls(folder, spec, create=True)
        study._plan()
        return study

    def trials(self) -> list[Trial]:
        """Return all trials, by number. Raises `StorageError` when the journal is damaged."""
        try:
            return [_trial(found) for found in self.study.get_trials(deepcopy=False)]
        except _DAMAGED as error:
            raise StorageError(f"{self._path} is damaged: {error!r}") from error

    def trial(self, number: int) -> Trial:
        """Return one trial."""
        return self.trials()[number]

    def ask(self) -> Trial:
        """Begin one more trial.

        What is tried depends on the seed, the number and the trials before alone: a search that was cut off
        goes on as it would have.
        """
        return self._complete(self.study.ask())

    def take_up(self, number: int) -> Trial:
        """Return a trial that an earlier process has begun, its options completed where that was cut off."""
        import optuna

        return self._complete(optuna.trial.Trial(self.study, self._id(number)))

    def report(self, number: int, curve: dict[int, float]) -> None:
        """Note the validation metric of the epochs that aren't noted yet."""
        known = self.trial(number).curve
        for epoch in sorted(set(curve) - set(known)):
            self._storage.set_trial_intermediate_value(self._id(number), epoch, curve[epoch])

    def is_hopeless(self, number: int) -> bool:
        """Whether a trial's curve is below the median of those before."""
        import optuna

        pruner = optuna.pruners.MedianPruner(n_startup_trials=_UNPRUNED, n_warmup_steps=_EPOCHS)
        return bool(pruner.prune(self.study, self._storage.get_trial(self._id(number))))

    def note(self, number: int, **facts: Any) -> None:
        """Keep facts of a trial: ``run``, ``error``, ``pruned``."""
        for key, value in facts.items():
            self._storage.set_trial_user_attr(self._id(number), key, value)

    def tell(self, number: int, state: str, value: float | None = None) -> None:
        """Close a trial as "done" with its value, "pruned" or "failed"."""
        import optuna

        states = {word: optuna.trial.TrialState[name] for name, word in _STATES.items()}
        self._storage.set_trial_state_values(
            self._id(number), states[state], None if value is None else [float(value)]
        )

    def same(self, options: dict[str, Any]) -> Trial | None:
        """Return a trial that has tried just these options to its end."""
        return next(
            (trial for trial in self.trials() if trial.state == "done" and trial.options == options), None
        )

    def _id(self, number: int) -> int:
        return int(self._storage.get_trial_id_from_study_id_trial_number(self.study._study_id, number))

    def _plan(self) -> None:
        """Have what is to be tried in any case wait: all combinations of a small space, else the defaults."""
        spec = self._spec
        every = combinations(spec.space, spec.trials)
        for values in every if every is not None else [_first(spec)]:
            self.study.enqueue_trial(values, skip_if_exists=True)

    def _seed(self, *place: int) -> None:
        import optuna
        from numpy.random import SeedSequence

        state = SeedSequence([self._spec.run.seed, *place]).generate_state(1)
        self.study.sampler = optuna.samplers.TPESampler(
            seed=int(state[0]),
            n_startup_trials=max(1, min(_AT_RANDOM, self._spec.trials // 2)),
            constant_liar=True,
            multivariate=False,  # each value by itself, see `_complete`
        )

    def _complete(self, asked: optuna.Trial) -> Trial:
        for place, (name, dimension) in enumerate(self._spec.space.items()):
            self._seed(asked.number, place)  # a kill may have come between two of them
            _suggest(asked, name, dimension)
        return self.trial(asked.number)


def read_trials(folder: Path, spec: SearchSpec) -> list[Trial]:
    """Return the trials of a search that another process may be writing; none before it has begun."""
    if not ends_here(folder / FILE):
        return []
    with open_binary(folder / FILE, _LARGEST) as file:
        if not file.readline(_LONGEST_LINE).endswith(b"\n"):  # the file is there, its first line isn't
            return []
    return TrialStudy(folder, spec).trials()


def by_value(trials: Iterable[Trial]) -> list[Trial]:
    """Return the trials that came to their end, the best first, of equal ones the earliest."""
    done = [trial for trial in trials if trial.state == "done" and trial.value is not None]
    return sorted(done, key=lambda trial: (-(trial.value or 0.0), trial.number))


def number_of_trials(spec: SearchSpec) -> int:
    """Return how many trials there will be: no more than a small space has combinations."""
    every = combinations(spec.space, spec.trials)
    return spec.trials if every is None else len(every)


def _first(spec: SearchSpec) -> dict[str, Any]:
    """Return the defaults; where they follow from the data, or lie outside, what is in the middle."""
    defaults = {**spec.run.options, **spec.run.training}
    return {
        name: defaults[name] if defaults[name] in dimension else dimension.middle
        for name, dimension in spec.space.items()
    }


def _suggest(trial: optuna.Trial, name: str, dimension: Choices | Range) -> None:
    if isinstance(dimension, Choices):
        trial.suggest_categorical(name, dimension.values)
    elif dimension.whole:
        trial.suggest_int(name, int(dimension.low), int(dimension.high), log=dimension.log)
    else:
        trial.suggest_float(name, dimension.low, dimension.high, log=dimension.log)


class _NoLock:
    """Optuna's own lock file would outlive a writer that is killed; ours, on the folder, doesn't."""

    def acquire(self) -> bool:
        return True

    def release(self) -> None:
        pass


def _study(path: Path, name: str, *, create: bool) -> optuna.Study:
    import optuna
    from optuna.storages.journal import JournalFileBackend

    try:
        # Optuna opens it by its name
        if create:
            os.close(open_append(path))
        open_binary(path, _LARGEST).close()
        storage = optuna.storages.JournalStorage(JournalFileBackend(str(path), _NoLock()))
        if create:
            return optuna.create_study(
                study_name=name, storage=storage, direction="maximize", load_if_exists=True
            )
        return optuna.load_study(study_name=name, storage=storage)
    except StorageError:
        raise
    except (*_DAMAGED, OSError) as error:
        raise StorageError(f"{path} is damaged: {error!r}") from error


def _trial(found: optuna.trial.FrozenTrial) -> Trial:
    facts = found.user_attrs
    run, error = facts.get("run"), facts.get("error")
    value = found.value
    return Trial(
        number=found.number,
        state=_STATES[found.state.name],
        value=float(value) if is_number(value) else None,
        options=dict(found.params),
        curve={int(epoch): float(one) for epoch, one in found.intermediate_values.items() if is_number(one)},
        run=run if is_name(run) else None,
        error=None if error is None else str(error),
        pruned=bool(facts.get("pruned")),
    )


def _mend(path: Path) -> None:
    """Cut off a last line that a killed writer, or a full disk, has left torn: it never happened."""
    try:
        with os.fdopen(open_file(path, os.O_RDWR), "r+b") as file:
            data = file.read()
            whole = data.rfind(b"\n") + 1
            if whole < len(data):
                file.truncate(whole)
                os.fsync(file.fileno())
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(f"Could not mend {path}: {error.strerror}.") from error
