"""Items and users held out whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab import evaluate
from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import InteractionGraph, Split
from gnnrec_lab.graph.splits.strategies import whole_groups
from gnnrec_lab.models import create
from gnnrec_lab.training import TrainOptions, fit
from tests.graph.splits.logs import graph_of, refuse_leaks


def skewed(rows: int = 3000, seed: int = 0) -> InteractionGraph:
    rng = np.random.default_rng(seed)
    users, items = rng.zipf(1.5, rows) % 150, rng.zipf(1.4, rows) % 90
    return graph_of([(int(user), int(item)) for user, item in zip(users, items, strict=True)])


@pytest.mark.parametrize("by", ["cold-items", "cold-users"])
@pytest.mark.parametrize("seed", range(5))
def test_the_shares_come_close(by: str, seed: int) -> None:
    split = skewed(seed=seed).split(by, test=0.2, validation=0.1, seed=seed)
    refuse_leaks(split)
    strangers = split.report.left_out["without_history"]
    assert strangers <= 20
    assert split.test.num_interactions == pytest.approx(600, abs=strangers)
    assert split.validation.num_interactions == pytest.approx(300, abs=strangers)
    train, test = (getattr(graph, by.removeprefix("cold-")[:-1]) for graph in (split.train, split.test))
    assert not set(train.tolist()) & set(test.tolist())


@pytest.mark.parametrize("by", ["cold-items", "cold-users"])
def test_a_validation_part_that_nobody_asked_for_is_a_tenth(by: str) -> None:
    split = skewed().split(by)
    before = split.train.num_pairs + split.validation.num_pairs
    assert split.validation.num_pairs == pytest.approx(before // 10, abs=3)
    refuse_leaks(split)
    assert split.cutoffs == {}


def test_cold_items_by_hand() -> None:
    rows = [("a", "x"), ("a", "y"), ("b", "x"), ("b", "y"), ("c", "x")]
    found = {}
    for seed in range(8):
        split = graph_of(rows).split("cold-items", test=0.4, validation=0, seed=seed)
        refuse_leaks(split)
        found[tuple(split.part.tolist())] = split.report.left_out["without_history"]
    # y has the two rows that were asked for; x would be one too many
    assert found == {(0, 2, 0, 2, 0): 0}
    # of x's users c has nothing else: nothing could be known of them
    split = graph_of(rows).split("cold-items", test=0.6, validation=0)
    assert split.part.tolist() == [2, 0, 2, 0, 3]
    assert split.report.left_out["without_history"] == 1
    assert split.report.left_out["repeats"] == 0


def test_cold_users_by_hand() -> None:
    rows = [("a", "x", 1, 1), ("a", "y", 2, -1), ("b", "x", 1, 1), ("b", "x", 2, 1), ("b", "z", 2, 1)]
    split = graph_of(rows).split("cold-users", test=0.25, validation=0)
    assert split.part.tolist() == [2, 3, 0, 0, 0]
    other = graph_of(rows).split("cold-users", test=0.75, validation=0)
    assert other.part.tolist() == [0, 0, 2, 2, 2]
    assert (other.report.cold_users, other.report.cold_items) == (1, 1)
    assert other.report.reachable == 0.5


@pytest.mark.parametrize(
    ("rows", "by", "options", "message"),
    [
        (
            [("a", 1), ("b", 1), ("c", 1), ("d", 1), ("e", 1)],
            "cold-items",
            {},
            "no test interactions. Each item has more interactions than that, or no user of theirs has "
            'others in train. Hold out more (test=), or split at random: graph.split("random")',
        ),
        (
            [("a", item) for item in range(9)],
            "cold-users",
            {},
            "no test interactions. Each user has more interactions than that. Hold out more (test=), or "
            'split at random: graph.split("random")',
        ),
        ([("a", 1), ("b", 2)], "cold-users", {"test": 0.9}, "No train interaction of positive weight"),
        (
            [("a", 1), ("a", 2), ("a", 3), ("b", 1), ("b", 2), ("b", 3)],
            "cold-users",
            {"test": 0.5, "validation": 0.1},
            "no validation interactions. Each user has more interactions than that.",
        ),
    ],
)
def test_a_part_would_be_empty(rows: list, by: str, options: dict, message: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(GraphDataError) as caught:
        graph_of(rows).split(by, **options)
    assert message in str(caught.value)


# --- groups that sum up


@pytest.mark.slow
@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.integers(0, 400), st.integers(0, 5))
def test_groups_come_near_the_total(counts: list[int], total: int, seed: int) -> None:
    array = np.array(counts)
    held = whole_groups(array, total, np.random.default_rng(seed))
    assert not held[array == 0].any()
    reached = int(array[held].sum())
    others = array[~held & (array > 0)]
    if len(others) > 1:  # no group that is left would bring the sum nearer
        assert all(abs(total - reached - count) >= abs(total - reached) for count in others.tolist())


def test_any_group_may_be_chosen() -> None:
    counts = np.array([1] * 40 + [10] * 4)
    chosen = np.array([whole_groups(counts, 20, np.random.default_rng(seed)) for seed in range(400)])
    assert (chosen @ counts == 20).all()
    assert chosen.mean(axis=0).min() > 0.1


# --- what a recommender and the evaluation make of them


@pytest.fixture(scope="module", params=["cold-items", "cold-users"])
def cold(request: pytest.FixtureRequest) -> Split:
    return skewed().split(request.param, test=0.2, validation=0.1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "options"), [("popularity", {}), ("lightgcn", {}), ("lightgcn", {"loss": "bpr"})]
)
def test_recommenders_can_be_trained_and_measured(cold: Split, name: str, options: dict) -> None:  # type: ignore[type-arg]
    recommender = create(name, options)
    fit(recommender, cold, options=TrainOptions(epochs=2))
    measured = evaluate(recommender, cold, k=10)
    assert len(measured.users) == np.count_nonzero(cold.test.by_user.degrees)
    assert all(np.isfinite(values).all() for values in measured.per_user.values())
    if cold.by == "cold-users" and options == {}:
        # nothing is known of these users, so popularity ranks for them
        popularity = create("popularity")
        fit(popularity, cold)
        assert measured.values == pytest.approx(evaluate(popularity, cold, k=10).values)
        assert measured["recall@10"] > 0.3
    if cold.by == "cold-items" and name == "popularity":
        assert measured["recall@10"] < 0.01  # items without a user come last
