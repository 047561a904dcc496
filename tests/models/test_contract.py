"""What every registered recommender must do. A new model is tested here without a line being added."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph, NotFittedError, Split, StorageError, evaluate
from gnnrec_lab.errors import OptionError, UnknownNameError
from gnnrec_lab.graph import CSR
from gnnrec_lab.models import Recommender, create, load_recommender, names, save_recommender
from gnnrec_lab.training import TrainOptions, fit


@cache
def shared(name: str, split: Split) -> Recommender:
    """Return a recommender that is trained once, for tests that only ask it."""
    return trained(name, split)


def trained(name: str, split: Split, seed: int = 0) -> Recommender:
    recommender = create(name)
    fit(recommender, split, options=TrainOptions(epochs=3), seed=seed)
    return recommender


def all_scores(recommender: Recommender) -> np.ndarray:
    return recommender.scores(np.arange(recommender.train.num_users))


@pytest.fixture(scope="module")
def split() -> Split:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 40, 900), "i": rng.zipf(1.4, 900) % 60, "t": np.arange(900)})
    frame["u"] = frame["u"].map("사용자{}".format)
    return InteractionGraph.from_frame(frame, user="u", item="i", time="t").split("random", seed=1)


@pytest.mark.parametrize("name", names())
class TestEveryRecommender:
    def test_refuses_to_answer_before_it_is_trained(self, name: str) -> None:
        with pytest.raises(NotFittedError, match="isn't trained yet"):
            create(name).scores(np.array([0]))
        assert "(not trained)" in repr(create(name))

    def test_scores_and_pair_scores_agree(self, name: str, split: Split) -> None:
        recommender = shared(name, split)
        scores = all_scores(recommender)
        assert scores.shape == (split.graph.num_users, split.graph.num_items)
        assert scores.dtype == np.float32
        users, items = np.array([3, 0, 7]), np.array([5, 5, 1])
        np.testing.assert_allclose(
            recommender.pair_scores(users, items), scores[users, items], rtol=1e-4, atol=1e-6
        )

    def test_vectors_are_one_a_user_and_one_an_item_or_none(self, name: str, split: Split) -> None:
        recommender = shared(name, split)
        graph, vectors = split.graph, [recommender.vectors(kind) for kind in ("user", "item")]
        if vectors[0] is None or vectors[1] is None:
            assert vectors == [None, None]
            return
        assert [rows.dtype for rows in vectors] == [np.float32, np.float32]
        assert [len(rows) for rows in vectors] == [graph.num_users, graph.num_items]
        assert vectors[0].shape[1] == vectors[1].shape[1]
        # who has the item is nearer to it than who doesn't
        unit = [rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9) for rows in vectors]
        cosine = unit[0] @ unit[1].T
        own = split.train.by_user.to_scipy(graph.num_items).toarray() > 0
        assert cosine[own].mean() > cosine[~own].mean()

    def test_order_of_users_changes_nothing(self, name: str, split: Split) -> None:
        recommender = shared(name, split)
        scores = all_scores(recommender)
        users = np.array([9, 2, 2, 30])
        np.testing.assert_allclose(recommender.scores(users), scores[users], rtol=1e-4, atol=1e-6)

    @pytest.mark.slow
    def test_refit_equals_fit_and_another_seed_is_another_training(self, name: str, split: Split) -> None:
        recommender = trained(name, split)
        again = trained(name, split)
        assert np.array_equal(all_scores(recommender), all_scores(again))
        fit(again, split, options=TrainOptions(epochs=3), seed=0)
        assert np.array_equal(all_scores(recommender), all_scores(again))
        if recommender.capabilities.trainable:
            assert not np.array_equal(all_scores(recommender), all_scores(trained(name, split, seed=1)))

    def test_save_and_load_give_the_same_scores(self, name: str, split: Split, tmp_path: Path) -> None:
        recommender = shared(name, split)
        save_recommender(recommender, tmp_path)
        loaded = load_recommender(tmp_path, split.train)
        assert np.array_equal(all_scores(recommender), all_scores(loaded))
        assert loaded.options == recommender.options
        assert {path.suffix for path in tmp_path.iterdir()} == {".safetensors", ".json"}

    def test_a_damaged_file_or_other_interactions_are_refused(
        self, name: str, split: Split, tmp_path: Path
    ) -> None:
        save_recommender(shared(name, split), tmp_path)
        with pytest.raises(StorageError, match="other interactions"):
            load_recommender(tmp_path, split.test)
        path = tmp_path / "model.safetensors"
        path.write_bytes(path.read_bytes()[:-1] + b"\x01")
        with pytest.raises(StorageError, match="checksum"):
            load_recommender(tmp_path, split.train)
        path.unlink()
        with pytest.raises(StorageError, match=r"model\.safetensors is missing\. Train the run again"):
            load_recommender(tmp_path, split.train)

    @pytest.mark.slow
    def test_contributions_and_remainder_are_the_score(self, name: str, split: Split) -> None:
        recommender = shared(name, split)
        rng = np.random.default_rng(4)
        for user, item in rng.integers(0, [split.graph.num_users, split.graph.num_items], (100, 2)):
            parts = recommender.contributions(int(user), int(item))
            assert parts.items.tolist() == sorted(set(split.train.by_user.row(int(user))[0].tolist()))
            total = parts.contribution.sum() + parts.remainder
            size = max(abs(parts.score), np.abs(parts.contribution).sum() + abs(parts.remainder))
            assert abs(total - parts.score) <= 1e-5 * size
            assert parts.score == recommender.pair_scores(np.array([user]), np.array([item]))[0]

    def test_fold_in_goes_by_the_history_alone(self, name: str, split: Split) -> None:
        recommender = shared(name, split)
        histories = split.train.by_user.take(np.array([3, 0, 3]))
        if not recommender.capabilities.fold_in:
            with pytest.raises(OptionError, match="scores only those it was trained on"):
                recommender.history_scores(histories)
            return
        scores = recommender.history_scores(histories)
        assert scores.shape == (3, split.graph.num_items)
        assert np.isfinite(scores).all()
        np.testing.assert_allclose(scores[0], scores[2], rtol=1e-5, atol=1e-6)
        items = np.array([7, 2, 11])
        pairs = recommender.history_pair_scores(histories, items)
        np.testing.assert_allclose(pairs, scores[np.arange(3), items], rtol=1e-5, atol=1e-5)
        if not recommender.capabilities.trainable:  # they learn nothing of a user beside the history
            np.testing.assert_allclose(scores, recommender.scores(np.array([3, 0, 3])), rtol=1e-4, atol=1e-6)

    @pytest.mark.slow
    def test_differentiable_scores_are_those_of_the_history(self, name: str, split: Split) -> None:
        recommender = shared(name, split)
        items, weight = recommender.train.by_user.row(3)
        if not recommender.capabilities.differentiable:
            with pytest.raises(OptionError, match="gives no scores that torch can differentiate"):
                recommender.history_scores_torch(items.astype(np.int64), torch.from_numpy(np.array(weight)))
            return
        for factor in (1.0, np.linspace(0.4, 1.7, len(items))):
            given = (weight * factor).astype(np.float32)
            history = CSR(np.array([0, len(items)]), items, given)
            scores = recommender.history_scores_torch(items.astype(np.int64), torch.from_numpy(given))
            expected = recommender.history_scores(history)[0]
            np.testing.assert_allclose(scores.numpy(), expected, rtol=1e-4, atol=1e-5)
        exact = torch.from_numpy(given.astype(np.float64)).requires_grad_()
        assert torch.autograd.gradcheck(
            lambda w: recommender.history_scores_torch(items.astype(np.int64), w), exact, atol=1e-4, rtol=1e-3
        )

    @pytest.mark.slow
    @pytest.mark.parametrize("block", [1, 7])
    def test_the_users_ranked_at_once_change_nothing(self, name: str, split: Split, block: int) -> None:
        recommender = shared(name, split)
        whole, parts = (evaluate(recommender, split, k=5, block_users=size) for size in (None, block))
        for metric, value in whole.values.items():
            assert parts.values[metric] == pytest.approx(value, abs=2e-3), metric

    def test_a_thousand_behaviours(self, name: str) -> None:
        rng = np.random.default_rng(1)
        frame = pd.DataFrame(rng.integers(0, [30, 20], (2000, 2)), columns=["u", "i"])
        frame["b"] = [f"behaviour {number % 1000}" for number in range(2000)]
        graph = InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b")
        assert len(graph.behaviours) == 1000
        recommender = create(name)
        fit(recommender, graph.split("random"), options=TrainOptions(epochs=1))
        assert np.isfinite(all_scores(recommender)).all()
        parts = recommender.contributions(3, 4)
        size = max(abs(parts.score), np.abs(parts.contribution).sum() + abs(parts.remainder))
        assert parts.contribution.sum() + parts.remainder == pytest.approx(parts.score, abs=1e-5 * size)

    def test_fold_in_of_an_empty_history_ranks_by_popularity(self, name: str, split: Split) -> None:
        recommender = shared(name, split)
        if not recommender.capabilities.fold_in:
            return
        nobody = CSR.from_pairs([], [], [], num_rows=1)
        scores = recommender.history_scores(nobody)[0]
        degrees = np.maximum(split.train.by_item.degrees, 1)  # nobody's count as one user's
        order = np.argsort(-scores, kind="stable")
        if len(np.unique(scores)) > 1:
            assert (np.diff(degrees[order]) <= 0).all()

    def test_one_user_and_one_item(self, name: str) -> None:
        frame = pd.DataFrame({"u": ["only"], "i": ["thing"]})
        lonely = Split.from_frames(train=frame, test=frame.assign(i="other"), user="u", item="i")
        recommender = trained(name, lonely)
        assert np.isfinite(all_scores(recommender)).all()
        assert len(recommender.contributions(0, 0).items) == 1

    def test_a_user_without_train_interactions_has_finite_scores(self, name: str) -> None:
        train = pd.DataFrame({"u": ["a", "a", "b", "b"], "i": ["x", "y", "x", "z"]})
        cold = Split.from_frames(train=train, test=pd.DataFrame({"u": ["c"], "i": ["x"]}), user="u", item="i")
        recommender = trained(name, cold)
        user = int(cold.graph.users.index("c")[0])
        assert np.isfinite(recommender.scores(np.array([user]))).all()
        parts = recommender.contributions(user, 0)
        assert (len(parts.items), parts.remainder) == (0, pytest.approx(parts.score))

    def test_the_model_card_says_what_it_is(self, name: str, split: Split) -> None:
        recommender = shared(name, split)
        card = recommender.describe()
        assert card["name"] == name
        assert card["paper"]
        assert card["label"] == recommender.label
        assert card["label"] == recommender.title or recommender.added_terms
        assert card["parameters"] > 0


def test_unknown_model_and_unknown_option_name_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match='Did you mean "lightgcn"'):
        create("lightgnc")
    with pytest.raises(OptionError, match='Did you mean "layers"'):
        create("lightgcn", {"layer": 2})
