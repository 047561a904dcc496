import numpy as np
import pandas as pd

from gnnrec_lab import InteractionGraph
from gnnrec_lab.models.layers.node_features import NodeFeatures


def graph(items: pd.DataFrame | None, users: pd.DataFrame | None = None) -> InteractionGraph:
    log = pd.DataFrame({"u": ["a", "a", "b", "c", "c"], "i": ["v", "w", "x", "y", "z"]})
    return InteractionGraph.from_frame(log, user="u", item="i", items=items, users=users)


def test_a_typical_row_has_norm_one_and_an_odd_one_no_more_than_three() -> None:
    prices = pd.DataFrame({"i": list("vwxyz"), "price": [1.0, 2.0, 3.0, 4.0, 100.0]})
    content = NodeFeatures.of(graph(prices))
    assert (content.has("item"), content.has("user")) == (True, False)
    assert content.matrix("user") is None
    # standardised, the prices are -21, -20, -19, -18 and 78 times something: the median of the sizes is 20
    np.testing.assert_allclose(content.item[:, 0], [-21 / 20, -1, -19 / 20, -18 / 20, 3], rtol=1e-5)


def test_features_that_say_nothing_are_none() -> None:
    same = pd.DataFrame({"i": list("vwxyz"), "price": 2.0})
    assert not NodeFeatures.of(graph(same)).has("item")
    assert not NodeFeatures.of(graph(None)).has("item")


def test_the_parts_of_a_graph_have_the_same_features_and_a_graph_has_them_once() -> None:
    users = pd.DataFrame({"u": ["a", "b", "c"], "age": [20, 30, 50]})
    whole = graph(None, users)
    assert NodeFeatures.of(whole) is NodeFeatures.of(whole)
    part = whole.subset(np.array([0]))
    assert np.array_equal(NodeFeatures.of(part).user, NodeFeatures.of(whole).user)
