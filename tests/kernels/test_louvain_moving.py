import numpy as np
from scipy.sparse import random_array

from gnnrec_lab.kernels.louvain_moving import best_communities


def test_equals_the_gain_of_each_community_by_hand() -> None:
    rng = np.random.default_rng(0)
    for resolution in (0.5, 1.0, 2.0):
        dense = random_array((12, 15), density=0.3, rng=rng).tocsr().toarray() > 0
        columns, current = rng.integers(0, 4, 15), rng.integers(0, 4, 12)
        indptr = np.concatenate([[0], np.cumsum(dense.sum(1))])
        rows = np.arange(0, 12, 2)

        best = best_communities(
            indptr, np.nonzero(dense)[1].astype(np.int32), rows, current[rows], columns, resolution
        )

        member = columns[:, None] == np.arange(4)
        load = (dense.sum(0)[:, None] * member).sum(0)
        gain = dense.astype(int) @ member - resolution * dense.sum(1)[:, None] * load / dense.sum()
        filled = dense[rows].any(1)
        np.testing.assert_allclose(
            gain[rows[filled], best[filled]],
            np.maximum(gain[rows[filled]], gain[rows, current[rows]][filled][:, None]).max(1),
        )
        assert best[~filled].tolist() == current[rows][~filled].tolist()


def test_a_row_stays_where_it_is_as_good_and_leaves_where_no_column_is() -> None:
    indptr, indices = np.array([0, 2, 4]), np.array([0, 1, 0, 1], dtype=np.int32)
    rows, columns = np.array([0, 1]), np.array([0, 1])

    assert best_communities(indptr, indices, rows, np.array([1, 0]), columns, 1.0).tolist() == [1, 0]
    assert best_communities(indptr, indices, rows, np.array([2, 3]), columns, 5.0).tolist() == [0, 0]
