from collections import Counter
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from gnnrec_lab.errors import OptionError
from gnnrec_lab.kernels import random_walk_neighbours, row_sums

# user 3 has nothing, nobody has item 4
WEIGHT = np.array([[2, 1, 0, 0, 0], [0, 3, 1, 0, 0], [1, 0, 4, 2, 0], [0, 0, 0, 0, 0]], np.float32)
OPTIONS = {"walks": 30, "length": 3, "restart": 0.3, "top": 5, "seed": 1}


def matrices(weight: np.ndarray) -> tuple[Any, Any]:
    """The matrix and its transpose as the kernels take them."""
    both = csr_matrix(weight), csr_matrix(weight.T)
    return tuple((each.indptr.astype(np.int64), each.indices, each.data) for each in both)  # type: ignore


def steps(weighted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities from users to items, and from items over users to items."""
    weight = (WEIGHT if weighted else (WEIGHT > 0)).astype(float)
    to_items = weight / np.maximum(weight.sum(1, keepdims=True), 1)
    to_users = weight.T / np.maximum(weight.T.sum(1, keepdims=True), 1)
    return to_items, to_users @ to_items


def dense(block: tuple[np.ndarray, ...], num_items: int = 5) -> np.ndarray:
    indptr, indices, visits = block
    return csr_matrix((visits, indices, indptr), shape=(len(indptr) - 1, num_items)).toarray()


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("restart", [0, 0.4, 1])
def test_users_visit_items_as_powers_of_the_matrix_say(weighted: bool, restart: float) -> None:
    """The mean over many starts against its own covariance: visits within a walk depend on each other."""
    from scipy.stats import chi2

    options = {"walks": 4, "length": 4, "restart": restart, "top": 5, "seed": 7, "weighted": weighted}
    shares = dense(random_walk_neighbours(*matrices(WEIGHT), np.zeros(20_000), kind="user", **options))
    to_items, step = steps(weighted)
    visits = [to_items[0]]
    for _ in range(3):
        visits.append((1 - restart) * visits[-1] @ step + restart * to_items[0])
    off = shares.mean(0) - np.mean(visits, axis=0)
    covariance = np.cov(shares.T) / len(shares)
    assert shares[:, 4].max() == 0
    statistic = off @ np.linalg.pinv(covariance, rcond=1e-6) @ off
    assert chi2.sf(statistic, np.linalg.matrix_rank(covariance, tol=1e-9)) > 0.001


@pytest.mark.slow
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize(("kind", "start"), [("item", 0), ("item", 2), ("user", 1)])
def test_all_single_walks_come_as_often_as_they_should(kind: str, start: int, weighted: bool) -> None:
    """Three items reached by one walk: every outcome is enumerated."""
    from scipy.stats import chisquare

    restart, (to_items, step) = 0.4, steps(weighted)
    first = (to_items if kind == "user" else step)[start]
    expected: Counter[tuple[float, ...]] = Counter()
    for a, b, c in product(range(5), repeat=3):
        chance = first[a]
        for here, there in ((a, b), (b, c)):
            chance *= (1 - restart) * step[here, there] + restart * first[there]
        counts = np.bincount([a, b, c], minlength=5)
        if kind == "item":
            counts[start] = 0
        expected[tuple((12 * counts / max(counts.sum(), 1)).tolist())] += chance
    expected = Counter({shares: chance for shares, chance in expected.items() if chance > 0})

    options = {"walks": 1, "length": 3, "restart": restart, "top": 5, "seed": 3, "weighted": weighted}
    block = random_walk_neighbours(*matrices(WEIGHT), np.full(40_000, start), kind=kind, **options)

    seen = Counter(map(tuple, np.round(12 * dense(block)).tolist()))
    assert set(seen) <= set(expected)
    theory = 40_000 * np.array(list(expected.values()))
    observed = np.array([seen[shares] for shares in expected])
    assert chisquare(observed[theory > 5], theory[theory > 5], sum_check=False).pvalue > 0.001
    assert observed[theory <= 5].sum() < 40


@pytest.mark.slow
@given(st.integers(0, 50), st.integers(1, 8), st.sampled_from(["user", "item"]))
def test_the_top_are_the_most_visited_and_the_lower_of_equals(seed: int, top: int, kind: str) -> None:
    weight = (np.random.default_rng(seed).random((6, 40)) < 0.3).astype(np.float32)
    starts = np.flatnonzero(weight.any(1 if kind == "user" else 0))
    options = {**OPTIONS, "kind": kind, "seed": seed}
    everything = dense(random_walk_neighbours(*matrices(weight), starts, **{**options, "top": 40}), 40)

    indptr, indices, visits = random_walk_neighbours(*matrices(weight), starts, **{**options, "top": top})

    for place, start in enumerate(starts):
        best = np.argsort(-everything[place], kind="stable")[:top]
        best = np.sort(best[everything[place, best] > 0])
        own = slice(indptr[place], indptr[place + 1])
        assert indices[own].tolist() == best.tolist()
        kept = everything[place, best]
        assert visits[own] == pytest.approx(kept / kept.sum(), rel=1e-5)
        assert kind == "user" or start not in indices[own]


def test_nodes_without_neighbours_have_empty_rows() -> None:
    indptr, indices, visits = random_walk_neighbours(
        *matrices(WEIGHT), np.array([3, 0, 3]), kind="user", **OPTIONS
    )
    assert (indptr[1], indptr[3] - indptr[2]) == (0, 0)
    assert len(indices) == len(visits) == indptr[2] > 0
    block = random_walk_neighbours(*matrices(WEIGHT), np.array([4]), kind="item", **OPTIONS)
    assert [part.tolist() for part in block] == [[0, 0], [], []]
    block = random_walk_neighbours(*matrices(WEIGHT), np.array([], np.int64), kind="item", **OPTIONS)
    assert [part.tolist() for part in block] == [[0], [], []]


def test_an_item_alone_with_its_user_reaches_no_other() -> None:
    block = random_walk_neighbours(*matrices(np.eye(2)), np.array([0, 1]), kind="item", **OPTIONS)
    assert [part.tolist() for part in block] == [[0, 0, 0], [], []]


def test_many_different_items_fit_the_table() -> None:
    """A user of more items than walks can visit: each visit may need a slot of its own."""
    block = random_walk_neighbours(
        *matrices(np.ones((1, 5000))), np.zeros(3), kind="user", **{**OPTIONS, "walks": 100, "top": 9999}
    )
    assert dense(block, 5000).sum(1) == pytest.approx(1)
    assert all(280 < size <= 300 for size in np.diff(block[0]))
    assert all(np.all(np.diff(row) > 0) for row in np.split(block[1], block[0][1:-1]))


@pytest.mark.parametrize("kind", ["user", "item"])
@pytest.mark.parametrize("weighted", [False, True])
def test_the_seed_decides_and_not_the_threads(
    kind: str, weighted: bool, on_threads: Callable[..., Any]
) -> None:
    weight = np.random.default_rng(0).random((80, 70), np.float32)
    both = matrices(np.where(weight < 0.2, weight, 0))
    options = {**OPTIONS, "kind": kind, "weighted": weighted}

    def call(**changed: Any) -> list[list[float]]:
        block = random_walk_neighbours(*both, np.arange(70), **{**options, **changed})
        return [part.tolist() for part in block]

    assert on_threads(1, call) == on_threads(2, call) == call()
    assert call(seed=2) != call()
    assert call(sums=(row_sums(*both[0][::2]), row_sums(*both[1][::2]))) == call()


def test_users_are_not_taken_for_items() -> None:
    both = matrices(np.ones((9, 4)))
    assert random_walk_neighbours(*both, np.array([8]), kind="user", **OPTIONS)[0][1] > 0
    with pytest.raises(IndexError, match="from 0 to 3, not 8 to 8"):
        random_walk_neighbours(*both, np.array([8]), kind="item", **OPTIONS)


def test_sums_run_in_each_row() -> None:
    indptr, _, weight = matrices(WEIGHT)[0]
    assert row_sums(indptr, weight).tolist() == [2, 3, 3, 4, 1, 5, 7]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "items"}, 'Did you mean "item"'),
        ({"walks": 0}, "must be at least 1, not 0, 3 and 5"),
        ({"length": 0}, "must be at least 1"),
        ({"top": 0}, "must be at least 1"),
        ({"restart": 1.5}, "probability from 0 to 1, not 1.5"),
        ({"restart": float("nan")}, "probability from 0 to 1, not nan"),
    ],
)
def test_says_what_is_wrong(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        random_walk_neighbours(*matrices(WEIGHT), np.array([0]), **{"kind": "item", **OPTIONS, **wrong})
