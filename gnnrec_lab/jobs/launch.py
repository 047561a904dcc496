"""`train`: checks everything that can be checked, writes a run's folder, and starts its worker.

Mistakes are errors here, in the caller's process, before anything is started. What the worker does then is
worker.py's.
"""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from gnnrec_lab.errors import GraphDataError, OptionError, RunError, did_you_mean
from gnnrec_lab.home import checked_name, home
from gnnrec_lab.jobs import process, store
from gnnrec_lab.jobs.run import Run
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import Status

if TYPE_CHECKING:
    from gnnrec_lab.graph import InteractionGraph, Split


def train(
    split: Split | InteractionGraph,
    model: str = "lightgcn",
    *,
    name: str | None = None,
    options: Mapping[str, Any] | None = None,
    seed: int = 0,
    wait: bool = False,
) -> Run:
    """Train a recommender in a process of its own, and return its run at once.

    The training survives this kernel: after a restart `open_run` finds the run again, whatever its state.

    Parameters
    ----------
    split : Split or InteractionGraph
        A graph is split first with the defaults of `InteractionGraph.split`: by time where its interactions
        have times, else at random. The split doesn't depend on ``seed``, so that runs stay comparable.
    model : str
        Name of the recommender.
    name : str, optional
        Name of the run; by default the next of ``lightgcn-1``, ``lightgcn-2``, ...
    options : mapping, optional
        Options of the recommender and of the training together, e.g. ``{"dim": 32, "epochs": 20}``.
    seed : int
        Of everything random in the training.
    wait : bool
        Return only when the run has ended, like `Run.wait`.

    Returns
    -------
    Run

    Raises
    ------
    UnknownNameError
        For a model that doesn't exist.
    OptionError
        For an option that doesn't exist or can't have its value, a name that can't be used or is taken.
    GraphDataError
        If there is nothing to train on.
    RunError
        If the worker can't be started; with ``wait``, if the run fails.
    """
    spec = _checked_spec(model, options, seed)
    if name is not None:
        checked_name(name, "run")
    ready = _as_split(split)
    _require_interactions(ready)
    run = _start(ready, spec, name)
    return run.wait() if wait else run


def _checked_spec(model: str, options: Mapping[str, Any] | None, seed: int) -> RunSpec:
    """Return a spec without run, graph and split, all options written out."""
    from gnnrec_lab.models import create, options_of
    from gnnrec_lab.models.options import checked, specs
    from gnnrec_lab.training import TrainOptions

    given = dict(options or {})
    of_model = {option.name for option in options_of(model)}
    recommender = create(model, {key: value for key, value in given.items() if key in of_model})
    rest = {key: value for key, value in given.items() if key not in of_model}
    of_training = {option.name for option in specs(TrainOptions)}
    for key in rest:
        if key not in of_training:
            known = of_model | (of_training if recommender.capabilities.trainable else set())
            raise OptionError(f'{recommender.title} has no option "{key}". {did_you_mean(key, known)}')
        if not recommender.capabilities.trainable:
            raise OptionError(
                f'{recommender.title} is computed at once, without epochs: it has no option "{key}".'
            )
    training = TrainOptions(**checked(TrainOptions, rest, recommender.title))
    return RunSpec(
        run="",
        model=recommender.name,
        options=dataclasses.asdict(recommender.options),
        training=dataclasses.asdict(training) if recommender.capabilities.trainable else {},
        seed=_checked_seed(seed),
        graph="",
        split="",
        created=time.time(),
    )


def _checked_seed(seed: object) -> int:
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**63:
        raise OptionError(f"seed must be a whole number of at least 0, not {seed!r}.")
    return int(seed)


def _as_split(given: object) -> Split:
    from gnnrec_lab.graph import InteractionGraph, Split

    if isinstance(given, Split):
        return given
    if isinstance(given, InteractionGraph):
        return given.split("time" if given.time is not None else "random")
    raise OptionError(
        f"train takes a split or an interaction graph, not a {type(given).__name__}. "
        "Build a graph first: gnnrec_lab.InteractionGraph.from_frame(frame, user=..., item=...)"
    )


def _require_interactions(split: Split) -> None:
    if not ((split.part == 0) & (split.graph.weight > 0)).any():
        raise GraphDataError(
            "There is nothing to train on: no interaction of the train part has a positive weight."
        )


def _start(split: Split, spec: RunSpec, name: str | None) -> Run:
    from gnnrec_lab.graph import save_split

    fingerprint = split.fingerprint
    save_split(split)

    def fill(folder: Path, chosen: str) -> None:
        dataclasses.replace(spec, run=chosen, graph=split.name, split=fingerprint).write(folder)
        process.Owner.of(os.getpid()).write(folder)  # until there is a worker, this process answers for it
        Status("queued").write(folder)

    folder = store.claim(name, spec.model, fill)
    command = [sys.executable, "-P", "-m", "gnnrec_lab.jobs.worker", str(folder)]
    try:
        process.start_worker(command, folder, _environment(home()))
    except OSError as error:
        store.delete(folder)
        raise RunError(f"The worker could not be started: {error.strerror or error}.") from error
    return Run(folder, split)


def _environment(lab: Path) -> dict[str, str]:
    """Return the worker's environment: ours, with the home and the import path made absolute.

    Thread counts (OMP_NUM_THREADS, NUMBA_NUM_THREADS) pass through as they are: by default all cores. Idle
    threads spin only shortly: with the usual spinning, two trainings on the same two cores each became ten
    times slower.
    """
    package = Path(__file__).absolute().parents[2]
    paths = [
        str(Path(part).absolute()) for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part
    ]
    if package.name not in ("site-packages", "dist-packages"):
        # found through sys.path of this kernel; an installed one is found anyway, and must not come first
        paths.insert(0, str(package))
    return {
        "GOMP_SPINCOUNT": "1000",
        **os.environ,
        "GNNREC_HOME": str(lab),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8:backslashreplace",
    }
