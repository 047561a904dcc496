import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from gnnrec_lab.kernels import nth_missing


@given(st.sets(st.integers(0, 11), max_size=12))
def test_ranks_run_through_exactly_the_missing_columns(held: set[int]) -> None:
    indices = np.array(sorted(held), np.int32)
    missing = sorted(set(range(12)) - held)
    ranks = np.arange(len(missing))
    found = nth_missing(np.array([0, len(held)]), indices, np.zeros(len(missing), np.int64), ranks)
    assert found.tolist() == missing


def test_uniform_ranks_give_uniform_columns() -> None:
    rng = np.random.default_rng(3)
    ranks = rng.integers(0, 7, 70_000)
    found = nth_missing(np.array([0, 3]), np.array([0, 4, 9], np.int32), np.zeros(70_000, np.int64), ranks)
    counts = np.bincount(found, minlength=10)
    assert counts[[0, 4, 9]].tolist() == [0, 0, 0]
    assert chisquare(np.delete(counts, [0, 4, 9])).pvalue > 0.001
