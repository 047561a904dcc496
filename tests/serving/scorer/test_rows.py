"""Sparse rows: sums of them, in blocks."""

import numpy as np
import pytest
from scipy import sparse

from gnnrec_lab.serving.scorer.rows import Rows


@pytest.fixture(scope="module")
def matrix() -> sparse.csr_matrix:
    """Return 400 rows with 120 of 500 columns each, but one that is empty and one that is full."""
    rng = np.random.default_rng(1)
    dense = rng.uniform(0.5, 2, (400, 500)).astype(np.float32) * (rng.random((400, 500)) < 0.24)
    dense[3], dense[4] = 0, 1
    return sparse.csr_matrix(dense)


def test_sums_of_many_pairs_are_those_of_scipy(matrix: sparse.csr_matrix) -> None:
    rows = Rows(matrix.indptr.astype(np.int64), matrix.indices, matrix.data)
    chosen, factors = np.arange(0, 400, 1), np.linspace(-1, 1, 400)
    assert matrix.nnz > 1 << 15  # in several blocks

    expected = matrix.T.astype(np.float64) @ factors

    np.testing.assert_allclose(rows.combined(chosen, factors, 500), expected, rtol=1e-9, atol=1e-9)
    found = np.ones(500, np.float32)
    rows.add(found, chosen, factors)
    np.testing.assert_allclose(found, 1 + expected, rtol=1e-4, atol=1e-4)


def test_sums_of_few_rows(matrix: sparse.csr_matrix) -> None:
    rows = Rows(matrix.indptr.astype(np.int64), matrix.indices, matrix.data)

    assert rows.combined(np.array([3, 4]), np.array([7.0, 2.5]), 500).tolist() == [2.5] * 500
    assert not rows.combined(np.empty(0, np.int64), np.empty(0), 500).any()
