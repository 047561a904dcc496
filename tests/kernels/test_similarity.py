import numpy as np
from scipy import sparse

from gnnrec_lab.kernels import pairwise_cosines


def test_equals_scikit_learn() -> None:
    from sklearn.metrics.pairwise import cosine_similarity

    rng = np.random.default_rng(0)
    matrix = sparse.random(30, 40, 0.2, format="csr", random_state=0)
    matrix.data[:] = 1
    matrix.sort_indices()
    lists = np.array([rng.permutation(30)[:6] for _ in range(50)], dtype=np.int32)
    lists[3, 2:] = -1
    lists[4, :] = -1

    got = pairwise_cosines(lists, np.array([2, 6]), matrix.indptr.astype(np.int64), matrix.indices, 40)

    cosines = cosine_similarity(matrix)
    for row, listed in enumerate(lists):
        for number, length in enumerate((2, 6)):
            items = [item for item in listed[:length] if item >= 0]
            pairs = [cosines[a, b] for place, a in enumerate(items) for b in items[:place]]
            np.testing.assert_allclose(got[row, number], sum(pairs), atol=1e-12)


def test_rows_by_hand() -> None:
    indptr, indices = np.array([0, 2, 4, 4]), np.array([0, 1, 1, 2], np.int32)  # the last row is empty
    lists = np.array([[0, 1, 2], [0, 0, -1], [2, 2, 0]], np.int32)

    assert pairwise_cosines(lists, np.array([1, 3]), indptr, indices, 3).round(12).tolist() == [
        [0, 0.5],
        [0, 1],
        [0, 0],
    ]


def test_no_lists() -> None:
    nothing = np.empty((0, 3), np.int32)
    assert pairwise_cosines(nothing, np.array([3]), np.zeros(1, np.int64), nothing[0:0, 0], 4).shape == (0, 1)
