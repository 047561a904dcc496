"""Walks a hop at a time visit what whole walks visit."""

import numpy as np
import pytest

from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels import WalkHops, edges_beyond, random_walk_neighbours, row_sums

WALKS, LENGTH, RESTART, TOP, SEED = 20, 3, 0.4, 4, 9


@pytest.mark.parametrize("weighted", [False, True])
def test_hops_are_those_of_whole_walks(weighted: bool) -> None:
    rng = np.random.default_rng(0)
    users, items = np.nonzero(rng.random((15, 12)) < 0.3)
    weight = rng.integers(1, 9, len(users)) if weighted else np.ones(len(users))
    by_user = CSR.from_pairs(users, items, weight, num_rows=15)
    by_item = by_user.transposed(12)
    assert by_item.degrees.min() > 0
    sums = [row_sums(one.indptr, one.weight) for one in (by_user, by_item)]
    starts = np.arange(12)

    hops = WalkHops(starts, WALKS, weighted, SEED)
    for hop in range(LENGTH):
        hops.go_back(1.0 if hop == 0 else RESTART)
        at = hops.at.ravel()
        for matrix, reached in ((by_item, sums[1]), (by_user, sums[0])):
            totals = reached[matrix.indptr[at + 1] - 1].reshape(12, WALKS)
            edges = edges_beyond(matrix.indptr, reached, at.astype(np.int64), hops.draw(totals).ravel())
            at = matrix.indices[edges]
        hops.visit(at.reshape(12, WALKS))
    found = hops.most_visited(TOP)

    expected = random_walk_neighbours(
        by_user.arrays, by_item.arrays, starts, kind="item", walks=WALKS, length=LENGTH, restart=RESTART,
        top=TOP, seed=SEED, weighted=weighted,
    )  # fmt: skip
    for own, other in zip(found, expected, strict=True):
        assert own.tolist() == other.tolist()


def test_the_edge_is_the_first_that_reaches_beyond_what_is_passed() -> None:
    indptr, weight = np.array([0, 2, 2, 5]), np.array([2, 1, 1, 4, 2], np.float32)
    before = np.array([10.0, 0, 20.0])
    sums = row_sums(indptr, weight, before)
    assert sums.tolist() == [12, 13, 21, 25, 27]
    rows, passed = np.array([0, 0, 2, 2, 2]), np.array([11.9, 12, 20.5, 24, 26.5])
    assert edges_beyond(indptr, sums, rows, passed).tolist() == [0, 1, 2, 3, 4]
