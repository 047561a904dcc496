from collections import Counter

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from gnnrec_lab.kernels.rewiring import rewired


def test_degrees_are_kept_and_pairs_are_distinct_and_ascend() -> None:
    rng = np.random.default_rng(3)
    dense = rng.random((40, 30)) < rng.random(30)
    before = csr_matrix(dense)

    after = rewired(before.indptr.astype(np.int64), before.indices, 5, rng)

    rewired_dense = csr_matrix((np.ones(before.nnz, int), after, before.indptr), shape=dense.shape).toarray()
    assert rewired_dense.max() == 1
    assert rewired_dense.sum(0).tolist() == dense.sum(0).tolist()
    assert rewired_dense.sum(1).tolist() == dense.sum(1).tolist()
    assert all(np.all(np.diff(row) > 0) for row in np.split(after, before.indptr[1:-1]))
    assert np.mean(rewired_dense != dense) > 0.2


@pytest.mark.slow
def test_all_graphs_with_the_same_degrees_are_as_likely() -> None:
    """Three rows of one entry each and three columns of one: six permutations."""
    rng = np.random.default_rng(0)
    start = np.array([0, 1, 2], dtype=np.int32)

    seen = Counter(tuple(rewired(np.arange(4), start, 20, rng).tolist()) for _ in range(3000))

    assert len(seen) == 6
    assert max(abs(count - 500) for count in seen.values()) < 5 * np.sqrt(500 * 5 / 6)


def test_what_cannot_be_rewired_stays() -> None:
    rng = np.random.default_rng(0)
    indptr, indices = np.array([0, 2, 4]), np.array([0, 1, 0, 1], dtype=np.int32)

    assert rewired(indptr, indices, 5, rng).tolist() == [0, 1, 0, 1]
    assert rewired(np.array([0]), np.empty(0, np.int32), 5, rng).tolist() == []
