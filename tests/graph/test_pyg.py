from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab.graph import InteractionGraph


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
