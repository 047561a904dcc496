"""``%gnnrec explore`` opens the GraphExplorer where the line says."""

from __future__ import annotations

import pandas as pd
import pytest
from IPython.core.error import UsageError

import gnnrec_lab

from .conftest import Lab


def focus(explorer: gnnrec_lab.GraphExplorer) -> tuple[str, str]:
    node = explorer.view["layers"][0]["nodes"][0]
    return node["side"], node["label"]


def test_it_opens_at_a_user_an_item_or_a_typical_user(shop: Lab) -> None:
    shop.user_ns["who"] = "u 3"

    assert focus(shop.cell("%gnnrec explore shop --user $who")) == ("user", "u 3")
    assert focus(shop.cell("%gnnrec explore shop --item 115")) == ("item", "115")
    assert focus(shop.cell("%gnnrec explore shop")) == ("user", "u 0")


def test_its_own_line_of_code_gives_the_same_view_again(shop: Lab) -> None:
    first = shop.cell("%gnnrec explore shop --user 'u 3' --sort recency")

    assert first.view["code"] == '%gnnrec explore shop --user "u 3" --sort recency'
    assert shop.cell(first.view["code"]).view == first.view


@pytest.mark.slow
@pytest.mark.parametrize("id", ["a b", 'a"b', "a'b", "$who", "{who}", "\\", "--user", "가 나", "a;"])
def test_the_line_of_code_is_right_whatever_the_id(lab: Lab, id: str) -> None:
    lab.user_ns["frame"] = pd.DataFrame({"user": [id, "b"], "item": ["x", "x"]})
    lab.user_ns["who"] = "somebody"
    lab.cell("graph = %gnnrec graph frame --user user --item item --name odd")

    code = gnnrec_lab.GraphExplorer(lab.user_ns["graph"], user=id).view["code"]
    assert focus(lab.cell(code)) == ("user", id)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("explore", "explore needs GRAPH: the graph's name. There are: shop."),
        ("explore shpo", 'There is no graph "shpo". Did you mean "shop"?'),
        ("explore shop --user 'u 33'", "The graph has no user 'u 33'. Did you mean 'u 3'?"),
        ("explore shop --item 999", "The graph has no item 999."),
        ("explore shop --user 'u 3' --item 115", "Give a user or an item to begin with, not both."),
        ("explore shop --sort newest", 'explore --sort can\'t be "newest".'),
    ],
)
def test_what_is_wrong_is_told_in_one_line(shop: Lab, line: str, message: str) -> None:
    with pytest.raises(UsageError) as told:
        shop.cell(f"%gnnrec {line}")
    assert message in str(told.value)
