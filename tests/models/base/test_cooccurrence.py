"""The co-occurrence by hand and against dense algebra, alone and in the scores of all models that have it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph, Split, evaluate
from gnnrec_lab.explain import explain
from gnnrec_lab.graph import CSR
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.models.base import cooccurrence
from gnnrec_lab.models.base.cooccurrence import Cooccurrence
from gnnrec_lab.models.base.storage import load_recommender, save_recommender
from gnnrec_lab.training import TrainOptions, fit

MODELS = ["lightgcn", "graphsage", "pinsage"]


@pytest.fixture(scope="module")
def split() -> Split:
    rng = np.random.default_rng(3)
    pairs = np.argwhere(rng.random((40, 25)) < 0.2)
    frame = pd.DataFrame(pairs, columns=["user", "item"]).assign(weight=rng.integers(1, 5, len(pairs)))
    graph = InteractionGraph.from_frame(frame, user="user", item="item", weight="weight")
    return graph.split("random", validation=0.1, test=0.1, seed=1)


def dense(graph: InteractionGraph) -> np.ndarray:
    """Return the term of every user and item, by dense algebra."""
    history = graph.by_user.to_scipy(graph.num_items).toarray().astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = np.sqrt(history.sum(1, keepdims=True) * history.sum(0, keepdims=True))
        adjacency = np.nan_to_num(history / root)
        common = history @ adjacency.T
        common = np.nan_to_num(common / np.linalg.norm(common, axis=1, keepdims=True))
        return np.nan_to_num(common @ adjacency / np.linalg.norm(adjacency, axis=0))


def trained(name: str, split: Split, **options: object) -> Recommender:
    model = create(name, {"dim": 8, "popularity": 0.5, **options})
    fit(model, split, options=TrainOptions(epochs=1), seed=2)
    return model


def test_by_hand() -> None:
    rows = [("a", 0), ("a", 1), ("b", 1), ("b", 2)]
    graph = InteractionGraph.from_frame(pd.DataFrame(rows, columns=["u", "i"]), user="u", item="i")
    # A: a has 0 at 1 / sqrt(2) and 1 at 1 / 2, b has 1 at 1 / 2 and 2 at 1 / sqrt(2)
    own, other = 1 / 2**0.5 + 1 / 2, 1 / 2  # what a and b have in common with the history of a
    length = np.hypot(own, other)
    expected = [own / length, (own + other) / 2**0.5 / length, other / length]
    scores = np.zeros((1, 3), np.float32)
    Cooccurrence(graph).add(graph.by_user.take(np.array([0])), 1.0, scores)
    assert scores[0] == pytest.approx(expected)


@pytest.mark.slow
def test_all_forms_agree_with_dense_algebra(split: Split) -> None:
    graph, term = split.train, Cooccurrence(split.train)
    expected = dense(graph)
    scores = np.ones((graph.num_users, graph.num_items), np.float32)
    term.add(graph.by_user, 2.0, scores)
    np.testing.assert_allclose(scores, 1 + 2 * expected, rtol=1e-5)
    assert expected.max() <= 1 + 1e-9

    users, items = np.divmod(np.arange(scores.size), graph.num_items)
    pairs = term.of_pairs(graph.by_user.take(users), items)
    np.testing.assert_allclose(pairs.reshape(scores.shape), expected, atol=1e-6)

    for user in range(graph.num_users):
        own, weight = graph.by_user.row(user)
        parts = np.array([term.parts(own, weight, item) for item in range(graph.num_items)])
        np.testing.assert_allclose(parts.sum(axis=1), expected[user], atol=1e-6)
        given = torch.from_numpy(weight.astype(np.float64))
        np.testing.assert_allclose(term.torch(own, given).numpy(), expected[user], atol=1e-6)


def test_few_histories_and_many_parts_of_one_are_computed_differently_but_alike(split: Split) -> None:
    graph, term = split.train, Cooccurrence(split.train)
    few, expected = np.array([3, 8]), dense(graph)
    scores = np.zeros((2, graph.num_items), np.float32)
    term.add(graph.by_user.take(few), 1.0, scores)  # more items than histories
    np.testing.assert_allclose(scores, expected[few], atol=1e-6)
    np.testing.assert_allclose(
        term.of_pairs(graph.by_user.take(few), np.array([9, 2])), expected[few, [9, 2]], atol=1e-6
    )

    own, weight = graph.by_user.row(3)
    kept = np.random.default_rng(5).random((60, len(own))) < 0.7
    kept[17] = False
    rows, place = np.nonzero(kept)
    parts = CSR.from_pairs(rows.astype(np.int32), own[place].astype(np.int32), weight[place], num_rows=60)
    together = np.zeros((60, graph.num_items), np.float32)
    term.add(parts, 1.0, together)
    for row in range(60):
        alone = np.zeros((1, graph.num_items), np.float32)
        term.add(parts.take(np.array([row])), 1.0, alone)
        np.testing.assert_allclose(together[row], alone[0], atol=1e-6)
    assert not together[17].any()
    items = np.arange(60) % graph.num_items
    np.testing.assert_allclose(term.of_pairs(parts, items), together[np.arange(60), items], atol=1e-6)


@pytest.mark.parametrize(("pairs", "few"), [(7, 512), (64, 512), (64, 3), (4096, 24)])
def test_however_pairs_are_dealt_out_the_term_is_the_same(
    split: Split, monkeypatch: pytest.MonkeyPatch, pairs: int, few: int
) -> None:
    monkeypatch.setattr(cooccurrence, "_PAIRS", pairs)
    monkeypatch.setattr(cooccurrence, "_FEW", few)
    graph, expected = split.train, dense(split.train)
    users, items = np.divmod(np.arange(expected.size), graph.num_items)
    found = Cooccurrence(graph).of_pairs(graph.by_user.take(users), items)
    np.testing.assert_allclose(found.reshape(expected.shape), expected, atol=1e-6)


def test_its_gradients_are_those_of_differences(split: Split) -> None:
    graph, term = split.train, Cooccurrence(split.train)
    own, weight = graph.by_user.row(4)
    given = torch.from_numpy(weight.astype(np.float64)).requires_grad_()
    assert torch.autograd.gradcheck(lambda value: term.torch(own, value), (given,))
    # in proportion to itself a history says the same
    once, thrice = (term.torch(own, times * given.detach())[7].item() for times in (1, 3))
    assert once == pytest.approx(thrice)


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_scores_have_it_added_at_its_weight(name: str, split: Split, tmp_path: Path) -> None:
    without, model = (trained(name, split, cooccurrence=weight) for weight in (0, 1.5))
    graph = split.train
    users = np.arange(graph.num_users)
    added = 1.5 / model.temperature * dense(graph)
    np.testing.assert_allclose(model.scores(users), without.scores(users) + added, rtol=1e-4, atol=1e-4)

    histories = graph.by_user
    np.testing.assert_allclose(
        model.history_scores(histories), without.history_scores(histories) + added, rtol=1e-4, atol=1e-4
    )
    for user, item in ((0, 3), (5, 5), (11, 20)):
        parts, plain = model.contributions(user, item), without.contributions(user, item)
        assert parts.contribution.sum() + parts.remainder == pytest.approx(parts.score, rel=1e-5)
        assert parts.score == pytest.approx(float(model.scores(np.array([user]))[0, item]), rel=1e-4)
        assert parts.rest == pytest.approx(plain.rest)
        assert (parts.contribution - plain.contribution).sum() == pytest.approx(added[user, item], rel=1e-4)

    save_recommender(model, tmp_path)
    again = load_recommender(tmp_path, graph)
    np.testing.assert_array_equal(again.scores(users), model.scores(users))


@pytest.mark.parametrize("name", ["lightgcn"])
def test_differentiable_scores_have_it_too(name: str, split: Split) -> None:
    model = trained(name, split, cooccurrence=1)
    for user in (1, 8):
        own, weight = split.train.by_user.row(user)
        found = model.history_scores_torch(own.astype(np.int64), torch.from_numpy(weight))
        expected = model.history_scores(split.train.by_user.take(np.array([user])))[0]
        np.testing.assert_allclose(found.numpy(), expected, rtol=1e-4, atol=1e-4)


def test_validation_chooses_it_unless_it_is_given(split: Split) -> None:
    peaks = {0.0: 1, 0.25: 3, 0.5: 2, 1.0: 1}
    model = trained("lightgcn", split, cooccurrence=0)
    open_one = create("lightgcn", {"dim": 8, "popularity": 0.5})
    open_one.restore(model.tensors(), split.train)
    chosen = open_one.choose_on_validation(lambda: peaks[float(open_one.tensors()["cooccurrence"][0])])
    assert chosen == {"cooccurrence": 0.25}
    assert open_one.tensors()["cooccurrence"] == 0.25
    assert model.choose_on_validation(lambda: 0.0) == {}


def test_popularity_is_chosen_once_more_beside_it(split: Split) -> None:
    model = create("lightgcn", {"dim": 8})
    fit(model, split, options=TrainOptions(epochs=1), seed=2)
    alone = create("lightgcn", {"dim": 8})
    alone.restore(
        {**model.tensors(), "popularity": np.array([1.0]), "cooccurrence": np.array([0.0])}, split.train
    )

    def measure() -> float:
        found = alone.tensors()
        together = found["cooccurrence"][0]
        return float(-abs(found["popularity"][0] - (1.5 if together else 0.75)) - abs(together - 1))

    assert alone.choose_on_validation(measure) == {"popularity": 1.5, "cooccurrence": 1}


def test_a_recommender_saved_before_there_was_any_has_none(split: Split) -> None:
    model = trained("lightgcn", split, cooccurrence=0)
    tensors = model.tensors()
    del tensors["cooccurrence"]
    again = create("lightgcn", {"dim": 8})
    again.restore(tensors, split.train)
    np.testing.assert_array_equal(again.scores(np.arange(5)), model.scores(np.arange(5)))


@pytest.mark.parametrize("name", MODELS)
def test_the_label_says_it_and_its_weight(name: str, split: Split, tmp_path: Path) -> None:
    model = trained(name, split, cooccurrence=0.25)
    label = f"{model.title} + co-occurrence 0.25"
    assert create(name, {"cooccurrence": 0.25}).label == model.title  # not trained: nothing scores yet
    assert (model.label, model.added_terms) == (label, {"cooccurrence": 0.25})
    card = model.describe()
    assert (card["title"], card["label"], card["added_terms"]) == (
        model.title, label, {"cooccurrence": 0.25},
    )  # fmt: skip
    assert repr(model).startswith(f"{label}(dim=8")
    assert repr(evaluate(model, split)).startswith(f"{label} on test")
    item = split.train.items.id(0)
    assert f"({label})" in repr(explain(model, split.train.users.id(1), item))
    save_recommender(model, tmp_path)
    assert load_recommender(tmp_path, split.train).label == label


def test_without_it_the_label_is_the_title(split: Split) -> None:
    model = trained("lightgcn", split, cooccurrence=0)
    assert (model.label, model.added_terms) == ("LightGCN", {})
    assert repr(evaluate(model, split)).startswith("LightGCN on test")


def test_dot_products_have_none(split: Split) -> None:
    model = trained("lightgcn", split, loss="bpr", cooccurrence=2)
    assert model.tensors()["cooccurrence"] == 0
    assert model.label == "LightGCN"
