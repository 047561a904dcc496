"""Starting an attempt of a run: what its folder then says, and the worker's environment.

Which runs are started is launch.py's (the first attempt) and control.py's (later ones).
"""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.checks import whole
from gnnrec_lab.errors import GnnrecError, RunError
from gnnrec_lab.files import copy_file, copy_tree
from gnnrec_lab.jobs import queue, store, tracking
from gnnrec_lab.jobs.engines import engine, where
from gnnrec_lab.jobs.events import FILE as EVENTS
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.report import rename_spec
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import FILE as STATUS
from gnnrec_lab.jobs.status import Status

if TYPE_CHECKING:
    from gnnrec_lab.training import TrainOptions

COMMAND = (sys.executable, "-P", "-m", "gnnrec_lab.jobs.worker")
_CACHE = "NUMBA_CACHE_DIR"
_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")


def make_ready(folder: Path, spec: RunSpec) -> None:
    """Write what a new run's folder begins with.

    Where it continues from another run, that one's result is copied: it may be removed meanwhile.
    """
    if spec.start:
        copy_tree(store.find(spec.start["run"]) / "result", folder / "start")
    spec.write(folder)
    begin_attempt(folder, 1, {})


def make_copy(source: Path, folder: Path, name: str) -> None:
    """Write a new run's folder with what another one has that is done, without its checkpoints and notes."""
    for file in (EVENTS, STATUS):
        copy_file(source / file, folder / file)
    copy_tree(source / "result", folder / "result")
    dataclasses.replace(RunSpec.read(source), run=name, created=time.time()).write(folder)
    rename_spec(source, folder)


def begin_attempt(folder: Path, number: int, progress: dict[str, Any]) -> None:
    """Write that an attempt waits for its worker; until there is one, this process answers for it."""
    Owner.of(os.getpid(), worker=False).write(folder)
    Status("queued", None, progress, attempt=number).write(folder)


def require_trainable(spec: RunSpec) -> TrainOptions:
    """Return the options of the training of a spec, all of them checked as if they had just been typed.

    Raises `UnknownNameError` for a model that there isn't, `OptionError` for an option.
    """
    from gnnrec_lab.models.base.options import checked
    from gnnrec_lab.models.registry import recommender_class
    from gnnrec_lab.training import TrainOptions

    found = recommender_class(spec.model)
    checked(found.Options, spec.options, found.title)
    return TrainOptions(**checked(TrainOptions, spec.training, found.title))


def start(folder: Path, spec: RunSpec, on: str | None = None) -> None:
    """Have the worker of a run that is ready started, ``on`` where the user said, else by `engines.where`.

    Raises `RunError` when that can't be done; the folder of a first attempt is then removed.
    """
    try:
        place = on or where(spec, folder.name, None)
        engine(place).submit(folder, spec, COMMAND, environment(folder.parents[1], spec.threads))
    except (OSError, RunError) as error:
        reason = str(error)
        if not isinstance(error, GnnrecError):
            reason = f"The worker could not be started: {error.strerror or error}."
        now = Status.read(folder)
        if now.attempt == 1:
            store.delete(folder)
        else:
            Status("failed", reason, now.progress, attempt=now.attempt).write(folder)
        raise RunError(reason) from error


def threads_of_a_worker() -> int:
    """Return how many threads a worker started now gets: ``OMP_NUM_THREADS``, or its share of the cores.

    Raises `OptionError` for an ``OMP_NUM_THREADS`` that is no number.
    """
    given = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    budget = queue.thread_budget()
    if not given:
        return budget
    return whole("OMP_NUM_THREADS", given, 1, text=True)


def environment(lab: Path, threads: int) -> dict[str, str]:
    """Return the worker's environment: ours, with the home and the import path made absolute.

    Every attempt of a run has the same number of threads, whatever kernel starts it, so that a resumed
    training is the same in the last bit. Idle threads spin only shortly: with the usual spinning, two
    trainings on the same two cores each became ten times slower.
    """
    package = Path(__file__).absolute().parents[2]
    paths = [
        str(Path(part).absolute()) for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part
    ]
    if package.name not in ("site-packages", "dist-packages"):
        # found through sys.path of this kernel; an installed one is found anyway, and must not come first
        paths.insert(0, str(package))
    number = str(threads or threads_of_a_worker())
    cache = os.environ.get(_CACHE)
    return {
        "GOMP_SPINCOUNT": "1000",
        "NUMBA_NUM_THREADS": number,
        **os.environ,
        **dict.fromkeys(_THREADS, number),
        **tracking.variables(),
        **({_CACHE: str(Path(cache).absolute())} if cache else {}),
        "GNNREC_HOME": str(lab),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8:backslashreplace",
    }
