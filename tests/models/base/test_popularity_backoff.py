"""What the personalised baselines share: users without interactions, scaled weights, explanations."""

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import Split
from gnnrec_lab.models import create

NAMES = ("bprmf", "ease", "ials", "itemknn", "spectral")


@pytest.mark.parametrize("name", NAMES)
def test_a_user_without_interactions_gets_the_share_of_users_who_have_an_item(
    name: str, weighted: Split
) -> None:
    recommender = create(name)
    recommender.fit(weighted)
    new = int(weighted.graph.users.index(99)[0])
    share = (weighted.train.by_user.to_scipy(weighted.graph.num_items) > 0).sum(axis=0).A1 / 29
    np.testing.assert_allclose(recommender.scores(np.array([3, new, 4]))[1], share, rtol=1e-6)
    parts = recommender.contributions(new, 0)
    assert (parts.items.tolist(), parts.rest) == ([], {"item_popularity": pytest.approx(1.0)})


@pytest.mark.parametrize("name", NAMES)
def test_the_unit_of_the_weights_changes_nothing(name: str, weighted: Split) -> None:
    graph = weighted.graph
    frame = pd.DataFrame(
        {"u": graph.users.ids(graph.user), "i": graph.items.ids(graph.item), "w": graph.weight * 64}
    )
    train, test = frame[weighted.part == 0], frame[weighted.part == 2]
    scaled = Split.from_frames(
        train=train, validation=frame[weighted.part == 1], test=test, user="u", item="i", weight="w"
    )
    ours, theirs = create(name), create(name)
    ours.fit(weighted)
    theirs.fit(scaled)
    users = np.arange(graph.num_users)
    same = theirs.scores(scaled.graph.users.index(graph.users.ids(users)))
    same = same[:, scaled.graph.items.index(graph.items.ids(np.arange(graph.num_items)))]
    np.testing.assert_allclose(ours.scores(users), same, rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_pair_scores_of_many_users_are_those_of_the_rows(name: str, weighted: Split) -> None:
    recommender = create(name)
    recommender.fit(weighted)
    rng = np.random.default_rng(1)
    users, items = rng.integers(0, 30, 200), rng.integers(0, weighted.graph.num_items, 200)
    rows = recommender.scores(np.arange(weighted.graph.num_users))
    np.testing.assert_allclose(
        recommender.pair_scores(users, items), rows[users, items], rtol=1e-4, atol=1e-6
    )
