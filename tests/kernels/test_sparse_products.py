"""Sparse products into dense rows, against SciPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from gnnrec_lab.kernels import add_sparse_product, add_sparse_product_chain, nearest_rows

pytestmark = pytest.mark.usefixtures("either_way")


def arrays(matrix: sparse.csr_matrix) -> tuple:
    return matrix.indptr.astype(np.int64), matrix.indices.astype(np.int32), matrix.data.astype(np.float32)


def random(rows: int, columns: int, seed: int) -> sparse.csr_matrix:
    made = sparse.random(rows, columns, density=0.3, random_state=seed, format="csr", dtype=np.float32)
    made.sort_indices()
    return made


@pytest.mark.slow
@given(st.integers(0, 2**16), st.integers(1, 200), st.integers(1, 9), st.integers(1, 9))
def test_products_are_those_of_scipy_and_added(seed: int, count: int, middle: int, last: int) -> None:
    first, second, third = random(7, middle, seed), random(middle, last, seed + 1), random(last, 5, seed + 2)
    rows = np.random.default_rng(seed).integers(0, 7, count)
    out = np.ones((count, last), np.float32)
    add_sparse_product(rows, arrays(first), arrays(second), out)
    np.testing.assert_allclose(out, 1 + (first @ second).toarray()[rows], rtol=1e-5)
    out = np.ones((count, 5), np.float32)
    add_sparse_product_chain(rows, arrays(first), arrays(second), arrays(third), out)
    np.testing.assert_allclose(out, 1 + (first @ second @ third).toarray()[rows], rtol=1e-5)


@pytest.mark.slow
@given(st.integers(0, 2**16), st.integers(1, 100), st.integers(1, 12))
def test_nearest_rows_are_the_largest_shrunk_cosines(seed: int, rows: int, k: int) -> None:
    matrix = random(rows, 8, seed)
    neighbours, similarity = nearest_rows(arrays(matrix), arrays(matrix.T.tocsr()), k, 0.5)
    dense = matrix.toarray().astype(np.float64)
    norms = np.linalg.norm(dense, axis=1)
    cosine = dense @ dense.T / (np.outer(norms, norms) + 0.5)
    np.fill_diagonal(cosine, 0)
    best = -np.sort(-cosine, axis=1)[:, :k]
    np.testing.assert_allclose(similarity[:, : best.shape[1]], best, rtol=1e-5, atol=1e-7)
    row, place = np.nonzero(neighbours >= 0)
    np.testing.assert_allclose(similarity[row, place], cosine[row, neighbours[row, place]], rtol=1e-5)
    assert (similarity[neighbours < 0] == 0).all()


@pytest.mark.slow
@given(st.integers(0, 2**16), st.integers(1, 40), st.integers(1, 12))
def test_equally_near_rows_are_ordered_by_row(seed: int, rows: int, k: int) -> None:
    matrix = sparse.csr_matrix(np.random.default_rng(seed).random((rows, 3)) < 0.6, dtype=np.float32)
    neighbours, _ = nearest_rows(arrays(matrix), arrays(matrix.T.tocsr()), k, 0.5)
    length = np.sqrt(np.diff(matrix.indptr).astype(np.float64))
    cosine = (matrix @ matrix.T).toarray() / (np.outer(length, length) + 0.5)
    np.fill_diagonal(cosine, 0)
    order = np.argsort(-cosine, axis=1, kind="stable")
    for row in range(rows):
        expected = [other for other in order[row] if cosine[row, other] > 0][:k]
        assert neighbours[row].tolist() == expected + [-1] * (k - len(expected))
