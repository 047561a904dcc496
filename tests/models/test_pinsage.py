"""PinSage against dense linear algebra; its features, new users and items, and its curriculum."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph, Split
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR
from gnnrec_lab.models import create, load_recommender, save_recommender
from gnnrec_lab.models.layers.random_walks import Walks, item_neighbourhoods
from gnnrec_lab.models.pinsage import PinSage
from gnnrec_lab.training import Silent, TrainOptions, fit
from gnnrec_lab.training.trainer import Trainer


def made(seed: int = 2, cold: int = 0) -> InteractionGraph:
    """Return 12 users and 10 items with features; the last ``cold`` items have no positive interaction."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"u": rng.integers(0, 12, 90), "i": rng.integers(0, 10 - cold, 90)})
    frame["w"] = rng.integers(1, 4, 90)
    late = pd.DataFrame({"u": [0] * cold, "i": range(10 - cold, 10), "w": [0] * cold})
    items = pd.DataFrame({"i": range(10), "price": rng.random(10), "kind": ["tea", "rice"] * 5})
    users = pd.DataFrame({"u": range(12), "age": rng.random(12)})
    return InteractionGraph.from_frame(
        pd.concat([frame, late]), user="u", item="i", weight="w", items=items, users=users
    )


@pytest.fixture
def graph() -> InteractionGraph:
    return made()


def begun(graph: InteractionGraph, **options: object) -> PinSage:
    """Return a model whose matrices aren't the identity any more."""
    model = PinSage(dim=5, **options)
    model.begin(graph, seed=0)
    generator = torch.Generator().manual_seed(9)
    with torch.no_grad():
        for tensor in model.parameters().values():
            tensor.add_(torch.randn(tensor.shape, generator=generator), alpha=0.3)
    model.refresh()
    return model


def dense(model: PinSage, graph: InteractionGraph) -> tuple[np.ndarray, np.ndarray]:
    """Work the formula out with dense matrices."""
    o, features = model.options, model._input.features
    weights = {name: tensor.detach().double().numpy() for name, tensor in model.parameters().items()}
    matrix = graph.by_user.to_scipy(graph.num_items).toarray().astype(float)
    own = matrix / matrix.sum(axis=1, keepdims=True)
    walks = Walks(o.walks, o.length, o.restart, 0)
    near = item_neighbourhoods(graph, walks, o.neighbours).to_scipy(graph.num_items).toarray()
    items = weights["item_embedding"] + features.item @ weights["item_content"]
    for layer in range(1, o.layers):
        message = items @ weights[f"message_{layer}"]
        message = np.where(message > 0, message, 0.2 * message)
        items = items + near @ message @ weights[f"pool_{layer}"]
    users = weights["user_embedding"] + features.user @ weights["user_content"]
    mixed = o.restart * items + (1 - o.restart) * near @ items
    return users + own @ mixed @ weights["user_pool"], items + near @ items @ weights["item_pool"]


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_representations_are_those_of_the_formula(graph: InteractionGraph, layers: int) -> None:
    model = begun(graph, layers=layers, restart=0.3, neighbours=4, new=0)
    users, items = dense(model, graph)
    both = model.represent(torch.arange(12), torch.arange(10), torch.Generator())
    np.testing.assert_allclose(both[0].detach().numpy(), users, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(both[1].detach().numpy(), items, rtol=1e-4, atol=1e-6)
    exact = model.represent_all()
    np.testing.assert_allclose(exact[0], users, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(exact[1], items, rtol=1e-4, atol=1e-6)


def test_the_new_are_trained_by_history_and_by_features_alone(graph: InteractionGraph) -> None:
    model = begun(graph, layers=2, new=1)
    users, items = model.represent(torch.arange(12), torch.arange(10), torch.Generator().manual_seed(0))
    np.testing.assert_allclose(
        users.detach().numpy(), model.represent_histories(graph.by_user), rtol=1e-5, atol=1e-7
    )
    features = model._input.features.item @ model.parameters()["item_content"].detach().numpy()
    np.testing.assert_allclose(items.detach().numpy(), features, rtol=1e-5, atol=1e-7)


def test_the_share_of_new_ones_is_the_option(graph: InteractionGraph) -> None:
    model = begun(graph, new=0.3)
    whole, _ = model.represent_all()
    users, _ = model.represent(
        torch.arange(12).repeat(500), torch.arange(3), torch.Generator().manual_seed(0)
    )
    differs = (users.detach() - torch.from_numpy(whole).repeat(500, 1)).abs().max(dim=1).values > 1e-5
    assert float(differs.float().mean()) == pytest.approx(0.3, abs=0.03)


def test_an_item_without_interactions_is_its_features() -> None:
    graph = made(cold=2)
    model = begun(graph, layers=2)
    cold = np.flatnonzero(graph.by_item.degrees == 0)
    assert len(cold) == 2
    features = model._input.features.item[cold] @ model.parameters()["item_content"].detach().numpy()
    fresh = PinSage(dim=5)
    fresh.begin(graph, seed=0)
    assert not fresh.parameters()["item_embedding"][cold].any()
    model.parameters()["item_embedding"].data[cold] = 0  # `begun` moved it; training never does
    model.refresh()
    np.testing.assert_allclose(model.represent_all()[1][cold], features, rtol=1e-5, atol=1e-7)
    scores = model.scores(np.arange(12))
    assert np.ptp(scores[:, cold], axis=0).min() > 0.01  # not by popularity alone


def test_without_features_an_item_without_interactions_is_ranked_by_popularity_alone() -> None:
    graph = replace(made(cold=2), item_features=None, user_features=None)
    scores = begun(graph).scores(np.arange(12))
    assert np.ptp(scores[:, -2:], axis=0).max() < 1e-6


def test_fold_in_ranks_by_the_history_alone(graph: InteractionGraph) -> None:
    model = begun(graph, loss="max-margin", restart=0.2)
    history = CSR.from_pairs([0, 0], [1, 4], [1.0, 3.0], num_rows=1)
    walks = Walks(200, 3, 0.2, 0)
    near = item_neighbourhoods(graph, walks, 20).to_scipy(10).toarray()
    weights = {name: tensor.detach().numpy() for name, tensor in model.parameters().items()}
    items = weights["item_embedding"] + model._input.features.item @ weights["item_content"]
    mixed = 0.2 * items + 0.8 * near @ items
    user = (0.25 * mixed[1] + 0.75 * mixed[4]) @ weights["user_pool"]
    target = items + near @ items @ weights["item_pool"]
    expected = target @ user / np.linalg.norm(target, axis=1) / np.linalg.norm(user)
    np.testing.assert_allclose(model.history_scores(history)[0], expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("loss", ["softmax", "max-margin"])
@pytest.mark.parametrize("layers", [1, 3])
def test_contributions_with_features_are_the_score(graph: InteractionGraph, loss: str, layers: int) -> None:
    model = begun(graph, loss=loss, layers=layers)
    for user, item in np.random.default_rng(0).integers(0, [12, 10], (30, 2)):
        parts = model.contributions(int(user), int(item))
        assert {"own_embedding", "own_features"} <= parts.rest.keys()
        assert parts.contribution.sum() + parts.remainder == pytest.approx(parts.score, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("loss", ["softmax", "max-margin"])
def test_who_is_known_by_nothing_has_no_contributions(loss: str) -> None:
    train = pd.DataFrame({"u": ["a", "a", "b", "b"], "i": ["x", "y", "x", "z"]})
    split = Split.from_frames(train=train, test=pd.DataFrame({"u": ["c"], "i": ["x"]}), user="u", item="i")
    model = PinSage(dim=4, loss=loss)
    fit(model, split, options=TrainOptions(epochs=2))
    parts = model.contributions(int(split.graph.users.index("c")[0]), 0)
    assert len(parts.items) == 0
    assert parts.remainder == pytest.approx(parts.score)


def test_a_saved_model_walks_again_by_its_seed(graph: InteractionGraph, tmp_path: Path) -> None:
    model = PinSage(dim=4, walks=3, neighbours=2)
    model.begin(graph, seed=2**40 + 1)
    model.refresh()
    save_recommender(model, tmp_path)
    loaded = load_recommender(tmp_path, graph)
    assert np.array_equal(model.scores(np.arange(12)), loaded.scores(np.arange(12)))
    other = PinSage(dim=4, walks=3, neighbours=2)
    other.begin(graph, seed=1)
    assert not np.array_equal(other._near.indices, model._near.indices)


def test_each_epoch_adds_a_hard_negative_up_to_the_option(graph: InteractionGraph) -> None:
    model = begun(graph, loss="max-margin", hard=2)
    counts = []
    for epoch in (1, 2, 3, 4):
        model.start_epoch(epoch)
        counts.append(model.hard_negatives(torch.arange(3), torch.Generator()).shape[1])
    assert counts == [0, 1, 2, 2]
    softmax = begun(graph)
    softmax.start_epoch(5)
    assert softmax.hard_negatives(torch.arange(3), torch.Generator()).shape == (3, 0)


def test_a_resumed_curriculum_goes_on_bit_for_bit(graph: InteractionGraph) -> None:
    split = graph.split("random", seed=0)

    def trainer() -> Trainer:
        model = create("pinsage", {"loss": "max-margin", "hard": 2})
        return Trainer(model, split, TrainOptions(epochs=4, batch_size=16), 0, Silent(), None)

    whole, first, second = trainer(), trainer(), trainer()
    whole.run()
    for _ in range(2):
        first.run_epoch()
    second.restore(first.state())
    second.run()
    assert [row["loss"] for row in whole.history] == [row["loss"] for row in second.history]
    for name, tensor in whole.parameters.items():
        assert torch.equal(tensor, second.parameters[name])


def test_without_ids_features_are_needed(graph: InteractionGraph) -> None:
    assert "item_embedding" not in begun(graph, ids=False).parameters()
    with pytest.raises(OptionError, match="ids=false"):
        PinSage(ids=False).begin(replace(graph, item_features=None), seed=0)


def test_the_card_says_how_many_neighbours_and_how_much_they_weigh(graph: InteractionGraph) -> None:
    model = PinSage(dim=5, neighbours=3)
    assert "mean_neighbours" not in model.describe()
    model.begin(graph, seed=0)
    card = model.describe()
    assert 0 < card["mean_neighbours"] <= 3
    assert card["pooling_weight"] == {"item": pytest.approx(1), "user": pytest.approx(1)}
