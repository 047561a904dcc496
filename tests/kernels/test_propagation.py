import numpy as np
import pytest
from scipy.sparse import random as random_sparse

from gnnrec_lab.kernels import propagate


@pytest.mark.parametrize("dim", [1, 3, 16, 64])
@pytest.mark.parametrize("shape", [(1, 1), (5, 300), (300, 7)])
def test_equals_the_sparse_product_of_scipy(shape: tuple[int, int], dim: int) -> None:
    rng = np.random.default_rng(0)
    matrix = random_sparse(*shape, density=0.3, format="csr", dtype=np.float32, rng=rng)
    source = rng.normal(size=(shape[1], dim)).astype(np.float32)
    base = rng.normal(size=(shape[0], dim)).astype(np.float32)
    out = np.full((shape[0], dim), np.nan, np.float32)
    propagate(matrix.indptr.astype(np.int64), matrix.indices, matrix.data, source, base, 0.5, out)
    np.testing.assert_allclose(out, 0.5 * (base + matrix @ source), rtol=1e-5, atol=1e-6)


def test_a_row_without_edges_is_its_base() -> None:
    out = np.empty((2, 1), np.float32)
    base = np.array([[3.0], [4.0]], np.float32)
    none = np.empty(0, np.int32), np.empty(0, np.float32)
    propagate(np.zeros(3, np.int64), *none, np.ones((1, 1), np.float32), base, 1.0, out)
    assert out.tolist() == [[3.0], [4.0]]
