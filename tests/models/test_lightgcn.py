"""LightGCN against dense linear algebra and against PyG's layer."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph
from gnnrec_lab.graph import CSR
from gnnrec_lab.models.lightgcn import LightGCN


@pytest.fixture
def graph() -> InteractionGraph:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"u": rng.integers(0, 9, 40), "i": rng.integers(0, 7, 40)})
    return InteractionGraph.from_frame(frame, user="u", item="i")


def dense_adjacency(graph: InteractionGraph) -> np.ndarray:
    matrix = np.zeros((graph.num_users, graph.num_items))
    csr = graph.by_user
    for user in range(graph.num_users):
        items, weight = csr.row(user)
        matrix[user, items] = weight
    return matrix / np.sqrt(matrix.sum(1, keepdims=True) * matrix.sum(0, keepdims=True))


def begun(graph: InteractionGraph, **options: object) -> LightGCN:
    model = LightGCN(dim=5, **options)
    model.begin(graph, seed=0)
    return model


def represented(model: LightGCN) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the representations of all users and items, differentiable."""
    counts = (model.train.num_users, model.train.num_items)
    return model.represent(*(torch.arange(count) for count in counts), torch.Generator())


@pytest.mark.parametrize("layers", [0, 1, 2, 3, 4])
def test_representations_are_the_mean_of_the_layers(graph: InteractionGraph, layers: int) -> None:
    model = begun(graph, layers=layers)
    a = dense_adjacency(graph)
    both = np.block([[np.zeros((len(a), len(a))), a], [a.T, np.zeros((a.shape[1], a.shape[1]))]])
    start = np.vstack([tensor.detach().numpy() for tensor in model.parameters().values()])
    expected = sum(np.linalg.matrix_power(both, layer) @ start for layer in range(layers + 1)) / (layers + 1)
    users, items = represented(model)
    np.testing.assert_allclose(torch.cat([users, items]).detach().numpy(), expected, rtol=1e-4, atol=1e-7)


@pytest.mark.slow
@pytest.mark.parametrize("layers", [1, 3])
def test_gradients_equal_those_of_pyg_layers(graph: InteractionGraph, layers: int) -> None:
    from torch_geometric.nn import LGConv  # takes two seconds: only the process that needs it

    model = begun(graph, layers=layers)
    users, items = represented(model)
    target = torch.randn(len(users) + len(items), 5, generator=torch.Generator().manual_seed(1))
    (torch.cat([users, items]) * target).sum().backward()
    start = torch.cat([tensor.detach() for tensor in model.parameters().values()]).requires_grad_()
    pairs = np.array(
        [(user, item) for user in range(graph.num_users) for item in graph.by_user.row(user)[0]]
    ).T
    edges = torch.from_numpy(pairs) + torch.tensor([[0], [graph.num_users]])
    state, total, layer = start, start, LGConv()
    for _ in range(layers):
        state = layer(state, torch.cat([edges, edges.flip(0)], dim=1))
        total = total + state
    (total / (layers + 1) * target).sum().backward()
    ours = torch.cat([tensor.grad for tensor in model.parameters().values()])
    torch.testing.assert_close(ours, start.grad)


def test_edge_weights_enter_the_normalisation() -> None:
    frame = pd.DataFrame({"u": ["a", "a", "b"], "i": ["x", "y", "x"], "w": [3.0, 1.0, 2.0]})
    model = begun(InteractionGraph.from_frame(frame, user="u", item="i", weight="w"))
    layers = model.attention(0, 1)
    # d(a) = 4, d(b) = 2, d(x) = 5, d(y) = 1
    assert layers[0].weight == pytest.approx([3 / np.sqrt(20), 1 / np.sqrt(4)], rel=1e-6)


@pytest.fixture
def by_hand() -> Callable[..., LightGCN]:
    """Return a function from options to a model of one dimension on a - x, a - y, b - x."""
    frame = pd.DataFrame({"u": ["a", "a", "b"], "i": ["x", "y", "x"]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i")

    def make(popularity: float = 0.5, **options: object) -> LightGCN:
        model = LightGCN(dim=1, layers=1, **options)
        embeddings = {"user_embedding": np.array([[2.0], [3.0]]), "item_embedding": np.array([[5.0], [-7.0]])}
        model.restore({**embeddings, "popularity": np.array([popularity])}, graph)
        return model

    return make


def test_contributions_of_a_dot_product_by_hand(by_hand: Callable[..., LightGCN]) -> None:
    # A[a, x] = 1 / sqrt(2 * 2), A[a, y] = 1 / sqrt(2), A[b, x] = 1 / sqrt(2)
    item_x = (5 + 2 / 2 + 3 / np.sqrt(2)) / 2
    parts = by_hand(loss="bpr").contributions(0, 0)
    assert parts.contribution == pytest.approx([item_x * 5 / 2 / 2, item_x * -7 / np.sqrt(2) / 2])
    assert parts.rest == {"own_embedding": pytest.approx(item_x * 2 / 2)}
    assert parts.score == pytest.approx(item_x * (2 + 5 / 2 - 7 / np.sqrt(2)) / 2)


def test_contributions_of_a_cosine_by_hand(by_hand: Callable[..., LightGCN]) -> None:
    # in one dimension the item's direction is its sign; a's vector is (2 + 5 / 2 - 7 / sqrt(2)) / 2 < 0
    size = abs(2 + 5 / 2 - 7 / np.sqrt(2)) / 2
    parts = by_hand(temperature=0.5).contributions(0, 0)
    assert parts.contribution == pytest.approx([5 / 4 / size / 0.5, -7 / np.sqrt(2) / 2 / size / 0.5])
    # two users have x, 1.5 is the mean over the items
    popularity = 0.5 * np.log(2 / 1.5)
    assert parts.rest == {
        "own_embedding": pytest.approx(1 / size / 0.5),
        "item_popularity": pytest.approx(popularity),
    }
    assert parts.score == pytest.approx(-1 / 0.5 + popularity)
    assert parts.contribution.sum() + parts.remainder == pytest.approx(parts.score)


def test_attention_is_the_edges_on_paths() -> None:
    frame = pd.DataFrame({"u": ["a", "a", "b", "b", "c"], "i": ["x", "y", "x", "z", "z"]})
    model = begun(InteractionGraph.from_frame(frame, user="u", item="i"))
    first, second, third = model.attention(0, 2)  # a -> z: a - x - b - z
    assert (first.layer, first.source.tolist(), first.target.tolist()) == (1, [0, 1], [0, 0])
    assert (second.source.tolist(), second.target.tolist()) == ([1], [0])
    assert (third.source.tolist(), third.target.tolist()) == ([2], [1])
    assert second.weight == pytest.approx([1 / np.sqrt(2 * 2)])
    assert third.weight == pytest.approx([1 / np.sqrt(2 * 2)])


def test_fold_in_is_the_layers_above_the_first(graph: InteractionGraph) -> None:
    model = begun(graph, layers=2, loss="bpr")
    model.refresh()
    a = dense_adjacency(graph)
    users, items = (tensor.detach().numpy() for tensor in model.parameters().values())
    first, second = a @ items, a @ (a.T @ users)
    expected = (first + second) / 2 @ represented(model)[1].detach().numpy().T
    np.testing.assert_allclose(model.history_scores(graph.by_user), expected, rtol=1e-4, atol=1e-8)


def test_fold_in_of_a_cosine_has_the_popularity_in_it(by_hand: Callable[..., LightGCN]) -> None:
    model = by_hand(temperature=0.5)
    history = CSR.from_pairs(
        [0], [1], [1.0], num_rows=1
    )  # of y alone, whose row is negative as y's own vector
    popularity = 0.5 * np.log(np.array([2, 1]) / 1.5)
    item_vectors = np.array([5 + 2 / 2 + 3 / np.sqrt(2), -7 + 2 / np.sqrt(2)])
    expected = np.sign(-7) * np.sign(item_vectors) / 0.5 + popularity
    np.testing.assert_allclose(model.history_scores(history)[0], expected, rtol=1e-6)
