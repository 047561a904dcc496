"""GraphSAGE against PyG's layers, dense NumPy, and figures by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph, Split
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import CSR
from gnnrec_lab.models import load_recommender, save_recommender
from gnnrec_lab.models.graphsage import GraphSAGE
from gnnrec_lab.models.layers.neighbour_sampler import OTHER
from gnnrec_lab.training import TrainOptions, fit


@pytest.fixture(scope="module")
def graph() -> InteractionGraph:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"u": rng.integers(0, 9, 40), "i": rng.integers(0, 7, 40), "t": np.arange(40)})
    return InteractionGraph.from_frame(frame, user="u", item="i", time="t")


def begun(graph: InteractionGraph, **options: Any) -> GraphSAGE:
    """Return a model whose parameters are all random, none the identity."""
    model = GraphSAGE(dim=5, fanout=None, **{"respect_time": False, **options})
    model.begin(graph, seed=0)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for tensor in model.parameters().values():
            tensor.copy_(torch.randn(tensor.shape, generator=generator))
    model.refresh()
    return model


def represented(model: GraphSAGE) -> dict[str, torch.Tensor]:
    """Return the representations of all users and items, differentiable."""
    nodes = (torch.arange(model.train.num_users), torch.arange(model.train.num_items))
    return dict(zip(OTHER, model.represent(*nodes, torch.Generator()), strict=True))


def by_pyg(model: GraphSAGE, aggregator: str, layers: int) -> dict[str, torch.Tensor]:
    from torch_geometric.nn import SAGEConv  # takes two seconds: only the process that needs it

    weights = model.parameters()
    csr = model.train.by_user
    edges = torch.from_numpy(np.stack([csr.indices.astype(np.int64), csr.rows()]))  # item to user
    state = {kind: weights[f"{kind}_embedding"] for kind in OTHER}
    for number in range(1, layers + 1):
        now = {}
        for kind, other in OTHER.items():
            name = f"{kind}.layer{number}."
            layer = SAGEConv((5, 5), 5, aggr={"mean": "mean", "pool": "max"}[aggregator], bias=False)
            layer.lin_l.weight = torch.nn.Parameter(weights[f"{name}neighbours"].detach())
            layer.lin_r.weight = torch.nn.Parameter(weights[f"{name}self"].detach())
            rows = state[other]
            rows = rows @ weights[f"{name}pool"].T if aggregator == "pool" else rows
            now[kind] = layer((rows, state[kind]), edges if kind == "user" else edges.flip(0))
            if number < layers:
                now[kind] = torch.where(now[kind] > 0, now[kind], weights[f"{name}slope"] * now[kind])
        state = now
    return state


@pytest.mark.slow
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("aggregator", ["mean", "pool"])
def test_values_and_gradients_equal_those_of_pyg(
    graph: InteractionGraph, aggregator: str, layers: int
) -> None:
    model = begun(graph, aggregator=aggregator, layers=layers)
    target = {kind: torch.randn(rows.shape) for kind, rows in represented(model).items()}
    gradients = []
    for found in (represented(model), by_pyg(model, aggregator, layers)):
        for tensor in model.parameters().values():
            tensor.grad = None
        sum((found[kind] * target[kind]).sum() for kind in OTHER).backward()
        gradients.append(model.parameters()["user_embedding"].grad.clone())
        gradients.append(model.parameters()["item_embedding"].grad.clone())
    expected = by_pyg(model, aggregator, layers)
    for kind, raw in zip(OTHER, model.represent_all(), strict=True):
        torch.testing.assert_close(represented(model)[kind], expected[kind], rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(torch.from_numpy(raw), expected[kind].detach(), rtol=1e-4, atol=1e-4)
    torch.testing.assert_close(gradients[0], gradients[2], rtol=1e-4, atol=1e-3)
    torch.testing.assert_close(gradients[1], gradients[3], rtol=1e-4, atol=1e-3)


def test_it_starts_as_an_average(graph: InteractionGraph) -> None:
    model = GraphSAGE(dim=5, layers=2)
    model.begin(graph, seed=0)
    rows = {kind: model.parameters()[f"{kind}_embedding"].detach().numpy() for kind in OTHER}
    held = graph.by_user.to_scipy(graph.num_items).toarray() > 0
    mean = {"user": held / held.sum(1, keepdims=True), "item": (held / held.sum(0, keepdims=True)).T}
    for _ in range(2):
        rows = {kind: rows[kind] + mean[kind] @ rows[other] for kind, other in OTHER.items()}
    for kind, raw in zip(OTHER, model.represent_all(), strict=True):
        np.testing.assert_allclose(raw, rows[kind], rtol=1e-4, atol=1e-7)


@pytest.fixture(scope="module")
def with_features() -> InteractionGraph:
    """30 interactions; user "new" and item "late" have features alone."""
    rng = np.random.default_rng(5)
    users = pd.DataFrame({"u": [*"abcdef", "new"], "age": [20, 30, 40, 50, 60, 70, 25]})
    items = pd.DataFrame(
        {"i": [*"uvwxyz", "late"], "price": [1, 2, 3, 4, 5, 6, 2.5], "kind": list("ppqqrrq")}
    )
    log = pd.DataFrame({"u": rng.choice(list("abcdef"), 30), "i": rng.choice(list("uvwxyz"), 30), "w": 1})
    log = pd.concat([log, pd.DataFrame({"u": ["new", "a"], "i": ["u", "late"], "w": [0, 0]})])
    return InteractionGraph.from_frame(log, user="u", item="i", weight="w", users=users, items=items)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("aggregator", ["mean", "pool"])
@pytest.mark.parametrize("loss", ["softmax", "bpr"])
@pytest.mark.parametrize("ids", [True, False])
def test_contributions_and_remainder_are_the_score(
    with_features: InteractionGraph, layers: int, aggregator: str, loss: str, ids: bool
) -> None:
    model = begun(with_features, layers=layers, aggregator=aggregator, loss=loss, ids=ids)
    for user in range(with_features.num_users):
        parts = model.contributions(user, 2)
        size = np.abs(parts.contribution).sum() + sum(map(abs, parts.rest.values()))
        assert abs(parts.contribution.sum() + parts.remainder - parts.score) <= 1e-5 * size
        assert set(parts.rest) == {"own_features"} | ({"own_embedding"} if ids else set()) | (
            {"item_popularity"} if loss == "softmax" else set()
        )


def one_dimension(graph: InteractionGraph, user: list[float], item: list[float], **given: Any) -> GraphSAGE:
    """Return a model of one dimension with the embeddings given, and other tensors by name."""
    options = {key: given.pop(key) for key in ("layers", "aggregator") if key in given}
    model = GraphSAGE(dim=1, loss="bpr", **options)
    model.begin(graph, seed=0)
    tensors = {name: tensor.detach().numpy() for name, tensor in model.parameters().items()}
    tensors |= {"user_embedding": np.array(user)[:, None], "item_embedding": np.array(item)[:, None]}
    tensors |= {name: np.full(tensors[name].shape, value) for name, value in given.items()}
    model.restore({**tensors, "popularity": np.array([1.0])}, graph)
    return model


@pytest.fixture(scope="module")
def tiny() -> InteractionGraph:
    frame = pd.DataFrame({"u": ["a", "a", "b"], "i": ["x", "y", "x"]})  # a - x, a - y, b - x
    return InteractionGraph.from_frame(frame, user="u", item="i")


def test_contributions_of_the_mean_by_hand(tiny: InteractionGraph) -> None:
    model = one_dimension(
        tiny, [2, 3], [5, -7], **{"user.layer1.self": 0.5, "user.layer1.neighbours": 4, "item.layer1.self": 2}
    )
    item_x = 2 * 5 + (2 + 3) / 2
    parts = model.contributions(0, 0)
    assert parts.contribution == pytest.approx([item_x * 4 * 5 / 2, item_x * 4 * -7 / 2])
    assert parts.rest == {"own_embedding": pytest.approx(item_x * 0.5 * 2)}
    assert parts.score == pytest.approx(item_x * (0.5 * 2 + 4 * (5 - 7) / 2))


def test_contributions_follow_the_slope_of_the_layer_below(tiny: InteractionGraph) -> None:
    model = one_dimension(tiny, [-2, 3], [5, -7], layers=2, **{"user.layer1.slope": 0.1})
    # layer 1: a = 0.1 * (-2 + (5 - 7) / 2), b = 3 + 5, x = 5 + (-2 + 3) / 2, y = -7 - 2
    item_x = 5.5 + (0.1 * -3 + 8) / 2
    parts = model.contributions(0, 0)
    assert parts.contribution == pytest.approx([item_x * (0.1 * 5 / 2 + 5.5 / 2), item_x * (-0.35 - 9 / 2)])
    assert parts.rest == {"own_embedding": pytest.approx(item_x * 0.1 * -2)}


def test_a_maximum_is_owed_to_the_item_that_has_it(tiny: InteractionGraph) -> None:
    model = one_dimension(tiny, [2, 3], [5, -7], aggregator="pool", **{"user.layer1.pool": -1})
    item_x = 5 + 3
    parts = model.contributions(0, 0)
    assert parts.contribution == pytest.approx([0, item_x * 7])  # of -5 and 7 the maximum
    first, _, third = model.attention(0, 0)
    assert first.weight.tolist() == [0, 1]
    assert third.source.tolist() == [0] * len(third.source)


def test_attention_of_the_mean_is_one_over_the_neighbours() -> None:
    frame = pd.DataFrame({"u": ["a", "a", "b", "b", "b", "c"], "i": ["x", "y", "x", "z", "zz", "z"]})
    model = begun(InteractionGraph.from_frame(frame, user="u", item="i"))
    first, second, third = model.attention(0, 2)  # a - x - b - z
    assert (first.source.tolist(), first.weight.tolist()) == ([0, 1], [0.5, 0.5])
    assert (second.source.tolist(), second.target.tolist(), second.weight.tolist()) == ([1], [0], [0.5])
    assert (third.source.tolist(), third.target.tolist()) == ([2], [1])
    assert third.weight == pytest.approx([1 / 3])


def test_attention_of_the_maximum_counts_dimensions(graph: InteractionGraph) -> None:
    model = begun(graph, aggregator="pool", layers=2)
    user, item = 1, 3
    for edges in model.attention(user, item):
        number = max(1, 3 - edges.layer)
        rows = model._states[number - 1][edges.source_kind].numpy()
        rows = rows @ model.parameters()[f"{edges.target_kind}.layer{number}.pool"].detach().numpy().T
        csr = {"user": graph.by_user, "item": graph.by_item}[edges.target_kind]
        for source, target, weight in zip(edges.source, edges.target, edges.weight, strict=True):
            own = csr.row(int(target))[0]
            assert weight == pytest.approx(np.mean(own[rows[own].argmax(axis=0)] == source))
        assert len(edges.source) > 0


@pytest.mark.parametrize("aggregator", ["mean", "pool"])
def test_fold_in_is_the_user_without_an_embedding(graph: InteractionGraph, aggregator: str) -> None:
    model = begun(graph, layers=2, aggregator=aggregator, loss="bpr")
    items = model.represent_all()[1]
    scores = model.history_scores(graph.by_user)
    # items stay as they are, with the users' embeddings in their rows
    rows = torch.zeros(graph.num_users, 5)
    for number, state in enumerate(model._states[:-1], start=1):
        rows = model._layers.step(
            model.parameters(), number, "user", rows, model._sampler.by_user, state["item"]
        )
    np.testing.assert_allclose(scores, rows.detach().numpy() @ items.T, rtol=1e-4, atol=1e-3)
    assert not model.history_scores(CSR.from_pairs([], [], [], num_rows=1)).any()


def test_what_is_new_is_represented_by_its_features_alone(with_features: InteractionGraph) -> None:
    model = begun(with_features, layers=2, loss="bpr")
    late = int(with_features.items.index("late")[0])
    weights = {name: tensor.detach().numpy() for name, tensor in model.parameters().items()}
    row = weights["item_features"] @ model._input.features.item[late]
    row = weights["item.layer1.self"] @ row
    row = weights["item.layer2.self"] @ np.where(row > 0, row, weights["item.layer1.slope"] * row)
    np.testing.assert_allclose(model.represent_all()[1][late], row, rtol=1e-4)
    scores = model.pair_scores(np.array([0]), np.array([late]))
    assert scores == pytest.approx(model.represent_all()[0][0] @ row, rel=1e-3)
    # one that is represented by its features while training has the same row
    everyone = begun(with_features, layers=2, alone=1.0)
    _, items = everyone.represent(torch.tensor([0]), torch.tensor([late]), torch.Generator())
    np.testing.assert_allclose(items.detach().numpy()[0], row, rtol=1e-4)


def test_a_node_without_interactions_and_features_is_nowhere(with_features: InteractionGraph) -> None:
    model = begun(with_features, features=False, loss="bpr")
    late = int(with_features.items.index("late")[0])
    assert not model.scores(np.arange(with_features.num_users))[:, late].any()
    assert not any(model.has_features(kind) for kind in OTHER)


def test_without_ids_and_features_there_is_nothing_to_learn(graph: InteractionGraph) -> None:
    with pytest.raises(OptionError, match="learns from features alone"):
        GraphSAGE(ids=False).begin(graph, seed=0)


def test_respecting_times_needs_some(tiny: InteractionGraph) -> None:
    with pytest.raises(OptionError, match="respect_time needs times"):
        GraphSAGE(respect_time=True).begin(tiny, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("loss", ["softmax", "bpr"])
@pytest.mark.parametrize("respect_time", [True, False])
def test_it_learns_what_belongs_together(loss: str, respect_time: bool) -> None:
    rng = np.random.default_rng(0)
    user, item = rng.integers(0, 60, 1500), rng.integers(0, 20, 1500)
    frame = pd.DataFrame({"u": user, "i": item + 20 * (user % 2), "t": np.arange(1500)})  # two camps
    split = InteractionGraph.from_frame(frame, user="u", item="i", time="t").split("random", seed=0)
    model = GraphSAGE(dim=8, loss=loss, respect_time=respect_time, fanout=5, layers=2)
    fit(model, split, options=TrainOptions(epochs=12, learning_rate=0.01), seed=0)
    scores = model.scores(np.arange(split.graph.num_users))
    camp = np.array([split.graph.users.id(u) % 2 for u in range(split.graph.num_users)])
    of_item = np.array([split.graph.items.id(i) // 20 for i in range(split.graph.num_items)])
    best = np.argsort(-scores, axis=1)[:, :10]
    assert np.mean(of_item[best] == camp[:, None]) > 0.95


def test_features_and_layers_survive_saving(with_features: InteractionGraph, tmp_path: Path) -> None:
    split = Split.from_frames(
        train=pd.DataFrame({"u": list("aabbcc"), "i": list("xyyzxz")}),
        test=pd.DataFrame({"u": ["a"], "i": ["z"]}),
        user="u",
        item="i",
        items=pd.DataFrame({"i": list("xyz"), "title": ["red tea", "green tea", "black coffee beans"]}),
    )
    model = GraphSAGE(dim=4, layers=2, aggregator="pool")
    fit(model, split, options=TrainOptions(epochs=2))
    save_recommender(model, tmp_path)
    loaded = load_recommender(tmp_path, split.train)
    everyone = np.arange(3)
    assert np.array_equal(loaded.scores(everyone), model.scores(everyone))
    assert loaded.describe() == model.describe()


def test_the_card_says_how_much_neighbours_count(tiny: InteractionGraph) -> None:
    given = {"user.layer2.self": 1, "user.layer2.neighbours": 3, "item.layer1.slope": 0.5}
    model = one_dimension(tiny, [1, 1], [1, 1], layers=2, **given)
    # layer 1 is 2 everywhere; in layer 2 users are 2 of their own and 3 * 2 of their items
    learned = model.describe()["learned"]
    assert learned["user"] == {"share_of_neighbours": pytest.approx(0.75), "slope": 1.0}
    assert learned["item"] == {"share_of_neighbours": pytest.approx(0.5), "slope": 0.5}


def test_its_card_says_when_not_to_take_it() -> None:
    assert "users with few interactions, where there are no features" in GraphSAGE().describe()["unsuited"]
