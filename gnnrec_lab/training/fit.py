"""The one entry: fit any recommender on a split."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.devices import CPU
from gnnrec_lab.graph import Split
from gnnrec_lab.kernels import announced
from gnnrec_lab.models import ClosedFormRecommender, Recommender, TrainableRecommender
from gnnrec_lab.training.observer import Observer, Silent
from gnnrec_lab.training.options import TrainOptions
from gnnrec_lab.training.tuning import choose_on_validation, measure_on_validation

if TYPE_CHECKING:
    from gnnrec_lab.training.trainer import Trainer


@dataclasses.dataclass(frozen=True)
class FitReport:
    """How a training went.

    Attributes
    ----------
    epochs : int
        Complete epochs; 0 for a recommender in closed form.
    best_epoch : int
        The epoch whose state was restored; 0 where there is none, or where what a training continued from
        was better than all.
    best_value : float or None
        Its validation metric.
    metric : str or None
    seconds : float
    stopped : bool
        Whether the observer ended it.
    history : list of dict
        For each epoch: epoch, loss, metrics, seconds.
    chosen : dict
        What was chosen on validation after training, e.g. ``{"popularity": 0.75}``.
    validation : dict of str to float
        The validation metrics of the recommender as it was left; empty without validation interactions.
    device : str
        "cpu" or "cuda": where it was trained, to the end.
    start : dict or None
        Of a training that continues: the metrics on validation of what it began with, and the seconds until
        they were known. None for others, and where those pairs had been trained on.
    """

    epochs: int
    best_epoch: int
    best_value: float | None
    metric: str | None
    seconds: float
    stopped: bool
    history: list[dict[str, Any]]
    chosen: dict[str, float]
    validation: dict[str, float]
    device: str = CPU
    start: dict[str, Any] | None = None


def fit(
    recommender: Recommender,
    split: Split,
    *,
    options: TrainOptions | None = None,
    seed: int = 0,
    observer: Observer | None = None,
    folder: Path | None = None,
    resume: bool = False,
) -> FitReport:
    """Train ``recommender`` on ``split.train``, choosing the epoch and open options on ``split.validation``.

    Parameters
    ----------
    recommender : Recommender
        Trained in place.
    split : Split
        Its test part is never looked at.
    options : TrainOptions, optional
    seed : int
        Of everything random; the same seed on the same machine gives the same recommender.
    observer : Observer, optional
        Told of progress, asked whether to stop.
    folder : Path, optional
        Where checkpoints are written; none without it.
    resume : bool
        Go on from the newest sound checkpoint in ``folder``, from the beginning where there is none. The
        result is that of a training that was never interrupted, bit for bit on the same device. What is
        computed in closed form begins anew.

    Raises
    ------
    GraphDataError
        If the train part holds no positive interaction.
    StorageError
        If a newer version of the lab wrote the newest checkpoint, or the one at a stop can't be written.
    """
    observer, options = observer or Silent(), options or TrainOptions()
    with announced(observer.message):
        return _fit(recommender, split, options, seed, observer, folder if resume else None, folder)


def _fit(
    recommender: Recommender,
    split: Split,
    options: TrainOptions,
    seed: int,
    observer: Observer,
    resumed: Path | None,
    folder: Path | None,
) -> FitReport:
    began = time.monotonic()
    if isinstance(recommender, TrainableRecommender):
        from gnnrec_lab.training.trainer import Trainer  # with PyTorch: seconds that closed forms don't take

        trainer = Trainer(recommender, split, options, seed, observer, folder)
        if resumed is not None:
            go_on(trainer, resumed)
        trainer.run()
        return _report(trainer)
    if isinstance(recommender, ClosedFormRecommender):
        recommender.fit(split, seed)
        chosen = choose_on_validation(recommender, split, options.metric, observer)
        validation = measure_on_validation(recommender, split)
        return FitReport(0, 0, None, None, time.monotonic() - began, False, [], chosen, validation)
    raise TypeError(f"{recommender!r} is neither trainable nor in closed form")


def go_on(trainer: Trainer, folder: Path) -> None:
    """Have a trainer go on from the newest sound checkpoint of ``folder``, and its observer told of it."""
    found = trainer.resume(folder)
    place = f"epoch {trainer.epoch + 1}, step {trainer.step + 1}"
    for reason in found.damaged:
        trainer.observer.message(f"A checkpoint can't be used, so the one before is: {reason}")
    trainer.observer.on_resume(
        {
            "epoch": trainer.epoch,
            "step": trainer.step,
            "steps": trainer.sampler.steps,
            "history": list(trainer.history),
            "best": trainer.best_so_far,
            "seconds": trainer.seconds,
        }
    )
    trainer.observer.message(f"Going on at {place}" if found.state else "No checkpoint: from the beginning")


def _report(trainer: Trainer) -> FitReport:
    stopping = trainer.stopping
    validated = trainer.best_so_far is not None
    return FitReport(
        epochs=trainer.epoch,
        best_epoch=stopping.best_epoch,
        best_value=stopping.best_value if validated else None,
        metric=trainer.options.metric if validated else None,
        seconds=trainer.seconds,
        stopped=trainer.stopped,
        history=trainer.history,
        chosen=trainer.chosen,
        validation=_validation(trainer),
        device=trainer.device,
        start=trainer.start,
    )


def _validation(trainer: Trainer) -> dict[str, float]:
    """Return the validation metrics of what was trained: the best epoch's, unless more was chosen since."""
    if trainer.chosen or not trainer.stopping.best_epoch:
        return measure_on_validation(trainer.recommender, trainer.split)
    best: dict[str, float] = trainer.history[trainer.stopping.best_epoch - 1]["metrics"]
    return best
