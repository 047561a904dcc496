"""iALS against implicit's own explanation and recommendations."""

import numpy as np
import pytest
from implicit.cpu.als import AlternatingLeastSquares
from scipy import sparse
from threadpoolctl import threadpool_limits

from gnnrec_lab import Split
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.training import fit


@pytest.fixture(params=[4, 20])  # fewer factors than a user's items, and more
def ours(request: pytest.FixtureRequest, weighted: Split) -> Recommender:
    recommender = create("ials", {"factors": request.param, "alpha": 5, "l2": 0.5})
    recommender.fit(weighted, seed=3)
    return recommender


def library_model(ours: Recommender) -> AlternatingLeastSquares:
    """The library's model with our items' factors."""
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(factors=ours.options.factors, regularization=0.5, num_threads=1)
    model.item_factors = ours.tensors()["item_factors"]
    model.user_factors = ours.tensors()["user_factors"]
    return model


def confidence(matrix: np.ndarray) -> sparse.csr_matrix:
    return sparse.csr_matrix(np.where(matrix > 0, 1 + 5 * matrix, 0).astype(np.float32))


def test_contributions_are_those_of_the_library(ours: Recommender, matrix: np.ndarray) -> None:
    model, weights = library_model(ours), confidence(matrix)
    for user, item in [(0, 3), (5, 5), (11, 20)]:
        total, top, _ = model.explain(user, weights, item, N=50)
        parts = ours.contributions(user, item)
        theirs = dict(top)
        np.testing.assert_allclose(parts.contribution, [theirs[j] for j in parts.items], rtol=1e-3, atol=1e-5)
        assert parts.score == pytest.approx(total, rel=1e-3, abs=1e-5)


def test_users_are_those_that_the_library_solves_for(ours: Recommender, matrix: np.ndarray) -> None:
    known = np.flatnonzero(matrix.any(axis=1))
    solved = library_model(ours).recalculate_user(known, confidence(matrix)[known])
    np.testing.assert_allclose(ours.tensors()["user_factors"][known], solved, rtol=1e-2, atol=1e-4)


def test_the_best_items_are_those_that_the_library_recommends(ours: Recommender, matrix: np.ndarray) -> None:
    weights = confidence(matrix)
    theirs, _ = library_model(ours).recommend(6, weights[6], N=5, filter_already_liked_items=True)
    scores = ours.scores(np.array([6]))[0]
    scores[matrix[6] > 0] = -np.inf
    assert np.argsort(-scores)[:5].tolist() == theirs.tolist()


def test_l2_is_chosen_on_validation_unless_given(weighted: Split) -> None:
    recommender = create("ials", {"factors": 4})
    chosen = fit(recommender, weighted).chosen
    given = create("ials", {"factors": 4, **chosen})
    assert fit(given, weighted).chosen == {}
    users = np.arange(weighted.graph.num_users)
    assert np.array_equal(recommender.scores(users), given.scores(users))


def test_another_seed_gives_other_factors(weighted: Split) -> None:
    first, second = create("ials", {"l2": 1}), create("ials", {"l2": 1})
    first.fit(weighted, seed=0)
    second.fit(weighted, seed=1)
    assert not np.array_equal(first.tensors()["item_factors"], second.tensors()["item_factors"])
