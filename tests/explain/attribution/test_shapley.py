"""Shapley values against all orders of arrival, and where their answer is known."""

import itertools

import numpy as np
import pytest

from gnnrec_lab.errors import OptionError
from gnnrec_lab.explain.attribution.shapley import shapley
from gnnrec_lab.explain.history import History
from tests.explain.planted import Fixed, Linear, Saturating, graph_of

ITEMS = 24
RNG = np.random.default_rng(0)
TABLE = RNG.normal(size=(ITEMS + 1, ITEMS + 1)) / 2


def model(kind: type[Linear], count: int) -> Linear:
    graph = graph_of({"a user": list(range(1, count + 1))}, ITEMS + 1)
    return kind(graph, TABLE, 0.25)


def test_short_histories_are_the_mean_over_all_orders() -> None:
    recommender = model(Saturating, 4)
    history = History(recommender, 0)
    gains = np.zeros((24, 4))
    for number, order in enumerate(itertools.permutations(range(4))):
        kept = np.zeros((1, 4), dtype=bool)
        before = history.scores(kept)[0, 9]
        for place in order:
            kept[0, place] = True
            after = history.scores(kept)[0, 9]
            gains[number, place] = after - before
            before = after
    found = shapley(recommender, 0, 9)
    np.testing.assert_allclose(found.contribution, gains.mean(axis=0), atol=1e-6)
    assert not found.error.any()
    assert found.items.tolist() == [1, 2, 3, 4]
    assert found.empty == pytest.approx(np.tanh(0.25))


def test_where_the_score_is_linear_they_are_the_contributions() -> None:
    recommender = model(Linear, 15)
    found = shapley(recommender, 0, 20, permutations=4)
    np.testing.assert_allclose(found.contribution, recommender.contributions(0, 20).contribution, atol=1e-5)
    assert found.error.max() < 1e-5


@pytest.mark.slow
def test_sampled_ones_add_up_and_lie_within_their_error() -> None:
    recommender = model(Saturating, 12)
    few, many = (shapley(recommender, 0, 20, permutations=size, seed=1) for size in (40, 4000))
    assert few.contribution.sum() == pytest.approx(few.score - few.empty, abs=1e-5)
    assert few.score == pytest.approx(recommender.pair_scores(np.array([0]), np.array([20]))[0], abs=1e-6)
    assert few.error.min() > 0
    assert (np.abs(few.contribution - many.contribution) <= 4 * few.error + 1e-4).all()
    assert many.error.max() < few.error.max() / 5


def test_what_cannot_be_asked_says_why() -> None:
    recommender = model(Saturating, 12)
    with pytest.raises(OptionError, match="left out"):
        shapley(recommender, 0, 3)
    with pytest.raises(OptionError, match="an even number of at least 4, not 5"):
        shapley(recommender, 0, 20, permutations=5)
    with pytest.raises(OptionError, match="folds in"):
        shapley(model(Fixed, 3), 0, 20)
