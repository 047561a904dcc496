"""Matrices turned around, beside NumPy's."""

import numpy as np
import pytest

from gnnrec_lab.kernels.transposing import transposed


@pytest.mark.parametrize("shape", [(0, 5), (3, 4), (1, 131_100), (131_100, 1), (33, 4_001), (513, 257)])
def test_every_number_is_in_its_place(shape: tuple[int, int]) -> None:
    source = np.arange(shape[0] * shape[1], dtype=np.float32).reshape(shape)
    found = transposed(source)
    assert np.array_equal(found, source.T)
    assert found.flags.c_contiguous
