import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph
from gnnrec_lab.models.base.hill_climb import hill_climb
from gnnrec_lab.models.base.scoring import POPULARITIES, by_cosine


@pytest.mark.parametrize("peak", [0, 0.25, 0.9, 1, 1.5, 4, 9])
def test_the_weight_walks_to_the_peak(peak: float) -> None:
    asked: list[float] = []

    def measure(weight: float) -> float:
        asked.append(weight)
        return -abs(weight - peak)

    assert hill_climb(POPULARITIES, 1.0, measure) == pytest.approx(min(4, round(4 * peak) / 4))
    assert len(asked) == len(set(asked))
    assert all(0 <= weight <= 4 for weight in asked)


def test_a_flat_measure_leaves_the_weight_of_theory() -> None:
    assert hill_climb(POPULARITIES, 1.0, lambda _: 0.5) == 1


def test_scores_by_hand() -> None:
    frame = pd.DataFrame({"u": ["a", "b", "b"], "i": ["x", "x", "y"]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i")
    users = np.array([[3.0, 4.0], [0.0, 2.0]], dtype=np.float32)
    items = np.array([[5.0, 0.0], [1.0, 1.0]], dtype=np.float32)
    done = by_cosine(users, items, graph, temperature=0.5, popularity=2)
    # two users have x, one has y, 1.5 is the mean
    popularity = 2 * np.log(np.array([2, 1]) / 1.5)
    cosines = np.array([[0.6, 7 / 5 / np.sqrt(2)], [0, 1 / np.sqrt(2)]])
    np.testing.assert_allclose(done.users @ done.items.T, cosines / 0.5 + popularity, rtol=1e-6)
    np.testing.assert_allclose(done.user_scale, [1 / 5 / 0.5, 1 / 2 / 0.5])


def test_who_has_no_vector_is_ranked_by_popularity_alone() -> None:
    frame = pd.DataFrame({"u": ["a", "b", "b", "c"], "i": ["x", "x", "y", "z"], "w": [1, 1, 1, 0]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", weight="w")
    vectors = np.array([[1, 1], [1, 1], [0, 0]], dtype=np.float32)
    done = by_cosine(vectors, vectors, graph, temperature=0.1, popularity=1)
    # c has nothing of positive weight, and nobody has z: as popular as an item of one user
    np.testing.assert_allclose((done.users @ done.items.T)[2], np.log([2 / 1, 1, 1]), atol=1e-6)
    np.testing.assert_allclose((done.users @ done.items.T)[0], [10 + np.log(2), 10, 0], rtol=1e-6)


def test_a_new_item_with_features_counts_as_one_of_mean_log_popularity() -> None:
    frame = pd.DataFrame({"u": ["a", "b", "b", "c"], "i": ["x", "x", "y", "z"], "w": [1, 1, 1, 0]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", weight="w")
    vectors = np.ones((3, 2), dtype=np.float32)
    unpopular = by_cosine(vectors, vectors, graph, temperature=1, popularity=1).items[:, -1]
    new = by_cosine(vectors, vectors, graph, temperature=1, popularity=1, features=True).items[:, -1]
    assert unpopular == pytest.approx(np.log([2, 1, 1]))
    assert new == pytest.approx([np.log(2), 0, np.log(2) / 2])
