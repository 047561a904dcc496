from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.errors import OptionError
from gnnrec_lab.kernels import popularity_distribution, popularity_negatives, uniform_negatives
from gnnrec_lab.kernels.negatives import _missing

# rows: three of ten, none, all ten
INDPTR, INDICES = np.array([0, 3, 3, 13]), np.array([0, 4, 9, *range(10)], np.int32)


@given(st.sets(st.integers(0, 11), max_size=12))
def test_ranks_run_through_exactly_the_missing_columns(held: set[int]) -> None:
    indices = np.array(sorted(held), np.int32)
    missing = sorted(set(range(12)) - held)
    indptr = np.array([0, len(held)])
    assert [_missing(indptr, indices, 0, rank) for rank in range(len(missing))] == missing


@pytest.mark.parametrize(("row", "never"), [(0, [0, 4, 9]), (1, []), (2, [])])
def test_negatives_are_uniform_over_what_is_missing(row: int, never: list[int]) -> None:
    """A row that lacks nothing gets any item."""
    from scipy.stats import chisquare

    drawn = uniform_negatives(INDPTR, INDICES, 10, np.full(10_000, row), 7, 5)
    assert drawn.shape == (10_000, 7)
    counts = np.bincount(drawn.ravel(), minlength=10)
    assert counts[never].tolist() == [0] * len(never)
    assert chisquare(np.delete(counts, never)).pvalue > 0.001


def test_draws_of_a_row_are_independent() -> None:
    from scipy.stats import chisquare

    drawn = uniform_negatives(INDPTR, INDICES, 10, np.zeros(50_000, np.int64), 2, 6)
    pairs = np.bincount(10 * drawn[:, 0] + drawn[:, 1])
    assert chisquare(pairs[pairs > 0]).pvalue > 0.001
    assert (pairs > 0).sum() == 49


@pytest.mark.slow
@given(st.lists(st.sets(st.integers(0, 14), max_size=14), min_size=1, max_size=6), st.integers(0, 99))
def test_never_a_positive(held: list[set[int]], seed: int) -> None:
    indptr = np.concatenate([[0], np.cumsum([len(items) for items in held])])
    indices = np.array([item for items in held for item in sorted(items)], np.int32)
    drawn = uniform_negatives(indptr, indices, 15, np.arange(len(held)), 20, seed)
    for row, items in zip(drawn.tolist(), held, strict=True):
        assert set(row) <= set(range(15)) - items


def test_the_seed_decides_and_not_the_threads(on_threads: Callable[..., Any]) -> None:
    def call(seed: int = 8) -> list[list[int]]:
        return uniform_negatives(INDPTR, INDICES, 10, np.arange(300) % 3, 5, seed).tolist()

    assert on_threads(1, call) == on_threads(2, call) == call()
    assert call(9) != call(8)


def test_no_rows_and_no_draws() -> None:
    assert uniform_negatives(INDPTR, INDICES, 10, np.array([], np.int64), 4, 0).shape == (0, 4)
    assert uniform_negatives(INDPTR, INDICES, 10, np.arange(3), 0, 0).shape == (3, 0)


def test_rows_that_are_none_are_refused() -> None:
    with pytest.raises(IndexError, match="from 0 to 2, not 3 to 3"):
        uniform_negatives(INDPTR, INDICES, 10, np.array([3]), 1, 0)


@pytest.mark.parametrize("alpha", [0.75, 1, 2])
def test_popular_items_come_as_often_as_they_should(alpha: float) -> None:
    from scipy.stats import chisquare

    popularity = np.array([0, 5, 1, 20, 3, 0])
    share = popularity**alpha / (popularity**alpha).sum()
    cumulative, log_q = popularity_distribution(popularity, alpha)
    drawn = popularity_negatives(cumulative, 100_000, 4)
    counts = np.bincount(drawn, minlength=6)
    assert counts[[0, 5]].tolist() == [0, 0]
    assert chisquare(counts[1:5], 100_000 * share[1:5]).pvalue > 0.001
    assert np.exp(log_q) == pytest.approx(share, rel=1e-6)
    assert (cumulative[-1], log_q.dtype, drawn.dtype) == (1, np.float32, np.int64)


def test_alpha_zero_makes_all_items_as_likely() -> None:
    cumulative, log_q = popularity_distribution(np.array([0, 5, 100]), 0)
    assert cumulative == pytest.approx([1 / 3, 2 / 3, 1])
    assert log_q == pytest.approx(np.log(1 / 3))


def test_the_same_seed_draws_the_same_items() -> None:
    cumulative, _ = popularity_distribution(np.arange(50), 0.75)
    first = popularity_negatives(cumulative, 30, 1).tolist()
    assert popularity_negatives(cumulative, 30, 1).tolist() == first
    assert popularity_negatives(cumulative, 30, 2).tolist() != first
    assert len(popularity_negatives(cumulative, 30, -1)) == 30


def test_huge_popularities_do_not_overflow() -> None:
    cumulative, log_q = popularity_distribution(np.array([1e200, 1e200]), 3)
    assert (cumulative.tolist(), np.exp(log_q)) == ([0.5, 1], pytest.approx(0.5))


@pytest.mark.parametrize("wrong", [[], [0, 0], [1, -1], [1, float("nan")], [1, float("inf")]])
def test_says_what_is_wrong(wrong: list[float]) -> None:
    with pytest.raises(OptionError, match="at least one must be above 0"):
        popularity_distribution(np.array(wrong), 1)
