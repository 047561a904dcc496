import dataclasses
import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec_lab import InteractionGraph, OptionError, Split, UnknownIdError
from gnnrec_lab.explain import faithfulness, faithfulness_of
from gnnrec_lab.explain.faithfulness.removal_curves import spearman
from gnnrec_lab.explain.faithfulness.verdicts import order_name, verdict
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.training import fit
from tests.explain.planted import Fixed, Linear, Saturating, Unbending, graph_of

# user "a" has items 0 to 3 of 8; item 5 owes 4, 2, 1 and -1 to them, item 6 is always at 2, item 7 at 0.5
TABLE = np.zeros((8, 8))
TABLE[:4, 5] = [4, 2, 1, -1]
BASE = np.array([0, 0, 0, 0, 0, 0, 2, 0.5])


def linear(kind: type[Linear] = Linear, attention: dict[int, float] | None = None) -> Linear:
    return kind(graph_of({"a": [0, 1, 2, 3]}, 8), TABLE, BASE, attention)


def test_curves_are_those_made_by_hand() -> None:
    result = faithfulness(linear(), "a", 5, k=1, steps=4, draws=2)
    candidates = np.array([0, 6, 2, 0.5])  # items 4 to 7 by the full history
    mean, spread = candidates.mean(), candidates.std()
    curve = result.curves[result.curves["order"] == "contributions"]
    removed, kept = np.array([6, 2, 0, -1, 0]), np.array([0, 4, 6, 7, 6])
    assert curve["share"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert curve["del"].to_numpy() == pytest.approx((removed - mean) / spread, rel=1e-6)
    assert curve["ins"].to_numpy() == pytest.approx((kept - mean) / spread, rel=1e-6)
    # at 2 item 5 comes before item 6 by its index; 0 is below 2 and .5, and behind item 4
    assert curve["pos"].tolist() == [1, 1, 0, 0, 0]
    ranks = np.array([1, 1, 4, 4, 4])
    assert curve["cdcg"].to_numpy() == pytest.approx(1 / np.log2(1 + ranks))
    assert result["contributions"]["pos@1"] == pytest.approx((0.5 + 1 + 0 + 0 + 0) / 4)


def test_leave_one_out_of_a_linear_recommender_is_the_contributions() -> None:
    result = faithfulness(linear(), "a", [5], steps=4)
    assert result["leave-one-out"] == result["contributions"]
    assert result.agreement.set_index("order")["spearman"]["contributions"] == pytest.approx(1)
    assert result.orders == ("contributions", "leave-one-out", "popularity", "random")


@pytest.mark.slow
@given(st.lists(st.integers(-50, 50), min_size=2, max_size=9, unique=True), st.integers(1, 12))
def test_the_order_by_contributions_is_that_by_leaving_one_out(values: list[int], steps: int) -> None:
    count = len(values)
    table = np.zeros((count + 3, count + 3))
    table[:count, count] = values
    recommender = Linear(graph_of({"a": list(range(count))}, count + 3), table, 1.0)
    result = faithfulness(recommender, "a", count, steps=steps, draws=2)
    assert result.values["contributions"] == pytest.approx(result.values["leave-one-out"])
    # and no order lowers the score faster
    assert result["contributions"]["del"] <= min(result["random"]["del"], result["popularity"]["del"]) + 1e-6


def long_history(attention: dict[int, float] | None = None, kind: type[Linear] = Linear) -> Linear:
    """A history of 30 items that give 30, 29, ... 1 to item 31."""
    table = np.zeros((34, 34))
    table[:30, 31] = np.arange(30, 0, -1) / 100
    return kind(graph_of({"a": list(range(30))}, 34), table, 0.0, attention)


def test_the_verdict_follows_the_numbers() -> None:
    right = {item: 1.0 / (1 + item) for item in range(30)}
    wrong = {item: float(item) for item in range(30)}
    chance = dict(enumerate(np.random.default_rng(3).uniform(size=30)))
    for attention, better, words in (
        (right, True, "The order by attention explains this better than chance"),
        (wrong, False, "Do not trust the attention here: removing at random lowers the score more"),
        (chance, False, "which may be chance"),
    ):
        result = faithfulness(long_history(attention), "a", 31, order=["contributions", "attention"])
        assert result.better_than_chance("contributions")
        assert result.better_than_chance("attention") is better
        assert words in result.verdict_on("attention")
        assert result.verdict_on("attention").startswith("Do not trust") is not better
        assert result.verdict == "\n".join(map(result.verdict_on, ("contributions", "attention")))
    assert "믿지 마세요" in result.verdict_on("attention", "ko")
    assert "우연보다 나은" in result.verdict_on("contributions", "ko")


class Walked(Linear):
    """Its weights are visits of walks."""

    capabilities = dataclasses.replace(Linear.capabilities, attention="importance")


def test_weights_that_nobody_learned_are_called_by_their_kind() -> None:
    chance = dict(enumerate(np.random.default_rng(3).uniform(size=30)))
    result = faithfulness(long_history(chance, Walked), "a", 31, order="attention")
    assert result.attention_kind == "importance"
    assert result.verdict_on("attention").startswith("Do not trust the visit importance here")
    assert result.verdict_on("attention", "ko").startswith("방문 중요도: 여기서는 믿지 마세요.")
    for shown in (repr(result), result._repr_html_()):
        assert "visit importance" in shown
        assert "attention" not in shown
    assert order_name("attention-paths", "mean") == "equal weights along paths"
    assert order_name("attention-paths", "mean", "ko") == "경로의 균등 가중치"
    assert "attention" in repr(faithfulness(long_history(chance), "a", 31, order="attention"))


def test_the_own_share_of_the_scores_is_told() -> None:
    result = faithfulness(linear(), "a", [5, 6], k=1, steps=4, draws=2)
    assert result.pairs["own_share"].tolist() == [1, 0]  # item 6 owes its 2 to no interaction
    value, low, high = result.own_share
    assert value == 0.5
    assert np.isnan([low, high]).all()  # of one user
    assert result.to_dict()["own_share"] == {"value": 0.5, "low": None, "high": None}
    assert "Of the scores in the ranking 50 % is owed to the users' own interactions." in repr(result)
    recommender, split = communities()
    many = faithfulness_of(recommender, split, 12, top=1, order="contributions")
    value, low, high = many.own_share
    assert value == pytest.approx(many.pairs["own_share"].mean())  # one item a user
    assert low < value < high
    assert f"(mean, 95 % interval over users {100 * low:.1f} % to {100 * high:.1f} %)" in repr(many)
    nothing = faithfulness(Linear(graph_of({"a": [0, 1]}, 6), np.zeros((6, 6))), "a", 5)
    assert np.isnan(nothing.own_share).all()
    assert "owed to" not in repr(nothing)


def test_a_score_that_never_moves_cannot_be_judged() -> None:
    recommender = Linear(graph_of({"a": [0, 1, 2]}, 6), np.zeros((6, 6)), np.arange(6.0))
    result = faithfulness(recommender, "a", 5)
    assert "can't be judged" in result.verdict
    assert not result.better_than_chance("contributions")
    assert math.isnan(result.agreement["spearman"][0])
    one = faithfulness(Linear(graph_of({"a": [0]}, 6), np.ones((6, 6))), "a", 5)
    assert "can't be judged" in one.verdict


@pytest.mark.parametrize(
    ("low", "high", "popular", "words"),
    [
        (-0.5, -0.1, -0.2, "better than chance"),
        (-0.5, -0.1, 0.2, "most popular items first does as well"),
        (-0.5, 0.1, -0.2, "Do not trust"),
        (0.1, 0.5, -0.2, "removing at random lowers the score more"),
    ],
)
def test_words_follow_the_intervals(low: float, high: float, popular: float, words: str) -> None:
    facts = {
        "value": 1.0, "random": 1.3, "vs_random": (low + high) / 2, "vs_random_low": low,
        "vs_random_high": high, "vs_popularity": popular, "vs_popularity_high": math.nan,
    }  # fmt: skip
    assert words in verdict("attention", facts, "users")
    assert ("does as well" in verdict("attention", facts, "users")) is (popular > 0)


def communities(kind: type[Linear] = Linear, attention: bool = False) -> tuple[Linear, Split]:
    """40 users with 6 of 12 items, of which the first two alone decide."""
    rng = np.random.default_rng(0)
    rows = [(user, item) for user in range(40) for item in rng.permutation(12)[:6]]
    frame = pd.DataFrame(rows, columns=["u", "i"])
    split = InteractionGraph.from_frame(frame, user="u", item="i").split("random", test=0.1)
    size = split.graph.num_items
    table = np.zeros((size, size))
    table[:6] = 1 + np.arange(6)[:, None]
    table[6:] = 0.01
    weights = {item: float(-item) for item in range(size)} if attention else None
    return kind(split.train, table, np.linspace(0, 0.1, size), weights), split


def test_over_many_users_intervals_are_over_the_users() -> None:
    recommender, split = communities(attention=True)
    result = faithfulness_of(recommender, split, 25, top=2, steps=5)
    assert result.over == "users"
    assert result.pairs["user"].nunique() == 25
    assert result.pairs.groupby("user").size().eq(2).all()
    assert result.explainers == ("contributions", "attention", "gradients")
    assert result.better_than_chance("contributions")
    rows = result.summary.set_index(["order", "metric"])
    assert (rows["low"] <= rows["value"]).all()
    assert (rows["value"] <= rows["high"]).all()
    random = rows.loc[("random", "del")]
    assert (random["vs_random"], random["better"]) == (0, False)
    found = rows.loc[("contributions", "del")]
    assert found["vs_random"] == pytest.approx(found["value"] - random["value"])
    assert found["vs_random_high"] < 0 < rows.loc[("contributions", "ins")]["vs_random_low"]


def test_a_mean_over_users_counts_each_user_the_same() -> None:
    recommender, split = communities()
    users = split.train.users.ids(np.flatnonzero(split.train.by_user.degrees >= 2)[:12]).tolist()
    result = faithfulness_of(recommender, split, users, top=1, order="contributions")
    singles = [
        faithfulness(recommender, row.user, row.item, seen=split.train)["contributions"]["del"]
        for row in result.pairs.itertuples()
    ]
    assert result["contributions"]["del"] == pytest.approx(np.mean(singles))


@pytest.mark.slow
def test_the_same_seed_gives_the_same_figures() -> None:
    recommender, split = communities()
    counted: list[tuple[int, int | None]] = []
    one, same, other = (
        faithfulness_of(
            recommender, split, 12, seed=seed, progress=lambda done, of, what: counted.append((done, of))
        )
        for seed in (1, 1, 2)
    )
    assert counted == 3 * [(done, 12) for done in range(12)]
    pd.testing.assert_frame_equal(one.summary, same.summary)
    assert one["random"] != other["random"]


def test_a_function_is_an_order_by_its_name() -> None:
    def newest(recommender: Recommender, user: int, item: int) -> Any:
        return np.array([3, 1, 2, 0])

    result = faithfulness(linear(), "a", 5, order=["contributions", newest], steps=4, k=1)
    assert result.explainers == ("contributions", "newest")
    assert result.agreement.set_index("order")["spearman"]["newest"] == pytest.approx(0.8)


def test_gradients_are_exact_or_refused() -> None:
    assert faithfulness(linear(), "a", 5, order="gradients")["gradients"] == pytest.approx(
        faithfulness(linear(), "a", 5)["contributions"]
    )
    assert "gradients" in faithfulness(linear(Saturating), "a", 5, order="gradients").orders
    with pytest.raises(OptionError, match="no gradients"):
        faithfulness(linear(Unbending), "a", 5, order="gradients")


def test_ease_is_measured_as_what_it_is() -> None:
    _, split = communities()
    recommender = create("ease", {"l2": 1.0})
    fit(recommender, split)
    result = faithfulness_of(recommender, split, 20, top=1)
    assert result.explainers == ("contributions", "gradients")
    frame = result.agreement.set_index("order")
    assert frame["spearman"].to_list() == pytest.approx([1, 1, frame["spearman"]["popularity"]])
    assert result.better_than_chance("contributions")


@pytest.mark.slow
def test_forms() -> None:
    recommender, split = communities(attention=True)
    result = faithfulness_of(recommender, split, 12)
    assert "36 recommended items of 12 users" in repr(result)
    assert result.verdict in repr(result)
    html = result._repr_html_()
    assert html.count("<polyline") == len(result.orders)
    facts = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert facts["verdicts"]["contributions"] == result.verdict_on("contributions")
    assert len(facts["curves"]) == 11 * len(result.orders)

    def hostile(recommender: Recommender, user: int, item: int) -> Any:
        return np.arange(4)

    hostile.__name__ = "<img src=x>"
    assert "<img" not in faithfulness(linear(), "a", 5, order=hostile)._repr_html_()


def test_mistakes_are_named() -> None:
    recommender = linear()
    with pytest.raises(UnknownIdError, match="nobody"):
        faithfulness(recommender, "nobody", 5)
    with pytest.raises(OptionError, match="already has"):
        faithfulness(recommender, "a", 0)
    with pytest.raises(OptionError, match="contributions"):
        faithfulness(recommender, "a", 5, order="contribution")
    with pytest.raises(OptionError, match="has no attention"):
        faithfulness(_without_attention(), 0, 5, order="attention")
    with pytest.raises(OptionError, match="draws"):
        faithfulness(recommender, "a", 5, draws=1)
    with pytest.raises(OptionError, match="can't score a changed history"):
        faithfulness(linear(Fixed), "a", 5)
    with pytest.raises(OptionError, match="wasn't measured"):
        faithfulness(recommender, "a", 5).verdict_on("attention")
    with pytest.raises(OptionError, match="at least one item"):
        faithfulness(recommender, "a", [])
    with pytest.raises(OptionError, match="locale"):
        faithfulness(recommender, "a", 5).verdict_on("contributions", "de")


def _without_attention() -> Recommender:
    _, split = communities()
    recommender = create("popularity")
    fit(recommender, split)
    return recommender


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=20))
def test_the_rank_correlation_is_scipys(pairs: list[tuple[int, int]]) -> None:
    from scipy.stats import spearmanr

    one, other = (np.array(column, dtype=float) for column in zip(*pairs, strict=True))
    if np.ptp(one) == 0 or np.ptp(other) == 0:
        assert math.isnan(spearman(one, other))
    else:
        assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic)
