"""Trains any trainable recommender: batches, loss, Adam, validation, early stopping, checkpoints.

What is trained is known by the recommender's contract, where it runs by jobs/.
"""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Any

import torch

from gnnrec_lab.errors import GnnrecError, GraphDataError
from gnnrec_lab.evaluation import evaluate
from gnnrec_lab.graph import Split
from gnnrec_lab.models import TrainableRecommender
from gnnrec_lab.training.batches import PairSampler
from gnnrec_lab.training.checkpoint import TrainingState, write_checkpoint
from gnnrec_lab.training.objective import batch_loss
from gnnrec_lab.training.observer import Observer
from gnnrec_lab.training.options import TrainOptions
from gnnrec_lab.training.stopping import EarlyStopping
from gnnrec_lab.training.tuning import choose_on_validation


class Trainer:
    """One training of one recommender on one split, epoch by epoch."""

    def __init__(
        self,
        recommender: TrainableRecommender,
        split: Split,
        options: TrainOptions,
        seed: int,
        observer: Observer,
        folder: Path | None,
    ) -> None:
        positives = split.seen("validation")  # where behaviours are predicted, theirs alone
        if positives.num_pairs == 0:
            raise GraphDataError(
                "There is nothing to train on: no interaction of the train part has a positive weight."
            )
        self.recommender = recommender
        self.split = split
        self.options = options
        self.observer = observer
        self.folder = folder
        recommender.begin(split.train, seed)
        self.parameters = recommender.parameters()
        batch_size = options.batch_size_for(positives.num_pairs)
        self.sampler = PairSampler(split.train, batch_size, seed, positives)
        self.optimiser = torch.optim.Adam(self.parameters.values(), lr=options.learning_rate, fused=True)
        self.stopping = EarlyStopping(options.patience)
        self.best: dict[str, torch.Tensor] = {}
        self.history: list[dict[str, Any]] = []
        self.chosen: dict[str, float] = {}
        self.stopped = False
        self._began = time.monotonic()
        self._last_checkpoint = self._began

    def run(self) -> None:
        """Train until the last epoch, early stopping or the observer's wish, then restore the best state."""
        self.observer.on_start(
            {
                "epochs": self.options.epochs,
                "steps_per_epoch": self.sampler.steps,
                "interactions_per_epoch": self.sampler.num_pairs,
                "parameters": sum(tensor.numel() for tensor in self.parameters.values()),
                "metric": self.options.metric,
            }
        )
        while self.epoch < self.options.epochs and not self.stopping.exhausted and not self.stopped:
            self.run_epoch()
        self._restore_best()
        self.recommender.refresh()
        if not self.stopped:
            self.chosen = choose_on_validation(
                self.recommender, self.split, self.options.metric, self.observer
            )

    @property
    def epoch(self) -> int:
        """Epochs that are complete."""
        return len(self.history)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def run_epoch(self) -> None:
        """Train one epoch and validate; a stop asked for in the middle leaves the epoch incomplete."""
        losses = []
        for number, (users, items) in enumerate(self.sampler.epoch(), start=1):
            losses.append(self._step(users, items))
            self.observer.on_step(
                {
                    "epoch": self.epoch + 1,
                    "step": number,
                    "steps": self.sampler.steps,
                    "loss": losses[-1],
                    "interactions": self.epoch * self.sampler.num_pairs
                    + min(number * self.sampler.batch_size, self.sampler.num_pairs),
                    "seconds": self.seconds,
                }
            )
            if self.observer.should_stop():
                self.stopped = True
                return
        self._close_epoch(sum(losses) / len(losses))

    def _step(self, users: torch.Tensor, items: torch.Tensor) -> float:
        loss, total = batch_loss(self.recommender, self.sampler, users, items)
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        self.optimiser.step()
        value = float(loss.detach())
        if value != value:
            raise GnnrecError(
                f"The loss became NaN in epoch {self.epoch + 1}: the learning rate "
                f"({self.options.learning_rate:g}) is probably too large. Try a tenth of it."
            )
        return value

    def _validate(self) -> dict[str, float]:
        return evaluate(self.recommender, self.split, k=(20,), part="validation").values

    def _close_epoch(self, loss: float) -> None:
        self.recommender.refresh()
        number = self.epoch + 1
        metrics = {}
        if self.split.validation.num_pairs:
            metrics = self._validate()
        # without validation interactions the last epoch is as good as any
        if self.stopping.is_best(number, metrics.get(self.options.metric, float(number))):
            self.best = {name: tensor.detach().clone() for name, tensor in self.parameters.items()}
        best = {
            "epoch": self.stopping.best_epoch,
            "value": metrics and self.stopping.best_value,
            "metric": self.options.metric,
        }
        self.history.append({"epoch": number, "loss": loss, "metrics": metrics, "seconds": self.seconds})
        written = self._checkpoint_if_due()
        self.observer.on_epoch({**self.history[-1], "best": best if metrics else None, "checkpoint": written})

    def _checkpoint_if_due(self) -> bool:
        now = time.monotonic()
        if self.folder is None or now - self._last_checkpoint < self.options.checkpoint_seconds:
            return False
        write_checkpoint(self.folder, self.epoch, self.state())
        self._last_checkpoint = now
        return True

    def state(self) -> TrainingState:
        """Return everything that a training needs to go on from the last complete epoch."""
        tensors = {f"parameter.{name}": tensor for name, tensor in self.parameters.items()}
        tensors |= {f"best.{name}": tensor for name, tensor in self.best.items()}
        tensors["generator"] = self.sampler.generator.get_state()
        for name, tensor in self.parameters.items():
            for key, value in self.optimiser.state[tensor].items():
                tensors[f"adam.{name}.{key}"] = value
        return TrainingState(
            tensors, {"stopping": dataclasses.asdict(self.stopping), "history": self.history}
        )

    def restore(self, state: TrainingState) -> None:
        """Take back what `state` gave: the training goes on bit for bit as it would have."""
        with torch.no_grad():
            for name, tensor in self.parameters.items():
                tensor.copy_(state.tensors[f"parameter.{name}"])
                prefix = f"adam.{name}."
                self.optimiser.state[tensor] = {
                    key.removeprefix(prefix): value.clone()
                    for key, value in state.tensors.items()
                    if key.startswith(prefix)
                }
        self.sampler.generator.set_state(state.tensors["generator"])
        self.best = {
            key.removeprefix("best."): value
            for key, value in state.tensors.items()
            if key.startswith("best.")
        }
        self.stopping = EarlyStopping(**state.facts["stopping"])
        self.history = list(state.facts["history"])

    def _restore_best(self) -> None:
        with torch.no_grad():
            for name, tensor in self.best.items():
                self.parameters[name].copy_(tensor)
