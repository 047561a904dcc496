"""Features of pairs against pandas."""

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph
from gnnrec_lab.graph import CSR
from gnnrec_lab.models.layers.edge_features import EdgeFeatures


def test_a_pair_has_its_strongest_behaviour_and_the_latest_of_those() -> None:
    frame = pd.DataFrame(
        {
            "u": ["a", "a", "a", "b", "b"],
            "i": ["x", "x", "x", "x", "x"],
            "b": ["view", "buy", "like", "view", "like"],
            "t": [30, 10, 20, 5, 4],
        }
    )
    graph = InteractionGraph.from_frame(
        frame, user="u", item="i", behaviour="b", time="t", behaviour_weights={"view": 1, "buy": 3, "like": 1}
    )
    features = EdgeFeatures(graph)
    assert [graph.behaviours[kind] for kind in features.kind] == ["buy", "view"]
    assert features.share.sum() == pytest.approx(1)


def test_numbers_equal_those_of_pandas() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 20, 200), "i": rng.integers(0, 15, 200)})
    frame["w"], frame["t"] = rng.integers(-1, 6, 200), rng.integers(-500, 500, 200)
    graph = InteractionGraph.from_frame(frame, user="u", item="i", weight="w", time="t")
    frame["u"], frame["i"] = graph.user, graph.item
    pairs = frame[frame["w"] > 0].groupby(["u", "i"]).agg(w=("w", "sum"), t=("t", "max"))
    positive = frame[frame["w"] > 0]["t"]
    age = pairs["t"].max() - pairs["t"]
    expected = pd.DataFrame({"w": np.log(pairs["w"]), "t": -np.log1p(age / (1e-3 * np.ptp(positive)))})
    expected = (expected - expected.mean()) / expected.std(ddof=0)
    np.testing.assert_allclose(EdgeFeatures(graph).numbers, expected, rtol=1e-4, atol=1e-6)


def test_where_all_are_alike_there_is_nothing_to_tell() -> None:
    frame = pd.DataFrame({"u": [1, 1, 2], "i": [1, 2, 1], "t": [7, 7, 7]})
    features = EdgeFeatures(InteractionGraph.from_frame(frame, user="u", item="i", time="t"))
    assert features.numbers.shape == (3, 0)
    assert features.kind.tolist() == [0, 0, 0]
    assert features.of_histories(CSR.from_pairs([0], [1], [9.0], num_rows=1)).shape == (1, 0)


def test_histories_are_measured_as_the_graph_is() -> None:
    frame = pd.DataFrame({"u": [1, 1, 2], "i": [1, 2, 1], "w": [1.0, 2.0, 4.0]})
    features = EdgeFeatures(InteractionGraph.from_frame(frame, user="u", item="i", weight="w"))
    history = CSR.from_pairs([0, 0], [0, 1], [2.0, 4.0], num_rows=1)
    np.testing.assert_allclose(features.of_histories(history)[:, 0], [0, np.sqrt(1.5)], atol=1e-6)
