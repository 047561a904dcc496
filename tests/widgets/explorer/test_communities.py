"""Communities are found when asked for, colour what is drawn, and restrict the search; see conftest.py."""

from __future__ import annotations

import sys

import pandas as pd
import pytest

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.widgets import GraphExplorer
from tests.widgets.explorer.test_widget import ask, failure, labels


def test_nothing_is_computed_before_it_is_asked_for(
    shop: InteractionGraph, two_communities: list[int]
) -> None:
    explorer = GraphExplorer(shop)
    ask(explorer, "open", side="item", index=0)

    assert explorer.communities == {"count": None, "rows": [], "chosen": -1}
    assert two_communities == []


def test_communities_are_listed_with_their_telling_items(
    shop: InteractionGraph, two_communities: list[int]
) -> None:
    explorer = GraphExplorer(shop, user="가")

    assert ask(explorer, "find_communities")["ok"]
    assert explorer.communities == {
        "count": 2,
        "chosen": -1,
        "rows": [
            {"number": 0, "users": 2, "items": 3, "telling": ["tea", "milk", "rice"]},
            {"number": 1, "users": 1, "items": 0, "telling": []},
        ],
    }
    near = explorer.view["layers"][1]["nodes"]
    assert [(node["label"], node["community"]) for node in near] == [("tea", 0), ("milk", 0)]
    users = {row["label"]: row["community"] for row in explorer.found["users"]["rows"]}
    assert users == {"가": 0, "나": 0, "다": 1}
    ask(explorer, "find_communities")
    assert two_communities == [0]


def test_a_chosen_community_opens_at_its_centre_and_restricts_the_search(
    shop: InteractionGraph, two_communities: list[int]
) -> None:
    explorer = GraphExplorer(shop, user="나")
    ask(explorer, "find_communities")

    ask(explorer, "choose_community", number=0)
    assert explorer.communities["chosen"] == 0
    assert labels(explorer, 0) == ["rice"]  # the first of the two with two users each
    ask(explorer, "choose_community", number=1)
    assert labels(explorer, 0) == ["다"]  # it has no item
    assert [row["label"] for row in explorer.found["users"]["rows"]] == ["다"]
    assert explorer.found["items"] == {"total": 0, "rows": []}
    ask(explorer, "search", query="가")
    assert explorer.found["users"]["total"] == 0

    ask(explorer, "choose_community", number=-1)
    assert labels(explorer, 0) == ["다"]
    assert explorer.found["users"]["total"] == 3
    assert failure(explorer, "choose_community", number=2) == "There is no community 2 here."


def test_what_the_search_for_communities_has_to_say_reaches_the_page(
    shop: InteractionGraph, two_communities: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(graph: InteractionGraph, seed: int = 0) -> None:
        raise GraphDataError("The graph has no pairs.")

    monkeypatch.setattr(sys.modules["gnnrec_lab.graph.insights"], "communities", refuse)
    explorer = GraphExplorer(shop)

    assert failure(explorer, "find_communities") == "The graph has no pairs."
    assert explorer.communities["count"] is None


def test_the_selection_is_a_frame_of_what_is_ticked(
    shop: InteractionGraph, two_communities: list[int]
) -> None:
    explorer = GraphExplorer(shop)
    assert explorer.selection.empty
    explorer.selected = [["item", 3], ["user", 2], ["item", 2], ["item", 3]]

    before = explorer.selection
    assert before.drop(columns="community").to_dict("list") == {
        "kind": ["item", "user", "item"],
        "id": ["tea", "다", "soap"],
        "label": ["tea", "다", "soap"],
        "degree": [2, 2, 1],
    }
    assert before["community"].isna().all()
    ask(explorer, "find_communities")
    assert explorer.selection["community"].tolist() == [0, 1, pd.NA]
    assert explorer.selection.dtypes.astype(str).tolist() == ["object", "object", "object", "Int64", "int64"]


def test_what_the_page_says_is_ticked_is_not_trusted(shop: InteractionGraph) -> None:
    explorer = GraphExplorer(shop)
    explorer.selected = [
        ["item", 4], ["item", -1], ["item", "3"], ["item", True], ["thing", 0], [["user"], 0], "user", None,
        ["user"], ["user", 0, 1], ["user", 1.0], ["user", 0],
    ]  # fmt: skip

    assert explorer.selection["id"].tolist() == ["가"]
