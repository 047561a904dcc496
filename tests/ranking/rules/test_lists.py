"""Lists under caps and unlikeness, beside a search that knows no arrays."""

import math
from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from gnnrec_lab.ranking.rules import Cap, capped, diverse, largest, largest_of_each


def listed_by_hand(scores: list[float], count: int, caps: list[Cap]) -> list[int]:
    """Take items down the ranking while none of their kinds is full."""
    held: Counter[tuple[str, int]] = Counter()
    chosen: list[int] = []
    for item in sorted(range(len(scores)), key=lambda item: (-scores[item], item)):
        own = [(cap.name, kind, cap.most) for cap in caps for kind in cap.kinds[item].tolist() if kind >= 0]
        if scores[item] == -math.inf or any(held[name, kind] >= most for name, kind, most in own):
            continue
        held.update((name, kind) for name, kind, _ in own)
        chosen.append(item)
        if len(chosen) == count:
            break
    return chosen


def diverse_by_hand(
    scores: list[float], count: int, caps: list[Cap], share: float, alike: NDArray[np.float64]
) -> list[int]:
    """Take the item of the largest margin, again and again, of all that have a score and room."""
    pool = [item for item in range(len(scores)) if scores[item] > -math.inf]
    low, high = min(scores[item] for item in pool), max(scores[item] for item in pool)
    chosen: list[int] = []
    while len(chosen) < count:
        best, best_margin = None, -math.inf
        for item in sorted(pool, key=lambda item: (-scores[item], item)):
            if item in chosen or not has_room(item, chosen, caps):
                continue
            relevance = (scores[item] - low) / (high - low) if high > low else 1.0
            nearest = max((alike[item, other] for other in chosen), default=None)
            margin = relevance if nearest is None else (1 - share) * relevance - share * nearest
            if margin > best_margin + 1e-12:
                best, best_margin = item, margin
        if best is None:
            break
        chosen.append(best)
    return chosen


def has_room(item: int, chosen: list[int], caps: list[Cap]) -> bool:
    return all(
        sum(kind in cap.kinds[other].tolist() for other in chosen) < cap.most
        for cap in caps
        for kind in cap.kinds[item].tolist()
        if kind >= 0
    )


def cap(kinds: list[int], most: int) -> Cap:
    return Cap("kind", np.array(kinds, dtype=np.int32)[:, None], most)


def row(*scores: float) -> NDArray[np.float32]:
    return np.array(scores, dtype=np.float32)


def test_largest_leaves_out_what_has_no_score_and_keeps_the_order_of_equal_ones() -> None:
    scores = row(2, np.nan, 5, 5, -np.inf, 1, 5)
    assert largest(scores, 4).tolist() == [2, 3, 6, 0]
    assert largest(scores, 99).tolist() == [2, 3, 6, 0, 5]
    assert largest(scores, 0).tolist() == []
    assert largest(row(-np.inf, np.nan), 3).tolist() == []


@pytest.mark.parametrize("size", [7, 5000, 9001])
def test_largest_of_each_is_largest_row_by_row(size: int) -> None:
    rng = np.random.default_rng(size)
    scores = rng.normal(size=(19, size)).round(1).astype(np.float32)  # with many that are equal
    scores[rng.random(scores.shape) < 0.3] = -np.inf
    scores[3], scores[4, 5:], scores[5, 2], scores[6] = -np.inf, -np.inf, np.nan, 1
    for count in (0, 1, 20, size):
        found = largest_of_each(scores, count)
        assert [one.tolist() for one in found] == [largest(line, count).tolist() for line in scores]


@pytest.mark.parametrize("size", [100, 5_000, 20_001])
@pytest.mark.parametrize("count", [1, 20, 300])
def test_largest_is_what_sorting_gives(size: int, count: int) -> None:
    rng = np.random.default_rng(size + count)
    scores = rng.integers(0, 500, size).astype(np.float32)  # many equal ones
    scores[rng.random(size) < 0.3] = -np.inf
    expected = sorted(np.flatnonzero(scores > -np.inf).tolist(), key=lambda item: (-scores[item], item))
    assert largest(scores, count).tolist() == expected[:count]
    scores[:3] = np.nan
    assert largest(scores, count).tolist() == [item for item in expected if item > 2][:count]


def test_largest_finds_few_scores_among_many_left_out() -> None:
    scores = np.full(50_000, -np.inf, dtype=np.float32)
    scores[[7, 40_000, 30]] = [1, 3, 2]
    assert largest(scores, 10).tolist() == [40_000, 30, 7]


def test_a_full_kind_gives_way_to_the_next_best() -> None:
    scores, kinds = row(9, 8, 7, 6, 5, 4), [0, 0, 0, 1, -1, -1]
    assert capped(scores, 4, [cap(kinds, 1)]).tolist() == [0, 3, 4, 5]
    assert capped(scores, 4, [cap(kinds, 2)]).tolist() == [0, 1, 3, 4]
    assert capped(scores, 3, []).tolist() == [0, 1, 2]
    assert scores.tolist() == [9, 8, 7, 6, 5, 4]


def test_a_list_ends_where_all_kinds_are_full() -> None:
    assert capped(row(3, 2, 1), 3, [cap([0, 0, 0], 2)]).tolist() == [0, 1]


@pytest.mark.parametrize("seed", range(12))
def test_caps_agree_with_the_search_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size, count = int(rng.integers(1, 400)), int(rng.integers(1, 30))
    scores = rng.integers(0, 40, size).astype(np.float32)
    scores[rng.random(size) < 0.2] = -np.inf
    caps = [
        Cap("genre", rng.integers(-1, 5, (size, 2)).astype(np.int32), int(rng.integers(1, 5))),
        Cap("brand", rng.integers(-1, 40, (size, 1)).astype(np.int32), 1),
    ][: int(rng.integers(1, 3))]
    caps[0].kinds[:, 1][caps[0].kinds[:, 0] == caps[0].kinds[:, 1]] = -1  # each kind of an item once
    assert capped(scores, count, caps).tolist() == listed_by_hand(scores.tolist(), count, caps)


def test_unlikeness_gives_way_to_the_next_unlike_item() -> None:
    alike = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=np.float64)
    scores = row(10, 9, 0)
    # relevance 1, .9, 0; beside the first: .7 * .9 - .3 = .33, and 0
    assert diverse(scores, 2, [], 0.3, lambda pool: alike[np.ix_(pool, pool)]).tolist() == [0, 1]
    # .5 * .9 - .5 = -.05, and 0
    assert diverse(scores, 2, [], 0.5, lambda pool: alike[np.ix_(pool, pool)]).tolist() == [0, 2]
    assert diverse(scores, 3, [], 0.0, lambda pool: alike[np.ix_(pool, pool)]).tolist() == [0, 1, 2]
    assert diverse(row(-np.inf), 3, [], 0.5, lambda pool: alike[np.ix_(pool, pool)]).tolist() == []


@pytest.mark.parametrize("seed", range(12))
def test_unlikeness_agrees_with_the_search_by_hand(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size, count, share = int(rng.integers(1, 90)), int(rng.integers(1, 12)), float(rng.random())
    scores = rng.integers(0, 20, size).astype(np.float32)
    vectors = rng.normal(size=(size, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    alike = vectors @ vectors.T
    # one kind an item, so large a cap that ten times as many are in the pool: all of them
    caps = [cap(rng.integers(-1, 6, size).tolist(), 2)] if seed % 2 and size < 20 else []
    found = diverse(scores, count, caps, share, lambda pool: alike[np.ix_(pool, pool)])
    assert found.tolist() == diverse_by_hand(scores.tolist(), count, caps, share, alike)


def test_no_unlikeness_is_the_list_itself() -> None:
    scores = np.random.default_rng(0).random(500).astype(np.float32)
    kinds = [cap(np.random.default_rng(1).integers(0, 9, 500).tolist(), 2)]
    equal = diverse(scores, 12, kinds, 0.0, lambda pool: np.eye(len(pool)))
    assert equal.tolist() == capped(scores, 12, kinds).tolist()


def test_a_diverse_list_is_as_long_as_one_without_even_where_one_kind_leads() -> None:
    scores = np.arange(1000, 0, -1).astype(np.float32)
    kinds = [cap([0] * 950 + list(range(1, 51)), 2)]
    found = diverse(scores, 10, kinds, 0.3, lambda pool: np.eye(len(pool)))
    assert len(found) == 10
    assert (found < 950).sum() == 2


def test_items_of_several_kinds_fill_a_diverse_list_up_by_score() -> None:
    both = np.array([[0, 1], [0, -1], [1, -1], [2, -1]], dtype=np.int32)
    found = diverse(row(9, 8, 7, 6), 3, [Cap("kind", both, 1)], 0.5, lambda pool: np.eye(len(pool)))
    assert found.tolist() == [0, 3]
