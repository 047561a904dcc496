import dataclasses
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError, recommend
from gnnrec_lab.display.words import say
from gnnrec_lab.display.words.particles import with_particle
from gnnrec_lab.explain import Explanation, explain, explain_list
from gnnrec_lab.explain.explanation.html import explanation_html
from gnnrec_lab.explain.explanation.parts import Part
from gnnrec_lab.explain.explanation.sentences import verb_of
from tests.explain.planted import Linear

HOSTILE = '</script><img src=x onerror="alert(1)">'
NAMES = ["가방", "우유", "Tea", HOSTILE, "모자", "컵 2"]


@pytest.fixture(scope="module")
def recommender() -> Linear:
    """User "me" bought 0 and 1, viewed 2, bought 3; they give 3, 2, 1 and -1 to item 4."""
    rows = [("me", 0, "purchase"), ("me", 1, "purchase"), ("me", 2, "view"), ("me", 3, "purchase")]
    rows += [("ann", item, "purchase") for item in range(6)] + [("bob", 0, "view"), ("bob", 4, "view")]
    items = pd.DataFrame({"i": range(6), "title": NAMES})
    graph = InteractionGraph.from_frame(
        pd.DataFrame(rows, columns=["u", "i", "b"]), user="u", item="i", behaviour="b", items=items
    )
    table = np.zeros((6, 6))
    table[:4, 4] = [3, 2, 1, -1]
    return Linear(graph, table, np.full(6, 0.5), {0: 1.0})


@pytest.fixture(scope="module")
def why(recommender: Linear) -> Explanation:
    return explain(recommender, "me", 4)


def test_names_what_raised_the_score_by_what_was_done(why: Explanation) -> None:
    assert why.sentence() == "Recommended because you bought 가방 and 우유 and looked at Tea."
    assert why.sentence(most=2) == "Recommended because you bought 가방 and 우유."
    assert why.sentence("ko") == "가방과 우유를 구매하시고 Tea을(를) 보셔서 추천합니다."
    assert why.sentence("ko", 1) == "가방을 구매하셔서 추천합니다."


def test_says_what_weighs_more_than_the_interactions(why: Explanation) -> None:
    popular = dataclasses.replace(why, rest={"item_popularity": 7.0})
    assert popular.sentence(most=1) == (
        "Recommended mostly because many people chose it, and because you bought 가방."
    )
    assert popular.sentence("ko", 1) == "무엇보다 많은 분이 선택했고, 가방을 구매하셔서 추천합니다."
    nothing = why.contributions.assign(contribution=-1.0)
    assert "not because of anything you did" in dataclasses.replace(why, contributions=nothing).sentence()
    learned = dataclasses.replace(why, contributions=nothing, rest={"own_embedding": 1.0})
    assert "about you as a whole" in learned.sentence()
    assert "전반적인 취향" in learned.sentence("ko")


def test_three_of_one_kind_and_no_behaviour(why: Explanation) -> None:
    plain = dataclasses.replace(why, contributions=why.contributions.assign(behaviour=None))
    assert plain.sentence() == "Recommended because you interacted with 가방, 우유 and Tea."
    assert plain.sentence("ko") == "가방, 우유와 Tea을(를) 이용하셔서 추천합니다."


def test_titles_with_a_comma_are_told_apart(why: Explanation) -> None:
    titles = ["Sting, The", "Crow, The", "Fargo"]
    films = why.contributions.assign(behaviour=None, label=titles + why.contributions["label"].tolist()[3:])
    plain = dataclasses.replace(why, contributions=films)
    named = sorted(plain.sentence().removeprefix("Recommended because you interacted with ").split('"')[1::2])
    assert named == ["Crow, The", "Fargo", "Sting, The"]
    assert plain.sentence("ko").count('"') == 6


@pytest.mark.parametrize(
    ("word", "object_", "and_"),
    [
        ("가방", "가방을", "가방과"), ("우유", "우유를", "우유와"), ("컵 2", "컵 2를", "컵 2와"),
        ("컵 3", "컵 3을", "컵 3과"), ("차(캔)", "차(캔)을", "차(캔)과"), ("Tea", "Tea을(를)", "Tea와(과)"),
        ("", "을(를)", "와(과)"), ("!", "!을(를)", "!와(과)"),
    ],
)  # fmt: skip
def test_particles_follow_the_last_sound(word: str, object_: str, and_: str) -> None:
    assert (with_particle(word, "을"), with_particle(word, "와")) == (object_, and_)


@pytest.mark.parametrize(
    ("behaviour", "verb"),
    [
        ("Purchase", "bought {}"), ("add_to_cart", "put {} into your basket"), ("page-view", "looked at {}"),
        ("LIKE", "liked {}"), ("구매", "bought {}"), ("rating", "rated {}"), ("check-in", "visited {}"),
        ("unlike", "interacted with {}"), ("session_start", "interacted with {}"), ("Viewed", "looked at {}"),
        ("cancelled order", "interacted with {}"), ("구매완료", "bought {}"),
        ("주문 취소", "interacted with {}"),
        (None, "interacted with {}"), ("", "interacted with {}"),
    ],
)  # fmt: skip
def test_verbs_come_from_the_behaviours(behaviour: str | None, verb: str) -> None:
    assert say(f"explanation.did.{verb_of(behaviour)}", "en", what="{}") == verb


def test_the_parts_of_a_frame_add_up_to_the_score(why: Explanation) -> None:
    frame = why.to_frame()
    assert frame["contribution"].sum() == pytest.approx(why.score)
    assert frame["share"].sum() == pytest.approx(1)
    assert frame["part"].tolist() == ["interaction"] * 4 + ["item_popularity"]
    assert frame["item"].tolist()[:2] == [0, 1]
    pd.testing.assert_frame_equal(why.to_frame("contributions"), why.contributions)
    with pytest.raises(OptionError, match="paths"):
        why.to_frame("path")


def test_other_users_are_masked_in_what_is_given_out(why: Explanation) -> None:
    assert set(why.paths["neighbour"]) == {"ann", "bob"}
    masked = why.to_frame("paths")
    assert set(masked["neighbour"]) == {"another customer 1", "another customer 2"}
    assert masked["neighbour"].tolist() == masked["neighbour_label"].tolist()
    numbers = dict(zip(why.paths["neighbour"], masked["neighbour"], strict=True))
    assert masked["neighbour"].tolist() == [numbers[one] for one in why.paths["neighbour"]]
    pd.testing.assert_frame_equal(why.to_frame("paths", show_users=True), why.paths)
    edges = why.to_frame("attention")
    assert edges["target"].unique().tolist() == ["me"]
    page = why.to_html()
    assert "another customer 1" in page
    assert "ann" not in page.replace("another", "")
    assert ">ann<" in why.to_html(show_users=True)
    assert "다른 고객 1" in why.to_html(locale="ko")


def test_attention_of_other_users_is_masked_with_one_name_each(why: Explanation) -> None:
    edges = pd.DataFrame(
        {
            "source_type": ["item", "user", "user"], "source": [0, "ann", "bob"],
            "target_type": ["user", "item", "item"], "target": ["me", 0, 0],
        }
    )  # fmt: skip
    masked = dataclasses.replace(why, attention=edges).to_frame("attention")
    assert masked["source"].tolist() == [0, "another customer 1", "another customer 2"]
    assert masked["target"].tolist() == ["me", 0, 0]


def test_the_waterfall_ends_at_the_score(why: Explanation) -> None:
    picture = why.plot(most=2)
    root = ElementTree.fromstring(picture.svg)
    space = "{http://www.w3.org/2000/svg}"
    bars = root.findall(f".//{space}rect")
    values = [3, 2, 0, 0.5]  # the other two items together, and the base
    widths = [float(bar.get("width", "0")) for bar in bars]
    assert np.array(widths) == pytest.approx(280 * np.array(values) / 5.5, abs=0.6)
    lefts = [float(bar.get("x", "0")) for bar in bars]
    assert np.diff(lefts)[:2] == pytest.approx(np.array(widths)[:2], abs=0.2)
    texts = ["".join(text.itertext()) for text in root.findall(f".//{space}text")]
    assert texts[-1] == f"{why.score:.2f}"
    assert picture._repr_svg_() in picture._repr_html_()
    assert "가방" in repr(why.plot()) or "모자" in repr(why.plot())


def test_own_items_and_what_is_summed_up_have_scales_of_their_own() -> None:
    parts = [Part("cup", 0.1, 3, own=True), Part("mug", -0.05, own=True), Part("popularity", 2.0)]
    html = explanation_html("Why", parts, 2.05)
    assert re.findall(r'<rect[^>]* width="(\d+)[.0]*"', html) == ["60", "30", "60"]
    assert html.count("fill-opacity") == 1


def test_files_and_hostile_names(why: Explanation, tmp_path: Path) -> None:
    page = why.to_html(tmp_path / "why.html")
    assert isinstance(page, Path)
    text = page.read_text(encoding="utf-8") + why.plot().save(tmp_path / "why.svg").read_text(
        encoding="utf-8"
    )
    assert "<img" not in text
    assert "&lt;img" in text
    assert why.sentence() in text


def test_lists_are_explained_as_they_are_ranked(recommender: Linear) -> None:
    every = explain_list(recommender, ["me", "bob"], 3)
    listed = recommend(recommender, ["me", "bob"], 3)
    assert [(one.user, one.item, one.rank, one.score) for one in every] == list(
        listed[["user", "item", "rank", "score"]].itertuples(index=False, name=None)
    )
    frame = every.to_frame()
    sums = frame.groupby(["user", "for_item"])["contribution"].sum()
    for one in every:
        assert sums[one.user, one.item] == pytest.approx(one.score)
        assert one.rank == explain(recommender, one.user, one.item).rank
    told = every.sentences("ko", 1)
    assert told["sentence"][0] == "가방을 구매하셔서 추천합니다."
    assert isinstance(every[:1], type(every))
    assert len(every[1:]) == len(every) - 1
    assert "5 explanations" in repr(every)
    assert "<img" not in every._repr_html_()
    assert explain_list(recommender, "ann", 3).to_frame().empty


def test_the_rank_leaves_out_what_the_split_leaves_out(recommender: Linear) -> None:
    graph = recommender.train
    bought = graph.subset(graph.behaviour == graph.behaviours.index("purchase"))
    assert explain(recommender, "bob", 0).rank is None
    assert (
        explain(recommender, "bob", 0, seen=bought).rank
        == recommend(recommender, "bob", 6, seen=bought)["item"].tolist().index(0) + 1
    )


def test_everything_is_json(why: Explanation) -> None:
    assert json.loads(json.dumps(why.to_dict(), allow_nan=False))["rank"] == 1


def test_mistakes_are_named(why: Explanation) -> None:
    with pytest.raises(OptionError, match="locale"):
        why.sentence("de")
    with pytest.raises(OptionError, match="most"):
        why.sentence(most=0)
    with pytest.raises(OptionError, match="locale"):
        why.to_html(locale="fr")
