"""Which users are found worth a look, of histories and values known by eye."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import OptionError
from gnnrec_lab.evaluation import Evaluation, evaluate, find_users
from gnnrec_lab.evaluation.ranked import Ranked
from gnnrec_lab.graph import Split
from gnnrec_lab.models import create
from gnnrec_lab.training import fit

# in train a has three items, b one, c two, d none; in the test a one, b two, c two, d one
TRAIN = {"a": "xyz", "b": "x", "c": "xy"}
TEST = {"a": "w", "b": "yz", "c": "zw", "d": "x"}


def frame(pairs: dict[str, str]) -> pd.DataFrame:
    rows = [(user, item) for user, items in pairs.items() for item in items]
    return pd.DataFrame(rows, columns=["u", "i"])


@pytest.fixture
def split() -> Split:
    return Split.from_frames(train=frame(TRAIN), test=frame(TEST), user="u", item="i", name="tiny")


def evaluation(split: Split, values: list[float]) -> Evaluation:
    """Return an evaluation of users a to d with these values of ndcg@1."""
    users = np.arange(4)
    lists = np.zeros((4, 1), dtype=np.int32)
    ranked = Ranked(split, "test", [1], users, lists, np.zeros(lists.shape, dtype=np.bool_))
    return Evaluation("by hand", "test", split.test.users.ids(users), {"ndcg@1": np.array(values)}, ranked)


def test_by_history(split: Split) -> None:
    cold = find_users("cold", split.train)
    assert list(cold.itertuples(index=False, name=None)) == [("d", 0), ("b", 1), ("c", 2), ("a", 3)]
    assert find_users("heavy", split.train)["user"].tolist() == ["a", "c", "b", "d"]


def test_the_worst_served_and_of_equals_who_has_most_to_be_found(split: Split) -> None:
    found = find_users("worst", split.train, evaluation(split, [0.0, 0.5, 0.0, 0.25]))
    assert found["user"].tolist() == ["c", "a", "d", "b"]
    assert found["value"].tolist() == [0.0, 0.0, 0.25, 0.5]
    assert found["items"].tolist() == [2, 3, 0, 1]


def test_who_loses_most_against_another(split: Split) -> None:
    mine, other = evaluation(split, [0.5, 0.5, 0.0, 1.0]), evaluation(split, [0.75, 0.0, 1.0, 1.0])
    found = find_users("losers", split.train, mine, other)
    assert found["user"].tolist() == ["c", "a", "d", "b"]
    assert found["difference"].tolist() == [-1.0, -0.25, 0.0, 0.5]
    assert found["against"].tolist() == [1.0, 0.75, 1.0, 0.0]


def test_it_is_the_metric_of_evaluate(split: Split) -> None:
    popular = create("popularity")
    fit(popular, split)
    measured = evaluate(popular, split, k=(1, 2))
    found = find_users("worst", split.train, measured).set_index("user")["value"]
    expected = pd.Series(measured.per_user["ndcg@2"], index=measured.users)
    assert found.sort_index().tolist() == expected.sort_index().tolist()
    assert found.is_monotonic_increasing
    by_recall = find_users("worst", split.train, measured, metric="recall@1")
    assert sorted(by_recall["value"]) == sorted(measured.per_user["recall@1"])


def test_what_is_missing_or_wrong_is_named(split: Split) -> None:
    mine = evaluation(split, [0.0] * 4)
    with pytest.raises(OptionError, match=r'no users called "wurst".*Did you mean "worst"'):
        find_users("wurst", split.train)
    with pytest.raises(OptionError, match="found by an evaluation"):
        find_users("worst", split.train)
    with pytest.raises(OptionError, match="against another recommender"):
        find_users("losers", split.train, mine)
    with pytest.raises(OptionError, match="wasn't measured"):
        find_users("worst", split.train, mine, metric="ndcg@7")
    fewer = Evaluation(
        "fewer",
        "test",
        mine.users[:1],
        {"ndcg@1": np.zeros(1)},
        Ranked(split, "test", [1], np.arange(1), mine.ranked.items[:1], mine.ranked.hits[:1]),
    )
    with pytest.raises(OptionError, match="the same users"):
        find_users("losers", split.train, mine, fewer)
