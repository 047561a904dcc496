"""The trainer learns, stops, and chooses on validation only. How it resumes: test_resume.py."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import GnnrecError, GraphDataError, InteractionGraph, Split, evaluate
from gnnrec_lab.models import create
from gnnrec_lab.models.contract import TrainableRecommender
from gnnrec_lab.training import Silent, TrainOptions, batches, fit
from gnnrec_lab.training.batches import PairSampler, index_type
from gnnrec_lab.training.trainer import Trainer


class Recorder(Silent):
    """Keeps what it is told, and asks to stop after some steps."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.steps: list[dict[str, Any]] = []
        self.epochs: list[dict[str, Any]] = []
        self.messages: list[str] = []
        self._stop_after = stop_after

    def on_step(self, facts: dict[str, Any]) -> None:
        self.steps.append(facts)

    def on_epoch(self, facts: dict[str, Any]) -> None:
        self.epochs.append(facts)

    def message(self, text: str) -> None:
        self.messages.append(text)

    def should_stop(self) -> bool:
        return self._stop_after is not None and len(self.steps) >= self._stop_after


def two_communities(seed: int = 0) -> pd.DataFrame:
    """Users 0-29 like items 0-19, users 30-59 like items 20-39; each has 8 of their 20."""
    rng = np.random.default_rng(seed)
    rows = [(user, 20 * (user // 30) + item) for user in range(60) for item in rng.permutation(20)[:8]]
    return pd.DataFrame(rows, columns=["u", "i"])


@pytest.fixture(scope="module")
def split() -> Split:
    return InteractionGraph.from_frame(two_communities(), user="u", item="i").split("random", seed=0)


def test_the_learning_rate_and_the_batch_size_are_the_models_own_unless_given() -> None:
    given, left_open = TrainOptions(learning_rate=0.5, batch_size=9), TrainOptions()
    lightgcn, pinsage = (create(name) for name in ("lightgcn", "pinsage"))
    assert isinstance(lightgcn, TrainableRecommender)
    assert isinstance(pinsage, TrainableRecommender)
    assert [given.for_model(model)["learning_rate"] for model in (lightgcn, pinsage)] == [0.5, 0.5]
    assert [left_open.for_model(model)["learning_rate"] for model in (lightgcn, pinsage)] == [2e-3, 1e-3]
    assert left_open.for_model(create("popularity")) == {}
    assert [lightgcn.steps_per_epoch(pairs) for pairs in (99_999, 100_000)] == [100, 50]
    assert pinsage.steps_per_epoch(100_000) == 100
    gat = create("gat")
    assert isinstance(gat, TrainableRecommender)
    assert [gat.steps_per_epoch(pairs) for pairs in (10_000, 820_000, 10_000_000)] == [4, 100, 25]
    graph = InteractionGraph.from_frame(two_communities(), user="u", item="i")
    split = graph.split("random", seed=0)
    trainer = Trainer(lightgcn, split, left_open, 0, Silent(), None)
    assert (trainer.learning_rate, trainer.optimiser.learning_rate) == (2e-3, 2e-3)
    assert trainer.sampler.batch_size == split.train.num_pairs  # less than 512, the smallest of a batch


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["softmax", "bpr"])
def test_learns_planted_communities(split: Split, loss: str) -> None:
    model = create("lightgcn", {"loss": loss})
    fit(model, split, options=TrainOptions(epochs=60, patience=60, learning_rate=0.01, batch_size=64))
    users = np.arange(60)
    scores = model.scores(users)
    own = np.array([scores[user, 20 * (user // 30) : 20 * (user // 30) + 20].mean() for user in users])
    other = np.array([scores[user, 20 - 20 * (user // 30) : 40 - 20 * (user // 30)].mean() for user in users])
    assert (own > other).all()


def test_the_best_epoch_on_validation_is_restored(split: Split) -> None:
    model, recorder = create("lightgcn", {"popularity": 1, "cooccurrence": 0}), Recorder()
    report = fit(
        model, split, options=TrainOptions(epochs=40, patience=4, learning_rate=0.05), observer=recorder
    )
    values = [facts["metrics"]["ndcg@20"] for facts in recorder.epochs]
    assert report.best_epoch == int(np.argmax(values)) + 1
    assert report.best_value == max(values)
    assert report.epochs == min(40, report.best_epoch + 4)
    assert evaluate(model, split, k=20, part="validation")["ndcg@20"] == report.best_value


def test_what_is_not_trained_is_chosen_on_validation(split: Split) -> None:
    model, recorder = create("lightgcn", {"cooccurrence": 0}), Recorder()
    chosen = fit(model, split, options=TrainOptions(epochs=6), observer=recorder).chosen

    def validated(popularity: float) -> float:
        one = create("lightgcn", {"popularity": popularity, "cooccurrence": 0})
        # as every epoch is validated with 1, the same epoch is restored
        tensors = {**model.tensors(), "popularity": np.array([popularity])}
        one.restore(tensors, split.train)
        return evaluate(one, split, k=20, part="validation")["ndcg@20"]

    reached = chosen["popularity"]
    best = evaluate(model, split, k=20, part="validation")["ndcg@20"]
    assert best == validated(reached) >= max(validated(1), validated(reached + 0.25))
    assert reached == 0 or best >= validated(reached - 0.25)
    assert recorder.messages == [f"Chosen on validation: popularity {reached:g}"]
    assert fit(create("lightgcn", {"loss": "bpr"}), split, options=TrainOptions(epochs=1)).chosen == {}


def test_test_interactions_change_nothing(split: Split) -> None:
    frames = {"user": "u", "item": "i", "seed": 3}
    train = two_communities()
    one = Split.from_frames(train=train, test=pd.DataFrame({"u": [0], "i": [39]}), **frames)
    two = Split.from_frames(train=train, test=pd.DataFrame({"u": [59, 58], "i": [39, 0]}), **frames)
    scores = []
    for each in (one, two):
        model = create("lightgcn")
        fit(model, each, options=TrainOptions(epochs=3))
        scores.append(model.scores(np.arange(60)))
    assert np.array_equal(scores[0], scores[1])


def test_progress_counts_steps_epochs_and_interactions(split: Split) -> None:
    recorder = Recorder()
    fit(create("lightgcn"), split, options=TrainOptions(epochs=2, batch_size=100), observer=recorder)
    pairs = split.train.num_pairs
    steps = -(-pairs // 100)
    assert [(facts["epoch"], facts["step"]) for facts in recorder.steps] == [
        (epoch, step) for epoch in (1, 2) for step in range(1, steps + 1)
    ]
    assert recorder.steps[-1]["interactions"] == 2 * pairs
    assert recorder.epochs[0]["loss"] == pytest.approx(np.mean([f["loss"] for f in recorder.steps[:steps]]))


@pytest.mark.parametrize("after", [1, 7])
def test_a_stop_is_heard_after_the_step_and_leaves_a_usable_model(split: Split, after: int) -> None:
    model, recorder = create("lightgcn"), Recorder(stop_after=after)
    report = fit(model, split, options=TrainOptions(batch_size=100), observer=recorder)
    assert report.stopped
    assert len(recorder.steps) == after
    assert np.isfinite(model.scores(np.arange(60))).all()


def test_nan_ends_the_training_with_the_likely_cause(split: Split) -> None:
    with pytest.raises(GnnrecError, match=r"NaN in epoch \d+, step \d+.*learning rate \(10\).*tenth"):
        fit(create("lightgcn", {"loss": "bpr", "l2": 1e45}), split, options=TrainOptions(learning_rate=10))


def test_nothing_to_train_on_is_said(split: Split) -> None:
    empty = Split.from_frames(
        train=pd.DataFrame({"u": [1], "i": [2]}), test=pd.DataFrame({"u": [1], "i": [3]}), user="u", item="i"
    )
    empty.part[:] = 2
    with pytest.raises(GraphDataError, match="nothing to train on"):
        fit(create("lightgcn"), empty)


def test_every_pair_is_visited_once_an_epoch_and_negatives_are_new_to_their_user(split: Split) -> None:
    sampler = PairSampler(split.train, 50, seed=0)
    visited = [
        pair for users, items in sampler.epoch() for pair in zip(users.tolist(), items.tolist(), strict=True)
    ]
    csr = split.train.by_user
    assert sorted(visited) == [(u, i) for u in range(len(csr)) for i in csr.row(u)[0].tolist()]
    users = torch.arange(60).repeat(50)
    for user, item in zip(users.tolist(), sampler.negatives(users).tolist(), strict=True):
        assert item not in csr.row(user)[0]


def test_the_batches_of_an_epoch_are_equally_large_but_for_one_pair(split: Split) -> None:
    pairs = split.train.num_pairs
    sampler = PairSampler(split.train, pairs // 3 - 1, seed=0)  # a fourth batch would have had three pairs
    sizes = [len(users) for users, _ in sampler.epoch()]
    assert len(sizes) == sampler.steps == 4
    assert sum(sizes) == pairs
    assert max(sizes) - min(sizes) <= 1


def test_indices_take_32_bits_where_all_of_them_fit() -> None:
    assert index_type(2**31) is np.int32  # the last one is 2**31 - 1
    assert index_type(2**31 + 1) is np.int64


def test_pairs_are_the_same_when_their_indices_need_64_bits(
    split: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    def visited() -> list[list[int]]:
        return [part.tolist() for batch in PairSampler(split.train, 50, seed=1).epoch() for part in batch]

    narrow = visited()
    monkeypatch.setattr(batches, "index_type", lambda count: np.int64)
    assert visited() == narrow


def test_shared_negatives_are_items_that_someone_has(split: Split) -> None:
    frame = pd.DataFrame({"u": [0, 0, 1], "i": [0, 1, 1], "w": [1, 1, 1]})
    nobodys = pd.DataFrame({"u": [0], "i": [2], "w": [0]})
    graph = InteractionGraph.from_frame(pd.concat([frame, nobodys]), user="u", item="i", weight="w")
    sampler = PairSampler(graph, 2, seed=0)
    drawn = sampler.shared_negatives(300, 0.0)
    assert set(drawn.tolist()) == {0, 1}
    assert sampler.log_rate(drawn, 0.0).abs().max() < 1e-6
    by_popularity = sampler.shared_negatives(30_000, 1.0)
    assert float((by_popularity == 1).float().mean()) == pytest.approx(2 / 3, abs=0.01)
    assert sampler.log_rate(torch.tensor([0, 1]), 1.0).exp().tolist() == pytest.approx([2 / 3, 4 / 3])


def test_who_owns_what(split: Split) -> None:
    sampler = PairSampler(split.train, 50, seed=0)
    users, items = torch.tensor([3, 0, 3]), torch.tensor([5, 21, 5, 0])
    owned = sampler.owned(users, items)
    dense = split.train.by_user.to_scipy(split.train.num_items).toarray() > 0
    assert owned.tolist() == dense[users.numpy()][:, items.numpy()].tolist()


def trainer(split: Split, **options: Any) -> Trainer:
    model = create("lightgcn")
    assert isinstance(model, TrainableRecommender)
    return Trainer(model, split, TrainOptions(**options), 0, Silent(), None)


def test_each_epoch_is_announced_by_its_number_also_after_a_resume(split: Split) -> None:
    def told(run: Trainer) -> list[int]:
        numbers: list[int] = []
        run.recommender.start_epoch = numbers.append  # type: ignore[method-assign]
        return numbers

    first = trainer(split, epochs=3)
    before = told(first)
    first.run_epoch()
    first.run_epoch()
    second = trainer(split, epochs=3)
    after = told(second)
    second.restore(first.state())
    second.run()
    assert (before, after) == ([1, 2], [3])
