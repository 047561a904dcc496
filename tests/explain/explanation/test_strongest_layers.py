"""The part of an attention table that is drawn, of edges whose strengths are known by eye."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from gnnrec_lab.explain.explanation.strongest_layers import strongest_layers

COLUMNS = ["layer", "head", "source_type", "source", "target_type", "target", "weight", "kind"]


def table(*edges: tuple[int, Any, Any, float], heads: int = 1) -> pd.DataFrame:
    """Return attention in which every head has the same weights."""
    kinds = {1: ("item", "user"), 2: ("user", "item"), 3: ("item", "user")}
    rows = [
        (layer, head, kinds[layer][0], source, kinds[layer][1], target, weight, "learned")
        for head in range(heads)
        for layer, source, target, weight in edges
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


# a over 1 and 2: .5 * (.9 * .1 + .1 * 1) = .095; b over 2 alone: .2 * 1 * 1 = .2; c on no path
EDGES = (
    (1, "a", "me", 0.5),
    (1, "b", "me", 0.2),
    (1, "c", "me", 0.9),
    (2, 1, "a", 0.9),
    (2, 2, "a", 0.1),
    (2, 2, "b", 1.0),
    (3, "target", 1, 0.1),
    (3, "target", 2, 1.0),
)


def ends(found: pd.DataFrame) -> list[tuple[Any, ...]]:
    return list(found[["layer", "source", "target"]].itertuples(index=False, name=None))


def test_the_strongest_items_come_first_and_those_on_no_path_last() -> None:
    assert ends(strongest_layers(table(*EDGES), "me")) == [
        (1, "b", "me"),
        (1, "a", "me"),
        (1, "c", "me"),
        (2, 2, "b"),
        (2, 2, "a"),
        (2, 1, "a"),
        (3, "target", 2),
        (3, "target", 1),
    ]


@pytest.mark.parametrize("heads", [1, 3])
def test_so_many_items_and_users_are_kept_with_all_heads(heads: int) -> None:
    found = strongest_layers(table(*EDGES, heads=heads), "me", most=1)
    assert ends(found[found["head"] == 0]) == [(1, "b", "me"), (2, 2, "b"), (3, "target", 2)]
    assert found["head"].tolist() == list(range(heads)) * 3
    assert found["weight"].tolist() == [0.2] * heads + [1.0] * 2 * heads


def test_where_there_is_no_third_layer_its_weight_counts_as_one() -> None:
    found = strongest_layers(table(*EDGES[:6]), "me", most=1)
    assert ends(found) == [(1, "a", "me"), (2, 1, "a")]  # a: .5 * (.9 + .1), b: .2


def test_with_one_layer_the_items_are_in_the_order_of_their_edges() -> None:
    assert ends(strongest_layers(table(*EDGES[:3]), "me", most=2)) == [(1, "c", "me"), (1, "a", "me")]


def test_nothing_comes_of_nothing() -> None:
    assert strongest_layers(pd.DataFrame(columns=COLUMNS), "me").empty
