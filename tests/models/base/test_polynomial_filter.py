import numpy as np
import pytest

from gnnrec_lab.models.base.polynomial_filter import ChebyshevSeries, below, plateau


def test_plateau_of_numbers_known_by_hand() -> None:
    eigenvalues = np.array([0, 0.25, 0.5, 0.75, 1])
    assert plateau(eigenvalues, 1).tolist() == eigenvalues.tolist()
    assert plateau(eigenvalues, 3).tolist() == [0, 0.4375, 0.5, 0.5625, 1]


@pytest.mark.parametrize("terms", [1, 2, 5])
def test_a_series_of_a_matrix_has_its_values_at_the_eigenvalues(terms: int) -> None:
    rng = np.random.default_rng(0)
    vectors = np.linalg.qr(rng.normal(size=(6, 6)))[0]
    values = np.linspace(0, 0.7, 6)
    matrix = (vectors * values) @ vectors.T
    series = ChebyshevSeries.interpolate(np.exp, terms, most=0.7)
    start = rng.normal(size=(6, 3))
    expected = (vectors * series.at(values)) @ vectors.T @ start
    np.testing.assert_allclose(series.of_matrix(lambda x: matrix @ x, start), expected, atol=1e-12)


def test_below_is_the_plateau_over_the_eigenvalue_at_the_nodes() -> None:
    nodes = (1 + np.cos(np.pi * np.array([1, 3, 5]) / 6)) / 2 * 0.4
    np.testing.assert_allclose(below(2.5, 3, 0.4).at(nodes), plateau(nodes, 2.5) / nodes)
    assert np.isfinite(below(2.5, 3, 0.0).at(np.array([0.0]))).all()
