"""The figures of a report against pandas, NumPy and NetworkX."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec_lab.graph import IdMap, InteractionGraph
from gnnrec_lab.graph.inequality import gini
from gnnrec_lab.graph.report.degrees import Degrees
from gnnrec_lab.graph.report.heavy_users import far_out
from gnnrec_lab.graph.report.lookalikes import lookalike_ids
from gnnrec_lab.graph.report.measures import measure
from gnnrec_lab.graph.report.repeats import repeats
from tests.graph.report.planted import NOW, ROLES, clean_log


def test_all_figures_of_a_small_graph_by_hand(shop: InteractionGraph) -> None:
    found = measure(shop, NOW)
    assert (found.users, found.items, found.interactions, found.pairs) == (3, 4, 9, 6)
    assert found.density == 0.5
    assert (found.user_degrees.mean, found.item_degrees.mean) == (2, 1.5)
    assert [(one.low, one.high, one.count) for one in found.item_degrees.histogram] == [(1, 1, 2), (2, 3, 2)]
    assert found.item_degrees.single.examples == ("milk", "soap")
    assert (found.repeats.rows.count, found.repeats.same_time) == (0, type(found.repeats.rows)())
    assert [(one.name, one.rows) for one in found.behaviours] == [("buy", 3), ("return", 1), ("view", 5)]
    assert (found.weights.smallest, found.weights.largest, found.weights.given) == (0, 1, False)
    assert found.weights.without_evidence.examples == (5,)
    assert found.times is not None
    assert (found.times.kind, found.times.first, found.times.last) == ("number", "1", "9")
    assert (found.components.count, found.components.users, found.components.items) == (1, 3, 4)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 8), st.integers(0, 6), st.integers(0, 1), st.integers(-1, 2), st.integers(0, 3)
        ),
        min_size=1,
        max_size=60,
    )
)
def test_figures_agree_with_other_libraries(rows: list[tuple[int, ...]]) -> None:
    import networkx as nx

    frame = pd.DataFrame(rows, columns=["user", "item", "behaviour", "weight", "time"])
    frame["time"] += 100
    if not (frame["weight"] > 0).any():
        frame.loc[0, "weight"] = 1
    found = measure(InteractionGraph.from_frame(frame, weight="weight", **ROLES), NOW)
    pairs = frame[frame["weight"] > 0].drop_duplicates(["user", "item"])
    degrees = pairs.groupby("user").size().reindex(sorted(frame["user"].unique()), fill_value=0)
    assert found.user_degrees.mean == pytest.approx(degrees.mean())
    assert found.user_degrees.none.count == (degrees == 0).sum()
    assert found.user_degrees.single.examples == tuple(degrees[degrees == 1].index[:5])
    for share, value in found.user_degrees.quantiles.items():
        assert value == pytest.approx(degrees.quantile(share))
    parts = list(
        nx.connected_components(
            nx.Graph(
                [(f"u{user}", f"i{item}") for user, item in zip(pairs["user"], pairs["item"], strict=True)]
            )
        )
    )
    nodes = sum(map(len, parts))
    assert found.components.count == len(parts)
    assert found.components.share == pytest.approx(max(map(len, parts)) / nodes)
    assert found.components.users + found.components.items == max(map(len, parts))
    again = frame.duplicated(["user", "item", "behaviour"])
    same = frame.duplicated(["user", "item", "behaviour", "time"])
    assert found.repeats.rows.count == again.sum()
    assert set(found.repeats.rows.examples) <= set(np.flatnonzero(again))
    assert found.repeats.same_time is not None
    assert found.repeats.same_time.count == same.sum()
    assert (found.weights.smallest, found.weights.largest) == (frame["weight"].min(), frame["weight"].max())


@pytest.mark.parametrize("wide", [1, 2**20, 2**40])
def test_repeats_of_numbers_of_any_width(wide: int) -> None:
    """The widest take the way by hashes; all agree with pandas."""
    rng = np.random.default_rng(0)
    columns = [rng.integers(-3, 3, 400) * wide, rng.integers(0, 4, 400) * (wide - 1), rng.integers(0, 5, 400)]
    columns[0][:2] = -(2**62), 2**62
    again = pd.DataFrame(dict(enumerate(columns))).duplicated()
    found = repeats(columns)
    assert found.count == again.sum() > 100
    assert len(found.examples) == 5
    assert set(found.examples) <= set(np.flatnonzero(again))
    assert repeats([np.array([-(2**63), 2**63 - 1, -(2**63)])]).examples == (2,)
    assert repeats([np.array([], dtype=np.int64)]).count == 0


def test_gini_and_top_shares_by_definition() -> None:
    degrees = np.random.default_rng(0).integers(0, 50, 40)
    differences = np.abs(degrees[:, None] - degrees[None, :]).sum()
    assert gini(np.sort(degrees)) == pytest.approx(differences / (2 * 40 * degrees.sum()))
    found = Degrees.of(degrees, IdMap(np.arange(40)))
    assert found.top_10_percent == np.sort(degrees)[-4:].sum() / degrees.sum()
    assert found.top_1_percent == degrees.max() / degrees.sum()


def test_the_histogram_counts_each_node_once() -> None:
    degrees = np.array([0, 1, 2, 3, 4, 7, 8, 1023, 1024])
    bins = {(one.low, one.high): one.count for one in Degrees.of(degrees, IdMap(np.arange(9))).histogram}
    assert {at: count for at, count in bins.items() if count} == {
        (1, 1): 1, (2, 3): 2, (4, 7): 2, (8, 15): 1, (512, 1023): 1, (1024, 2047): 1,
    }  # fmt: skip
    assert len(bins) == 11


def test_what_is_far_out_follows_the_data() -> None:
    assert far_out(np.full(19, 5)) == 5  # too few users to say
    assert far_out(np.full(100, 5)) == 99
    assert far_out(np.full(100, 200)) == int(200 * np.exp(6 * 0.3))
    lognormal = np.exp(np.random.default_rng(0).normal(4, 1, 100_000)).astype(np.int64) + 1
    assert np.mean(lognormal > far_out(lognormal)) < 2e-4
    powers = (np.random.default_rng(0).pareto(1, 100_000) + 1).astype(np.int64)
    assert np.mean(powers > far_out(powers)) < 1e-3


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        ([1, "1", "b"], ((1, "1"),)),
        (["a", " A", "A "], ((" A", "A ", "a"),)),
        (["Straße", "STRASSE"], (("STRASSE", "Straße"),)),
        (["가", "\u1100\u1161"], (("\u1100\u1161", "가"),)),
        (["Ａ1", "a1"], (("a1", "Ａ1"),)),
        ([1, 2, 3], ()),
        ([1.5, 2.5], ()),
        (["a", "b"], ()),
    ],
)
def test_lookalikes(values: list[Any], groups: tuple[Any, ...]) -> None:
    found = lookalike_ids(IdMap.from_values(values))
    assert (found.count, found.examples) == (len(groups), groups)


def test_a_part_without_rows_can_be_measured() -> None:
    graph = InteractionGraph.from_frame(clean_log(), **ROLES)
    found = measure(graph.subset([]), NOW)
    assert (found.interactions, found.pairs, found.density, found.times) == (0, 0, 0, None)
    assert found.user_degrees.none.count == 40
    assert found.user_degrees.histogram == ()
    assert (found.components.count, found.heavy_users.users.count) == (0, 0)


def test_ids_that_a_part_does_not_use_are_no_lookalikes_of_it() -> None:
    frame = pd.DataFrame({"user": ["a", "A", "b"], "item": [1, 2, 3]})
    graph = InteractionGraph.from_frame(frame, user="user", item="item")
    assert measure(graph, NOW).similar_users.count == 1
    assert measure(graph.subset([0, 2]), NOW).similar_users.count == 0
