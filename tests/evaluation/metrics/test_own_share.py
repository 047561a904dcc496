"""The share of scores that the users' own interactions carry, by hand and of real recommenders."""

from __future__ import annotations

import math

import numpy as np
import pytest

from gnnrec_lab import Split, evaluate
from gnnrec_lab.evaluation.metrics.own_share import measured_own_share, own_shares
from gnnrec_lab.models import ScoreParts, create
from gnnrec_lab.models.contract import own_share
from gnnrec_lab.training import fit
from tests.evaluation.conftest import Told


class Numbered(Told):
    """Of each pair's score 1 is owed to the history and the item's index to popularity."""

    def contributions(self, user: int, item: int) -> ScoreParts:
        return ScoreParts(np.array([0]), np.array([1.0]), {"item_popularity": float(item)}, 1.0 + item)


@pytest.mark.parametrize(
    ("own", "rest", "share"),
    [
        (1.0, {}, 1.0),
        (0.0, {"item_popularity": 2.0}, 0.0),
        (1.0, {"item_popularity": 3.0}, 0.25),
        (-1.0, {"item_popularity": 3.0}, 0.25),  # what lowers a score counts as what raises it
        (2.0, {"own_embedding": 1.0, "item_popularity": -1.0}, 0.5),  # these two don't cancel
        (0.0, {}, None),
        (0.0, {"item_popularity": 0.0}, None),
        (math.inf, {}, None),
        (1.0, {"item_popularity": math.nan}, None),
    ],
)
def test_by_hand(own: float, rest: dict[str, float], share: float | None) -> None:
    assert own_share(own, rest) == share


def test_what_interactions_give_and_take_isnt_carried() -> None:
    parts = ScoreParts(np.arange(3), np.array([5.0, -5.0, 1.0]), {"item_popularity": 1.0}, 2.0)
    assert parts.own_share == 0.5


def test_the_first_items_of_the_lists_are_taken_apart(split: Split) -> None:
    recommender = Numbered(split.train, np.random.default_rng(5).random((60, 40)))
    ranked = evaluate(recommender, split, k=5).ranked
    expected = 1 / (1 + ranked.items[:, 0])
    assert own_shares(recommender, ranked) == pytest.approx(expected)
    some = own_shares(recommender, ranked, users=10)
    assert len(some) == 10
    assert set(some) <= set(expected)
    value, low, high = measured_own_share(recommender, ranked)["own_share"]
    assert value == pytest.approx(expected.mean())
    assert low < value < high


def test_closed_forms_owe_all_to_the_history_and_popularity_nothing(split: Split) -> None:
    for name, share in (("itemknn", 1.0), ("popularity", 0.0)):
        recommender = create(name)
        fit(recommender, split)
        ranked = evaluate(recommender, split, k=5).ranked
        warm = split.train.by_user.degrees[ranked.users] > 0
        assert set(own_shares(recommender, ranked)[warm]) == {share}
