"""Each kind of finding against graphs known by hand, and what is left out where there is nothing to tell."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.inequality import gini
from gnnrec_lab.graph.insights import communities, reach
from gnnrec_lab.graph.insights.bridges import find_bridges, participation
from gnnrec_lab.graph.insights.communities import Communities
from gnnrec_lab.graph.insights.components import find_components
from gnnrec_lab.graph.insights.concentration import find_hubs, find_popularity
from gnnrec_lab.graph.insights.funnel import find_funnel
from gnnrec_lab.graph.insights.reach import find_reach
from gnnrec_lab.graph.insights.significance import against_chance, agreement
from gnnrec_lab.wording import in_magic

from .conftest import Plant, graph_of


def of_popularity(*users: int) -> InteractionGraph:
    """Return a graph whose items 0, 1, ... have so many users."""
    rows = [(user, item) for item, count in enumerate(users) for user in range(count)]
    return graph_of(pd.DataFrame(rows, columns=["user", "item"]))


def labelled(user: list[int], item: list[int]) -> Communities:
    users, items = np.array(user, dtype=np.int32), np.array(item, dtype=np.int32)
    return Communities(users, items, np.bincount(users), np.bincount(items), 0.0, 1.0, 0)


def test_components_are_those_of_networkx() -> None:
    import networkx as nx

    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"user": rng.integers(0, 60, 55), "item": rng.integers(0, 60, 55)})
    net = nx.Graph((("user", user), ("item", item)) for user, item in frame.to_numpy().tolist())

    found = find_components(graph_of(frame))

    assert found is not None
    expected = sorted(
        (
            (
                sum(what == "user" for what, _ in part),
                sum(what == "item" for what, _ in part),
                net.subgraph(part).number_of_edges(),
            )
            for part in nx.connected_components(net)
        ),
        key=lambda row: (-(row[0] + row[1]), -row[2]),
    )
    assert sorted(map(tuple, found.table.to_numpy().tolist())) == sorted(expected)
    assert found.table.iloc[0].tolist() == list(expected[0])
    assert f"falls into {len(expected)} parts" in found.sentence


def test_one_connected_part_is_said_so() -> None:
    found = find_components(of_popularity(2, 1))

    assert found is not None
    assert found.sentence == "All 2 users and 2 items that have pairs hang together in one connected part."


def test_gini_is_half_of_the_mean_difference() -> None:
    values = np.array([0, 1, 1, 3, 10, 25])

    differences = np.abs(values[:, None] - values).mean()

    assert gini(values) == pytest.approx(differences / 2 / values.mean())


def test_popularity_of_ten_items_by_hand() -> None:
    """9 of 20 pairs are of the first item; the values 9, 2, 2, 1 x 7 have the Gini coefficient 0.42."""
    found = find_popularity(of_popularity(9, 2, 2, 1, 1, 1, 1, 1, 1, 1))

    assert found is not None
    assert found.sentence == (
        "The top 10 % of the items (1 of 10) hold 45 % of the pairs; the Gini coefficient is 0.42."
    )
    assert found.table.iloc[:3].to_numpy().tolist() == [[0.1, 1, 0.45], [0.2, 2, 0.55], [0.3, 3, 0.65]]
    assert found.table["share"].iloc[-1] == 1
    assert found.code == 'gnnrec_lab.train(graph, "popularity")'
    assert in_magic(found.code) == "%gnnrec train graph --model popularity"


def test_the_top_hundredth_is_told_of_a_hundred_items() -> None:
    found = find_popularity(of_popularity(101, *[1] * 99))

    assert found is not None
    assert found.sentence.startswith(
        "The top 1 % of the items (1 of 100) hold 50.5 % of the pairs, the top 10 %"
    )
    assert find_popularity(of_popularity(*[3] * 9)) is None


def test_hubs_have_more_than_ten_times_the_average() -> None:
    graph = of_popularity(400, *[20] * 19)  # the average is 39

    found = find_hubs(graph, "items")

    assert found is not None
    assert found.table.drop(columns="times_average").to_numpy().tolist() == [[0, 0, "0", 400, 400 / 780]]
    assert found.table["times_average"].tolist() == [pytest.approx(400 / 39)]
    assert found.sentence == (
        "More than ten times as many users as the average: 1 item (5 % of all), with 51.3 % of the pairs; "
        '"0" alone has 400 users.'
    )
    assert find_hubs(of_popularity(380, *[20] * 19), "items") is None
    some = find_hubs(graph, "users")
    assert some is not None
    assert some.table["pairs"].tolist() == [20] * 20  # 20 users have all, the others 1: the average is 1.95


@pytest.mark.slow
def test_the_code_of_hubs_takes_them_out() -> None:
    rows = [("robot", item) for item in range(200)] + [(f"u{item}", item) for item in range(200)]
    graph = graph_of(pd.DataFrame(rows, columns=["user", "item"]))
    insights = graph.insights()
    hubs = next(finding for finding in insights if finding.kind == "hub_users")

    without = eval(hubs.code, {"graph": graph, "insights": insights, "np": np})

    assert hubs.table["user"].tolist() == ["robot"]
    assert without.num_pairs == 200
    assert hubs.advice == "They may be resellers, shared accounts or robots. The graph without them:"


def test_participation_by_hand() -> None:
    """x: both users in 0; y: one in each of two; z: 2 of 4 in 0, 1 in 1, 1 in 2, that is 1 - 6/16."""
    rows = [(0, "x"), (1, "x"), (0, "y"), (2, "y"), (0, "z"), (1, "z"), (2, "z"), (3, "z")]
    graph = graph_of(pd.DataFrame(rows, columns=["user", "item"]))

    spread, touched = participation(graph, labelled([0, 0, 1, 2], [0, 1, 2]))

    assert spread.tolist() == [0, 0.5, 0.625]
    assert touched.tolist() == [1, 2, 3]


def test_bridges_are_the_items_that_both_halves_have() -> None:
    """Two halves of 20 users with 8 items each; all have bread, few have rice."""
    rows = [(user, half * 8 + item) for user in range(40) for half in [user // 20] for item in range(8)]
    rows += [(user, 100) for user in range(40)] + [(user, 101) for user in range(14, 26)]
    titles = pd.DataFrame({"item": [100, 101], "title": ["bread", "rice"]})
    graph = graph_of(pd.DataFrame(rows, columns=["user", "item"]), items=titles)

    found = find_bridges(graph, communities(graph))

    assert found is not None
    assert found.table["label"].tolist() == ["bread", "rice"]
    assert found.table["effective"].tolist() == [2, 2]
    assert found.table["bridging"].tolist() == [20, 6]
    assert found.sentence == (
        'The strongest bridge between communities is "bread": its 40 users are as spread as over 2 equal '
        "communities, those of three quarters of all items with at least 10 users over no more than 1."
    )


def test_no_bridges_without_communities_or_with_few_users() -> None:
    graph = of_popularity(20, 20)

    assert find_bridges(graph, communities(graph)) is None
    few = of_popularity(4, 3)
    assert find_bridges(few, labelled([0, 0, 1, 1], [0, 1])) is None


def test_reach_of_a_chain_by_hand() -> None:
    """a-1, b-1 b-2, c-2 c-3, d-3 d-4: from a the items 1; 1, 2; 1, 2, 3."""
    rows = [("a", 1), ("b", 1), ("b", 2), ("c", 2), ("c", 3), ("d", 3), ("d", 4)]

    found = find_reach(graph_of(pd.DataFrame(rows, columns=["user", "item"])), 0)

    assert found is not None
    # own: 1 2 2 2; two hops: 2 3 4 3; three hops: 3 4 4 4
    assert found.table["median"].tolist() == [2, 3, 4]
    assert found.table["lower"].tolist() == [1.75, 2.75, 3.75]
    assert found.table["upper"].tolist() == [2, 3.25, 4]
    assert found.table["share"].tolist() == [0.5, 0.75, 1]
    assert found.sentence == (
        "The median user has 2 items, reaches 3 in two hops, through users who share an item, and 4 in "
        "three: 50 %, 75 % and 100 % of the catalogue. (Counted for all 4 users with pairs.)"
    )


def test_reach_of_a_sample_says_so(planted: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    graph, _, _ = planted(0, 0.1, 0.01, blocks=12)
    whole = find_reach(graph, 0)
    monkeypatch.setattr(reach, "_PASSES", 1)

    sample = find_reach(graph, 0)

    assert whole is not None
    assert sample is not None
    assert sample.table["users"].tolist() == [512] * 3
    assert "(A random sample of 512 of the 720 users with pairs.)" in sample.sentence
    np.testing.assert_allclose(sample.table["median"], whole.table["median"], rtol=0.1)


@pytest.mark.slow
def test_chance_is_exceeded_by_planted_communities_only(planted: Plant) -> None:
    clear, _, _ = planted(0, 0.2, 0.05)
    none, _, _ = planted(0, 0.08, 0.08)

    found, nothing = clear.insights(), none.insights()

    told = next(finding for finding in found if finding.kind == "communities")
    assert told.says == ("communities.clear", "communities.agreement", "communities.telling")
    assert told.facts["modularity"] > told.facts["chance"] + 0.05
    assert told.facts["agreement"] > 0.7
    assert "when the same degrees are rewired at random (19 times)" in told.sentence
    told = next(finding for finding in nothing if finding.kind == "communities")
    assert told.says == ("communities.chance",)
    assert told.sentence.startswith(
        "No communities are clearer than chance: the best division has modularity"
    )
    assert told.facts["modularity"] == pytest.approx(told.facts["chance"], abs=0.02)
    assert "bridges" not in {finding.kind for finding in nothing}


@pytest.mark.slow
def test_of_a_large_graph_users_are_drawn_to_be_compared_with_chance(
    planted: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, _, _ = planted(0, 0.2, 0.05)
    module = sys.modules["gnnrec_lab.graph.insights.communities"]
    monkeypatch.setattr(module, "SEARCHED", graph.num_pairs // 2)

    found = graph.insights()

    told = next(finding for finding in found if finding.kind == "communities")
    sample = found.communities.sample
    assert sample is not None
    assert (told.facts["drawn"], told.facts["own"]) == (len(sample.users), sample.modularity)
    assert told.says[:2] == ("communities.clear", "communities.sample")
    assert 0.4 < told.facts["drawn"] / graph.num_users < 0.6
    assert told.facts["own"] > told.facts["chance"] + 0.05
    assert f"chance is judged by {told.facts['drawn']} users drawn at random" in told.sentence


@pytest.mark.slow
def test_chance_is_seldom_exceeded_by_chance() -> None:
    """Of 12 random graphs about one in 40 may be taken for structured; more than 3 would be a mistake."""
    rng = np.random.default_rng(0)
    taken = 0
    for seed in range(12):
        frame = pd.DataFrame(np.argwhere(rng.random((20, 15)) < 0.2), columns=["user", "item"])
        graph = graph_of(frame)
        taken += against_chance(graph, communities(graph, seed)).exceeded

    assert taken <= 3


def test_agreement_is_1_for_other_names_and_leaves_out_who_belongs_nowhere() -> None:
    assert agreement(labelled([0, 0, 1], [0, 1]), labelled([1, 1, 0], [1, 0])) == 1
    one = Communities(np.array([0, -1]), np.array([0]), np.array([1]), np.array([1]), 0.0, 1.0, 0)
    assert agreement(one, one) == 1


def test_funnel_by_hand() -> None:
    """view > buy: (a, x) after 3 h, (b, x) after 1 h; (c, x) at once, which is not later; (d, x) never."""
    rows = [
        ("a", "x", "view", "2024-01-01 00:00"),
        ("a", "x", "view", "2024-01-01 01:00"),
        ("a", "x", "buy", "2024-01-01 03:00"),
        ("b", "x", "buy", "2023-12-31 00:00"),
        ("b", "x", "view", "2024-01-01 00:00"),
        ("b", "x", "buy", "2024-01-01 01:00"),
        ("c", "x", "view", "2024-01-01 00:00"),
        ("c", "x", "buy", "2024-01-01 00:00"),
        ("d", "x", "view", "2024-01-01 00:00"),
        ("d", "y", "buy", "2024-01-02 00:00"),
    ]
    frame = pd.DataFrame(rows, columns=["user", "item", "what", "when"])
    graph = graph_of(frame, behaviour="what", time="when")

    found = find_funnel(graph)

    assert found is not None
    table = found.table.set_index(["first", "then"])
    assert table.loc[("view", "buy"), ["pairs", "both", "share"]].tolist() == [4, 2, 0.5]
    assert table.loc[("view", "buy"), "median_gap"] == pd.Timedelta(hours=2)
    assert table.loc[("buy", "view"), ["pairs", "both"]].tolist() == [4, 1]
    assert found.sentence == (
        'Of the 4 pairs of user and item with "view", 50 % later have "buy", half of these within 2 hours.'
    )


def test_funnel_with_numbers_for_times_counts_rows_without_evidence(shop: InteractionGraph) -> None:
    """나 returned milk without having had it; (가, tea) viewed at 1 and bought at 2."""
    found = find_funnel(shop)

    assert found is not None
    table = found.table.set_index(["first", "then"])
    assert table.loc[("view", "buy"), ["pairs", "both", "median_gap"]].tolist() == [5, 1, 1]
    assert table.loc[("buy", "view"), ["pairs", "both", "median_gap"]].tolist() == [3, 1, 6]
    assert table.loc[("return", "buy"), ["pairs", "both"]].tolist() == [1, 0]
    assert "units of the time column" in found.sentence


@pytest.mark.slow
def test_funnel_equals_a_loop_over_pairs() -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame(
        {
            "user": rng.integers(0, 8, 300),
            "item": rng.integers(0, 8, 300),
            "what": rng.choice(["see", "put", "pay"], 300),
            "time": rng.integers(0, 40, 300),
        }
    )

    found = find_funnel(graph_of(frame, behaviour="what", time="time"))

    assert found is not None
    for row in found.table.itertuples():
        gaps = []
        starts = frame[frame["what"] == row.first].groupby(["user", "item"])["time"].min()
        for (user, item), start in starts.items():
            same = (frame["user"] == user) & (frame["item"] == item) & (frame["what"] == row.then)
            later = frame.loc[same & (frame["time"] > start), "time"]
            gaps += [later.min() - start] if len(later) else []
        assert (row.pairs, row.both) == (len(starts), len(gaps))
        assert row.median_gap == np.median(gaps)


def test_funnel_without_times_says_that_the_order_is_unknown() -> None:
    rows = [("a", "x", "view"), ("a", "x", "buy"), ("b", "x", "view"), ("b", "y", "buy")]
    graph = graph_of(pd.DataFrame(rows, columns=["user", "item", "what"]), behaviour="what")

    found = find_funnel(graph)

    assert found is not None
    assert found.table["median_gap"].isna().all()
    assert found.sentence == (
        'Of the 2 pairs of user and item with "buy", 50 % also have "view"; without times it is unknown '
        "which came first."
    )


def test_no_funnel_of_one_behaviour_or_of_pairs_with_one_each() -> None:
    one = pd.DataFrame({"user": [1, 2], "item": [1, 1], "what": ["buy", "buy"]})
    apart = pd.DataFrame({"user": [1, 2], "item": [1, 1], "what": ["buy", "view"]})

    assert find_funnel(graph_of(one)) is None
    assert find_funnel(graph_of(one, behaviour="what")) is None
    assert find_funnel(graph_of(apart, behaviour="what")) is None


def test_only_the_most_frequent_behaviours_are_looked_at() -> None:
    rows = [("a", "x", f"b{kind}") for kind in range(10) for _ in range(10 - kind)]
    graph = graph_of(pd.DataFrame(rows, columns=["user", "item", "what"]), behaviour="what")

    found = find_funnel(graph)

    assert found is not None
    assert len(found.table) == 8 * 7
    assert found.sentence.endswith("(The 8 most frequent of 10 behaviours were looked at.)")
