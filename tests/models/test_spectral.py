"""Spectral against dense matrices and NumPy's singular value decomposition."""

import numpy as np
import pytest

from gnnrec_lab import Split
from gnnrec_lab.models import create


@pytest.mark.parametrize(
    ("rank", "alpha", "power"),
    [(1000, 0.7, 0.5), (2, 0.3, 0.5), (3, 0.0, 0.25), (3, 0.4, 0.1), (5, 1.0, 0.0)],
)
def test_scores_are_those_of_dense_matrices(
    weighted: Split, matrix: np.ndarray, rank: int, alpha: float, power: float
) -> None:
    recommender = create("spectral", {"rank": rank, "alpha": alpha, "user_power": power})
    recommender.fit(weighted)
    of_user, of_item = matrix.sum(axis=1), matrix.sum(axis=0)
    norms = np.outer(of_user**power, np.sqrt(of_item))
    A = np.divide(matrix, norms, out=np.zeros_like(matrix), where=(matrix > 0))
    A /= np.linalg.norm(A, 2)
    V = np.linalg.svd(A, full_matrices=False)[2][:rank].T
    root = np.sqrt(of_item)
    inverse = np.divide(1, root, out=np.zeros_like(root), where=root > 0)
    low_pass = inverse[:, None] * (V @ V.T) * root
    known = np.flatnonzero(matrix.any(axis=1))
    # the weights w(u) of ``matrix`` are scaled, and A knows no scale
    expected = (matrix @ (A.T @ A + alpha * low_pass))[known]
    np.testing.assert_allclose(recommender.scores(known), expected, rtol=1e-3, atol=1e-3 * expected.max())


def test_vectors_are_orthonormal_and_capped_by_the_size(weighted: Split) -> None:
    recommender = create("spectral")
    recommender.fit(weighted)
    vectors = recommender.tensors()["vectors"]
    size = min(weighted.graph.num_users, weighted.graph.num_items)
    assert vectors.shape == (weighted.graph.num_items, size)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(size), atol=1e-5)


def test_what_is_open_is_chosen_by_the_measure_and_kept(weighted: Split) -> None:
    recommender = create("spectral")
    recommender.fit(weighted)

    def measure() -> float:
        tensors = recommender.tensors()
        aims = {"alpha": 0.5, "user_power": 0.4}
        misses = sum(abs(float(tensors[name][0]) - aim) for name, aim in aims.items())
        return -abs(tensors["vectors"].shape[1] - 16) - misses

    chosen = {"rank": 16, "user_power": 0.4, "alpha": 0.5}
    assert recommender.choose_on_validation(measure) == chosen
    given = create("spectral", chosen)
    given.fit(weighted)
    users = np.arange(weighted.graph.num_users)
    # the vectors of a larger decomposition begin with those of a smaller one
    np.testing.assert_allclose(recommender.scores(users), given.scores(users), rtol=1e-2, atol=1e-3)
    assert given.choose_on_validation(measure) == {}
