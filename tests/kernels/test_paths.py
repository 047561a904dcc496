import itertools

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from gnnrec_lab.kernels import count_paths, list_paths

pytestmark = pytest.mark.usefixtures("either_way")


def both_ways(dense: np.ndarray) -> tuple:
    result = []
    for matrix in (csr_matrix(dense), csr_matrix(dense.T)):
        result.append((matrix.indptr.astype(np.int64), matrix.indices, matrix.data.astype(np.float32)))
    return tuple(result)


def brute_force(dense: np.ndarray, user: int, item: int) -> dict[tuple[int, int], float]:
    users, items = map(range, dense.shape)
    strength = {
        (via, other): dense[user, via] * dense[other, via] * dense[other, item]
        for via, other in itertools.product(items, users)
        if via != item and other != user
    }
    return {path: value for path, value in strength.items() if value}


@pytest.mark.slow
def test_equals_brute_force_on_random_graphs() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        dense = rng.random((7, 6)) * (rng.random((7, 6)) < 0.5)
        for user, item in itertools.product(range(7), range(6)):
            expected = brute_force(dense, user, item)
            by_user, by_item = both_ways(dense)
            count, strength = count_paths(by_user, by_item, user, item)
            own = np.flatnonzero(dense[user])
            assert count.tolist() == [sum(via == j for via, _ in expected) for j in own]
            sums = [sum(value for (via, _), value in expected.items() if via == j) for j in own]
            np.testing.assert_allclose(strength, sums, rtol=1e-5)
            via, other, each = list_paths(by_user, by_item, user, item, int(count.sum()))
            assert sorted(zip(via.tolist(), other.tolist(), strict=True)) == sorted(expected)
            for path, value in zip(zip(via.tolist(), other.tolist(), strict=True), each, strict=True):
                np.testing.assert_allclose(value, expected[path], rtol=1e-5)
