"""The space of a map: unit vectors of whoever is known, and who is nearest there."""

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError, Split
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.projection import space_of
from tests.ranking.test_similar import fitted

GRAPH = InteractionGraph.from_frame(
    pd.DataFrame({"u": list("abc"), "i": list("xyx")}), user="u", item="i", name="three"
)


class Given:
    """A recommender with vectors of one's own."""

    train, label = GRAPH, "Given"

    def __init__(self, users: list[list[float]], items: list[list[float]]) -> None:
        self._vectors = {"user": np.array(users, np.float32), "item": np.array(items, np.float32)}

    def vectors(self, kind: str) -> np.ndarray:
        return self._vectors[kind]


def given(users: list[list[float]], items: list[list[float]]) -> Recommender:
    return Given(users, items)  # type: ignore[return-value]  # a part of the contract


def test_vectors_get_length_one_and_who_is_unknown_is_left_out() -> None:
    space = space_of(given([[3, 4], [0, 0], [np.nan, 1]], [[0, 2], [-5, 0]]), 10)
    assert space.users.tolist() == [0]
    assert space.items.tolist() == [0, 1]
    np.testing.assert_allclose(space.vectors, [[0.6, 0.8], [0, 1], [-1, 0]], rtol=1e-6)
    assert space.left_out == (2, 0)
    assert space.learned
    assert not space.sampled


def test_too_many_are_drawn_at_random_the_same_for_a_seed() -> None:
    recommender = given([[1, 0], [1, 1], [0, 1]], [[1, 2], [2, 1]])
    space = space_of(recommender, 3, seed=4)
    again = space_of(recommender, 3, seed=4)
    assert len(space) == 3
    assert space.sampled
    assert (space.users.tolist(), space.items.tolist()) == (again.users.tolist(), again.items.tolist())
    every = np.array([[1, 0], [0.5**0.5, 0.5**0.5], [0, 1], [0.2**0.5, 0.8**0.5], [0.8**0.5, 0.2**0.5]])
    chosen = [*space.users.tolist(), *(3 + space.items).tolist()]
    np.testing.assert_allclose(space.vectors, every[chosen], rtol=1e-6)


def test_without_vectors_it_is_of_the_interactions() -> None:
    space = space_of(fitted("popularity"), 100)
    assert not space.learned
    assert (len(space.users), len(space.items)) == (4, 4)
    np.testing.assert_allclose(np.linalg.norm(space.vectors, axis=1), 1, rtol=1e-5)
    # x and y have the same users, so they are at the same place
    np.testing.assert_allclose(space.vectors[5], space.vectors[6], atol=1e-5)


def test_the_nearest_are_of_the_same_kind() -> None:
    space = space_of(given([[1, 0], [1, 1], [0, 1]], [[1, 0.1], [-1, 0]]), 10)
    near, cosine = space.nearest(0, 5)
    assert near.tolist() == [1, 2]
    np.testing.assert_allclose(cosine, [0.5**0.5, 0], atol=1e-6)
    assert space.nearest(3, 5)[0].tolist() == [4]


def test_nothing_known_of_anybody_is_said() -> None:
    with pytest.raises(OptionError, match="There is nothing to map"):
        space_of(given([[0, 0]] * 3, [[0, 0]] * 2), 10)


def test_one_split_of_a_graph_is_enough() -> None:
    recommender = create("ials", {"factors": 4})
    recommender.fit(Split(GRAPH, np.zeros(3, np.uint8), "given"))  # type: ignore[attr-defined]
    assert space_of(recommender, 10).vectors.shape == (5, 4)
