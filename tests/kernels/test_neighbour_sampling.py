from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab.errors import OptionError
from gnnrec_lab.kernels import sample_neighbours

WEIGHTS = np.array([1, 0.2, 3, 8, 0.5, 2, 2, 1], np.float32)
DRAWS = 40_000

Sets = dict[tuple[int, ...], float]


def one_row(weight: np.ndarray, rows: int = DRAWS) -> tuple[np.ndarray, ...]:
    """A second row behind an empty one, as often as asked: row 1 of the matrix."""
    indices = np.arange(100, 100 + len(weight), dtype=np.int32)
    return np.array([0, 0, len(weight)]), indices, weight, np.ones(rows, np.int64)


def uniform_sets(edges: list[int], fanout: int) -> Sets:
    sets = list(combinations(edges, fanout))
    return dict.fromkeys(sets, 1 / len(sets))


def weighted_sets(edges: list[int], fanout: int) -> Sets:
    """Add up the probabilities of all sequences of successive draws."""
    weight, sets = WEIGHTS.tolist(), Sets()
    for sequence in permutations(edges, fanout):
        left, probability = sum(weight[edge] for edge in edges), 1.0
        for edge in sequence:
            probability *= weight[edge] / left
            left -= weight[edge]
        key = tuple(sorted(sequence))
        sets[key] = sets.get(key, 0.0) + probability
    return sets


def p_value(edges: np.ndarray, fanout: int, expected: Sets) -> float:
    """Compare how often each set was drawn; sets expected fewer than five times are counted together."""
    from scipy.stats import chisquare

    drawn = np.sort(edges.reshape(-1, fanout))
    keys, counts = np.unique(drawn, axis=0, return_counts=True)
    seen = dict(zip(map(tuple, keys.tolist()), counts.tolist(), strict=True))
    assert set(seen) <= set(expected)
    observed = np.array([seen.get(key, 0) for key in expected])
    theory = np.array(list(expected.values())) * len(drawn)
    rare = theory < 5
    if rare.any():
        observed = np.append(observed[~rare], observed[rare].sum())
        theory = np.append(theory[~rare], theory[rare].sum())
    return float(chisquare(observed, theory).pvalue)


@pytest.mark.slow
@pytest.mark.parametrize("fanout", [1, 2, 3, 5, 7])
@pytest.mark.parametrize(("how", "sets"), [("uniform", uniform_sets), ("weighted", weighted_sets)])
def test_every_set_as_often_as_it_should(how: str, sets: Any, fanout: int) -> None:
    indptr, indices, edges = sample_neighbours(*one_row(WEIGHTS), fanout, 11, how=how)
    assert (np.diff(indptr) == fanout).all()
    assert np.array_equal(indices, edges + 100)
    assert p_value(edges, fanout, sets(list(range(8)), fanout)) > 0.001


@pytest.mark.slow
@pytest.mark.parametrize("fanout", [1, 2, 4])
@pytest.mark.parametrize(("how", "sets"), [("uniform", uniform_sets), ("weighted", weighted_sets)])
def test_sets_of_earlier_edges_only(how: str, sets: Any, fanout: int) -> None:
    times = {"edge_time": np.array([5, 9, 1, 7, 0, 6, 3, 2]), "row_time": np.full(DRAWS, 7)}
    _, _, edges = sample_neighbours(*one_row(WEIGHTS), fanout, 11, how=how, **times)
    assert p_value(edges, fanout, sets([0, 2, 4, 5, 6, 7], fanout)) > 0.001


def test_few_of_a_longer_row() -> None:
    """Long enough for Floyd's algorithm, which short rows don't use."""
    _, _, edges = sample_neighbours(*one_row(np.ones(20, np.float32)), 2, 1)
    assert p_value(edges, 2, uniform_sets(list(range(20)), 2)) > 0.001
    _, _, edges = sample_neighbours(*one_row(np.ones(100, np.float32)), 10, 1)
    pairs = np.zeros((100, 100))
    for row in edges.reshape(-1, 10)[:10_000]:
        pairs[np.ix_(row, row)] += 1
    expected = 10_000 * 10 * 9 / (100 * 99)
    assert abs(pairs[~np.eye(100, dtype=bool)] - expected).max() < 5 * np.sqrt(expected)


def test_edges_without_weight_come_last() -> None:
    weight = np.array([0, 1, 0, 2, -1, np.nan], np.float32)
    _, _, edges = sample_neighbours(*one_row(weight, 500), 2, 0, how="weighted")
    assert (edges.reshape(-1, 2) == [1, 3]).all()
    _, _, edges = sample_neighbours(*one_row(weight, 500), 3, 0, how="weighted")
    assert {1, 3} <= set.intersection(*map(set, edges.reshape(-1, 3).tolist()))


@pytest.mark.slow
@given(st.data())
def test_never_what_must_not_come(data: st.DataObject) -> None:
    degrees = data.draw(st.lists(st.integers(0, 40), min_size=1, max_size=5))
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    fanout, how = data.draw(st.integers(1, 45)), data.draw(st.sampled_from(["uniform", "weighted"]))
    timed = data.draw(st.booleans())
    indptr = np.concatenate([[0], np.cumsum(degrees)])
    columns = rng.integers(0, 1000, indptr[-1]).astype(np.int32)
    weight = rng.exponential(size=indptr[-1]).astype(np.float32)
    rows = rng.integers(0, len(degrees), 20)
    edge_time, row_time = rng.integers(0, 10, indptr[-1]), rng.integers(0, 11, 20)
    times = {"edge_time": edge_time, "row_time": row_time} if timed else {}

    starts, indices, edges = sample_neighbours(indptr, columns, weight, rows, fanout, 3, how=how, **times)

    assert np.array_equal(indices, columns[edges])
    for place, row in enumerate(rows):
        own = edges[starts[place] : starts[place + 1]].tolist()
        there = [
            edge
            for edge in range(indptr[row], indptr[row + 1])
            if not timed or edge_time[edge] < row_time[place]
        ]
        assert own == sorted(set(own))
        assert set(own) <= set(there)
        assert len(own) == min(fanout, len(there))


def test_repeated_rows_are_drawn_independently() -> None:
    from scipy.stats import chisquare

    _, _, edges = sample_neighbours(*one_row(np.ones(6, np.float32)), 1, 2)
    assert chisquare(np.bincount(6 * edges[::2] + edges[1::2], minlength=36)).pvalue > 0.001


@pytest.mark.parametrize("how", ["uniform", "weighted"])
def test_the_seed_decides_and_not_the_threads(how: str, on_threads: Callable[..., Any]) -> None:
    rng = np.random.default_rng(0)
    indptr = np.concatenate([[0], np.cumsum(rng.integers(0, 60, 300))])
    matrix = indptr, rng.integers(0, 99, indptr[-1]).astype(np.int32), rng.random(indptr[-1], np.float32)
    rows = rng.integers(0, 300, 1000)

    def call(seed: int = 4) -> list[list[int]]:
        return [part.tolist() for part in sample_neighbours(*matrix, rows, 8, seed, how=how)]

    assert on_threads(1, call) == on_threads(2, call) == call()
    assert call(5) != call(4)


def test_a_hub_costs_no_more_than_another_row() -> None:
    """Were its million edges read for each of 50,000 draws, this would take minutes."""
    from scipy.stats import chisquare

    hub = np.array([0, 1_000_000]), np.zeros(1_000_000, np.int32), np.empty(0, np.float32)
    _, _, edges = sample_neighbours(*hub, np.zeros(50_000, np.int64), 8, 0)
    assert (np.diff(edges.reshape(-1, 8)) > 0).all()
    assert chisquare(np.bincount(edges // 50_000, minlength=20)).pvalue > 0.001


def test_no_rows_and_empty_rows() -> None:
    matrix = np.array([0, 0, 0]), np.empty(0, np.int32), np.empty(0, np.float32)
    for how in ("uniform", "weighted"):
        for rows in ([], [1, 0, 1]):
            block = sample_neighbours(*matrix, np.array(rows, np.int64), 3, 0, how=how)
            assert [part.tolist() for part in block] == [[0] * (len(rows) + 1), [], []]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"fanout": 0}, "The fanout must be at least 1, not 0"),
        ({"how": "weigthed"}, 'Did you mean "weighted"'),
        ({"edge_time": np.zeros(8, np.int64)}, "needs both edge_time and row_time"),
        ({"row_time": np.zeros(2, np.int64)}, "needs both edge_time and row_time"),
        (
            {"edge_time": np.arange(8), "row_time": np.arange(1)},
            "for each edge and for each",
        ),
        (
            {"edge_time": np.arange(7), "row_time": np.arange(2)},
            "for each edge and for each",
        ),
    ],
)
def test_says_what_is_wrong(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        sample_neighbours(*one_row(WEIGHTS, 2), **{"fanout": 2, "seed": 0, **wrong})
