"""Attention paths: by hand, and against a walk over all paths of what the models tell."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph
from gnnrec_lab.explain.attribution.importance import (
    importance_by_attention,
    importance_by_attention_paths,
    offered,
)
from gnnrec_lab.models import AttentionEdges, Recommender, create
from gnnrec_lab.models.lightgcn import LightGCN
from gnnrec_lab.training import TrainOptions, fit
from tests.explain.planted import Linear, graph_of

Node = tuple[str, int]


def test_by_hand_on_the_normalisation_of_lightgcn() -> None:
    rows = [("a", 0), ("a", 1), ("b", 0), ("b", 2), ("c", 3)]
    graph = InteractionGraph.from_frame(pd.DataFrame(rows, columns=["u", "i"]), user="u", item="i")
    model = LightGCN(dim=4)
    model.begin(graph, seed=0)

    # a - 0 - b - 2: 1 / sqrt(2 * 2), twice, and 1 / sqrt(2 * 1); 1 leads nowhere
    assert importance_by_attention_paths(model, 0, 2) == pytest.approx([0.5 * 0.5 / 2**0.5, 0])
    assert importance_by_attention_paths(model, 0, 3) == pytest.approx([0, 0])


class Told(Linear):
    """Tells the attention that a test gives it."""

    edges: list[AttentionEdges]

    def attention(self, user: int, item: int) -> list[AttentionEdges]:
        return self.edges


def told(*rows: tuple[int, int, str, int, str, int, float]) -> list[AttentionEdges]:
    return [
        AttentionEdges(layer, head, kind, np.array([source]), into, np.array([target]), np.array([weight]))
        for layer, head, kind, source, into, target, weight in rows
    ]


def test_over_items_between_and_several_heads() -> None:
    model = Told(graph_of({"a": [0, 1]}, 6), np.zeros((6, 6)))
    user = int(model.train.users.index("a")[0])
    model.edges = told(
        (1, 0, "item", 0, "user", user, 0.5),
        (1, 1, "item", 0, "user", user, 0.1),
        (1, 0, "item", 1, "user", user, 0.3),
        (1, 1, "item", 1, "user", user, 0.9),
        (2, 0, "item", 4, "item", 0, 0.2),  # from the explained item itself
        (2, 0, "item", 3, "item", 1, 0.7),  # and over item 3
        (3, 0, "item", 4, "item", 3, 0.6),
    )
    assert importance_by_attention_paths(model, user, 4) == pytest.approx([0.3 * 0.2, 0.6 * 0.7 * 0.6])
    assert importance_by_attention(model, user, 4) == pytest.approx([0.3, 0.6])
    assert offered(model, user, 4) == ["contributions", "attention", "attention-paths", "gradients"]


def test_one_hop_says_the_same_for_every_item_and_is_offered_once() -> None:
    model = Told(graph_of({"a": [0, 1]}, 6), np.zeros((6, 6)))
    user = int(model.train.users.index("a")[0])
    model.edges = told((1, 0, "item", 0, "user", user, 0.4), (1, 0, "item", 1, "user", user, 0.6))
    for item in (3, 4):
        assert importance_by_attention_paths(model, user, item) == pytest.approx([0.4, 0.6])
    assert offered(model, user, 4) == ["contributions", "attention", "gradients"]


def over_all_paths(model: Recommender, user: int, item: int) -> list[float]:
    """Return what `importance_by_attention_paths` is to be, path by path."""
    edges: dict[tuple[int, Node, Node], float] = {}
    heads: dict[int, set[int]] = {}
    for part in model.attention(user, item):
        heads.setdefault(part.layer, set()).add(part.head)
        rows = zip(part.source.tolist(), part.target.tolist(), part.weight.tolist(), strict=True)
        for source, target, weight in rows:
            key = part.layer, (part.source_kind, source), (part.target_kind, target)
            edges[key] = edges.get(key, 0.0) + weight
    into: dict[tuple[int, Node], list[tuple[Node, float]]] = {}
    for (layer, source_node, target_node), weight in edges.items():
        into.setdefault((layer, target_node), []).append((source_node, weight))

    def through(layer: int, node: Node) -> float:
        if layer > 1 and (node == ("item", item) or layer > max(heads)):
            return 1.0
        return sum(
            weight / len(heads[layer]) * through(layer + 1, source)
            for source, weight in into.get((layer, node), ())
        )

    own = [("item", one) for one in model.train.by_user.row(user)[0].tolist()]
    return [edges[1, one, ("user", user)] / len(heads[1]) * through(2, one) for one in own]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lightgcn", "graphsage", "pinsage", "gat"])
def test_is_the_sum_over_all_paths(name: str, trained: Callable[[str], Recommender]) -> None:
    model = trained(name)
    for user, item in ((0, 5), (3, 1), (7, 20)):
        expected = over_all_paths(model, user, item)
        assert importance_by_attention_paths(model, user, item) == pytest.approx(expected)
        assert sum(expected) > 0


@pytest.fixture
def trained() -> Callable[[str], Recommender]:
    pairs = np.argwhere(np.random.default_rng(1).random((25, 22)) < 0.25)
    graph = InteractionGraph.from_frame(pd.DataFrame(pairs, columns=["u", "i"]), user="u", item="i")

    def train(name: str) -> Recommender:
        model = create(name, {"dim": 8})
        fit(model, graph.split("random", validation=0.1, test=0.1), options=TrainOptions(epochs=1))
        return model

    return train
