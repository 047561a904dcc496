"""Weighted relations against dense matrices and torch's autograd."""

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph
from gnnrec_lab.models import create
from gnnrec_lab.models.layers.behaviour_weights import BehaviourWeights, evident_behaviours
from gnnrec_lab.models.layers.lightgcn_mean import LightGCNMean
from gnnrec_lab.models.lightgcn import LightGCN
from gnnrec_lab.training import TrainOptions, fit


def graph_of(weighted: bool) -> InteractionGraph:
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        {
            "u": rng.integers(0, 12, 150),
            "i": rng.integers(0, 9, 150),
            "b": rng.choice(["view", "cart", "buy", "never"], 150, p=[0.6, 0.2, 0.15, 0.05]),
            "w": rng.integers(1, 5, 150),
        }
    )
    frame.loc[frame["b"] == "never", "w"] = 0
    roles = (
        {"weight": "w"} if weighted else {"behaviour_weights": {"view": 1, "cart": 2, "buy": 3, "never": 0}}
    )
    return InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b", **roles)


def dense_parts(graph: InteractionGraph) -> dict[str, np.ndarray]:
    """Return A(b) for each behaviour: pairs aggregated by pandas, normalised by the degrees of their sum."""
    rows = pd.DataFrame(
        {
            "u": graph.user,
            "i": graph.item,
            "b": np.array(graph.behaviours)[graph.behaviour],
            "w": graph.weight,
        }
    )
    rows = rows[rows["w"] > 0]
    grouped = rows.groupby(["b", "u", "i"])["w"]
    weight = (grouped.sum() if graph.weighted else grouped.max()).reset_index()
    parts = {}
    for name in weight["b"].unique():
        parts[name] = np.zeros((graph.num_users, graph.num_items))
        own = weight[weight["b"] == name]
        parts[name][own["u"], own["i"]] = own["w"]
    whole = sum(parts.values())
    norm = np.sqrt(np.outer(whole.sum(1), whole.sum(0)))
    return {
        name: np.divide(part, norm, out=np.zeros_like(part), where=norm > 0) for name, part in parts.items()
    }


@pytest.mark.slow
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("layers", [1, 2, 3])
def test_means_and_all_gradients_equal_autograd(weighted: bool, layers: int) -> None:
    graph = graph_of(weighted)
    relations = BehaviourWeights(graph)
    assert relations.behaviours == evident_behaviours(graph)
    assert "never" not in relations.behaviours
    dense = dense_parts(graph)
    generator = torch.Generator().manual_seed(0)
    shapes = ((graph.num_users, 4), (graph.num_items, 4), (3,))
    ours = [torch.randn(shape, generator=generator).requires_grad_() for shape in shapes]
    theirs = [tensor.detach().double().clone().requires_grad_() for tensor in ours]
    mean = LightGCNMean(relations, (graph.num_users, graph.num_items, 4), layers)
    users, items = mean(*ours)

    strengths = theirs[2].exp()
    a = sum(strengths[n] * torch.from_numpy(dense[name]) for n, name in enumerate(relations.behaviours))
    state = total = (theirs[0], theirs[1])
    for _ in range(layers):
        state = (a @ state[1], a.T @ state[0])
        total = (total[0] + state[0], total[1] + state[1])
    expected = tuple(part / (layers + 1) for part in total)
    torch.testing.assert_close(users.detach().double(), expected[0].detach(), rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(items.detach().double(), expected[1].detach(), rtol=1e-4, atol=1e-5)

    targets = [torch.randn(shape, generator=generator) for shape in shapes[:2]]
    sum((part * target).sum() for part, target in zip((users, items), targets, strict=True)).backward()
    sum((part * target).sum() for part, target in zip(expected, targets, strict=True)).backward()
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine.grad.double(), other.grad, rtol=1e-3, atol=1e-4)


@pytest.mark.slow
def test_noise_learns_to_weigh_less_than_signal_and_is_reported() -> None:
    rng = np.random.default_rng(0)
    group = np.arange(80) % 2
    signal = [
        (u, i, "buy") for u in range(80) for i in rng.choice(np.arange(group[u], 60, 2), 8, replace=False)
    ]
    noise = [(u, i, "impression") for u in range(80) for i in rng.choice(60, 8, replace=False)]
    frame = pd.DataFrame(signal + noise, columns=["u", "i", "b"])
    graph = InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b")
    split = graph.split("random", target="buy", seed=0)
    model = create("lightgcn", {"dim": 8})
    fit(model, split, options=TrainOptions(epochs=60, patience=60, learning_rate=0.02), seed=0)
    assert isinstance(model, LightGCN)
    weights = model.describe()["behaviour_weights"]
    assert weights == model.behaviour_weights()
    assert weights["buy"] > 1.1 * weights["impression"]


def test_without_behaviours_there_is_nothing_to_weigh() -> None:
    frame = pd.DataFrame({"u": [1, 2], "i": [1, 1], "b": ["view", "view"]})
    model = create("lightgcn", {"dim": 2})
    assert isinstance(model, LightGCN)
    model.begin(InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b"), seed=0)
    assert model.behaviour_weights() == {}
    assert set(model.parameters()) == {"user_embedding", "item_embedding"}
