"""A training that is interrupted anywhere and resumed is the one that never was, bit for bit."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph, Split, StorageError
from gnnrec_lab.models import create, names
from gnnrec_lab.models.layers import targets
from gnnrec_lab.models.registry import recommender_class
from gnnrec_lab.training import FitReport, Silent, TrainOptions, fit, objective
from gnnrec_lab.training.batches import PairSampler
from gnnrec_lab.training.checkpoint import checkpoints

TRAINABLE = [name for name in names() if recommender_class(name).capabilities.trainable]
OPTIONS: dict[str, Any] = {"epochs": 4, "patience": 4, "batch_size": 100, "learning_rate": 0.01}


class KilledError(Exception):
    """Stands for the death of the process."""


class Watcher(Silent):
    """Keeps what it is told; dies or asks to stop after some steps."""

    def __init__(self, die_after: int = 0, stop_after: int = 0) -> None:
        self.steps: list[tuple[int, int]] = []
        self.epochs: list[dict[str, Any]] = []
        self.resumed: list[dict[str, Any]] = []
        self.messages: list[str] = []
        self._die, self._stop = die_after, stop_after

    def on_resume(self, facts: dict[str, Any]) -> None:
        self.resumed.append(facts)

    def on_step(self, facts: dict[str, Any]) -> None:
        self.steps.append((facts["epoch"], facts["step"]))
        if len(self.steps) == self._die:
            raise KilledError

    def on_epoch(self, facts: dict[str, Any]) -> None:
        self.epochs.append(facts)

    def message(self, text: str) -> None:
        self.messages.append(text)

    def should_stop(self) -> bool:
        return 0 < len(self.steps) == self._stop


@pytest.fixture(scope="module")
def split() -> Split:
    """60 users in two communities with 8 of its 20 items each: a few steps an epoch."""
    rng = np.random.default_rng(0)
    rows = [(user, 20 * (user // 30) + item) for user in range(60) for item in rng.permutation(20)[:8]]
    frame = pd.DataFrame(rows, columns=["u", "i"])
    return InteractionGraph.from_frame(frame, user="u", item="i").split("random", seed=0)


def trained(model: str, split: Split, **settings: Any) -> tuple[dict[str, np.ndarray], FitReport]:
    options = TrainOptions(**OPTIONS, **settings.pop("options", {}))
    recommender = create(model)
    report = fit(recommender, split, options=options, seed=3, **settings)
    return recommender.tensors(), report


def kill(model: str, split: Split, folder: Path, after: int, checkpoint_steps: int = 1) -> None:
    """Train until the process dies after some steps."""
    options, watcher = {"checkpoint_steps": checkpoint_steps}, Watcher(die_after=after)
    with pytest.raises(KilledError):
        trained(model, split, options=options, observer=watcher, folder=folder)


def untimed(report: FitReport) -> dict[str, Any]:
    """A report without its seconds and with the history's seconds left out."""
    facts = dataclasses.asdict(report) | {"seconds": None}
    facts["history"] = [{**row, "seconds": None} for row in report.history]
    return facts


def assert_same(
    one: tuple[dict[str, np.ndarray], FitReport], other: tuple[dict[str, np.ndarray], FitReport]
) -> None:
    assert one[0].keys() == other[0].keys()
    for name, array in one[0].items():
        assert np.array_equal(array, other[0][name]), name
    assert untimed(one[1]) == untimed(other[1])


@pytest.mark.slow
@pytest.mark.parametrize("model", TRAINABLE)
@pytest.mark.parametrize("after", [1, 4, 6, 9])
def test_killed_and_resumed_equals_uninterrupted(
    split: Split, tmp_path: Path, model: str, after: int
) -> None:
    kill(model, split, tmp_path, after)

    watcher = Watcher()
    again = trained(model, split, observer=watcher, folder=tmp_path, resume=True)

    assert_same(again, trained(model, split))
    steps = PairSampler(split.train, 100, 0).steps
    reached = after - 1  # it died before the step's checkpoint
    assert watcher.steps[0] == (reached // steps + 1, reached % steps + 1)


@pytest.mark.slow
@pytest.mark.parametrize("model", TRAINABLE)
def test_stopped_twice_and_resumed_equals_uninterrupted(split: Split, tmp_path: Path, model: str) -> None:
    for stop in (3, 4):
        _, report = trained(model, split, observer=Watcher(stop_after=stop), folder=tmp_path, resume=True)
        assert report.stopped

    again = trained(model, split, folder=tmp_path, resume=True)

    assert_same(again, trained(model, split))


class Impatient(Watcher):
    """Asks to stop when it has been asked so many times whether to."""

    def __init__(self, stop_after: int) -> None:
        super().__init__()
        self._asked, self._most = 0, stop_after

    def should_stop(self) -> bool:
        self._asked += 1
        return self._asked > self._most


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["softmax", "sampled-softmax"])  # the second draws items in each part
@pytest.mark.parametrize(("asked", "epoch", "step"), [(1, 1, 1), (6, 1, 2), (17, 2, 1)])
def test_stopped_between_the_parts_of_a_batch_it_goes_on_from_the_step_before(
    split: Split,
    tmp_path: Path,
    loss: str,
    asked: int,
    epoch: int,
    step: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(objective, "TOGETHER", 40)  # four batches of three parts, and a question after each

    def one(**settings: Any) -> tuple[dict[str, np.ndarray], FitReport]:
        recommender = create("lightgcn", {"loss": loss, "dim": 8})
        options = TrainOptions(**OPTIONS)
        report = fit(recommender, split, options=options, seed=3, **settings)
        return recommender.tensors(), report

    _, report = one(observer=Impatient(stop_after=asked), folder=tmp_path)
    assert report.stopped
    again = Watcher()
    assert_same(one(observer=again, folder=tmp_path, resume=True), one())
    assert again.steps[0] == (epoch, step)


@pytest.mark.slow
@pytest.mark.parametrize(("asked", "epoch", "step"), [(1, 1, 1), (4, 1, 2), (13, 2, 1)])
def test_stopped_between_the_users_of_a_step_of_gat_it_goes_on_from_the_step_before(
    split: Split, tmp_path: Path, asked: int, epoch: int, step: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(targets, "_USERS", 8)  # four steps of two parts, and a question after each

    _, report = trained("gat", split, observer=Impatient(stop_after=asked), folder=tmp_path)

    assert report.stopped
    again = Watcher()
    assert_same(trained("gat", split, observer=again, folder=tmp_path, resume=True), trained("gat", split))
    assert again.steps[0] == (epoch, step)


class Late(Watcher):
    """Asks to stop after the last step of an epoch: at once, or when its validation has begun."""

    def __init__(self, epoch: int, steps: int, *, at_once: bool) -> None:
        super().__init__()
        self._last, self._asked, self._least = (epoch, steps), 0, 0 if at_once else 1

    def should_stop(self) -> bool:
        self._asked += self.steps[-1:] == [self._last]
        return self._asked > self._least


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("epoch", [1, 3])
def test_stopped_before_an_epoch_is_validated_or_meanwhile_it_goes_on_with_that(
    split: Split, tmp_path: Path, epoch: int, at_once: bool
) -> None:
    late = Late(epoch, PairSampler(split.train, 100, 0).steps, at_once=at_once)

    _, report = trained("lightgcn", split, observer=late, folder=tmp_path)

    assert (report.stopped, report.epochs) == (True, epoch - 1)
    again = Watcher()
    whole = trained("lightgcn", split)
    assert_same(trained("lightgcn", split, observer=again, folder=tmp_path, resume=True), whole)
    assert again.steps[0] == (epoch + 1, 1)
    assert [facts["epoch"] for facts in again.epochs] == list(range(epoch, 5))


def test_resuming_what_was_complete_gives_the_same_again(split: Split, tmp_path: Path) -> None:
    every_step = {"checkpoint_steps": 1}
    whole = trained("lightgcn", split, options=every_step, folder=tmp_path)
    watcher = Watcher()

    again = trained("lightgcn", split, options=every_step, observer=watcher, folder=tmp_path, resume=True)

    assert watcher.steps == []
    assert_same(again, whole)


def test_the_steps_since_the_last_checkpoint_are_trained_again(split: Split, tmp_path: Path) -> None:
    kill("lightgcn", split, tmp_path, 9, 3)
    steps = PairSampler(split.train, 100, 0).steps
    watcher = Watcher()

    trained("lightgcn", split, observer=watcher, folder=tmp_path, resume=True)

    (resumed,) = watcher.resumed
    assert steps * resumed["epoch"] + resumed["step"] == 6
    assert watcher.steps[0] == (resumed["epoch"] + 1, resumed["step"] + 1)
    assert [row["epoch"] for row in resumed["history"]] == list(range(1, resumed["epoch"] + 1))
    assert resumed["seconds"] > 0
    assert resumed["best"]["metric"] == "ndcg@20"
    assert watcher.messages[0] == f"Going on at epoch {resumed['epoch'] + 1}, step {resumed['step'] + 1}"


def test_a_damaged_newest_checkpoint_costs_a_step_and_is_told(split: Split, tmp_path: Path) -> None:
    kill("lightgcn", split, tmp_path, 6)
    newest = checkpoints(tmp_path)[-1]
    path = newest / "state.safetensors"
    path.write_bytes(path.read_bytes()[:-8])
    watcher = Watcher()

    again = trained("lightgcn", split, observer=watcher, folder=tmp_path, resume=True)

    assert watcher.messages[0].startswith(f"A checkpoint can't be used, so the one before is: {path} is")
    assert_same(again, trained("lightgcn", split))


def test_without_a_checkpoint_it_begins_anew(split: Split, tmp_path: Path) -> None:
    watcher = Watcher()
    again = trained("lightgcn", split, observer=watcher, folder=tmp_path, resume=True)

    assert watcher.messages[0] == "No checkpoint: from the beginning"
    assert (watcher.resumed[0]["epoch"], watcher.resumed[0]["step"], watcher.resumed[0]["best"]) == (
        0,
        0,
        None,
    )
    assert_same(again, trained("lightgcn", split))


def test_without_validation_the_best_epoch_survives_too(split: Split, tmp_path: Path) -> None:
    parts = np.where(split.part == 1, 0, split.part).astype(np.uint8)
    alone = Split(split.graph, parts, "given")
    assert alone.validation.num_pairs == 0
    kill("lightgcn", alone, tmp_path, 3)

    assert_same(trained("lightgcn", alone, folder=tmp_path, resume=True), trained("lightgcn", alone))


def test_an_epoch_tells_whether_a_checkpoint_was_written_in_it(split: Split, tmp_path: Path) -> None:
    watcher = Watcher()
    steps = PairSampler(split.train, 100, 0).steps
    trained("lightgcn", split, options={"checkpoint_steps": 2 * steps + 1}, observer=watcher, folder=tmp_path)

    assert [facts["checkpoint"] for facts in watcher.epochs] == [False, False, True, False]


@pytest.mark.slow
def test_a_checkpoint_that_can_not_be_written_is_told_and_the_training_goes_on(
    split: Split, tmp_path: Path
) -> None:
    (tmp_path / "checkpoints").write_text("in the way")
    watcher = Watcher()
    options = {"checkpoint_steps": 5}

    again = trained("lightgcn", split, options=options, observer=watcher, folder=tmp_path / "checkpoints")

    assert_same(again, trained("lightgcn", split))
    assert watcher.messages[0].startswith(
        "The training goes on, but without this checkpoint. Could not create"
    )
    with pytest.raises(StorageError, match="Could not create"):  # but a stop must not lose what it promises
        trained("lightgcn", split, observer=Watcher(stop_after=1), folder=tmp_path / "checkpoints")


def pairs(batches: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> list[tuple[int, int]]:
    return [pair for batch in batches for pair in zip(*(part.tolist() for part in batch), strict=True)]


def test_an_epoch_resumed_in_its_middle_keeps_its_order(split: Split) -> None:
    whole = PairSampler(split.train, 50, seed=5)
    list(whole.epoch())
    second = [
        pair for users, items in whole.epoch() for pair in zip(users.tolist(), items.tolist(), strict=True)
    ]
    drawn = torch.rand(3, generator=whole.generator)

    first = PairSampler(split.train, 50, seed=5)
    list(first.epoch())
    batches = first.epoch()
    next(batches)
    next(batches)
    resumed = PairSampler(split.train, 50, seed=0)
    resumed.generator.set_state(first.generator.get_state())
    resumed.epoch_state = first.epoch_state
    rest = pairs(resumed.epoch(2))

    size = whole.num_pairs // whole.steps
    assert whole.num_pairs == size * whole.steps  # so that all batches are equally large
    assert rest == second[2 * size :]
    assert torch.equal(torch.rand(3, generator=resumed.generator), drawn)
