"""Comparisons of recommenders that score as told, on the numbers of every user."""

from __future__ import annotations

import dataclasses
import json
import re

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import OptionError, Split, UnknownNameError, compare, evaluate
from gnnrec_lab.evaluation import Comparison
from gnnrec_lab.evaluation.comparison.compare import comparison_of, question, refuse_different_splits
from gnnrec_lab.evaluation.comparison.paired import holm
from gnnrec_lab.evaluation.comparison.rows import Measured
from gnnrec_lab.models import ScoreParts
from tests.evaluation.conftest import Told


@pytest.fixture(scope="module")
def three(split: Split) -> dict[str, Told]:
    """Recommenders that know the test by more and by less."""
    rng = np.random.default_rng(0)
    truth = np.zeros((split.graph.num_users, split.graph.num_items))
    truth[split.test.user, split.test.item] = 1
    noise = rng.normal(size=(3, *truth.shape))
    return {
        name: Told(split.train, share * truth + one)
        for name, share, one in zip(["poor", "<b>best</b>", "fair"], [0, 2, 1], noise, strict=True)
    }


@pytest.fixture(scope="module")
def comparison(three: dict[str, Told], split: Split) -> Comparison:
    return compare(three, split=split, metric="recall@5", k=7)


def test_one_row_each_the_best_first(comparison: Comparison, three: dict[str, Told], split: Split) -> None:
    frame = comparison.to_frame()
    assert frame["model"].tolist() == ["<b>best</b>", "fair", "poor"]
    for row in frame.to_dict("records"):
        alone = evaluate(three[row["model"]], split, k=[5, 7])
        measured = alone.to_frame().set_index(["metric", "k"]).loc[("recall", 5)]
        assert (row["low"], row["high"]) == pytest.approx((measured["low"], measured["high"]))
        for name in ("recall@5", "ndcg@7", "coverage@7", "gini@7", "novelty@7", "calibration@7"):
            assert row[name] == pytest.approx(alone[name]), name
        assert row["seeds"] == 1
        assert np.isnan([row["std"], row["seconds"]]).all()


def test_pairs_are_paired(comparison: Comparison, three: dict[str, Told], split: Split) -> None:
    pairs = comparison.pairs()
    assert list(zip(pairs["a"], pairs["b"], strict=True)) == [
        ("<b>best</b>", "fair"), ("<b>best</b>", "poor"), ("fair", "poor"),
    ]  # fmt: skip
    values = {name: evaluate(one, split, k=5).per_user["recall@5"] for name, one in three.items()}
    for row in pairs.itertuples():
        difference = values[row.a] - values[row.b]
        draws = np.random.default_rng(0).integers(0, len(difference), (1000, len(difference)))
        bounds = np.quantile(difference[draws].mean(axis=1), [0.025, 0.975])
        assert (row.difference, row.low, row.high) == pytest.approx((difference.mean(), *bounds))
    assert pairs["p_holm"].to_numpy() == pytest.approx(holm(pairs["p"].to_numpy()))
    assert pairs["p"].iloc[1] < 0.01


def test_who_wins_and_who_loses(comparison: Comparison, split: Split) -> None:
    users = comparison.users("fair", "poor")
    assert list(users.columns) == ["user", "label", "a", "b", "difference"]
    assert users["difference"].is_monotonic_decreasing
    assert users["difference"].to_numpy() == pytest.approx((users["a"] - users["b"]).to_numpy())
    one = comparison.models[1].measured[0].evaluation
    place = one.users.tolist().index(users["user"].iloc[0])
    assert users["a"].iloc[0] == one.per_user["recall@5"][place]
    with pytest.raises(UnknownNameError, match=re.escape('Did you mean "poor"?')):
        comparison.users("fair", "pooor")


@pytest.mark.slow
def test_slices_are_those_of_each_evaluation(
    comparison: Comparison, three: dict[str, Told], split: Split
) -> None:
    frame = comparison.slices()
    for name, one in three.items():
        own = frame[frame["model"] == name].drop(columns="model").reset_index(drop=True)
        pd.testing.assert_frame_equal(own, evaluate(one, split, k=5).slices("recall@5"))


@pytest.mark.slow
def test_the_dict_is_json_and_has_all_of_it(comparison: Comparison, split: Split) -> None:
    told = json.loads(json.dumps(comparison.to_dict(), allow_nan=False))
    assert list(told) == [
        "k", "part", "metric", "explained", "own_share_users", "metrics", "users", "graph", "split", "counts",
        "models", "beyond", "pairs", "slices", "winners",
    ]  # fmt: skip
    assert (told["k"], told["part"], told["metric"]) == (7, "test", "recall@5")
    assert (told["graph"], told["split"]) == ("shop", split.fingerprint[:12])
    assert told["counts"] == {
        "users": split.graph.num_users,
        "items": split.graph.num_items,
        "interactions": split.graph.num_interactions,
    }
    best = told["models"][0]
    assert set(best) == {
        "name", "runs", "model", "title", "terms", "seeds", "metrics", "seed_values", "seed_std", "seconds",
    }  # fmt: skip
    assert (best["name"], best["runs"], best["model"]) == ("<b>best</b>", ["<b>best</b>"], "told")
    assert set(best["metrics"]) == {*told["metrics"], *told["beyond"]["names"]}
    assert best["metrics"]["coverage@7"]["low"] is None
    assert best["metrics"]["recall@5"]["low"] < best["metrics"]["recall@5"]["value"]
    assert told["beyond"]["directions"]["popularity_bias@7"] == "zero"
    assert set(told["pairs"][0]) == {"a", "b", "metric", "difference", "low", "high", "p", "p_holm"}
    assert {one["name"]: one["metric"] for one in told["slices"]} == {
        "user activity": "recall@5", "item popularity": "recall@5", "behaviour": "recall@5",
    }  # fmt: skip
    assert set(told["slices"][0]["groups"][0]["values"]) == set(comparison.names)


def test_winners_are_counted(comparison: Comparison) -> None:
    for told in comparison.to_dict()["winners"]:
        users = comparison.users(told["a"], told["b"])
        assert told["wins"] == (users["difference"] > 0).sum()
        assert told["losses"] == (users["difference"] < 0).sum()
        assert told["wins"] + told["losses"] + told["ties"] == len(users)
        assert sum(told["histogram"]["counts"]) == len(users)
        assert len(told["histogram"]["edges"]) == len(told["histogram"]["counts"]) + 1
        gains = users[users["difference"] > 0].head(12)
        assert [one["user"] for one in told["gains"]] == [str(user) for user in gains["user"]]
        assert len(told["losses_list"]) == min(12, told["losses"])
        assert [one["difference"] for one in told["losses_list"]] == sorted(
            one["difference"] for one in told["losses_list"]
        )
        worst = users[users["difference"] < 0].iloc[::-1].head(12)
        assert [one["user"] for one in told["losses_list"]] == [str(user) for user in worst["user"]]
    assert told["losses_list"] or comparison.to_dict()["winners"][0]["losses_list"]


@pytest.mark.slow
def test_seeds_are_one_row_with_their_spread(three: dict[str, Told], split: Split) -> None:
    evaluations = [evaluate(one, split, k=5) for one in three.values()]
    measured = [
        Measured(f"gat-{n}", one, "gat", "dim 8", seed, 10.0 * n)
        for n, (one, seed) in enumerate(zip(evaluations, [3, 4, 3], strict=True), start=1)
    ]
    comparison = comparison_of(measured, question("recall@5", None, "test"))

    frame = comparison.to_frame().set_index("model")
    assert set(frame.index) == {"gat (2 seeds)", "gat-3"}  # seed 3 again is a run of its own
    values = [one["recall@5"] for one in evaluations[:2]]
    row = frame.loc["gat (2 seeds)"]
    assert (row["recall@5"], row["std"]) == pytest.approx((np.mean(values), np.std(values, ddof=1)))
    assert (row["seeds"], row["seconds"]) == (2, 15)
    told = {model["name"]: model for model in comparison.to_dict()["models"]}["gat (2 seeds)"]
    assert (told["runs"], told["seeds"]) == (["gat-1", "gat-2"], [3, 4])
    assert told["seed_values"]["recall@5"] == pytest.approx(values)
    assert told["seed_std"]["coverage@5"] == pytest.approx(
        np.std([one["coverage@5"] for one in evaluations[:2]], ddof=1)
    )
    assert "2 seeds, std" in repr(comparison)


def test_other_options_are_other_rows(three: dict[str, Told], split: Split) -> None:
    one = evaluate(three["fair"], split, k=5)
    measured = [
        Measured(f"gat-{dim}-{seed}", one, "gat", f"dim {dim}", seed) for dim in (8, 16) for seed in (0, 1)
    ]
    comparison = comparison_of(measured, question(None, 5, "test"))
    assert comparison.names == ["gat (2 seeds, from gat-8-0)", "gat (2 seeds, from gat-16-0)"]
    assert comparison.pairs().iloc[0][["difference", "p", "p_holm"]].tolist() == [0, 1, 1]


@pytest.mark.slow
def test_rows_say_what_their_scores_hold_beside_the_model(three: dict[str, Told], split: Split) -> None:
    one = evaluate(three["fair"], split, k=5)
    weights = {"plain-0": None, "gat-0": 0.5, "gat-1": 0.0, "gat-2": 1.0}
    measured = [
        Measured(
            name,
            dataclasses.replace(one, title="GAT", terms={"cooccurrence": weight} if weight else {}),
            "gat",
            name.partition("-")[0],
            int(name[-1]),
        )
        for name, weight in weights.items()
    ]
    comparison = comparison_of(measured, question(None, 5, "test"))
    labels = comparison.to_frame().set_index("model")["label"].to_dict()
    assert labels == {"plain-0": "GAT", "gat (3 seeds)": "GAT + co-occurrence 0 to 1"}
    assert "plain-0        GAT                         0." in repr(comparison)
    assert "gat (3 seeds)  GAT + co-occurrence 0 to 1  0." in repr(comparison)
    assert "<small>GAT + co-occurrence 0 to 1</small>" in comparison._repr_html_()
    told = {model["name"]: (model["title"], model["terms"]) for model in comparison.to_dict()["models"]}
    assert told == {"plain-0": ("GAT", {}), "gat (3 seeds)": ("GAT", {"cooccurrence": [0.5, 0.0, 1.0]})}


@pytest.mark.slow
def test_the_own_share_is_a_column_where_it_exists(three: dict[str, Told], split: Split) -> None:
    class Owing(Told):
        def contributions(self, user: int, item: int) -> ScoreParts:
            return ScoreParts(np.array([0, 1]), np.array([3.0, -2.0]), {"item_popularity": 3.0}, 4.0)

    compared = compare({"owing": Owing(split.train, three["fair"].table), "told": three["poor"]}, split=split)
    frame = compared.to_frame().set_index("model")
    assert frame.loc["owing", "own_share"] == 0.25
    assert np.isnan(frame.loc["told", "own_share"])  # the parts of its scores are all 0
    told = compared.to_dict()
    assert told["own_share_users"] == len(compared.ranked.users) == 58
    assert told["beyond"]["names"][-1] == "own_share"
    assert told["beyond"]["directions"]["own_share"] == "higher"
    value = told["models"][0 if told["models"][0]["name"] == "owing" else 1]["metrics"]["own_share"]
    assert value == {"value": 0.25, "low": 0.25, "high": 0.25}
    assert "own share: mean over the first items of 58 users" in compared._repr_html_()
    assert "own_share" not in compare({"told": three["poor"]}, split=split).to_frame()


def test_one_alone_and_none(three: dict[str, Told], split: Split) -> None:
    alone = compare({"fair": three["fair"]}, split=split, k=5)
    assert alone.pairs().empty
    assert alone.to_dict()["winners"] == []
    with pytest.raises(OptionError, match="There is nothing to compare: name at least one run"):
        compare({}, split=split)
    with pytest.raises(OptionError, match="There is nothing to compare"):
        compare([])


def test_strings_from_data_are_text(comparison: Comparison) -> None:
    html = comparison._repr_html_()
    assert "&lt;b&gt;best&lt;/b&gt;" in html
    assert "<b>" not in html
    assert "&lt;i&gt;Told" in comparison.models[0].measured[0].evaluation._repr_html_()
    assert "recall@5 on test" in repr(comparison)


def test_what_is_asked() -> None:
    assert question(None, None, "test").ks == [20]
    assert question("recall@10", None, "test").k == 10
    assert question("recall@10", 20, "test").ks == [10, 20]
    assert question("recall", 7, "test").metric == "recall@7"
    for metric, message in (
        ("ndgc@20", 'There is no metric "ndgc" to compare by. Did you mean "ndcg"?'),
        ("ndcg@x", 'The metric "ndcg@x" must end in a length of list: "ndcg@20".'),
        ("ndcg@0", "must end in a length"),
    ):
        with pytest.raises(OptionError, match=re.escape(message)):
            question(metric, None, "test")


def test_what_may_not_be_compared(three: dict[str, Told], split: Split) -> None:
    with pytest.raises(
        OptionError, match=r'"a" was trained on the split 1{12} and "c" on 2{12}: .* Do it again.'
    ):
        refuse_different_splits({"a": "1" * 64, "b": "1" * 64, "c": "2" * 64}, "Do it again.")
    elsewhere = Told(split.train_and_validation, three["fair"].table)
    with pytest.raises(
        OptionError, match=r'"leaky" was trained on the interactions .* Train it on this split'
    ):
        compare({"fair": three["fair"], "leaky": elsewhere}, split=split)
    with pytest.raises(OptionError, match="split is missing"):
        compare(three)
    with pytest.raises(OptionError, match="Leave out split: each run knows its own"):
        compare(["a run"], split=split)
