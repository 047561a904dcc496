import importlib
import math

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import GraphDataError, InteractionGraph, OptionError, Split, evaluate
from gnnrec_lab.models import create
from gnnrec_lab.training import TrainOptions, fit


@pytest.fixture(scope="module")
def split() -> Split:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 50, 1500), "i": rng.zipf(1.3, 1500) % 80})
    return InteractionGraph.from_frame(frame, user="u", item="i").split("random", seed=1)


@pytest.fixture(scope="module")
def lightgcn(split: Split):
    recommender = create("lightgcn")
    fit(recommender, split, options=TrainOptions(epochs=2))
    return recommender


def naive(recommender, split: Split, k: int, part: str) -> dict[str, float]:
    """Rank with Python's own sort and count by the definitions: shares no code with the lab."""
    held = split.test if part == "test" else split.validation
    totals = {"recall": 0.0, "ndcg": 0.0, "hitrate": 0.0, "mrr": 0.0, "map": 0.0}
    users = [user for user in range(held.num_users) if len(held.by_user.row(user)[0])]
    for user in users:
        wanted = set(held.by_user.row(user)[0].tolist())
        seen = set(split.train.by_user.row(user)[0].tolist())
        if part == "test":
            seen |= set(split.validation.by_user.row(user)[0].tolist())
        scores = recommender.scores(np.array([user]))[0].tolist()
        ranked = sorted((i for i in range(len(scores)) if i not in seen), key=lambda i: (-scores[i], i))[:k]
        places = [place for place, item in enumerate(ranked, start=1) if item in wanted]
        ideal = sum(1 / math.log2(1 + place) for place in range(1, min(k, len(wanted)) + 1))
        totals["recall"] += len(places) / len(wanted)
        totals["ndcg"] += sum(1 / math.log2(1 + place) for place in places) / ideal
        totals["hitrate"] += bool(places)
        totals["mrr"] += 1 / places[0] if places else 0
        totals["map"] += sum(n / place for n, place in enumerate(places, start=1)) / min(k, len(wanted))
    return {f"{name}@{k}": total / len(users) for name, total in totals.items()}


@pytest.mark.slow
@pytest.mark.parametrize("part", ["test", "validation"])
@pytest.mark.parametrize("k", [1, 10, 200])
def test_equals_a_naive_implementation(lightgcn, split: Split, k: int, part: str) -> None:
    assert evaluate(lightgcn, split, k=k, part=part).values == pytest.approx(naive(lightgcn, split, k, part))


def test_some_users_are_drawn_and_measured_as_they_are_among_all(lightgcn, split: Split) -> None:
    whole, some = evaluate(lightgcn, split), evaluate(lightgcn, split, users=20)
    known = np.isin(whole.ranked.users, some.ranked.users)
    assert known.sum() == len(some.users) == 20
    for name, values in some.per_user.items():
        assert values.tolist() == whole.per_user[name][known].tolist()
    whole_recall = whole.per_user["recall@20"][known]
    rows, recall = some.ranked.recall_of(np.ones(len(some.ranked.pair_key), dtype=bool), 20)
    assert rows.tolist() == list(range(20))
    assert recall.tolist() == whole_recall.tolist()
    assert set(some.slices()["slice"]) == set(whole.slices()["slice"])


def test_the_users_drawn_are_the_same_for_every_recommender(lightgcn, split: Split) -> None:
    other = create("popularity")
    fit(other, split)
    drawn = [evaluate(model, split, users=20).ranked.users.tolist() for model in (lightgcn, other)]
    assert drawn[0] == drawn[1] == sorted(drawn[0])


def test_a_sample_is_said_and_taken_by_itself_where_users_are_many(
    lightgcn, split: Split, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = len(evaluate(lightgcn, split).users)
    assert f"on test ({every} users)" in repr(evaluate(lightgcn, split))
    monkeypatch.setattr(importlib.import_module("gnnrec_lab.evaluation.evaluate"), "_MOST_USERS", every - 1)
    monkeypatch.setattr(importlib.import_module("gnnrec_lab.evaluation.evaluate"), "_SAMPLE", 30)
    some = evaluate(lightgcn, split)
    assert f"on test (30 of {every} users, drawn)" in repr(some)
    assert f"30 of {every} users, drawn, mean and 95 % interval" in str(some._repr_html_())
    assert len(evaluate(lightgcn, split, users="all").users) == every
    assert len(evaluate(lightgcn, split, users=every + 5).users) == every


@pytest.mark.parametrize("users", [0, 1.5, "some"])
def test_a_wrong_number_of_users_is_refused(lightgcn, split: Split, users) -> None:
    with pytest.raises(OptionError, match="users"):
        evaluate(lightgcn, split, users=users)


def test_block_size_changes_nothing(lightgcn, split: Split) -> None:
    whole = evaluate(lightgcn, split).values
    assert evaluate(lightgcn, split, block_users=1).values == pytest.approx(whole, abs=1e-12)
    assert evaluate(lightgcn, split, block_users=7).values == pytest.approx(whole, abs=1e-12)


def test_a_perfect_and_a_useless_recommender() -> None:
    train = pd.DataFrame({"u": [1, 2, 3, 4], "i": ["p", "p", "p", "q"]})
    good = Split.from_frames(
        train=train,
        test=pd.DataFrame({"u": [4], "i": ["p"]}),
        validation=train[:1].assign(i="q"),
        user="u",
        item="i",
    )
    recommender = create("popularity")
    fit(recommender, good)
    assert set(evaluate(recommender, good, k=1).values.values()) == {1.0}
    bad = Split.from_frames(
        train=train,
        test=pd.DataFrame({"u": [4], "i": ["r"]}),
        validation=train[:1].assign(i="q"),
        user="u",
        item="i",
    )
    fit(recommender, bad)
    assert set(evaluate(recommender, bad, k=1).values.values()) == {0.0}


def test_frame_and_interval(lightgcn, split: Split) -> None:
    result = evaluate(lightgcn, split, k=[10, 20])
    frame = result.to_frame()
    assert list(frame.columns) == ["metric", "k", "value", "low", "high", "users"]
    row = frame[(frame["metric"] == "recall") & (frame["k"] == 20)].iloc[0]
    values = result.per_user["recall@20"]
    draws = np.random.default_rng(0).integers(0, len(values), (1000, len(values)))  # one draw a row
    low, high = np.quantile(values[draws].mean(axis=1), [0.025, 0.975])
    assert (row["value"], row["low"], row["high"]) == pytest.approx((values.mean(), low, high))
    assert row["users"] == len(values) == len(result.users)
    assert lightgcn.label.startswith("LightGCN")
    assert repr(result).startswith(f"{lightgcn.label} on test (50 users): ")
    assert f"{values.mean():.4f}" in result._repr_html_()
    assert f"{lightgcn.label} on test" in result._repr_html_()


def test_mistakes_are_named(lightgcn, split: Split) -> None:
    with pytest.raises(OptionError, match="k must be a whole number of at least 1, not 0"):
        evaluate(lightgcn, split, k=0)
    with pytest.raises(OptionError, match='Did you mean "test"'):
        evaluate(lightgcn, split, part="tset")
    with pytest.raises(OptionError, match='Did you mean "recall@10"'):
        _ = evaluate(lightgcn, split, k=10)["recal@10"]
    no_validation = Split.from_frames(
        train=pd.DataFrame({"u": [1], "i": [1]}), test=pd.DataFrame({"u": [1], "i": [2]}), user="u", item="i"
    )
    recommender = create("popularity")
    fit(recommender, no_validation)
    with pytest.raises(GraphDataError, match="validation part of this split holds no interactions"):
        evaluate(recommender, no_validation, part="validation")
