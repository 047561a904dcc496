"""BPR-MF against the library's own recommendations, and on communities whose answer is known."""

import numpy as np
import pandas as pd
import pytest
from implicit.cpu.bpr import BayesianPersonalizedRanking
from threadpoolctl import threadpool_limits

from gnnrec_lab import Split
from gnnrec_lab.models import create
from gnnrec_lab.training import fit


def test_without_popularity_the_scores_are_the_library_s(weighted: Split) -> None:
    ours = create("bprmf", {"factors": 8, "iterations": 5, "l2": 0.02, "popularity": 0})
    ours.fit(weighted, seed=4)
    with threadpool_limits(1, "blas"):
        model = BayesianPersonalizedRanking(
            factors=8, learning_rate=0.05, regularization=0.02, iterations=5, num_threads=1, random_state=4
        )
        model.fit(weighted.train.by_user.to_scipy(weighted.graph.num_items), show_progress=False)
    known = np.flatnonzero(weighted.train.by_user.degrees)
    expected = (model.user_factors @ model.item_factors.T)[known]
    np.testing.assert_allclose(ours.scores(known), expected, rtol=1e-4, atol=1e-6)


def test_the_rest_is_the_learned_user_and_the_item_alone(weighted: Split) -> None:
    ours = create("bprmf", {"factors": 8, "l2": 0.01, "popularity": 2})
    ours.fit(weighted)
    parts, tensors = ours.contributions(3, 5), ours.tensors()
    learned = float(tensors["user_factors"][3] @ tensors["item_factors"][5])
    degrees = weighted.train.by_item.degrees
    popularity = tensors["item_bias"][5] + 2 * np.log(degrees[5] / degrees.mean())
    assert parts.rest == {
        "own_embedding": pytest.approx(learned, rel=1e-5),
        "item_popularity": pytest.approx(popularity, rel=1e-5),
    }
    assert not parts.contribution.any()


def test_two_communities_are_told_apart() -> None:
    rng = np.random.default_rng(0)
    user = np.repeat(np.arange(40), 8)
    frame = pd.DataFrame({"u": user, "i": rng.integers(0, 15, 320) + 15 * (user % 2)}).drop_duplicates()
    test = pd.DataFrame({"u": [0], "i": [99]})
    split = Split.from_frames(train=frame, test=test, user="u", item="i")
    ours = create("bprmf", {"factors": 8})
    fit(ours, split)
    scores = ours.scores(split.graph.users.index(np.arange(40)))
    item = split.graph.items.ids(np.arange(split.graph.num_items))
    even, odd = scores[::2], scores[1::2]
    assert (even[:, item < 15].mean(axis=1) > even[:, (item >= 15) & (item < 99)].mean(axis=1)).all()
    assert (odd[:, item < 15].mean(axis=1) < odd[:, (item >= 15) & (item < 99)].mean(axis=1)).all()


def test_both_are_chosen_on_validation_unless_given(weighted: Split) -> None:
    recommender = create("bprmf", {"factors": 4})
    chosen = fit(recommender, weighted).chosen
    assert set(chosen) == {"l2", "popularity"}
    given = create("bprmf", {"factors": 4, **chosen})
    assert fit(given, weighted).chosen == {}
    users = np.arange(weighted.graph.num_users)
    np.testing.assert_allclose(recommender.scores(users), given.scores(users), rtol=1e-6)
