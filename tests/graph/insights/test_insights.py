"""All findings together: what they say in both languages, as text, as HTML, as JSON, and of odd graphs."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gnnrec_lab.display.numbers import figure, length, percent
from gnnrec_lab.errors import OptionError, UnknownNameError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.graph.insights import Finding, Insights

from .conftest import Plant, graph_of

pytestmark = pytest.mark.slow

HANGUL = re.compile("[가-힣]")


class Tags(HTMLParser):
    """The tags and the text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def rich() -> InteractionGraph:
    """Return a graph of which there is something of every kind to tell."""
    rng = np.random.default_rng(0)
    rows = [
        (f"u{user:03}", f"<b>{block}:{item}</b>", "view", user * 1000 + item)
        for user in range(200)
        for block in [user // 50]
        for item in rng.choice(40, 5, replace=False)
    ]
    rows += [
        (f"u{user:03}", "<i>all</i>", what, 5000) for user in range(0, 200, 2) for what in ("view", "buy")
    ]
    rows += [("u000", f"<b>{block}:{item}</b>", "buy", 10**6) for block in range(4) for item in range(40)]
    rows += [("alone", "only", "view", 0), ("single", "only", "buy", 0)]
    frame = pd.DataFrame(rows, columns=["user", "item", "what", "time"])
    return graph_of(frame, behaviour="what", time="time", name="rich")


@pytest.fixture(scope="module")
def found(rich: InteractionGraph) -> Insights:
    """Return what there is to tell."""
    return rich.insights(seed=1)


def test_every_kind_is_found_and_told_in_both_languages(found: Insights) -> None:
    assert [finding.kind for finding in found] == [
        "popularity", "hub_items", "hub_users", "components", "reach", "communities", "bridges", "funnel",
    ]  # fmt: skip
    for finding, korean in zip(found, found.in_locale("ko"), strict=True):
        assert not HANGUL.search(finding.sentence + finding.advice)
        assert HANGUL.search(korean.sentence)
        assert bool(korean.advice) == bool(finding.advice)
        assert re.search(r"\d", finding.sentence)
        assert finding.table is korean.table
    assert found.in_locale("ko").in_locale("en")[0].sentence == found[0].sentence


def test_the_same_seed_gives_the_same(rich: InteractionGraph, found: Insights) -> None:
    again = rich.insights(seed=1, locale="ko")

    assert repr(again) == repr(found.in_locale("ko"))
    assert again.in_locale("en").to_dict() == found.to_dict()


def test_a_sequence_with_tables(found: Insights) -> None:
    assert isinstance(found, Insights)
    assert len(found) == len(list(found)) == 8
    assert isinstance(found[-1], Finding)
    assert [finding.kind for finding in found[:2]] == ["popularity", "hub_items"]
    assert found.table("funnel") is found[-1].table
    assert len(found.communities) == len(found.table("communities"))
    with pytest.raises(UnknownNameError, match=r'There is no finding "funel" here. Did you mean "funnel"\?'):
        found.table("funel")


def test_as_json(found: Insights) -> None:
    told = json.loads(json.dumps(found.to_dict(rows=3), allow_nan=False))

    assert (told["graph"], told["seed"], told["locale"]) == ("rich", 1, "en")
    assert [finding["sentence"] for finding in told["findings"]] == [finding.sentence for finding in found]
    communities = next(finding for finding in told["findings"] if finding["kind"] == "communities")
    assert communities["rows"] == len(found.communities)
    assert len(communities["table"]) == 3
    assert isinstance(communities["table"][0]["telling"], list)
    assert communities["facts"]["modularity"] == found.communities.modularity


def test_as_text_and_html_with_all_data_escaped(found: Insights) -> None:
    html = Tags(found._repr_html_())

    assert html.tags == {
        "div", "b", "code", "details", "summary", "table", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert found._repr_html_().count("<b>") == 1  # the title's
    for finding in found:
        assert finding.sentence in html.text
        assert finding.sentence in " ".join(repr(found).split())
        assert str(finding) == finding.sentence
    assert '"<i>all</i>"' in html.text
    assert repr(found).startswith('Insights into "rich"\n- The top')
    assert all(len(line) <= 100 for line in repr(found).splitlines())


@pytest.mark.parametrize(
    ("columns", "kinds"),
    [
        ({"user": [1], "item": [1]}, []),
        ({"user": [1, 1, 1], "item": [1, 2, 3]}, ["components", "reach"]),
        ({"user": [1, 2, 3], "item": [1, 1, 1]}, ["components", "reach"]),
        ({"user": [1, 2], "item": [1, 2]}, ["components", "reach", "communities"]),
        ({"user": [1, 1, 2, 2], "item": [1, 2, 1, 2]}, ["components", "reach", "communities"]),
    ],
)
def test_small_graphs_have_what_there_is(columns: dict[str, list[int]], kinds: list[str]) -> None:
    found = graph_of(pd.DataFrame(columns)).insights()

    assert [finding.kind for finding in found] == kinds
    for finding in found:
        assert "nan" not in finding.sentence
    if kinds[2:]:
        assert found[2].sentence.startswith("No communities are clearer than chance")


def test_a_graph_without_evidence_says_that_there_is_nothing() -> None:
    graph = graph_of(pd.DataFrame({"user": [1], "item": [1]})).subset([])

    found = graph.insights()

    assert len(found) == 0
    assert repr(found).endswith("There is too little in this graph to find anything.")
    assert "There is too little in this graph to find anything." in found._repr_html_()
    assert "찾아낼 것이 너무 적습니다" in repr(found.in_locale("ko"))


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "나", "<b>"]),
            st.integers(0, 9),
            st.sampled_from("vb"),
            st.sampled_from([0, 1, 2]),
        ),
        min_size=1,
        max_size=40,
    )
)
def test_any_graph_can_be_told(rows: list[tuple[str, int, str, int]]) -> None:
    frame = pd.DataFrame([*rows, ("a", 0, "v", 1)], columns=["user", "item", "what", "weight"])

    found = graph_of(frame, behaviour="what", weight="weight").insights()

    for told in (found, found.in_locale("ko")):
        text = repr(told) + json.dumps(told.to_dict(), allow_nan=False)
        assert "nan" not in text
        assert "{" not in repr(told)
        Tags(told._repr_html_())


def test_options_that_cannot_be_used(planted: Plant) -> None:
    graph, _, _ = planted(0, 0.1, 0.1, blocks=1)

    with pytest.raises(OptionError, match=r"locale can't be \"kr\"\. There are: en, ko\."):
        graph.insights(locale="kr")
    with pytest.raises(OptionError, match="seed must be a whole number of at least 0, not -1"):
        graph.insights(seed=-1)


def test_numbers() -> None:
    assert [figure(value) for value in (999.5, 1_234_567, -0.000123456)] == [
        "1,000",
        "1,230,000",
        "-0.000123",
    ]
    assert [percent(share) for share in (0, 0.5, 0.9994, 0.99951)] == ["0", "50", "99.9", "99.95"]
    assert length(3 * 3_600_000_000) == ("3", "hours")
