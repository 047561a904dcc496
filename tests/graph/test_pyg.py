from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import InteractionGraph

pytestmark = pytest.mark.slow


def test_one_edge_type_a_behaviour_and_its_reverse(shop: InteractionGraph) -> None:
    data = shop.to_pyg()
    assert data.validate()
    assert data.node_types == ["user", "item"]
    assert (data["user"].num_nodes, data["item"].num_nodes) == (3, 4)
    assert set(data.edge_types) == {
        edge
        for name in ("buy", "return", "view")
        for edge in (("user", name, "item"), ("item", f"rev_{name}", "user"))
    }
    view = data["user", "view", "item"]
    assert view.edge_index.tolist() == [[0, 1, 2, 2, 0], [3, 3, 1, 2, 0]]
    assert view.edge_weight.tolist() == [0.5] * 5
    assert view.edge_time.tolist() == [1, 4, 7, 8, 9]
    assert data["item", "rev_view", "user"].edge_index.tolist() == [[3, 3, 1, 2, 0], [0, 1, 2, 2, 0]]
    assert data["user", "return", "item"].edge_weight.tolist() == [0]
    assert (view.edge_index.dtype, view.edge_weight.dtype, view.edge_time.dtype) == (
        torch.int64,
        torch.float32,
        torch.int64,
    )


def test_without_behaviours_and_times_users_interact() -> None:
    frame = pd.DataFrame({"u": [1, 2], "i": ["a", "a"]})
    data = InteractionGraph.from_frame(frame, user="u", item="i").to_pyg()
    assert data.edge_types == [("user", "interacts", "item"), ("item", "rev_interacts", "user")]
    assert data["user", "interacts", "item"].edge_index.tolist() == [[0, 1], [0, 0]]
    assert "edge_time" not in data["user", "interacts", "item"]


def test_a_part_without_a_behaviour_keeps_the_edge_type(shop: InteractionGraph) -> None:
    part = shop.subset([1, 2]).to_pyg()
    assert part.edge_types == shop.to_pyg().edge_types
    assert part["user", "view", "item"].edge_index.shape == (2, 0)


def test_a_loaded_graph_gives_tensors_of_its_own(shop: InteractionGraph, tmp_path: Any) -> None:
    loaded = InteractionGraph.load(shop.save(tmp_path / "shop"))
    data = loaded.to_pyg()
    data["user", "view", "item"].edge_weight += 1  # mapped files are read-only; tensors must not be
    assert loaded.weight[0] == 0.5


@pytest.mark.filterwarnings("ignore:.*:UserWarning:torch_geometric")
def test_a_layer_of_pyg_agrees_with_the_pairs() -> None:
    from torch_geometric.nn import SimpleConv

    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"u": rng.integers(0, 9, 60), "i": rng.integers(0, 7, 60), "w": rng.integers(1, 5, 60)}
    )
    graph = InteractionGraph.from_frame(frame, user="u", item="i", weight="w")
    data = graph.to_pyg()
    items = torch.eye(graph.num_items)
    back = data["item", "rev_interacts", "user"]
    users = torch.zeros(graph.num_users, graph.num_items)
    found = SimpleConv(aggr="sum")((items, users), back.edge_index, back.edge_weight)
    assert np.array_equal(found.numpy(), graph.by_user.to_scipy(graph.num_items).toarray())


@pytest.fixture
def rich() -> InteractionGraph:
    """Two behaviours, features of users and items."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {"u": rng.integers(0, 9, 80), "i": rng.integers(0, 7, 80), "b": ["buy", "view"] * 40}
    )
    users = pd.DataFrame({"u": range(9), "age": range(20, 29)})
    items = pd.DataFrame(
        {"i": range(7), "price": [1.0, 2, 3, 4, 5, 6, None], "kind": list("aabbabb"), "photo": [b"x"] * 7}
    )
    return InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b", users=users, items=items)


def test_features_go_along(rich: InteractionGraph) -> None:
    data = rich.to_pyg()
    assert data.validate()
    assert data.x_names == {"user": ["age"], "item": ["price", "price missing", "kind = b", "kind = a"]}
    assert (data["item"].x.dtype, list(data["item"].x.shape)) == (torch.float32, [7, 4])
    ages = (torch.arange(20, 29) - 24) / np.sqrt(20 / 3)
    assert torch.allclose(data["user"].x[:, 0], ages.float())
    assert data["item"].x[:, 1].tolist() == [0] * 6 + [1]
    assert data["item"].x[:, 3].tolist() == [1, 1, 0, 0, 1, 0, 0]


def test_features_of_ones_own_or_none(rich: InteractionGraph) -> None:
    own = torch.arange(14.0).reshape(7, 2)
    data = rich.to_pyg(user_features=None, item_features=own)
    assert "x" not in data["user"]
    assert torch.equal(data["item"].x, own)
    data["item"].x += 1
    assert own[0, 0] == 0
    with pytest.raises(GraphDataError, match="user_features has 7 rows, but the graph has 9 users"):
        rich.to_pyg(user_features=own)


def test_no_features_no_x(shop: InteractionGraph) -> None:
    data = shop.to_pyg()
    assert "x" not in data["user"]
    assert "x" not in data["item"]
    assert data.x_names == {}


@pytest.mark.filterwarnings("ignore:.*:UserWarning:torch_geometric")
def test_as_many_names_as_nodes_are_no_property_of_the_nodes(rich: InteractionGraph) -> None:
    data = rich.to_pyg(item_features=np.eye(7))
    part = data.subgraph({"item": torch.tensor([0, 2])})
    assert part["item"].x.tolist() == np.eye(7)[[0, 2]].tolist()
    assert len(part.x_names["item"]) == 7


@pytest.mark.filterwarnings("ignore:.*:UserWarning:torch_geometric", "ignore:.*:DeprecationWarning")
def test_a_heterogeneous_model_trains_on_all_behaviours(rich: InteractionGraph) -> None:
    from torch_geometric.nn import SAGEConv, to_hetero

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = SAGEConv((-1, -1), 8), SAGEConv((-1, -1), 4)

        def forward(self, x: torch.Tensor, edge_index: torch.Tensor) -> torch.Tensor:
            return self.second(self.first(x, edge_index).relu(), edge_index)

    torch.manual_seed(0)
    data = rich.to_pyg()
    model = to_hetero(Model(), data.metadata())
    with torch.no_grad():
        model(data.x_dict, data.edge_index_dict)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    losses = []
    for _ in range(60):
        out = model(data.x_dict, data.edge_index_dict)
        user, item = data["user", "buy", "item"].edge_index
        scores = out["user"] @ out["item"].T
        loss = torch.nn.functional.cross_entropy(scores[user], item)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.9 * losses[0]
    assert all(parameter.grad is not None for parameter in model.parameters() if parameter.requires_grad)
