"""ItemKNN against its formula in dense NumPy."""

import numpy as np
import pytest

from gnnrec_lab import Split
from gnnrec_lab.models import create
from gnnrec_lab.training import fit


def dense_scores(matrix: np.ndarray, k: int, shrink: float) -> np.ndarray:
    """The k best cosines of each item, dense; ties to the lower index."""
    norms = np.linalg.norm(matrix, axis=0)
    similarity = (matrix.T @ matrix) / np.maximum(np.outer(norms, norms) + shrink, 1e-12)
    np.fill_diagonal(similarity, 0)
    for row in similarity:
        row[np.argsort(-row, kind="stable")[k:]] = 0
    return matrix @ similarity.T


@pytest.mark.parametrize(("k", "shrink"), [(1, 0.0), (5, 10.0), (100, 3.0)])
def test_scores_are_those_of_the_dense_formula(
    weighted: Split, matrix: np.ndarray, k: int, shrink: float
) -> None:
    recommender = create("itemknn", {"k": k, "shrink": shrink})
    recommender.fit(weighted)
    known = np.flatnonzero(matrix.any(axis=1))
    expected = dense_scores(matrix, k, shrink)[known]
    np.testing.assert_allclose(recommender.scores(known), expected, rtol=1e-4, atol=1e-6)


def test_without_shrinkage_neighbours_are_scikit_learns_cosines(weighted: Split, matrix: np.ndarray) -> None:
    from sklearn.metrics.pairwise import cosine_similarity

    recommender = create("itemknn", {"k": 100, "shrink": 0})
    recommender.fit(weighted)
    tensors = recommender.tensors()
    row = np.repeat(np.arange(len(tensors["indptr"]) - 1), np.diff(tensors["indptr"]))
    cosine = cosine_similarity(matrix.T)
    np.testing.assert_allclose(tensors["similarity"], cosine[row, tensors["neighbour"]], rtol=1e-5)
    assert (row != tensors["neighbour"]).all()


def test_a_contribution_is_the_similarity_times_the_weight(weighted: Split, matrix: np.ndarray) -> None:
    from sklearn.metrics.pairwise import cosine_similarity

    recommender = create("itemknn", {"k": 100, "shrink": 0})
    recommender.fit(weighted)
    parts = recommender.contributions(2, 1)
    cosine = cosine_similarity(matrix.T)[1]
    expected = [0 if j == 1 else matrix[2, j] * cosine[j] for j in parts.items]
    np.testing.assert_allclose(parts.contribution, expected, rtol=1e-5, atol=1e-9)
    assert parts.rest == {}


def test_both_are_chosen_on_validation_unless_given(weighted: Split) -> None:
    recommender = create("itemknn")
    chosen = fit(recommender, weighted).chosen
    assert set(chosen) == {"k", "shrink"}
    given = create("itemknn", chosen)
    assert fit(given, weighted).chosen == {}
    users = np.arange(weighted.graph.num_users)
    assert np.array_equal(recommender.scores(users), given.scores(users))
