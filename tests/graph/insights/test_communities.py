"""Communities: planted ones are found, small ones are right by hand, and all hold what they promise."""

from __future__ import annotations

import sys

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.insights import Communities, communities
from gnnrec_lab.graph.insights.communities import SEARCHED
from gnnrec_lab.graph.insights.distinctive_items import distinctive_items

from .conftest import Plant, graph_of

module = sys.modules["gnnrec_lab.graph.insights.communities"]  # its name in the package is the function


def network(graph: InteractionGraph) -> nx.Graph:
    pairs = zip(graph.by_user.rows().tolist(), graph.by_user.indices.tolist(), strict=True)
    return nx.Graph((("user", user), ("item", item)) for user, item in pairs)


def groups(found: Communities) -> list[set[tuple[str, int]]]:
    return [
        {("user", user) for user in np.flatnonzero(found.user == label).tolist()}
        | {("item", item) for item in np.flatnonzero(found.item == label).tolist()}
        for label in range(len(found))
    ]


@pytest.mark.parametrize(("seed", "searched"), [(0, SEARCHED), (1, SEARCHED), (2, SEARCHED), (0, 1500)])
def test_planted_communities_are_found_in_users_and_items(
    planted: Plant, monkeypatch: pytest.MonkeyPatch, seed: int, searched: int
) -> None:
    from sklearn.metrics import adjusted_mutual_info_score

    graph, user_block, item_block = planted(seed, 0.2, 0.02)
    monkeypatch.setattr(module, "SEARCHED", searched)

    found = communities(graph, seed=seed)

    assert adjusted_mutual_info_score(user_block, found.user) >= 0.9
    assert adjusted_mutual_info_score(item_block, found.item) >= 0.9
    both = adjusted_mutual_info_score(
        np.concatenate([user_block, item_block]), np.concatenate([found.user, found.item])
    )
    assert both >= 0.9


def test_a_large_graph_is_searched_among_the_pairs_of_users_who_are_told(
    planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, _, _ = planted(0, 0.2, 0.02)
    assert communities(graph).sample is None
    monkeypatch.setattr(module, "SEARCHED", graph.num_pairs // 2)

    sample = communities(graph).sample

    assert sample is not None
    pairs = int(graph.by_user.degrees[sample.users].sum())
    assert graph.num_pairs // 2 - graph.by_user.degrees.max() <= pairs <= graph.num_pairs // 2
    alone = graph.subset(np.isin(graph.user, sample.users))
    # the same search of the same pairs, from another order of visits
    assert sample.modularity == pytest.approx(communities(alone).modularity, abs=0.01)


def test_modularity_is_barbers(planted: Plant) -> None:
    graph, _, _ = planted(5, 0.2, 0.05)
    found = communities(graph)
    dense = graph.by_user.to_scipy(graph.num_items).toarray() > 0
    m = dense.sum()

    same = found.user[:, None] == found.item
    expected = (dense - np.outer(dense.sum(1), dense.sum(0)) / m)[same].sum() / m

    assert found.modularity == pytest.approx(expected, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_communities_are_as_good_as_those_of_networkx_where_they_are_hard_to_see(
    planted: Plant, seed: int
) -> None:
    graph, _, _ = planted(seed, 0.15, 0.04)
    net = network(graph)
    found = communities(graph)

    ours = nx.community.modularity(net, groups(found))
    theirs = nx.community.modularity(net, nx.community.louvain_communities(net, seed=1))

    assert ours >= theirs - 0.001


def test_the_same_seed_gives_the_same_communities(planted: Plant) -> None:
    graph, _, _ = planted(2, 0.1, 0.05)

    first, again = communities(graph, seed=7), communities(graph, seed=7)

    assert first.user.tolist() == again.user.tolist()
    assert first.item.tolist() == again.item.tolist()
    assert (first.user.dtype, first.item.dtype) == (np.int32, np.int32)


@pytest.mark.slow
def test_a_higher_resolution_gives_more_communities(planted: Plant) -> None:
    graph, _, _ = planted(3, 0.2, 0.02)

    sizes = [len(communities(graph, resolution=resolution)) for resolution in (0.1, 1, 4)]

    assert sizes[0] < sizes[1] < sizes[2]
    assert len(communities(graph, resolution=0.01)) == 1


@pytest.mark.parametrize("resolution", [0, -1, float("nan"), float("inf"), "high"])
def test_a_resolution_that_cannot_be_used_is_refused(resolution: float) -> None:
    graph = graph_of(pd.DataFrame({"user": [1], "item": [1]}))

    with pytest.raises(OptionError, match="must be a number above 0; 1 is the usual one"):
        communities(graph, resolution=resolution)


def test_users_and_items_without_evidence_belong_nowhere() -> None:
    frame = pd.DataFrame({"user": list("aabbc"), "item": list("xyxyz"), "weight": [1, 1, 1, 1, 0]})

    found = communities(graph_of(frame, weight="weight"))

    assert (found.user.tolist(), found.item.tolist()) == ([0, 0, -1], [0, 0, -1])
    assert (found.users.tolist(), found.items.tolist(), found.modularity) == ([2], [2], 0)


def test_a_graph_without_any_pair_has_no_communities() -> None:
    whole = graph_of(pd.DataFrame({"user": ["a"], "item": ["x"]}))
    graph = whole.subset([])

    found = communities(graph)

    assert (len(found), found.user.tolist(), found.item.tolist(), found.modularity) == (0, [-1], [-1], 0)
    assert repr(found) == "0 communities, modularity 0: none"
    assert found.describe(graph).empty


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=60),
    st.integers(0, 5),
    st.sampled_from([0.5, 1, 2]),
    st.sampled_from([1, 10, SEARCHED]),
)
def test_every_community_is_connected_has_both_sides_and_comes_by_size(
    pairs: list[tuple[int, int]], seed: int, resolution: float, searched: int
) -> None:
    graph = graph_of(pd.DataFrame(pairs, columns=["user", "item"]))
    net = network(graph)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "SEARCHED", searched)  # the pairs of few users, or of one with more than that
        found = communities(graph, seed, resolution)

    assert set(found.user.tolist()) == set(found.item.tolist()) == set(range(len(found)))
    assert all(nx.is_connected(net.subgraph(group)) for group in groups(found))
    sizes = (found.users + found.items).tolist()
    assert sizes == sorted(sizes, reverse=True) == [len(group) for group in groups(found)]


def test_telling_items_are_those_that_tell_not_those_that_everybody_has() -> None:
    """Two halves of 20 users: all have bread, tea is of the first half, coffee of the second."""
    rows = [(f"{user:02}", "bread") for user in range(40)]
    rows += [(f"{user:02}", drink) for user in range(20) for drink in ("tea", "cup")]
    rows += [(f"{user:02}", drink) for user in range(20, 40) for drink in ("coffee", "mug")]
    rows += [("25", "tea")]
    titles = pd.DataFrame({"item": ["tea"], "title": ["Green <b>tea</b>"]})
    graph = graph_of(pd.DataFrame(rows, columns=["user", "item"]), items=titles)
    found = communities(graph)

    table = distinctive_items(found, graph, top=2)
    described = found.describe(graph, top=2)

    first = found.user[0]
    own = table[table["community"] == first]
    assert sorted(own["item"]) == ["cup", "tea"]
    assert set(table["item"]) == {"tea", "cup", "coffee", "mug"}
    tea = table[table["item"] == "tea"].iloc[0]
    assert (tea["label"], tea["users"], tea["users_inside"]) == ("Green <b>tea</b>", 21, 20)
    assert tea["lift"] == pytest.approx((20 / 20) / (21 / 40))
    assert described.loc[first, "telling_ids"] == own["item"].tolist()
    assert described["users"].tolist() == [20, 20]
    assert described["pairs"].sum() == graph.num_pairs
    crossing = (found.user[graph.by_user.rows()] != found.item[graph.by_user.indices]).sum()
    assert (described["pairs"] * (1 - described["inside"])).sum() == pytest.approx(crossing)


def test_the_score_is_the_log_odds_ratio_by_hand() -> None:
    """a and b have x and y, c and d have z; the prior of x is 3 items * 2 of 6 pairs = 1."""
    rows = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("c", "z"), ("d", "z")]
    graph = graph_of(pd.DataFrame(rows, columns=["user", "item"]))
    found = communities(graph)

    table = distinctive_items(found, graph).set_index("item")

    ratio = np.log((2 + 1) / (4 + 3 - 3)) - np.log((0 + 1) / (2 + 3 - 1))
    assert table.loc["x", "score"] == pytest.approx(ratio / np.sqrt(1 / 3 + 1 / 1))
