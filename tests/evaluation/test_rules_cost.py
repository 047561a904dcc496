"""What rules cost, beside evaluations of recommenders whose lists keep to the rules by themselves."""

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import Evaluation, OptionError, Rules, Split, compare, evaluate, recommend
from tests.evaluation.conftest import Told

RULES = Rules(where="kind <> 'a'", per={"kind": 2})


@pytest.fixture(scope="module")
def measured(told: Told, split: Split) -> Evaluation:
    return evaluate(told, split, k=(3, 5), rules=RULES)


def test_under_rules_the_lists_are_those_recommended(measured: Evaluation, told: Told, split: Split) -> None:
    for row, user in enumerate(measured.users.tolist()):
        frame = recommend(told, user, k=5, seen=split.seen("test"), rules=RULES)
        listed = measured.ranked.items[row]
        assert split.graph.items.ids(listed[listed >= 0]).tolist() == frame["item"].tolist()


def test_a_condition_costs_what_scores_without_its_items_cost(told: Told, split: Split) -> None:
    banned = np.array(split.graph.item_features.column("kind").to_pylist()) == "a"
    without = Told(split.train, np.where(banned, -np.inf, told.table))
    measured = evaluate(told, split, k=(3, 5), rules={"where": "kind <> 'a'"})
    assert measured.values == evaluate(without, split, k=(3, 5)).values
    plain = evaluate(told, split, k=(3, 5))
    cost = measured.cost().set_index(["metric", "k"])
    for name in [*plain.per_user, "coverage@5", "gini@3", "novelty@5"]:
        metric, k = name.split("@")
        row = cost.loc[(metric, int(k))]
        expected = (measured[name], plain[name], measured[name] - plain[name])
        assert (row["value"], row["without"], row["difference"]) == pytest.approx(expected), name
    row = cost.loc[("ndcg", 5)]
    assert row["low"] <= row["difference"] <= row["high"]
    assert row["users"] == len(plain.users)
    assert cost.loc[("coverage", 5), ["low", "high"]].isna().all()


def test_the_interval_is_that_of_the_users_differences(measured: Evaluation) -> None:
    row = measured.cost().set_index(["metric", "k"]).loc[("recall", 5)]
    difference = measured.per_user["recall@5"] - measured.measured_without().per_user["recall@5"]
    rng = np.random.default_rng(7)
    means = [rng.choice(difference, len(difference)).mean() for _ in range(2000)]
    assert (row["low"], row["high"]) == pytest.approx(np.quantile(means, [0.025, 0.975]), abs=0.01)


def test_whose_lists_change_most(measured: Evaluation, told: Told, split: Split) -> None:
    changed = measured.changed(3)
    assert sorted(changed["user"]) == sorted(measured.users.tolist())
    assert changed["changed"].is_monotonic_decreasing
    for row in changed.iloc[[0, 5, -1]].itertuples():
        plain, under = (
            set(recommend(told, row.user, k=3, seen=split.seen("test"), rules=rules)["item"])
            for rules in (None, RULES)
        )
        assert row.changed == pytest.approx(len(plain - under) / len(plain))
        assert row.difference == pytest.approx(row.value - row.without)
    same = changed[changed["changed"] == 0]
    assert (same["difference"] == 0).all()
    first = changed[changed["changed"] == changed["changed"].max()]
    assert first["difference"].is_monotonic_increasing  # who loses most first


def test_lists_that_are_shorter_or_empty_are_measured(told: Told, split: Split) -> None:
    users = split.graph.users.ids(np.arange(split.graph.num_users)).tolist()
    items = split.graph.items.ids(np.arange(split.graph.num_items)).tolist()
    measured = evaluate(told, split, k=5, rules={"allow": dict.fromkeys(users[1:], items)})
    assert measured.users[0] == users[0]
    assert (measured.ranked.items[0] == -1).all()
    assert measured.per_user["recall@5"][0] == 0
    rest = measured.per_user["recall@5"][1:]
    assert (rest == measured.measured_without().per_user["recall@5"][1:]).all()


def test_it_is_said_in_text_and_html(measured: Evaluation) -> None:
    text = repr(measured)
    assert "Rules(where=\"kind <> 'a'\", per={'kind': 2})" in text
    change = measured["ndcg@5"] - measured.measured_without()["ndcg@5"]
    assert f"ndcg@5 {measured['ndcg@5']:.4f} ({change:+.4f})" in text
    html = measured._repr_html_()
    assert "under rules" in html
    assert f"{measured['ndcg@5']:.4f}" in html
    assert "popularity bias@5" in html
    assert "&lt;i&gt;Told&lt;/i&gt;" in html
    assert "nan" not in html.replace("finance", "")


def test_without_rules_nothing_is_said_of_their_cost(told: Told, split: Split) -> None:
    plain = evaluate(told, split, k=5)
    with pytest.raises(OptionError, match="measured without rules"):
        plain.cost()
    with pytest.raises(OptionError, match="measured without rules"):
        plain.changed()
    with pytest.raises(OptionError, match='"ndcg@7" wasn\'t measured'):
        evaluate(told, split, k=5, rules=RULES).changed(7)
    assert evaluate(told, split, k=5, rules=Rules()).rules is None
    with pytest.raises(OptionError, match='no column "knid"'):
        evaluate(told, split, rules={"per": {"knid": 1}})


def test_a_comparison_has_the_cost_of_each(told: Told, split: Split, measured: Evaluation) -> None:
    other = Told(split.train, told.table[:, ::-1])
    compared = compare({"told": told, "other": other}, split=split, metric="ndcg@5", k=3, rules=RULES)
    assert compared.rules is RULES
    assert "Rules(where=" in repr(compared)
    assert "Rules(where=" in compared._repr_html_()
    cost = compared.cost()
    assert set(cost["model"]) == {"told", "other"}
    own = cost[cost["model"] == "told"].drop(columns="model").reset_index(drop=True)
    expected = measured.cost()
    expected = expected[(expected["k"] == 5) | (expected["k"] == 3)]
    pd.testing.assert_frame_equal(own, expected.reset_index(drop=True))
    pd.testing.assert_frame_equal(compared.changed("told"), measured.changed(5))
    with pytest.raises(OptionError, match="measured without rules"):
        compare({"told": told}, split=split).cost()
