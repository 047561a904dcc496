"""One run over several workers, by Ray Train: which starts them, connects them, and starts them again.

The run's ordinary worker asks for it and stays the only one that writes the run's events and status: worker
0 of the training tells it by a mailbox, an actor of Ray, and hears there whether to stop. Ray is imported
when it is needed: the module is for that worker, on a node of a cluster, and for those of Ray Train.
"""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.errors import GnnrecError, OptionError, RunError, StorageError
from gnnrec_lab.files import discard_tree, make_private_folder, trust
from gnnrec_lab.jobs.reporter import Reporter
from gnnrec_lab.jobs.spec import RunSpec

if TYPE_CHECKING:
    from gnnrec_lab.graph import Split
    from gnnrec_lab.models import Recommender
    from gnnrec_lab.models.lightgcn import LightGCN
    from gnnrec_lab.models.pinsage import PinSage
    from gnnrec_lab.training import FitReport, TrainOptions

ADDRESS = "RAY_ADDRESS"  # of the cluster that looks after the run: actor.py sets it
_CHECKPOINTS, _OF_RAY, _FEATURES = "checkpoints", ".ray", "features"
_RESTARTS = 3  # of all workers, when one has died
_TICK = 0.1  # seconds between two looks into the mailbox


class Mailbox:
    """What the training says and hears: an actor, so that it may be on any node."""

    def __init__(self) -> None:
        self._told: list[tuple[str, Any]] = []
        self._begun = 0
        self._stop = False

    def begin(self) -> int:
        """Count the times that the workers have begun."""
        self._begun += 1
        return self._begun

    def tell(self, what: str, facts: Any) -> None:
        """Take what is for the observer's method ``what``."""
        self._told.append((what, facts))

    def take(self) -> list[tuple[str, Any]]:
        """Give what was told since the last call."""
        told, self._told = self._told, []
        return told

    def ask_to_stop(self) -> int:
        """Have the training stop; return how often the workers have begun."""
        self._stop = True
        return self._begun

    def should_stop(self) -> bool:
        """Whether it is to stop."""
        return self._stop


class MailingObserver:
    """Worker 0's observer, which puts all into the mailbox."""

    def __init__(self, mailbox: Any) -> None:
        self._mailbox = mailbox
        self._next_step = self._next_stop = 0.0
        self._asked = False

    def on_resume(self, facts: dict[str, Any]) -> None:
        self._mailbox.tell.remote("on_resume", facts)

    def on_start(self, facts: dict[str, Any]) -> None:
        self._mailbox.tell.remote("on_start", facts)

    def on_step(self, facts: dict[str, Any]) -> None:
        if time.monotonic() >= self._next_step:
            self._next_step = time.monotonic() + _TICK
            self._mailbox.tell.remote("on_step", facts)

    def on_epoch(self, facts: dict[str, Any]) -> None:
        self._mailbox.tell.remote("on_epoch", facts)

    def message(self, text: str) -> None:
        self._mailbox.tell.remote("message", text)

    def should_stop(self) -> bool:
        import ray

        if not self._asked and time.monotonic() >= self._next_stop:
            self._next_stop = time.monotonic() + _TICK
            self._asked = ray.get(self._mailbox.should_stop.remote())
        return self._asked


def fit_on_workers(
    recommender: Recommender,
    split: Split,
    spec: RunSpec,
    options: TrainOptions,
    reporter: Reporter,
    folder: Path,
) -> FitReport | None:
    """Train as `fit` does, on ``spec.workers`` workers of the cluster, and put the rows together here.

    None when it was to stop before the cluster had room for them.

    Raises `RunError` when the cluster has no room or its workers fail again and again, `OptionError` for a
    recommender that they can't share.
    """
    from gnnrec_lab.training.partitioned.features import write_features

    shared = _shared(recommender)
    began = time.monotonic()
    with _connected() as address:
        cpus = _cpus_of_each(spec, address)
        make_private_folder(folder / _OF_RAY, parents=False)
        if recommender.capabilities.content:
            write_features(folder / _OF_RAY / _FEATURES, split.train)
        try:
            if not _train(spec, options, reporter, folder, cpus):
                return None
        finally:
            discard_tree(folder / _OF_RAY)
    return _put_together(shared, split, spec, options, reporter, folder / _CHECKPOINTS, began)


def _shared(recommender: Recommender) -> LightGCN | PinSage:
    """Return the recommender. Raises `OptionError` for one that several workers can't train."""
    from gnnrec_lab.models.lightgcn import LightGCN
    from gnnrec_lab.models.pinsage import PinSage

    if not isinstance(recommender, LightGCN | PinSage):
        raise OptionError(f"{recommender.title} is trained by one worker.")
    return recommender


@contextlib.contextmanager
def _connected() -> Iterator[str]:
    address = os.environ.get(ADDRESS, "")
    if not address:
        raise RunError("A run of several workers needs the cluster it was handed to: resume it there.")
    os.environ["RAY_TRAIN_V2_ENABLED"] = "1"
    import ray

    ray.init(address, logging_level=logging.ERROR, log_to_driver=False)
    try:
        yield address
    finally:
        ray.shutdown()


def _cpus_of_each(spec: RunSpec, address: str) -> int:
    """Return how many processors each worker takes: the run's threads, or its share where there are fewer."""
    import ray

    there = int(ray.cluster_resources().get("CPU", 0))
    if there < spec.workers:
        raise RunError(
            f"The Ray cluster at {address} has {there} processors, one for each worker is needed: "
            f"take --workers {max(1, there)}, or add nodes."
        )
    return max(1, min(spec.threads, there // spec.workers))


def _train(spec: RunSpec, options: TrainOptions, reporter: Reporter, folder: Path, cpus: int) -> bool:
    """Have the workers train; return false when it was to stop before there were any."""
    import ray
    from ray.train import FailureConfig, RunConfig, ScalingConfig
    from ray.train.torch import TorchConfig, TorchTrainer

    mailbox = ray.remote(Mailbox).options(num_cpus=0).remote()
    config = {
        "folder": str(folder),
        "training": dataclasses.asdict(options),
        "cpus": cpus,
        "resume": reporter.attempt > 1,
        "mailbox": mailbox,
    }
    trainer = TorchTrainer(
        train_on_worker,
        train_loop_config=config,
        torch_config=TorchConfig(backend="gloo"),
        scaling_config=ScalingConfig(num_workers=spec.workers, resources_per_worker={"CPU": cpus}),
        run_config=RunConfig(
            name=f"attempt-{reporter.attempt}",
            storage_path=str(folder / _OF_RAY),
            failure_config=FailureConfig(max_failures=_RESTARTS),
        ),
    )
    reporter.message(f"Waiting for {spec.workers} workers with {cpus} of the cluster's processors each")
    return _attended(_Fitting(trainer.fit), mailbox, reporter)


class _Fitting(threading.Thread):
    """Ray Train's work, which waits for the workers and for room for them, beside our looking after it."""

    def __init__(self, fit: Callable[[], object]) -> None:
        super().__init__(name="gnnrec-ray-train", daemon=True)
        self._fit = fit
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self._fit()
        except Exception as error:  # Ray's own, which quote all workers'
            self.error = error


def _attended(fitting: _Fitting, mailbox: Any, reporter: Reporter) -> bool:
    """Pass on what the mailbox gets, and a request to stop to it, until the workers have ended."""
    import ray

    fitting.start()
    failed: list[str] = []
    works = True
    while works:
        works = fitting.is_alive()  # what was told until then is taken below
        for what, facts in ray.get(mailbox.take.remote()):
            if what == "fail":
                failed.append(str(facts))
            else:
                getattr(reporter, what)(facts)
        if works and reporter.should_stop() and not ray.get(mailbox.ask_to_stop.remote()):
            return False
        fitting.join(_TICK)
    if failed:
        raise GnnrecError(failed[0])
    if fitting.error is not None:
        lines = [line.strip() for line in str(fitting.error).splitlines() if line.strip()]
        last = (lines or [type(fitting.error).__name__])[-1]
        raise RunError(f"The workers failed {_RESTARTS + 1} times: {last}") from fitting.error
    return True


def train_on_worker(config: dict[str, Any]) -> None:
    """Do one worker's share: called by Ray Train, on any node, in a group of processes."""
    import numba
    import ray
    import torch

    from gnnrec_lab.graph.rows import stored_rows
    from gnnrec_lab.models import create
    from gnnrec_lab.training import Silent, TrainOptions
    from gnnrec_lab.training.fit import go_on
    from gnnrec_lab.training.partitioned.exchange import TorchExchange
    from gnnrec_lab.training.partitioned.trainer import PartitionedTrainer

    folder, mailbox = Path(config["folder"]), config["mailbox"]
    lab = trust(folder.parents[1])
    torch.set_num_threads(config["cpus"])
    numba.set_num_threads(min(config["cpus"], numba.config.NUMBA_NUM_THREADS))
    spec, exchange = RunSpec.read(folder), TorchExchange()
    features = folder / _OF_RAY / _FEATURES
    is_first = exchange.rank == 0
    begun = ray.get(mailbox.begin.remote()) if is_first else 0
    try:
        trainer = PartitionedTrainer(
            _shared(create(spec.model, spec.options)),
            stored_rows(spec.split, lab),
            TrainOptions(**config["training"]),
            spec.seed,
            exchange,
            MailingObserver(mailbox) if is_first else Silent(),
            folder / _CHECKPOINTS,
            features if features.exists() else None,
        )
        again = int(exchange.first(torch.tensor(begun)))
        if again > 1:
            trainer.observer.message("A worker ended: all of them go on from the last checkpoint.")
        if again > 1 or config["resume"]:
            go_on(trainer, folder / _CHECKPOINTS)
        trainer.run()
    except StorageError:  # of this worker perhaps: Ray Train ends the others, which wait for it
        raise
    except GnnrecError as error:  # all have come to the same: it would be the same again
        if is_first:
            ray.get(mailbox.tell.remote("fail", str(error)))


def _put_together(
    recommender: LightGCN | PinSage,
    split: Split,
    spec: RunSpec,
    options: TrainOptions,
    reporter: Reporter,
    folder: Path,
    began: float,
) -> FitReport:
    """Make the recommender of the shards, choose on validation, and report as a training here does."""
    from gnnrec_lab.training.fit import FitReport
    from gnnrec_lab.training.partitioned.shards import newest_whole
    from gnnrec_lab.training.tuning import choose_on_validation, measure_on_validation

    train, stopped = split.train, reporter.should_stop()
    shapes = recommender.weight_shapes(train)
    learned, facts = newest_whole(folder, train.num_users, train.num_items, shapes)
    recommender.restore({**learned, **recommender.settled_tensors(spec.seed)}, train)
    chosen = {} if stopped else choose_on_validation(recommender, split, options.metric, reporter)
    history, stopping = facts["history"], facts["stopping"]
    validated = bool(history and history[-1]["metrics"])
    return FitReport(
        epochs=len(history),
        best_epoch=stopping["best_epoch"],
        best_value=stopping["best_value"] if validated else None,
        metric=options.metric if validated else None,
        seconds=facts.get("seconds", time.monotonic() - began),
        stopped=stopped,
        history=history,
        chosen=chosen,
        validation=measure_on_validation(recommender, split),
    )
