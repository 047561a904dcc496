"""A training that continues: what it begins with is validated, and kept where no epoch is better."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, Split, evaluate
from gnnrec_lab.models import TrainableRecommender, create
from gnnrec_lab.training import FitReport, Silent, TrainOptions, fit
from gnnrec_lab.training.continuing import pairs_trained_on

WORSE: dict[str, Any] = {"epochs": 9, "patience": 2, "batch_size": 100, "learning_rate": 9.0}


class KilledError(Exception):
    """Stands for the death of the process."""


class Watcher(Silent):
    """Keeps what it is told; dies after some steps."""

    def __init__(self, die_after: int = 0) -> None:
        self.messages: list[str] = []
        self.best: list[Any] = []
        self._left = die_after

    def on_step(self, facts: dict[str, Any]) -> None:
        self._left -= 1
        if self._left == 0:
            raise KilledError

    def on_epoch(self, facts: dict[str, Any]) -> None:
        self.best.append(facts["best"])

    def message(self, text: str) -> None:
        self.messages.append(text)


def graph_of(rows: list[tuple[Any, Any]]) -> InteractionGraph:
    return InteractionGraph.from_frame(pd.DataFrame(rows, columns=["u", "i"]), user="u", item="i")


@pytest.fixture(scope="module")
def split() -> Split:
    """60 users in two communities with 8 of its 20 items each: a few steps an epoch."""
    rng = np.random.default_rng(0)
    return graph_of(
        [(user, 20 * (user // 30) + item) for user in range(60) for item in rng.permutation(20)[:8]]
    ).split("random", seed=0)


@pytest.fixture(scope="module")
def trained(split: Split) -> tuple[TrainableRecommender, FitReport]:
    found = create("lightgcn", {"dim": 8})
    assert isinstance(found, TrainableRecommender)
    return found, fit(found, split, options=TrainOptions(epochs=3, learning_rate=0.02))


@pytest.fixture
def former(trained: tuple[TrainableRecommender, FitReport]) -> TrainableRecommender:
    return trained[0]


def continued(
    former: TrainableRecommender, split: Split, **settings: Any
) -> tuple[TrainableRecommender, FitReport]:
    model = create("lightgcn", former.settled_options())
    assert isinstance(model, TrainableRecommender)
    model.continues = former
    options = TrainOptions(**{**WORSE, **settings.pop("options", {})})
    return model, fit(model, split, options=options, **settings)


def test_what_it_begins_with_is_kept_where_epochs_only_get_worse(
    trained: tuple[TrainableRecommender, FitReport], split: Split
) -> None:
    (former, first), watcher = trained, Watcher()
    model, report = continued(former, split, observer=watcher)
    value = first.best_value
    assert report.start is not None
    assert value is not None
    assert report.start["metrics"]["ndcg@20"] == pytest.approx(value)
    assert max(one["metrics"]["ndcg@20"] for one in report.history) < value
    assert (report.best_epoch, report.best_value) == (0, pytest.approx(value))
    assert report.epochs == 2, "the patience counts from the start"
    assert watcher.best == [{"epoch": 0, "value": pytest.approx(value), "metric": "ndcg@20"}] * 2
    assert watcher.messages[0] == f"It begins with ndcg@20 {value:.4f} on validation"
    for name in ("user_embedding", "item_embedding"):
        assert np.array_equal(model.tensors()[name], former.tensors()[name])
    measured = evaluate(model, split, k=20, part="validation").values
    assert report.validation == pytest.approx(measured), "with the weights that are chosen last"


def test_a_better_epoch_takes_its_place(split: Split) -> None:
    young = create("lightgcn", {"dim": 8, "start": "random"})
    fit(young, split, options=TrainOptions(epochs=1, learning_rate=1e-8))
    assert isinstance(young, TrainableRecommender)
    _, report = continued(young, split, options={"learning_rate": 0.05, "epochs": 6, "patience": 6})
    assert report.start is not None
    assert report.best_epoch > 0
    assert report.best_value == max(one["metrics"]["ndcg@20"] for one in report.history)
    assert report.best_value > report.start["metrics"]["ndcg@20"]


@pytest.mark.parametrize("steps", [2, 6])  # in the first epoch, and in the second
def test_resumed_it_is_the_one_that_never_was_interrupted(
    former: TrainableRecommender, split: Split, tmp_path: Path, steps: int
) -> None:
    options = {"checkpoint_steps": 1}
    whole, expected = continued(former, split)
    with pytest.raises(KilledError):
        continued(former, split, options=options, observer=Watcher(die_after=steps), folder=tmp_path)
    watcher = Watcher()
    model, report = continued(former, split, options=options, observer=watcher, folder=tmp_path, resume=True)
    assert not [text for text in watcher.messages if "begins" in text], "it isn't validated again"
    assert {name: array.tolist() for name, array in model.tensors().items()} == {
        name: array.tolist() for name, array in whole.tensors().items()
    }
    assert _untimed(report) == _untimed(expected)


def _untimed(report: FitReport) -> dict[str, Any]:
    facts = dataclasses.asdict(report)
    history = [{**one, "seconds": 0} for one in facts["history"]]
    return {**facts, "seconds": 0, "history": history, "start": {**facts["start"], "seconds": 0}}


def test_a_start_that_has_seen_what_is_to_be_predicted_doesnt_count(
    former: TrainableRecommender, split: Split
) -> None:
    other, watcher = split.graph.split("random", seed=1), Watcher()
    known = pairs_trained_on(former.train, other.validation)
    assert 0 < known < other.validation.num_pairs
    _, report = continued(former, other, options={"epochs": 1}, observer=watcher)
    assert (report.start, report.best_epoch) == (None, 1)
    assert watcher.messages[0] == (
        f"What it continues from was trained on {known / other.validation.num_pairs:.0%} of the validation "
        "pairs: its metrics look better than they are"
    )


def test_pairs_are_matched_by_id() -> None:
    old, new = graph_of([("b", 1), ("c", 2), ("d", 1)]), graph_of([("a", 1), ("c", 2), ("d", 3), ("b", 1)])
    assert pairs_trained_on(old, new) == 2
    assert pairs_trained_on(graph_of([("z", 9)]), new) == 0
