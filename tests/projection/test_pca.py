"""PCA beside scikit-learn's, and where there are fewer directions than two."""

import numpy as np

from gnnrec_lab.projection.pca import pca


def test_places_and_shares_are_those_of_scikit_learn() -> None:
    from sklearn.decomposition import PCA

    rng = np.random.default_rng(0)
    vectors = (rng.normal(size=(300, 6)) * [5, 3, 1, 1, 0.5, 0.1] + 2).astype(np.float32)
    places, shares = pca(vectors)
    oracle = PCA(2, svd_solver="full").fit(vectors.astype(np.float64))
    expected = oracle.transform(vectors)
    signs = np.sign((expected * places).sum(axis=0))
    np.testing.assert_allclose(places, expected * signs, atol=1e-4)
    np.testing.assert_allclose(shares, oracle.explained_variance_ratio_, rtol=1e-5)


def test_the_largest_weight_is_positive() -> None:
    places, shares = pca(np.array([[0, 0], [2, -1], [4, -2]], np.float32))
    np.testing.assert_allclose(places[:, 0], [-(5**0.5), 0, 5**0.5], rtol=1e-6)
    np.testing.assert_allclose(places[:, 1], 0, atol=1e-6)
    np.testing.assert_allclose(shares, [1, 0], atol=1e-9)


def test_fewer_directions_than_two_leave_zeros() -> None:
    places, shares = pca(np.array([[1.0], [3.0]], np.float32))
    assert places.tolist() == [[-1, 0], [1, 0]]
    assert shares == (1.0, 0.0)
    assert pca(np.ones((1, 3), np.float32))[1] == (0.0, 0.0)
