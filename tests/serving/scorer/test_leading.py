"""Lists by bounds are those of the products with all items, and so are ranks."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.ranking.rules import largest
from gnnrec_lab.serving.scorer import Scorer, leading, lists
from gnnrec_lab.serving.scorer.content import Content
from gnnrec_lab.serving.scorer.kinds import KINDS
from gnnrec_lab.serving.scorer.kinds.cooccurrence import arrays_of
from gnnrec_lab.serving.scorer.leading import leading_of
from gnnrec_lab.serving.scorer.ranks import rank_in
from gnnrec_lab.serving.scorer.rows import Rows

ITEMS, USERS, WIDTH = 3000, 60, 64
Floats = NDArray[np.float32]
Make = Callable[[float], Scorer]


def decaying(count: int, seed: int) -> Floats:
    """Vectors whose numbers get smaller along axes that aren't those of the numbers."""
    turn = np.linalg.qr(np.random.default_rng(9).standard_normal((WIDTH, WIDTH)))[0]
    drawn = np.random.default_rng(seed).standard_normal((count, WIDTH))
    return (drawn * 0.85 ** np.arange(WIDTH) @ turn).astype(np.float32)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have bounds prepared for as few items as there are here, at once."""
    monkeypatch.setattr(leading, "LEAST", 1)
    monkeypatch.setattr(leading, "_MOST", 0.5)
    monkeypatch.setattr(lists, "_AFTER", 1)


@pytest.mark.usefixtures("few")
class TestLeading:
    def test_no_product_is_above_its_bound_and_the_best_are_found_by_a_few(self) -> None:
        items, users = decaying(ITEMS, 1), decaying(USERS, 2)
        found = leading_of(items, users)
        assert found is not None
        for vector in users:
            products = items @ vector
            bounded = found.bounded(vector)
            assert (products <= bounded.bounds + 1e-5).all()
            best, scores = bounded.best(20) or ([], [])
            assert list(best) == largest(products, 20).tolist()
            np.testing.assert_allclose(scores, products[best], rtol=1e-5)
            assert np.count_nonzero(bounded.bounds >= scores[-1]) < ITEMS / 4

    def test_what_is_left_out_and_what_is_beside(self) -> None:
        items, vector = decaying(ITEMS, 1), decaying(1, 5)[0]
        beside = np.random.default_rng(3).uniform(0, 5, ITEMS).astype(np.float32)
        products = items @ vector + beside
        found = leading_of(items, decaying(USERS, 2))
        assert found is not None
        bounded = found.bounded(vector, beside)
        gone = largest(products, 500)[::2]
        bounds, left = bounded.bounds.copy(), products.copy()
        bounds[gone] = left[gone] = -np.inf
        best, _ = bounded.best(9, bounds) or ([], [])
        assert list(best) == largest(left, 9).tolist()
        for item in best:
            assert bounded.rank(int(item), gone) == rank_in(left, int(item))
        bounds[:] = -np.inf
        bounds[[4, 7]] = 1e9
        assert sorted((bounded.best(9, bounds) or ([], []))[0]) == [4, 7]

    def test_it_says_so_where_all_items_are_as_quick(self) -> None:
        items, vector = decaying(ITEMS, 1), decaying(1, 5)[0]
        found = leading_of(items, decaying(USERS, 2))
        assert found is not None
        bounded = found.bounded(vector)
        assert bounded.best(600) is None
        assert bounded.rank(int((items @ vector).argmin()), np.empty(0, np.int64)) is None
        same = found.bounded(np.zeros(WIDTH, np.float32))
        assert same.best(5) is None, "all are equal"

    def test_there_is_none_where_no_numbers_lead(self) -> None:
        even = np.random.default_rng(0).standard_normal((ITEMS, WIDTH)).astype(np.float32)
        assert leading_of(even, even[:30]) is None
        assert leading_of(even[:, :8], even[:30, :8]) is None
        assert leading_of(decaying(ITEMS, 1), np.empty((0, WIDTH), np.float32)) is None


def test_few_items_have_none() -> None:
    assert leading_of(decaying(ITEMS, 1), decaying(USERS, 2)) is None


@pytest.fixture
def make() -> Make:
    """Return a function that makes a bundle in memory, with a weight of its co-occurrence."""

    def made(cooccurrence: float) -> Scorer:
        rng = np.random.default_rng(0)
        own = np.concatenate([np.sort(rng.choice(ITEMS, 10, replace=False)) for _ in range(USERS)])
        rows = Rows(np.arange(0, len(own) + 1, 10), own.astype(np.int32), np.ones(len(own), np.float32))
        items = np.hstack([decaying(ITEMS, 1), rng.uniform(0, 1, (ITEMS, 1))]).astype(np.float32)
        users = np.hstack([decaying(USERS, 2), np.ones((USERS, 1))]).astype(np.float32)
        arrays: dict[str, Any] = {
            "users": users,
            "items": items,
            "scale": np.ones(USERS, np.float32),
            "given": decaying(ITEMS, 3),
            "pair": np.full(len(own), 1 / 10, np.float32),
            **(arrays_of(rows, ITEMS) if cooccurrence else {}),
        }
        kind = KINDS["pooled-vectors"]
        scorer = kind(arrays, kind.checked({"cooccurrence": cooccurrence}), rows, ITEMS)
        ids = [
            IdMap.from_values(np.arange(count), what) for count, what in ((USERS, "user"), (ITEMS, "item"))
        ]
        features = pa.table({"price": np.arange(ITEMS) % 100})
        about = {"label": "made", "signature": {}}
        return Scorer(Content(about, {}, {}, ids[0], ids[1], scorer, None, features, None, None))

    return made


@pytest.mark.parametrize("cooccurrence", [0.0, 0.5])
def test_a_bundle_answers_the_same_before_and_after(
    cooccurrence: float, make: Make, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    after, before = make(cooccurrence), make(cooccurrence)
    monkeypatch.setattr(before._lists, "_prepared", lambda: None)
    after.recommend(0)  # one by all items, as few are
    assert after._lists._leading is None
    history = [1, 5, 9, 400]
    for user in range(1, USERS):
        for asked in (
            {},
            {"exclude_seen": False},
            {"where": "price < 30"},
            {"allow": [3, 8, 21]},
            {"per": {"price": 1}},
        ):
            one, other = after.recommend(user, 12, **asked), before.recommend(user, 12, **asked)
            assert one.drop_columns("score").equals(other.drop_columns("score")), asked
            np.testing.assert_allclose(one["score"], other["score"], rtol=1e-4, atol=1e-5)
        for item in [*one["item"].to_pylist()[:2], 7]:
            assert after.explain(user, item).rank == before.explain(user, item).rank
    assert after._lists._leading is not None
    ways = [one.recommend(histories=[history], k=7)["item"].to_pylist() for one in (after, before)]
    assert ways[0] == ways[1]
    seen = int(after._kind.own.row(3)[0][0])
    assert after.explain(3, seen).rank is None
