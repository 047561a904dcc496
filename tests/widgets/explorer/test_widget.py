"""What the GraphExplorer tells its page about a graph known by eye, and what it does when asked.

Users 가 나 다 are 0 1 2; items milk rice soap tea are 0 1 2 3. Pairs: 가-milk, 가-tea, 나-rice, 나-tea,
다-rice, 다-soap (나's milk was returned, so it makes no pair). See tests/graph/conftest.py.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import gnnrec_lab
from gnnrec_lab.errors import OptionError, UnknownIdError, UnknownNameError
from gnnrec_lab.graph import InteractionGraph, save_named
from gnnrec_lab.widgets import GraphExplorer

HOSTILE = "</script><img src=x onerror=alert(1)>"


def labels(explorer: GraphExplorer, layer: int) -> list[str]:
    return [node["label"] for node in explorer.view["layers"][layer]["nodes"]]


def ask(explorer: GraphExplorer, method: str, **params: Any) -> dict[str, Any]:
    """Send a request as the page does, and return the reply."""
    replies: list[dict[str, Any]] = []
    explorer.send = replies.append
    explorer._on_request(explorer, {"id": "a", "kind": "request", "method": method, "params": params}, [])
    assert [(reply["id"], reply["kind"]) for reply in replies] == [("a", "reply")]
    return replies[0]


def failure(explorer: GraphExplorer, method: str, **params: Any) -> str:
    reply = ask(explorer, method, **params)
    assert not reply["ok"]
    return str(reply["error"]["message"])


def test_the_overview_counts_what_is_there(shop: InteractionGraph) -> None:
    assert GraphExplorer(shop).overview == {
        "name": "shop",
        "users": 3,
        "items": 4,
        "interactions": 9,
        "pairs": 6,
        "density": 0.5,
        "weighted": False,
        "span": ("1", "9"),
        "behaviours": [
            {"name": "buy", "count": 3},
            {"name": "return", "count": 1},
            {"name": "view", "count": 5},
        ],
        "degrees": {
            "user": {"points": [(2, 3)], "median": 2.0, "largest": 2, "none": 0},
            "item": {"points": [(1, 4), (2, 2)], "median": 1.5, "largest": 2, "none": 0},
        },
    }


def test_a_users_neighbourhood_has_their_items_and_who_else_has_these(shop: InteractionGraph) -> None:
    view = GraphExplorer(shop, user="가").view

    assert view["layers"][0]["nodes"] == [
        {"side": "user", "index": 0, "id": "가", "label": "가", "degree": 2, "community": None}
    ]
    assert view["layers"][1] == {
        "side": "item",
        "total": 2,
        "nodes": [
            {"side": "item", "index": 3, "id": "tea", "label": "tea", "degree": 2, "community": None}
            | {"weight": 1.0, "latest": "2"},
            {"side": "item", "index": 0, "id": "milk", "label": "milk", "degree": 1, "community": None}
            | {"weight": 1.0, "latest": "9"},
        ],
    }
    assert [(node["label"], node["weight"], node["latest"]) for node in view["layers"][2]["nodes"]] == [
        ("나", 0.5, "4")
    ]
    buy, viewed = 0, 2
    assert view["edges"] == [
        [
            {"from": 0, "to": 0, "behaviours": [(buy, 1), (viewed, 1)], "weight": 1.0},
            {"from": 0, "to": 1, "behaviours": [(buy, 1), (viewed, 1)], "weight": 1.0},
        ],
        [{"from": 0, "to": 0, "behaviours": [(viewed, 1)], "weight": 0.5}],
    ]
    assert view["facts"] == {
        "interactions": 4,
        "not_counted": 0,
        "behaviours": [("buy", 2), ("view", 2)],
        "first": "1",
        "last": "9",
    }


def test_a_return_makes_no_pair_and_is_told_beside_one(shop: InteractionGraph) -> None:
    explorer = GraphExplorer(shop, user="나")

    assert labels(explorer, 1) == ["rice", "tea"]
    assert explorer.view["facts"]["not_counted"] == 1
    assert [node["label"] for node in GraphExplorer(shop, item="milk").view["layers"][1]["nodes"]] == ["가"]

    both = InteractionGraph.from_frame(
        pd.DataFrame({"u": ["a", "a"], "i": ["x", "x"], "b": ["buy", "return"]}),
        user="u", item="i", behaviour="b", behaviour_weights={"return": 0},
    )  # fmt: skip
    assert GraphExplorer(both).view["edges"][0] == [
        {"from": 0, "to": 0, "behaviours": [(0, 1), (1, 1)], "weight": 1.0}
    ]


@pytest.mark.parametrize(
    ("sort", "near"), [("weight", ["tea", "milk"]), ("degree", ["tea", "milk"]), ("recency", ["milk", "tea"])]
)
def test_neighbours_come_in_the_order_asked_for(shop: InteractionGraph, sort: str, near: list[str]) -> None:
    explorer = GraphExplorer(shop, user="가", sort=sort)
    assert labels(explorer, 1) == near

    other = GraphExplorer(shop, user="가")
    assert ask(other, "sort", by=sort)["ok"]
    assert other.view == explorer.view


def test_layers_and_edges_are_those_that_pandas_finds() -> None:
    frame = pd.DataFrame(
        [
            (user, item, user * item % 7 + 1.0)
            for user in range(30)
            for item in range(40)
            if (user + item) % 3
        ],
        columns=["u", "i", "w"],
    )
    graph = InteractionGraph.from_frame(frame, user="u", item="i", weight="w")
    explorer = GraphExplorer(graph, item=5)

    near = frame[frame["i"] == 5].assign(degree=lambda rows: rows["u"].map(frame.groupby("u").size()))
    near = near.sort_values(["w", "degree", "u"], ascending=[False, False, True])
    assert labels(explorer, 1) == [str(user) for user in near["u"][:12]]
    assert explorer.view["layers"][1]["total"] == len(near) == 20
    among = frame[frame["u"].isin(near["u"][:12]) & (frame["i"] != 5)]
    far = among.groupby("i")["w"].sum().reset_index()
    far = far.assign(degree=far["i"].map(frame.groupby("i").size()))
    far = far.sort_values(["w", "degree", "i"], ascending=[False, False, True])
    assert explorer.view["layers"][2]["total"] == len(far)
    assert labels(explorer, 2) == [str(item) for item in far["i"][:12]]
    drawn = among[among["i"].isin(far["i"][:12])]
    users, items = labels(explorer, 1), labels(explorer, 2)
    assert {
        (users[edge["from"]], items[edge["to"]], edge["weight"]) for edge in explorer.view["edges"][1]
    } == {(str(user), str(item), weight) for user, item, weight in drawn.itertuples(index=False)}


def test_more_draws_twelve_more_of_one_layer_up_to_a_limit() -> None:
    frame = pd.DataFrame({"u": ["a"] * 200, "i": range(200)})
    explorer = GraphExplorer(InteractionGraph.from_frame(frame, user="u", item="i"), user="a")
    near = explorer.view["layers"][1]
    assert (len(near["nodes"]), near["total"]) == (12, 200)

    ask(explorer, "more", layer=1)
    assert labels(explorer, 1) == [str(item) for item in range(24)]
    for _ in range(20):
        ask(explorer, "more", layer=1)
    assert len(labels(explorer, 1)) == explorer.view["most"] == 120

    ask(explorer, "open", side="item", index=7)
    ask(explorer, "back")
    assert len(labels(explorer, 1)) == 12


def test_opening_walks_and_back_returns(shop: InteractionGraph) -> None:
    explorer = GraphExplorer(shop, user="가")

    ask(explorer, "open", side="item", index=3)
    ask(explorer, "open", side="user", index=1)
    assert [node["label"] for node in explorer.view["trail"]] == ["가", "tea", "나"]
    assert labels(explorer, 0) == ["나"]
    ask(explorer, "back")
    assert labels(explorer, 0) == ["tea"]
    ask(explorer, "back", to=0)
    assert labels(explorer, 0) == ["가"]
    assert failure(explorer, "back") == "There is nothing to go back to."
    for step in range(40):
        ask(explorer, "open", side="user", index=step % 3)
    assert len(explorer.view["trail"]) == 12


@pytest.mark.parametrize(
    ("method", "params", "message"),
    [
        ("open", {"side": "user", "index": 3}, "There is no user number 3 in shop."),
        ("open", {"side": "user", "index": -1}, "There is no user number -1 in shop."),
        ("open", {"side": "item", "index": "0"}, "There is no item number 0 in shop."),
        ("open", {"side": "thing", "index": 0}, "A node is a user or an item, not 'thing'."),
        ("back", {"to": 5}, "There is nothing to go back to."),
        ("more", {"layer": 0}, "There is no layer 0."),
        ("sort", {"by": "wieght"}, 'sort can\'t be "wieght". Did you mean "weight"?'),
        ("choose_community", {"number": 0}, "There is no community 0 here."),
        ("fly", {}, 'This widget has no "fly": the page is of another version. Run the cell again.'),
        ("open", {"nonsense": 1}, "Something went wrong in the kernel (TypeError"),
    ],
)
def test_a_request_that_makes_no_sense_is_answered_and_changes_nothing(
    shop: InteractionGraph, method: str, params: dict[str, Any], message: str
) -> None:
    explorer = GraphExplorer(shop)
    before = explorer.state()

    assert failure(explorer, method, **params).startswith(message)
    assert explorer.state() == before


def test_without_a_wish_a_typical_user_is_open() -> None:
    frame = pd.DataFrame({"u": [*"aaaa", *"bb", *"cc", "d"], "i": [*range(4), 0, 1, 2, 3, 0]})
    assert labels(GraphExplorer(InteractionGraph.from_frame(frame, user="u", item="i")), 0) == ["b"]


@pytest.mark.parametrize("rows", [[], [5]])  # nothing at all; a return alone
def test_a_graph_without_evidence_has_nothing_to_draw(shop: InteractionGraph, rows: list[int]) -> None:
    graph = shop.subset(rows)
    explorer = GraphExplorer(graph)

    assert explorer.view["layers"] == []
    assert explorer.overview["span"] == (("6", "6") if rows else None)
    assert "No user is connected to an item" in repr(explorer)
    assert "No user is connected to an item" in explorer.static_html()
    assert failure(explorer, "back") == "There is nothing to go back to."
    assert ask(explorer, "more", layer=1)["ok"]
    alone = GraphExplorer(graph, user="나")
    assert [layer["total"] for layer in alone.view["layers"]] == [1, 0, 0]
    assert alone.view["facts"]["not_counted"] == len(rows)
    assert "user 나: 0 of 0 items" in repr(alone)


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"user": "라"}, UnknownIdError, "no user '라'"),
        ({"item": "teа"}, UnknownIdError, "no item 'teа'"),
        ({"user": "가", "item": "tea"}, OptionError, "a user or an item to begin with, not both"),
        ({"sort": "size"}, OptionError, 'sort can\'t be "size". There are: degree, recency, weight.'),
    ],
)
def test_what_cannot_be_opened_is_told(
    shop: InteractionGraph, wrong: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=re.escape(message)):
        GraphExplorer(shop, **wrong)


def test_graphs_come_by_name_and_what_is_no_graph_is_refused(shop: InteractionGraph) -> None:
    save_named(shop)

    assert GraphExplorer("shop", item="rice").view["layers"][0]["nodes"][0]["label"] == "rice"
    with pytest.raises(UnknownNameError, match='Did you mean "shop"'):
        GraphExplorer("shp")
    with pytest.raises(OptionError, match="not a DataFrame"):
        GraphExplorer(pd.DataFrame())  # type: ignore[arg-type]
    timeless = InteractionGraph.from_frame(pd.DataFrame({"u": [1], "i": [2]}), user="u", item="i")
    with pytest.raises(OptionError, match="graph has no times: sort by weight or degree"):
        GraphExplorer(timeless, sort="recency")


def test_the_code_gives_this_very_view(shop: InteractionGraph) -> None:
    explorer = GraphExplorer(shop, user="가", sort="recency")
    code = explorer.view["code"]
    assert code == "gnnrec_lab.GraphExplorer(graph, user='가', sort='recency')"
    assert eval(code, {"gnnrec_lab": gnnrec_lab, "graph": shop}).view == explorer.view

    save_named(shop)
    assert GraphExplorer(shop, user="가").view["code"] == "%gnnrec explore shop --user 가"
    assert GraphExplorer(shop, sort="degree").view["code"] == "%gnnrec explore shop --user 가 --sort degree"
    other = shop.subset([0, 1, 2])  # another graph of the same name
    assert GraphExplorer(other).view["code"].startswith("gnnrec_lab.GraphExplorer(graph, ")


def test_search_finds_ids_and_labels_by_parts_on_both_sides() -> None:
    frame = pd.DataFrame({"u": ["u1", "u2", "홍길동"], "i": [10, 10, 20]})
    items = pd.DataFrame({"i": [10, 20], "name": ["얼그레이 홍차", "Green TEA"]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", items=items)
    explorer = GraphExplorer(graph)

    def found(query: str) -> tuple[list[str], list[str]]:
        assert ask(explorer, "search", query=query)["ok"]
        told = explorer.found
        assert told["query"] == query
        return tuple([row["label"] for row in told[side]["rows"]] for side in ("users", "items"))  # type: ignore[return-value]

    assert found("홍") == (["홍길동"], ["얼그레이 홍차"])
    assert found("\u1112\u1169\u11bc\u110e\u1161") == (
        [],
        ["얼그레이 홍차"],
    )  # 홍차 in single letters, as macOS has it
    assert found("tea gr") == ([], ["Green TEA"])
    assert found("20") == ([], ["Green TEA"])
    assert found("  U2 ") == (["u2"], [])
    assert found("") == (["u1", "u2", "홍길동"], ["얼그레이 홍차", "Green TEA"])
    assert found("nobody") == ([], [])


def test_search_lists_the_best_first_and_says_how_many_there_are() -> None:
    frame = pd.DataFrame({"u": [*"aaa", "x"], "i": ["tea", "green tea", "teapot", "green tea"]})
    more = pd.DataFrame({"u": "z", "i": [f"old tea {n}" for n in range(30)]})
    graph = InteractionGraph.from_frame(pd.concat([frame, more]), user="u", item="i")
    explorer = GraphExplorer(graph)

    ask(explorer, "search", query="tea")
    assert [row["label"] for row in explorer.found["items"]["rows"]][:4] == [
        "tea", "teapot", "green tea", "old tea 0",
    ]  # fmt: skip
    assert explorer.found["items"]["total"] == 33
    assert len(explorer.found["items"]["rows"]) == 6


def test_hostile_names_stay_text() -> None:
    frame = pd.DataFrame({"u": [HOSTILE, "b"], "i": [1, 1], "b": [HOSTILE, "ok"]})
    items = pd.DataFrame({"i": [1], "title": [HOSTILE]})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", behaviour="b", items=items, name="bad")
    explorer = GraphExplorer(graph, user=HOSTILE)

    assert "<img" not in explorer.static_html()
    assert explorer.static_html().count("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;") >= 3
    page = str(explorer.to_html())
    assert "<img" not in page
    assert page.count("</script>") == 4  # those of the page itself
    assert f"user {HOSTILE}: 1 of 1 items" in repr(explorer)


def test_a_standalone_page_is_written(shop: InteractionGraph, tmp_path: Path) -> None:
    path = GraphExplorer(shop, user="가").to_html(tmp_path / "a" / "shop.html")

    page = Path(path).read_text(encoding="utf-8")
    assert "<title>shop – gnnrec-lab</title>" in page
    assert '"label": "tea"' in page


def test_the_fallbacks_are_beside_the_live_view(shop: InteractionGraph) -> None:
    data = GraphExplorer(shop, user="가")._repr_mimebundle_()[0]

    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"].splitlines()[1:] == [
        "user 가: 2 of 2 items",
        "  tea  buy, view  2",
        "  milk  buy, view  9",
    ]
    near = data["text/html"].partition("user 가: 2 of 2 items")[2]
    assert re.findall("<th[^>]*>([^<]*)</th>", near) == ["", "Behaviours", "Weight", "Neighbours", "Latest"]
    assert re.findall("<td[^>]*>([^<]*)</td>", near) == [
        "tea", "buy, view", "1", "2", "2",
        "milk", "buy, view", "1", "1", "9",
    ]  # fmt: skip
