import numba
import numpy as np
import pytest

from gnnrec_lab.kernels.streams import as_rows, as_seed, begin_stream, draw_below, draw_unit

# the first outputs of splitmix64 from state 1234567, as other implementations give them
KNOWN = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431]


@numba.njit
def draws(seed: np.uint64, place: int, bound: int, count: int) -> np.ndarray:
    state, result = begin_stream(seed, place), np.empty(count, np.int64)
    for place in range(count):
        state, result[place] = draw_below(state, bound)
    return result


def test_is_splitmix64() -> None:
    state = np.uint64(1234567)
    for known in KNOWN:
        following, unit = draw_unit(state)
        assert unit == (known >> 11) * 2.0**-53
        assert draw_below(state, 1000)[1] == (known >> 32) * 1000 >> 32
        state = np.uint64(following)  # Python's integers are signed to numba


@pytest.mark.slow
@pytest.mark.parametrize("bound", [1, 2, 7, 100])
def test_integers_are_uniform(bound: int) -> None:
    from scipy.stats import chisquare

    drawn = draws(as_seed(5), 0, bound, 100_000)
    assert chisquare(np.bincount(drawn, minlength=bound)).pvalue > 0.001 or bound == 1
    assert (drawn.min(), drawn.max()) == (0, bound - 1)


@pytest.mark.slow
def test_integers_below_a_large_bound_have_no_favourites() -> None:
    """Of 2^32 values a bound of 3/4 of them gets every third twice, unless the surplus is drawn again."""
    from scipy.stats import chisquare

    drawn = draws(as_seed(5), 0, 3 * 2**30, 100_000)
    assert chisquare(np.bincount(drawn % 3)).pvalue > 0.001
    assert drawn.max() > 2.9 * 2**30


def test_streams_differ_by_place_and_seed() -> None:
    states = {
        int(begin_stream(as_seed(seed), place)) for seed in (-1, 0, 1, 2**70 + 2) for place in range(500)
    }
    assert len(states) == 2000
    assert as_seed(2**64 + 3) == as_seed(3) == 3


@pytest.mark.slow
def test_neighbouring_streams_are_independent() -> None:
    from scipy.stats import chisquare

    first = np.array([draws(as_seed(0), place, 4, 2) for place in range(40_000)])
    pairs = np.bincount(4 * first[:-1, 0] + first[1:, 0], minlength=16)
    assert chisquare(pairs).pvalue > 0.001
    assert chisquare(np.bincount(4 * first[:, 0] + first[:, 1], minlength=16)).pvalue > 0.001


@pytest.mark.parametrize("rows", [[-1], [0, 3], [2**40]])
def test_rows_that_are_none_are_refused(rows: list[int]) -> None:
    with pytest.raises(IndexError, match=f"from 0 to 2, not {min(rows)} to {max(rows)}"):
        as_rows(np.array(rows), np.array([0, 1, 5, 5]))


def test_rows_become_wide_integers() -> None:
    assert as_rows(np.array([2, 0], np.int16), np.zeros(4, np.int64)).tolist() == [2, 0]
    assert as_rows(np.array([]), np.zeros(1, np.int64)).dtype == np.int64
