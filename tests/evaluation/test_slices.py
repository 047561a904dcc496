"""Groups and what is measured in them, counted with pandas."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError, Split, evaluate
from gnnrec_lab.evaluation.metrics.popularity import GROUPS, popularity_groups, popularity_percentiles

from .conftest import Told


def graph_of(users_by_item: list[int]) -> InteractionGraph:
    rows = [(user, item) for item, count in enumerate(users_by_item) for user in range(count)]
    return InteractionGraph.from_frame(pd.DataFrame(rows, columns=["u", "i"]), user="u", item="i")


def held_pairs(told: Told, split: Split, k: int) -> pd.DataFrame:
    """Return a row for each held-out pair: user, item, whether it is in the user's list."""
    result = evaluate(told, split, k=k)
    listed = {
        (user, item)
        for user, row in zip(result.ranked.users.tolist(), result.ranked.items.tolist(), strict=True)
        for item in row
    }
    frame = pd.DataFrame({"user": split.test.user, "item": split.test.item}).drop_duplicates()
    frame["hit"] = [pair in listed for pair in zip(frame["user"], frame["item"], strict=True)]
    return frame


def test_head_middle_and_tail_by_hand() -> None:
    groups = popularity_groups(graph_of([5, 4, 3, 3, 2, 1, 1, 1]))  # 20 pairs
    assert [GROUPS[number] for number in groups] == [
        "head", "middle", "middle", "middle", "middle", "tail", "tail", "tail",
    ]  # fmt: skip
    assert [GROUPS[number] for number in popularity_groups(graph_of([2, 2, 2]))] == ["head"] * 3


def test_percentiles_by_hand() -> None:
    assert popularity_percentiles(graph_of([3, 1, 1, 2])).tolist() == [0.875, 0.25, 0.25, 0.625]


def test_users_by_activity(told: Told, split: Split) -> None:
    result = evaluate(told, split, k=5)
    frame = result.slices("recall@5")
    frame = frame[frame["slice"] == "user activity"]
    rows = np.bincount(split.train.user, minlength=split.train.num_users)[result.ranked.users]

    assert frame["group"].iloc[0] == "0 interactions"
    assert frame["users"].sum() == len(rows)
    assert len(frame) == 5
    known = frame["users"].iloc[1:]
    assert known.max() - known.min() <= 8  # of about equal size, but for ties
    for row in frame.itertuples():
        low, _, high = row.group.removesuffix(" interactions").replace(",", "").partition("-")
        chosen = (rows >= int(low)) & (rows <= int(high or low))
        assert row.users == chosen.sum()
        assert row.metric == "recall@5"
        assert row.value == pytest.approx(result.per_user["recall@5"][chosen].mean())
        assert row.low <= row.value <= row.high


@pytest.mark.parametrize("k", [1, 6])
def test_recall_within_groups_of_items(told: Told, split: Split, k: int) -> None:
    pairs = held_pairs(told, split, k)
    pairs["group"] = np.array(GROUPS)[popularity_groups(split.train)[pairs["item"]]]
    frame = evaluate(told, split, k=k).slices()
    frame = frame[frame["slice"] == "item popularity"]

    assert frame["group"].tolist() == list(GROUPS)  # the cold items among them
    for row in frame.itertuples():
        expected = pairs[pairs["group"] == row.group].groupby("user")["hit"].mean()
        assert (row.metric, row.users) == (f"recall@{k}", len(expected))
        assert row.value == pytest.approx(expected.mean())


def test_recall_within_behaviours(told: Told, split: Split) -> None:
    pairs = held_pairs(told, split, 6).set_index(["user", "item"])
    frame = evaluate(told, split, k=6).slices()
    frame = frame[frame["slice"] == "behaviour"].set_index("group")

    assert set(frame.index) == {"view", "buy"}
    for name, row in frame.iterrows():
        rows = split.test.behaviour == split.test.behaviours.index(str(name))
        chosen = pd.MultiIndex.from_arrays([split.test.user[rows], split.test.item[rows]]).unique()
        expected = pairs.loc[chosen].groupby("user")["hit"].mean()
        assert (row["users"], row["value"]) == (len(expected), pytest.approx(expected.mean()))


def test_groups_that_do_not_exist_are_left_out() -> None:
    rows = [(user, item) for user in range(12) for item in range(8)]
    graph = InteractionGraph.from_frame(pd.DataFrame(rows, columns=["u", "i"]), user="u", item="i")
    part = graph.split("random", test=2 / 8, validation=1 / 8)
    frame = evaluate(Told(part.train, np.zeros((12, 8))), part, k=3).slices()

    assert set(frame["slice"]) == {"user activity", "item popularity"}
    assert frame["group"].iloc[0] == "5 interactions"  # all users have as many: one group
    assert "not in train" not in set(frame["group"])


def test_a_metric_that_was_not_measured_is_named(told: Told, split: Split) -> None:
    with pytest.raises(OptionError, match=re.escape('Did you mean "ndcg@5"?')):
        evaluate(told, split, k=5).slices("ndcg@50")
