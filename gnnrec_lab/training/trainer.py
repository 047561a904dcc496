"""Train any trainable recommender: batches, loss, Adam, validation, early stopping, checkpoints.

The model is used through the contract of recommenders; jobs/ runs the training in a process.
"""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Any

import torch

from gnnrec_lab.devices import AUTO, CPU, repeatable
from gnnrec_lab.errors import GnnrecError, GraphDataError, StorageError
from gnnrec_lab.evaluation import evaluate
from gnnrec_lab.graph import Split
from gnnrec_lab.kernels.stopping import WorkStopped, stoppable
from gnnrec_lab.models import ConditionalRecommender, Recommender, TrainableRecommender
from gnnrec_lab.models.base.placed import forget_matrices
from gnnrec_lab.training.adam import Adam
from gnnrec_lab.training.batches import PairSampler, UserSampler
from gnnrec_lab.training.checkpoint import Found, TrainingState, newest_checkpoint, write_checkpoint
from gnnrec_lab.training.continuing import pairs_trained_on
from gnnrec_lab.training.device import chosen_device, gpu_errors
from gnnrec_lab.training.memory import require_memory
from gnnrec_lab.training.objective import learn_batch
from gnnrec_lab.training.observer import Observer
from gnnrec_lab.training.options import TrainOptions
from gnnrec_lab.training.order import predicts_later
from gnnrec_lab.training.resumable import check_state, state_layout
from gnnrec_lab.training.stopping import EarlyStopping
from gnnrec_lab.training.tuning import choose_on_validation


class Trainer:
    """One training of one recommender on one split, epoch by epoch.

    Attributes
    ----------
    device : str
        "cpu" or "cuda": where the parameters lie.
    start : dict or None
        What a training that continues began with: metrics on validation, and the seconds until then.
    """

    device: str = CPU

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
        if (told := require_memory(recommender, split.train)) is not None:
            observer.message(told)
        self.device, told = chosen_device(recommender, split.train, options.device)
        if told is not None:
            observer.message(told)
        recommender.predicts_later = predicts_later(split)
        recommender.begin(split.train, seed)
        if recommender.continues is not None:
            recommender.begin_as(recommender.continues)
        recommender.place(self.device)
        self.parameters = recommender.parameters()
        pairs = positives.num_pairs
        batch_size = options.batch_size_for(
            pairs, recommender.steps_per_epoch(pairs), recommender.largest_batch
        )
        kind = UserSampler if isinstance(recommender, ConditionalRecommender) else PairSampler
        self.sampler = kind(split.train, batch_size, seed, positives)
        self._prepare()

    def _prepare(self) -> None:
        """Set what a training begins with, besides its recommender, parameters, sampler and options."""
        options = self.options
        self.learning_rate = options.learning_rate or self.recommender.learning_rate
        self.optimiser = Adam(self.parameters, self.learning_rate)
        self.stopping = EarlyStopping(options.patience)
        self.best: dict[str, torch.Tensor] = {}
        self.start: dict[str, Any] | None = None
        self.history: list[dict[str, Any]] = []
        self.chosen: dict[str, float] = {}
        self.stopped = False
        self.step = 0  # of the epoch that is being trained
        self._losses = 0.0  # their sum over its steps; added one by one, so that a resumed sum is the same
        self._checkpointed = False  # since the last epoch was reported
        self._steps_since = 0
        self._began = time.monotonic()
        self._last_checkpoint = self._began

    def run(self) -> None:
        """Train until the last epoch, early stopping or the observer's task, then restore the best state.

        The recommender is on the CPU then, wherever it was trained.
        """
        with repeatable(self.device), gpu_errors(self.recommender.title, self.device):
            self._run()
        if self.device != CPU:
            self.recommender.place(CPU)
            forget_matrices()
            self.recommender.refresh()

    def _run(self) -> None:
        self.observer.on_start(
            {
                "epochs": self.options.epochs,
                "steps_per_epoch": self.sampler.steps,
                "interactions_per_epoch": self._num_pairs,
                "parameters": self._num_parameters,
                "metric": self.options.metric,
            }
        )
        if self.recommender.continues is not None and self.start is None and not (self.epoch or self.step):
            self._take_start(self.recommender.continues)
        while self.epoch < self.options.epochs and not self.stopping.exhausted and not self.stopped:
            self.run_epoch()
        self._restore_best()
        self._finish()

    def _take_start(self, former: Recommender) -> None:
        """Validate what the training begins with, which stays the best until an epoch is better.

        Not where the former training has seen what is to be predicted: it looks better than it is then.
        """
        if not self.split.validation.num_pairs:
            return
        if known := pairs_trained_on(former.train, self.split.validation):
            self.observer.message(
                f"What it continues from was trained on {known / self.split.validation.num_pairs:.0%} of the "
                "validation pairs: its metrics look better than they are"
            )
            return
        self._refresh()
        metrics, name = self._validate(), self.options.metric
        self.start = {"metrics": metrics, "seconds": self.seconds}
        self._is_best(0, metrics)
        self.observer.message(f"It begins with {name} {metrics[name]:.4f} on validation")

    def _finish(self) -> None:
        """Do what follows the last epoch, with the best state."""
        self._refresh()
        if not self.stopped:
            self.chosen = choose_on_validation(
                self.recommender, self.split, self.options.metric, self.observer, self.device
            )

    @property
    def _num_pairs(self) -> int:
        return self.sampler.num_pairs

    @property
    def _num_parameters(self) -> int:
        return sum(tensor.numel() for tensor in self.parameters.values())

    @property
    def epoch(self) -> int:
        """Epochs that are complete."""
        return len(self.history)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def run_epoch(self) -> None:
        """Train one epoch, or the rest of it, and validate; a stop in the middle leaves it incomplete."""
        self.recommender.start_epoch(self.epoch + 1)
        for users, items in self.sampler.epoch(self.step):
            loss = self._step(users, items)
            if loss is None:
                if self.step == 0:  # the epoch begins anew, by drawing its order
                    self.sampler.generator.set_state(self.sampler.epoch_state)
                self._stop()
                return
            self.step += 1
            self._losses += loss
            self.observer.on_step(
                {
                    "epoch": self.epoch + 1,
                    "step": self.step,
                    "steps": self.sampler.steps,
                    "loss": loss,
                    "interactions": self.epoch * self._num_pairs
                    + self.step * self._num_pairs // self.sampler.steps,
                    "seconds": self.seconds,
                }
            )
            if self.observer.should_stop():
                self._stop()
                return
            self._steps_since += 1
            if self.step < self.sampler.steps:  # the last one's is written when the epoch is complete
                self._checkpoint_if_due()
        self._close_epoch(self._losses / self.step)

    def _stop(self) -> None:
        self.stopped = True
        if self.folder is not None:
            self.write_checkpoint(self.folder)

    def _step(self, users: torch.Tensor, items: torch.Tensor) -> float | None:
        """Take a step and return its loss; None, and no step, where the observer stops in its middle."""
        self.optimiser.zero_grad()
        value = learn_batch(self.recommender, self.sampler, users, items, self.observer.should_stop)
        if value is None:
            return None
        self.optimiser.step()
        return self._checked(value)

    def _checked(self, loss: float) -> float:
        """Return the loss of a step. Raises `GnnrecError` where it is no number any more."""
        if loss != loss:
            raise GnnrecError(
                f"The loss became NaN in epoch {self.epoch + 1}, step {self.step + 1}: the learning rate "
                f"({self.learning_rate:g}) is probably too large. Try a tenth of it."
            )
        return loss

    def _refresh(self) -> None:
        self.recommender.refresh()

    def _validate(self) -> dict[str, float]:
        """Return the metrics of the validation part, by the parameters as they are; empty without one."""
        if not self.split.validation.num_pairs:
            return {}
        return evaluate(self.recommender, self.split, k=(20,), part="validation", device=self.device).values

    def _validated(self) -> dict[str, float] | None:
        """Return the metrics of the parameters as they are; None where the observer stops meanwhile."""
        try:
            with stoppable(self.observer.should_stop):
                self._refresh()
                return self._validate()
        except WorkStopped:
            return None

    def _close_epoch(self, loss: float) -> None:
        metrics = self._validated()
        if metrics is None:  # all steps of the epoch are taken: resumed, it is only closed
            self._stop()
            return
        number = self.epoch + 1
        self._is_best(number, metrics)
        self.history.append({"epoch": number, "loss": loss, "metrics": metrics, "seconds": self.seconds})
        self.step, self._losses = 0, 0.0
        self._checkpoint_if_due()
        facts = {**self.history[-1], "best": self.best_so_far, "checkpoint": self._checkpointed}
        self._checkpointed = False
        self.observer.on_epoch(facts)

    def _is_best(self, number: int, metrics: dict[str, float]) -> None:
        """Keep the parameters of an epoch if it is the best: without validation, the last one is."""
        if self.stopping.is_best(number, metrics.get(self.options.metric, float(number))):
            self.best = {name: tensor.detach().clone() for name, tensor in self.parameters.items()}

    @property
    def best_so_far(self) -> dict[str, Any] | None:
        """The best epoch on validation: epoch (0: the start), value, metric; None without validation."""
        if not (self.start or (self.history and self.history[-1]["metrics"])):
            return None
        found = self.stopping
        return {"epoch": found.best_epoch, "value": found.best_value, "metric": self.options.metric}

    def _is_due(self) -> bool:
        late = time.monotonic() - self._last_checkpoint >= self.options.checkpoint_seconds
        return late or self._steps_since >= (self.options.checkpoint_steps or float("inf"))

    def _checkpoint_if_due(self) -> None:
        if self.folder is None or not self._is_due():
            return
        try:
            self.write_checkpoint(self.folder)
        except StorageError as error:
            self._last_checkpoint, self._steps_since = time.monotonic(), 0
            self.observer.message(f"The training goes on, but without this checkpoint. {error}")

    def write_checkpoint(self, folder: Path) -> None:
        """Write the state of the training. Raises `StorageError` when that can't be done."""
        write_checkpoint(
            folder,
            self.epoch,
            self.step,
            self.state(),
            keep=self.options.keep_checkpoints,
            best_epoch=self.stopping.best_epoch,
        )
        self._last_checkpoint, self._steps_since, self._checkpointed = time.monotonic(), 0, True

    def state(self) -> TrainingState:
        """Return everything that a training needs to go on from its last step."""
        tensors = {f"parameter.{name}": tensor for name, tensor in self.parameters.items()}
        tensors |= {f"best.{name}": tensor for name, tensor in self.best.items()}
        tensors["generator"] = self.sampler.generator.get_state()
        tensors["epoch_generator"] = self.sampler.epoch_state
        for name, state in self.optimiser.state.items():
            for key, value in state.items():
                tensors[f"adam.{name}.{key}"] = value
        stopping = dataclasses.asdict(self.stopping)
        stopping["best_value"] = self.stopping.best_value if self.best else None
        facts = {"step": self.step, "losses": self._losses, "seconds": self.seconds, "device": self.device}
        if self.start is not None:
            facts["start"] = self.start
        tensors = {name: tensor.detach().cpu() for name, tensor in tensors.items()}
        return TrainingState(tensors, {**facts, "stopping": stopping, "history": list(self.history)})

    def restore(self, state: TrainingState) -> None:
        """Take back what `state` gave: the training goes on bit for bit as it would have.

        The tensors are as `state_layout` says. Raises `ValueError`, and changes nothing, when it can't go on.
        """
        check_state(state.tensors, state.facts, self.sampler.steps)
        with torch.no_grad():
            for name, tensor in self.parameters.items():
                tensor.copy_(state.tensors[f"parameter.{name}"])
                prefix = f"adam.{name}."
                self.optimiser.state[name] = {
                    key.removeprefix(prefix): value.to(tensor.device, copy=True)
                    for key, value in state.tensors.items()
                    if key.startswith(prefix)
                }
        self.sampler.generator.set_state(state.tensors["generator"])
        # format 1 held whole epochs only: no step, no sum
        self.sampler.epoch_state = state.tensors.get("epoch_generator", state.tensors["generator"])
        self.best = {
            name: state.tensors[f"best.{name}"].to(tensor.device)
            for name, tensor in self.parameters.items()
            if f"best.{name}" in state.tensors
        }
        stopping = dict(state.facts["stopping"])
        if stopping["best_value"] is None:
            del stopping["best_value"]
        self.stopping = EarlyStopping(**stopping)
        self.history, self.start = list(state.facts["history"]), state.facts.get("start")
        self.step, self._losses = state.facts.get("step", 0), state.facts.get("losses", 0.0)
        seconds = self.history[-1]["seconds"] if self.history else 0.0
        self._began = time.monotonic() - state.facts.get("seconds", seconds)

    def resume(self, folder: Path) -> Found:
        """Go on from the newest sound checkpoint of ``folder``, if there is one; return what was found."""
        found = newest_checkpoint(folder, state_layout(self.parameters, self.sampler.generator), self.restore)
        if found.state is not None:
            self._stay_on(found.state.facts.get("device", CPU))
        return found

    def _stay_on(self, before: str) -> None:
        """Go on where the training was until now, if that is left open and can be; else say what it means."""
        if before == self.device:
            return
        if self.options.device == AUTO and before == CPU:
            self.device = CPU
            self.recommender.place(CPU)
            self.best = {name: tensor.cpu() for name, tensor in self.best.items()}
            for state in self.optimiser.state.values():
                state.update({key: value.cpu() for key, value in state.items()})
            self.observer.message("Going on on the CPU, where it began")
            return
        self.observer.message(
            f"It was trained with device={before} until here and goes on with {self.device}: the result "
            "isn't bit for bit that of a training without an interruption"
        )

    def _restore_best(self) -> None:
        with torch.no_grad():
            for name, tensor in self.best.items():
                self.parameters[name].copy_(tensor)
