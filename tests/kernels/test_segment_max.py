import numpy as np
import pytest
from scipy.sparse import random as random_sparse

from gnnrec_lab.kernels import segment_max, segment_max_backward


@pytest.mark.slow
@pytest.mark.parametrize("dim", [1, 16, 33])
@pytest.mark.parametrize("shape", [(1, 1), (5, 300), (300, 7)])
def test_equal_those_of_numpy_row_by_row(shape: tuple[int, int], dim: int) -> None:
    rng = np.random.default_rng(0)
    matrix = random_sparse(*shape, density=0.2, format="csr", dtype=np.float32, rng=rng)
    source = rng.normal(size=(shape[1], dim)).astype(np.float32)
    out, argmax = segment_max(matrix.indptr.astype(np.int64), matrix.indices, source)
    for row in range(shape[0]):
        own = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]
        if len(own):
            assert np.array_equal(out[row], source[own].max(axis=0))
            assert np.array_equal(argmax[row], own[source[own].argmax(axis=0)])
        else:
            assert not out[row].any()
            assert (argmax[row] == -1).all()
    gradient = rng.normal(size=out.shape).astype(np.float32)
    expected = np.zeros_like(source, dtype=np.float64)
    for row, k in np.argwhere(argmax >= 0):
        expected[argmax[row, k], k] += gradient[row, k]
    np.testing.assert_allclose(
        segment_max_backward(argmax, gradient, shape[1]), expected, rtol=1e-5, atol=1e-6
    )


def test_of_equal_values_the_first_of_the_row_has_the_maximum() -> None:
    out, argmax = segment_max(np.array([0, 2]), np.array([1, 0], np.int32), np.full((2, 1), -3, np.float32))
    assert (out.tolist(), argmax.tolist()) == ([[-3.0]], [[1]])
