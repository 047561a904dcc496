"""Each figure by its definition, counted with Python's own loops."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import OptionError, Split, evaluate
from gnnrec_lab.evaluation.metrics import beyond_accuracy as beyond
from gnnrec_lab.evaluation.metrics import calibration
from gnnrec_lab.evaluation.metrics.beyond_accuracy import DIRECTIONS
from tests.evaluation.conftest import Told


def lists_of(told: Told, split: Split, k: int) -> dict[int, list[int]]:
    held, seen = split.test.by_user, split.seen("test").by_user
    result = {}
    for user in np.flatnonzero(held.degrees).tolist():
        left_out = set(seen.row(user)[0].tolist())
        ranked = sorted(range(split.graph.num_items), key=lambda i, u=user: (-told.table[u, i], i))
        result[user] = [item for item in ranked if item not in left_out][:k]
    return result


@pytest.mark.slow
@pytest.mark.parametrize("k", [2, 7])
def test_equals_the_definitions(told: Told, split: Split, k: int) -> None:
    from scipy.stats import entropy

    lists = lists_of(told, split, k)
    train = split.train
    users_of = [set(train.by_item.row(item)[0].tolist()) for item in range(train.num_items)]
    sizes = np.array([len(users) for users in users_of])
    active = np.count_nonzero(train.by_user.degrees)
    percentile = [((sizes < size).sum() + (sizes == size).sum() / 2) / len(sizes) for size in sizes]
    kinds = train.item_features.column("kind").to_pylist()
    expected: dict[str, list[float]] = {name: [] for name in DIRECTIONS}
    for user, listed in lists.items():
        expected["novelty"].append(np.mean([-math.log2(max(1, sizes[i]) / active) for i in listed]))
        pairs = [(a, b) for place, a in enumerate(listed) for b in listed[:place]]
        alike = [
            len(users_of[a] & users_of[b]) / math.sqrt(sizes[a] * sizes[b]) if sizes[a] * sizes[b] else 0.0
            for a, b in pairs
        ]
        expected["diversity"].append(1 - np.mean(alike))
        own = train.by_user.row(user)[0].tolist()
        if own:
            expected["popularity_bias"].append(
                np.mean([percentile[i] for i in listed]) - np.mean([percentile[i] for i in own])
            )
            p, q = (
                np.array([sum(kinds[i] == kind for i in some) / len(some) for kind in "abcd"])
                for some in (own, listed)
            )
            expected["calibration"].append(entropy(p, 0.99 * q + 0.01 * p))
    result = evaluate(told, split, k=k)
    times = np.bincount([item for listed in lists.values() for item in listed], minlength=len(sizes))
    assert result[f"coverage@{k}"] == np.count_nonzero(times) / len(sizes)
    lorenz = np.abs(times[:, None] - times).sum() / (
        2 * len(sizes) * times.sum()
    )  # the other formula of gini
    assert result[f"gini@{k}"] == pytest.approx(lorenz)
    for name in ("novelty", "diversity", "popularity_bias", "calibration"):
        assert result[f"{name}@{k}"] == pytest.approx(np.mean(expected[name])), name
        row = result.beyond().set_index("metric").loc[name]
        assert row["users"] == len(expected[name])
        assert row["low"] <= row["value"] <= row["high"]


def test_the_frame_says_how_it_was_measured(told: Told, split: Split) -> None:
    frame = evaluate(told, split, k=[1, 5]).beyond()
    assert list(frame.columns) == ["metric", "k", "value", "low", "high", "users", "better", "note"]
    assert not ((frame["metric"] == "diversity") & (frame["k"] == 1)).any()  # one item isn't diverse
    frame = frame[frame["k"] == 5].set_index("metric")
    assert frame["better"].to_dict() == DIRECTIONS
    assert frame.loc[["coverage", "gini"], ["low", "high"]].isna().all(axis=None)
    assert frame.loc["calibration", "note"] == 'groups by the feature "kind": 4 groups'


def test_calibration_by_what_is_asked_for(told: Told, split: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    result = evaluate(told, split, k=5)
    by_popularity = result.beyond("popularity").set_index("metric")
    assert by_popularity.loc["calibration", "note"] == "groups by popularity: head, middle, tail"
    assert by_popularity.loc["calibration", "value"] != result["calibration@5"]
    with pytest.raises(OptionError, match=r'The items have no feature "knid". Did you mean "kind"?'):
        result.beyond("knid")
    monkeypatch.setattr(calibration, "MOST_GROUPS", 8)
    with pytest.raises(OptionError, match=r'The feature "price" has \d+ different values; 2 to 8 can be'):
        result.beyond("price")


def test_without_one_obvious_feature_popularity_groups() -> None:
    pairs = [(user, item) for user in range(9) for item in "abc"]
    log = pd.DataFrame(pairs, columns=["u", "i"])
    two = pd.DataFrame({"i": list("abc"), "kind": ["x", "y", "x"], "colour": ["r", "r", "g"]})
    for items in (None, two):
        part = Split.from_frames(train=log[::2], test=log[1::2], user="u", item="i", items=items)
        result = evaluate(Told(part.train, np.zeros((9, 3))), part, k=2)
        assert result.beyond()["note"].tolist()[-1] == "groups by popularity: head, middle, tail"


def test_many_steps_are_drawn_and_told(told: Told, split: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = evaluate(told, split, k=5)
    monkeypatch.setattr(beyond, "_MOST_STEPS", 1500)
    frame = evaluate(told, split, k=5).beyond().set_index("metric")
    drawn = int(frame.loc["diversity", "users"])
    assert 0 < drawn < len(whole.users)
    assert frame.loc["diversity", "note"] == f"{drawn} of {len(whole.users)} users, drawn at random"
    assert frame.loc["diversity", "value"] == pytest.approx(whole["diversity@5"], abs=0.1)
