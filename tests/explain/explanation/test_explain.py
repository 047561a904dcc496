import json

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import Explanation, InteractionGraph, OptionError, Split, UnknownIdError
from gnnrec_lab.explain import explain, explain_list
from gnnrec_lab.models import Recommender, create
from gnnrec_lab.training import TrainOptions, fit

HOSTILE = '</script><img src=x onerror="alert(1)">'


@pytest.fixture(scope="module")
def split() -> Split:
    """a - x, a - y; b - x, b - z; c - y, c - z, c - x; returns and repeats beside them."""
    frame = pd.DataFrame(
        {
            "u": list("aabbcccaad"),
            "i": ["x", "y", "x", "z", "y", "z", "x", "x", "w", HOSTILE],
            "b": ["buy"] * 8 + ["return", "buy"],
            "t": pd.date_range("2024-01-01", periods=10, freq="D"),
        }
    )
    items = pd.DataFrame({"i": ["x", "y"], "title": ["첫째", "Second"]})
    test = pd.DataFrame({"u": ["a"], "i": ["z"], "b": ["buy"], "t": pd.Timestamp("2024-02-01")})
    return Split.from_frames(
        train=frame,
        test=test,
        validation=test.assign(u="b", i="y"),
        user="u",
        item="i",
        behaviour="b",
        time="t",
        items=items,
        behaviour_weights={"buy": 1, "return": 0},
    )


@pytest.fixture(scope="module")
def lightgcn(split: Split) -> Recommender:
    recommender = create("lightgcn", {"dim": 8, "layers": 2})
    fit(recommender, split, options=TrainOptions(epochs=5))
    return recommender


def test_adds_up_to_the_score_of_the_list(lightgcn: Recommender) -> None:
    why = explain(lightgcn, "a", "z")
    graph = lightgcn.train
    pair = graph.users.index("a"), graph.items.index("z")
    assert why.score == float(lightgcn.pair_scores(*pair)[0])
    assert why.contributions["contribution"].sum() + why.remainder == pytest.approx(why.score, rel=1e-5)
    assert why.total == pytest.approx(why.score, rel=1e-5)
    assert why.contributions["share"].to_numpy() == pytest.approx(
        why.contributions["contribution"].to_numpy() / why.score
    )


def test_contributions_tell_the_interaction_beside_the_number(lightgcn: Recommender) -> None:
    rows = explain(lightgcn, "a", "z").contributions.set_index("item")
    assert sorted(rows.index) == ["x", "y"]  # the return of w is no positive interaction
    assert rows.loc["x", "label"] == "첫째"
    assert rows.loc["x", "times"] == 2
    assert rows.loc["x", "time"].startswith("2024-01-08")
    assert rows.loc["y", "behaviour"] == "buy"
    assert rows["neighbours"].to_dict() == {"x": 2, "y": 1}  # b and c hold x and z, c holds y and z
    assert (explain(lightgcn, "a", "z").contributions["contribution"].abs().diff().dropna() <= 0).all()


def test_paths_are_those_of_the_graph_with_normalised_strength(lightgcn: Recommender) -> None:
    why = explain(lightgcn, "a", "z")
    degree = {"a": 2, "b": 2, "c": 3, "x": 3, "y": 2, "z": 2}
    expected = {
        (via, other): 1 / np.sqrt(degree["a"] * degree[via] ** 2 * degree[other] ** 2 * degree["z"])
        for via, other in [("x", "b"), ("x", "c"), ("y", "c")]
    }
    got = {(row.via_item, row.neighbour): row.strength for row in why.paths.itertuples()}
    assert got == pytest.approx(expected, rel=1e-5)
    assert why.num_paths == 3
    assert why.paths["strength"].is_monotonic_decreasing
    assert len(explain(lightgcn, "a", "z", max_paths=1).paths) == 1
    assert explain(lightgcn, "a", "z", max_paths=0).num_paths == 3


def test_attention_names_its_kind_and_covers_the_paths(lightgcn: Recommender) -> None:
    edges = explain(lightgcn, "a", "z").attention
    assert set(edges["kind"]) == {"normalisation"}
    got = {(row.layer, row.source, row.target) for row in edges.itertuples()}
    assert got == {
        (1, "x", "a"), (1, "y", "a"), (2, "b", "x"), (2, "c", "x"), (2, "c", "y"),
        (3, "z", "b"), (3, "z", "c"),
    }  # fmt: skip


def test_rank_is_the_place_in_the_list_and_none_for_a_seen_item(lightgcn: Recommender) -> None:
    from gnnrec_lab import recommend

    listed = recommend(lightgcn, "a", k=10)
    for row in listed.itertuples():
        assert explain(lightgcn, "a", row.item).rank == row.rank
    assert explain(lightgcn, "a", "x").rank is None


def test_popularity_owes_nothing_to_the_user(split: Split) -> None:
    recommender = create("popularity")
    fit(recommender, split)
    why = explain(recommender, "a", "z")
    assert why.contributions["contribution"].tolist() == [0.0, 0.0]
    assert (why.score, why.remainder, why.rest) == (2.0, 2.0, {"item_popularity": 2.0})
    assert why.attention.empty
    assert len(why.paths) == 3


def test_the_own_share_is_that_of_the_parts(lightgcn: Recommender, split: Split) -> None:
    why = explain(lightgcn, "a", "z")
    parts = why.to_frame()
    own = abs(parts[parts["part"] == "interaction"]["contribution"].sum())
    rest = parts[parts["part"] != "interaction"]["contribution"].abs().sum()
    assert why.own_share == pytest.approx(own / (own + rest))
    assert 0 < why.own_share < 1
    pair = (int(lightgcn.train.users.index("a")[0]), int(lightgcn.train.items.index("z")[0]))
    assert lightgcn.contributions(*pair).own_share == pytest.approx(why.own_share)
    listed = explain_list(lightgcn, "a", 2)
    assert listed.sentences()["own_share"].tolist() == [one.own_share for one in listed]
    popular, ease = create("popularity"), create("ease")
    for recommender, share in ((popular, 0.0), (ease, 1.0)):
        fit(recommender, split)
        assert explain(recommender, "a", "z").own_share == share


def test_text_html_and_json_forms(lightgcn: Recommender) -> None:
    why = explain(lightgcn, "a", "z")
    assert "첫째" in repr(why)
    assert "2 users have both" in repr(why)
    *parts, total, share = (line.split()[0] for line in repr(why).splitlines()[1:])
    assert float(total) == pytest.approx(why.score, abs=5e-4)
    assert sum(map(float, parts)) == pytest.approx(float(total), abs=5e-3)
    assert float(share) / 100 == pytest.approx(why.own_share, rel=5e-3)
    assert "첫째" in why._repr_html_()
    assert f"{share} % of the score is owed to the user&#x27;s own interactions." in why._repr_html_()
    assert f"점수의 {share}%는 이 사용자의 이력에서 나옵니다." in why.to_html(locale="ko")
    facts = json.loads(json.dumps(why.to_dict(), allow_nan=False))
    total = sum(row["contribution"] for row in facts["contributions"]) + facts["remainder"]
    assert total == pytest.approx(facts["score"])
    assert facts["own_share"] == why.own_share
    assert {row["via_item"] for row in facts["paths"]} == {"x", "y"}
    assert all(row["neighbour"].startswith("another customer") for row in facts["paths"])
    assert why.to_dict(show_users=True)["paths"][0]["neighbour"] == why.paths["neighbour"][0]
    assert why.to_dict(locale="ko")["paths"][0]["neighbour_label"] == "다른 고객 1"


def test_hostile_names_are_text_in_html(lightgcn: Recommender) -> None:
    html = explain(lightgcn, "d", HOSTILE)._repr_html_() + explain(lightgcn, "d", "x")._repr_html_()
    assert "<img" not in html
    assert "&lt;img" in html


def test_a_user_without_history_is_explained_by_the_remainder() -> None:
    train = pd.DataFrame({"u": ["a", "b"], "i": ["x", "y"]})
    split = Split.from_frames(train=train, test=pd.DataFrame({"u": ["new"], "i": ["x"]}), user="u", item="i")
    recommender = create("lightgcn")
    fit(recommender, split, options=TrainOptions(epochs=1))
    why = explain(recommender, "new", "x")
    assert why.contributions.empty
    assert why.remainder == pytest.approx(why.score)
    assert json.dumps(why.to_dict(), allow_nan=False)
    assert "learned for this very user" in repr(why)
    assert why.rest["own_embedding"] == 0  # nothing was: popularity alone ranks for a new user
    assert isinstance(why, Explanation)


def test_mistakes_are_named(lightgcn: Recommender) -> None:
    with pytest.raises(UnknownIdError, match="nobody"):
        explain(lightgcn, "nobody", "x")
    with pytest.raises(UnknownIdError, match="nothing"):
        explain(lightgcn, "a", "nothing")
    with pytest.raises(OptionError, match="max_paths"):
        explain(lightgcn, "a", "x", max_paths=-1)


@pytest.mark.slow
@pytest.mark.parametrize("layers", [0, 1, 2, 3])
def test_random_pairs_add_up_within_one_part_in_a_hundred_thousand(layers: int) -> None:
    """More pairs, of every model, are those of ``benchmarks.sums``."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 80, 2000), "i": rng.integers(0, 120, 2000)})
    split = InteractionGraph.from_frame(frame, user="u", item="i").split("random")
    recommender = create("lightgcn", {"layers": layers})
    fit(recommender, split, options=TrainOptions(epochs=3))
    for user, item in rng.integers(0, [split.graph.num_users, split.graph.num_items], (60, 2)).tolist():
        why = explain(recommender, split.graph.users.id(user), split.graph.items.id(item))
        parts = np.abs(why.contributions["contribution"]).sum() + sum(map(abs, why.rest.values()))
        assert abs(why.total - why.score) <= 1e-5 * max(abs(why.score), parts)


def test_features_of_the_user_and_importance_are_told_in_words_and_ids() -> None:
    log = pd.DataFrame({"u": list("aabbcc"), "i": list("xyyzzx")})
    users = pd.DataFrame({"u": list("abc"), "age": [20, 30, 50]})
    split = InteractionGraph.from_frame(log, user="u", item="i", users=users).split("random", seed=0)
    recommender = create("pinsage")
    fit(recommender, split, options=TrainOptions(epochs=2))
    user = split.train.users.ids(np.flatnonzero(split.train.by_user.degrees))[0]
    why = explain(recommender, user, "z")
    assert {"own_embedding", "own_features"} <= why.rest.keys()
    assert "the user's own features" in str(why)
    assert set(why.attention["kind"]) == {"importance"}
    assert why.attention.query("layer == 1")["weight"].sum() == pytest.approx(1)
    assert set(why.attention.query("layer == 1")["target"]) == {user}
