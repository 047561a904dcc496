"""`train`: checks everything that can be checked, writes a run's folder, and starts its worker.

Mistakes are errors here, in the caller's process, before anything is started. How a worker is started is
start.py's, what it does then worker.py's.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gnnrec_lab.checks import checked_seed, whole
from gnnrec_lab.devices import CPU, CUDA
from gnnrec_lab.errors import GnnrecError, GraphDataError, OptionError, did_you_mean
from gnnrec_lab.files import kind_of
from gnnrec_lab.home import checked_name, home_folder
from gnnrec_lab.jobs import engines, queue, store, tracking
from gnnrec_lab.jobs.continuing import continued
from gnnrec_lab.jobs.run import Run
from gnnrec_lab.jobs.spec import HIGHEST, LOCAL, RunSpec
from gnnrec_lab.jobs.start import make_copy, make_ready, start, threads_of_a_worker
from gnnrec_lab.jobs.state import look
from gnnrec_lab.jobs.workers import check_workers
from gnnrec_lab.wording import Wording, worded

if TYPE_CHECKING:
    from gnnrec_lab.graph import InteractionGraph, Split

_FRESH = Wording("fresh=True", "--fresh")


def train(
    split: Split | InteractionGraph,
    model: str | None = None,
    *,
    from_: Run | str | None = None,
    name: str | None = None,
    options: Mapping[str, Any] | None = None,
    seed: int = 0,
    priority: int = 0,
    device: str | None = None,
    on: str = "local",
    workers: int = 1,
    fresh: bool = False,
    track: str | None = None,
    wait: bool = False,
) -> Run:
    """Train a recommender in a process of its own, and return its run at once.

    The training survives this kernel: after a restart `open_run` finds the run again, whatever its state. It
    begins when fewer runs work than `gnnrec_lab.jobs.job_limit` allows. A run that was asked for the same
    and is done, or will be, is returned instead; under another name it is a copy of one that is done. Its
    ``note`` says so.

    Parameters
    ----------
    split : Split or InteractionGraph
        A graph is split first with the defaults of `InteractionGraph.split`: by time where its interactions
        have times, else at random. The split doesn't depend on ``seed``, so that runs stay comparable.
    model : str, optional
        Name of the recommender; by default that of ``from_``, else LightGCN.
    from_ : Run or its name, optional
        A run whose representations the training begins with, matched by id; what is new begins fresh. Its
        model, options and seed hold unless others are given. What it begins with is validated first, and
        kept where no epoch is better.
    name : str, optional
        Name of the run; by default the next of ``lightgcn-1``, ``lightgcn-2``, ...
    options : mapping, optional
        Options of the recommender and of the training together, e.g. ``{"dim": 32, "epochs": 20}``.
    seed : int
        Of everything random in the training.
    priority : int
        From -1000 to 1000. The highest of those that wait begins first, of equal ones the oldest. A cluster
        has an order of its own.
    device : str, optional
        "cpu", "cuda" or "auto", which is a GPU where there is one with room for it; the same as the option
        ``device``. By default "auto".
    on : str
        "local": a process of this machine. "ray": a Ray cluster, that of `gnnrec_lab.jobs.set_ray` or
        ``RAY_ADDRESS`` or, without one, one that is started on this machine and outlives the kernel.
        "ray://HOST:PORT" or "ray:ADDRESS" names one. Its nodes must share the lab's home. See
        docs/how-to/ray.md.
    workers : int
        How many workers of the cluster train it together, each with a part of the users and of all rows.
        Needs ``on="ray"`` and a model that can; see docs/how-to/many-workers.md.
    fresh : bool
        Train also where the same has been trained already.
    track : str, optional
        "mlflow": log the run to MLflow too, where ``MLFLOW_TRACKING_URI`` says, else in the lab's home.
        Nothing that goes wrong there harms the training.
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
        For an option that doesn't exist or can't have its value, a ``from_`` of another model, of a closed
        form or with other lengths of embeddings, a name that can't be used or is taken, an
        engine, a device or a ``track`` that there isn't or whose library isn't installed.
    GraphDataError
        If there is nothing to train on.
    RunError
        If ``from_`` has no result, the worker can't be started, or the cluster doesn't take it; with
        ``wait``, if the run fails.
    """
    if name is not None:
        checked_name(name, "run")
    options = with_device(options, device)
    start = None if from_ is None else continued(from_, model, options)
    chosen, given = (model or "lightgcn", options) if start is None else (start.model, start.options)
    ready, spec = plan(split, chosen, given, seed)
    place = engines.checked(on)
    check_workers(workers, place, spec, ready)
    require_device_of(spec, place)
    spec = dataclasses.replace(
        spec,
        workers=workers,
        priority=whole("priority", priority, -HIGHEST, HIGHEST),
        track=tracking.checked(track),
        start={} if start is None else start.spec,
    )
    run = _run_of(ready, engines.kept_in(spec, place), name, place, fresh=fresh)
    return run.wait() if wait else run


def with_device(options: Mapping[str, Any] | None, device: str | None) -> dict[str, Any]:
    """Return options with a device among them. Raises `OptionError` where they name another."""
    found = dict(options or {})
    if device is not None and found.setdefault("device", device) != device:
        raise OptionError(f"device is given twice: {found['device']} among the options, and {device}.")
    return found


def require_device_of(spec: RunSpec, place: str) -> None:
    """Raise `OptionError` where a run asks for a device that isn't there or that it can't be trained on.

    What a node of a cluster has is known there alone, and runs on one get its processors.
    """
    from gnnrec_lab.models import TrainableRecommender, create

    device = spec.training.get("device", CPU)
    if device != CUDA:
        return
    if place != LOCAL:
        raise OptionError("On Ray runs are trained on the CPU for now: leave device out, or on.")
    recommender = create(spec.model, spec.options)
    if isinstance(recommender, TrainableRecommender):
        from gnnrec_lab.training.device import require_trainable_on

        require_trainable_on(recommender, device)


def plan(
    split: Split | InteractionGraph, model: str, options: Mapping[str, Any] | None, seed: int
) -> tuple[Split, RunSpec]:
    """Check all that a training depends on; return its split and its spec, still without a name.

    Raises as `train` does.
    """
    spec = _checked_spec(model, options, seed)
    threads = threads_of_a_worker()
    ready = _as_split(split)
    _require_interactions(ready)
    return ready, dataclasses.replace(spec, graph=ready.name, split=ready.fingerprint, threads=threads)


def _checked_spec(model: str, options: Mapping[str, Any] | None, seed: int) -> RunSpec:
    """Return a spec without run, graph and split, all options written out."""
    from gnnrec_lab.models import create, options_of
    from gnnrec_lab.models.base.options import checked, specs
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
        training=training.for_model(recommender),
        seed=checked_seed(seed),
        graph="",
        split="",
        created=time.time(),
    )


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


def _run_of(split: Split, spec: RunSpec, name: str | None, place: str, *, fresh: bool) -> Run:
    from gnnrec_lab.graph import save_split

    same = None if fresh else _same(spec, split, name)
    if same is not None and name in (None, same.name):
        return same
    save_split(split)
    # one at a time, so that two kernels that ask for the same get the same
    with queue.turn(home_folder(), patience=10):
        same = None if fresh else _same(spec, split, name)
        if same is not None and name in (None, same.name):
            return same
        if same is not None and look(same.folder).status == "done":
            return _copy(same, spec, str(name), split)
        folder = store.claim(
            name, spec.model, lambda aside, chosen: make_ready(aside, dataclasses.replace(spec, run=chosen))
        )
        start(folder, spec, place)
    run = Run(folder, split)
    if same is not None:
        run.note = (
            f'"{same.name}" has not ended yet and is exactly this. "{run.name}" is trained beside it, '
            "as another name was asked for."
        )
    return run


def _copy(same: Run, spec: RunSpec, name: str, split: Split) -> Run:
    """Return a run called ``name`` with the result of one that is done and gives what ``spec`` asks for."""
    folder = store.claim(name, spec.model, lambda aside, chosen: make_copy(same.folder, aside, chosen))
    run = Run(folder, split)
    run.note = worded(
        f'"{name}" has the result of "{same.name}", which is exactly this: same split, model, options and '
        "seed. It was not trained again; ",
        _FRESH,
        " insists.",
    )
    return run


def _same(spec: RunSpec, split: Split, name: str | None) -> Run | None:
    """Return a run that gives what ``spec`` asks for: one called ``name``, one that is done, or any other."""
    found: list[tuple[tuple[bool, bool], Run]] = []
    for folder in store.run_folders():
        try:
            if RunSpec.read(folder).identity != spec.identity:
                continue
            run = Run(folder, split)
            status = look(folder).status
        except GnnrecError:  # damaged, or removed just now
            continue
        kept = status == "done" and kind_of(folder / "result") == "folder"
        if status in ("queued", "running", "paused") or kept:
            run.note = worded(
                f'"{run.name}" is {status} and is exactly this: same split, model, options and seed. It was '
                "not trained again; ",
                _FRESH,
                " insists.",
            )
            found.append(((run.name != name, status != "done"), run))
    return min(found, key=lambda pair: pair[0])[1] if found else None
