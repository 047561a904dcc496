"""Walk neighbourhoods, against walks worked out by hand; the edges between a user and an item."""

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph
from gnnrec_lab.graph import CSR
from gnnrec_lab.models.layers.hard_negatives import HardNegatives
from gnnrec_lab.models.layers.neighbour_sampler import shares
from gnnrec_lab.models.layers.random_walks import Walks, item_neighbourhoods, walk_edges


def graph_of(pairs: list[tuple[str, str]]) -> InteractionGraph:
    return InteractionGraph.from_frame(pd.DataFrame(pairs, columns=["u", "i"]), user="u", item="i")


def test_shares_are_those_of_the_walks() -> None:
    graph = graph_of([("a", "x"), ("a", "y"), ("b", "x"), ("b", "z"), ("c", "z")])
    near = item_neighbourhoods(graph, Walks(20_000, 1, 0.0, seed=3), neighbours=5)
    dense = near.to_scipy(3).toarray()
    # x -> a or b, each a half; then x or the other, each a half; visits of the start itself don't count
    np.testing.assert_allclose(dense[0], [0, 0.5, 0.5], atol=0.02)
    np.testing.assert_allclose(dense[1], [1, 0, 0], atol=1e-6)
    np.testing.assert_allclose(dense[2], [1, 0, 0], atol=1e-6)


def test_heavier_edges_are_walked_more() -> None:
    frame = pd.DataFrame({"u": ["a", "a", "a"], "i": ["x", "y", "z"], "w": [1.0, 1.0, 3.0]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", weight="w")
    near = item_neighbourhoods(graph, Walks(20_000, 1, 0.0, seed=3), neighbours=5)
    np.testing.assert_allclose(near.to_scipy(3).toarray()[0], [0, 0.25, 0.75], atol=0.02)


def test_only_the_most_visited_stay_and_an_item_alone_has_none() -> None:
    graph = graph_of([(user, item) for user in "abc" for item in "xy"] + [("a", "z"), ("d", "w")])
    near = item_neighbourhoods(graph, Walks(500, 2, 0.5, seed=0), neighbours=1)
    index = {item: int(graph.items.index(item)[0]) for item in "xyzw"}
    assert near.row(index["x"])[0].tolist() == [index["y"]]
    assert near.row(index["x"])[1].tolist() == [1.0]
    assert near.degrees[index["w"]] == 0


def test_history_shares_are_weights_of_each_row() -> None:
    found = shares(CSR.from_pairs([0, 0, 2], [1, 3, 0], [1.0, 3.0, 5.0], num_rows=3), "weighted")
    assert found.weight.tolist() == [0.25, 0.75, 1.0]
    assert found.degrees.tolist() == [2, 0, 1]


@pytest.fixture
def matrices() -> tuple[CSR, CSR, CSR]:
    """One user with items 0 and 1; 0 pools 1 and 2, 1 pools 3, 2 pools 3, 3 pools none."""
    own = CSR.from_pairs([0, 0], [0, 1], [0.25, 0.75], num_rows=1)
    near = CSR.from_pairs([0, 0, 1, 2], [1, 2, 3, 3], [0.6, 0.4, 1.0, 0.9], num_rows=4)
    return own, near, near.transposed(4)


def test_edges_of_one_layer_are_own_items_and_those_that_pool_the_item(
    matrices: tuple[CSR, CSR, CSR],
) -> None:
    first, second = walk_edges(*matrices, 0, 3, layers=1)
    assert (first.source.tolist(), first.target.tolist()) == ([0, 1], [0, 0])
    assert (first.source_kind, first.target_kind) == ("item", "user")
    assert first.weight.tolist() == [0.25, 0.75]
    assert (second.source.tolist(), second.target.tolist()) == ([3], [1])
    assert second.weight.tolist() == [1.0]


def test_edges_of_two_layers_go_over_an_item_between(matrices: tuple[CSR, CSR, CSR]) -> None:
    first, second, third = walk_edges(*matrices, 0, 3, layers=2)
    assert first.source.tolist() == [0, 1]
    # 3 - 1 - 0, 3 - 2 - 0 and 3 - 1
    assert (second.source.tolist(), second.target.tolist()) == ([1, 2, 3], [0, 0, 1])
    assert second.weight == pytest.approx([0.6, 0.4, 1.0])
    assert (third.source.tolist(), third.target.tolist()) == ([3, 3], [1, 2])
    assert third.weight == pytest.approx([1.0, 0.9])


@pytest.fixture(scope="module")
def crowd() -> InteractionGraph:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"u": rng.integers(0, 30, 400), "i": rng.zipf(1.3, 400) % 200})
    return InteractionGraph.from_frame(frame, user="u", item="i")


def test_hard_negatives_are_those_of_the_ranks_that_the_user_lacks(crowd: InteractionGraph) -> None:
    near = HardNegatives(crowd, Walks(300, 4, 0.3, seed=5))
    every = HardNegatives(crowd, Walks(300, 4, 0.3, seed=5))
    every.NEAREST, every.FARTHEST = 0, 1000
    for user in range(crowd.num_users):
        items, share = every.by_user.row(user)
        own = crowd.by_user.row(user)[0]
        assert not np.isin(items, own).any()
        ranked = items[np.lexsort((items, -share))]
        assert near.by_user.row(user)[0].tolist() == sorted(ranked[20:100].tolist())


def test_draws_are_uniform_over_a_users_hard_negatives_and_repeat_by_the_generator(
    crowd: InteractionGraph,
) -> None:
    near = HardNegatives(crowd, Walks(300, 4, 0.3, seed=5))
    user = int(np.argmax(near.by_user.degrees))
    users = torch.full((3000,), user)
    drawn = near.draw(users, 4, torch.Generator().manual_seed(1))
    assert torch.equal(drawn, near.draw(users, 4, torch.Generator().manual_seed(1)))
    items, counts = np.unique(drawn.numpy(), return_counts=True)
    assert items.tolist() == near.by_user.row(user)[0].tolist()
    expected = drawn.numel() / len(items)
    assert ((counts - expected) ** 2 / expected).sum() < len(items) + 4 * np.sqrt(2 * len(items))


def test_who_has_no_hard_negatives_gets_any_items() -> None:
    graph = graph_of([("a", "x"), ("a", "y")])
    near = HardNegatives(graph, Walks(10, 2, 0.5, seed=0))
    drawn = near.draw(torch.zeros(200, dtype=torch.int64), 2, torch.Generator().manual_seed(0))
    assert set(drawn.flatten().tolist()) == {0, 1}
    assert near.draw(torch.zeros(3, dtype=torch.int64), 0, torch.Generator()).shape == (3, 0)
