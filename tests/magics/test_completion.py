"""What Tab offers on a %gnnrec line, asked of IPython's own completer."""

from __future__ import annotations

import pandas as pd
import pytest
from IPython.core.completer import provisionalcompleter

from gnnrec_lab import datasets
from gnnrec_lab.magics import tokens
from gnnrec_lab.magics.completion import complete
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.models import names

from .conftest import Lab


def tab(shell: Lab, text: str, rest: str = "") -> list[str]:
    """Return what the text would become, in the order offered."""
    with provisionalcompleter():
        found = list(shell.Completer.completions(text + rest, len(text)))
    assert all(completion.end == len(text) for completion in found)
    return [text[: completion.start] + completion.text for completion in found]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("tr", ["train"]),
        ("jobs --", ["--help"]),
        ("split sh", ["shop"]),
        ("split shop --by ", ["time", "last", "random", "cold-items", "cold-users"]),
        ("split shop --by=ra", ["--by=random"]),
        ("split --by time ", ["shop", "--target", "--validation", "--test", "--seed", "--help"]),
        ("split shop --te", ["--test"]),
        ("insights ", ["shop", "--seed", "--locale", "--help"]),
        ("insights shop --locale ", ["en", "ko"]),
        ("train shop --by", []),
        ("train shop --model ", names()),
        ("train shop --model pop", ["popularity"]),
        ("train shop --model lightgcn --set ep", ["epochs="]),
        ("train shop --model lightgcn --set epochs=3 la", ["layers="]),
        ("train shop --model popularity --set ", []),
        ("train shop --model lightgcn --on ", ["local", "ray"]),
        ("train shop --wait --w", ["--workers"]),
        ("data on", ["online-retail"]),
        ("graph ev", ["events"]),
        ("graph events --items ", ["events", "titles"]),
        ("graph events --user ", ['"customer id"', "product", "when"]),
        ("graph events --user cus", ['"customer id"']),
        ('graph events --user "customer i', ['"customer id"']),
        ("graph events --user 'cus", ["'customer id'"]),
        ("graph events --user=cus", ['--user="customer id"']),
        ("graph titles --item ", ["product", "제목"]),
        ("graph titles --item 제", ["제목"]),
        ("graph events.missing --user p", []),
        ("graph --name x events --time w", ["when"]),
        ("nothing ", []),
    ],
)
def test_what_can_stand_at_the_cursor(shop: Lab, line: str, words: list[str]) -> None:
    shop.user_ns["titles"] = pd.DataFrame({"product": [100], "제목": ["차"]})
    start = line.removesuffix(tokens.split_open(line)[1])

    if not words:  # then it is IPython's turn
        assert complete(line, Notebook(shop))[1] == []
        return
    assert tab(shop, f"%gnnrec {line}") == [f"%gnnrec {start}{word}" for word in words]


def test_the_behaviours_are_those_of_the_graph(shop: Lab, events: pd.DataFrame) -> None:
    shop.user_ns["events"] = events.assign(kind=["buy", "buy later", "view"] * 32)
    assert complete("split shop --target ", Notebook(shop))[1] == []
    shop.cell("%gnnrec graph events --user 'customer id' --item product --behaviour kind --name shop")
    start = "%gnnrec split shop --target "

    assert tab(shop, start + "b") == [start + "buy", start + '"buy later"']
    assert tab(shop, start + "buy v") == [start + "buy view"]
    assert complete("split shpo --target b", Notebook(shop))[1] == []
    assert complete("split --target b", Notebook(shop))[1] == []


def test_the_first_word_is_a_command_in_the_order_of_a_project(lab: Lab) -> None:
    commands = (
        "data graph build explore insights split train refit tune update jobs watch pause resume stop kill"
    )
    commands += " remove log evaluate compare recommend explain map export import doctor --help"

    assert tab(lab, "%gnnrec ") == [f"%gnnrec {name}" for name in commands.split()]
    assert tab(lab, "run = %gnnrec ev") == ["run = %gnnrec evaluate"]


def test_a_closing_quote_that_the_editor_put_there_is_not_doubled(shop: Lab) -> None:
    text = '%gnnrec graph events --user "cus'

    assert tab(shop, text, rest='"') == ['%gnnrec graph events --user "customer id']


def test_the_first_line_of_a_cell_is_completed_too(shop: Lab) -> None:
    assert tab(shop, "%%gnnrec gr") == ["%%gnnrec graph"]
    assert tab(shop, "%%gnnrec graph --n") == ["%%gnnrec graph --name"]


def test_columns_are_those_of_the_file_on_the_line(shop: Lab, events: pd.DataFrame) -> None:
    events.to_parquet("log.parquet")

    assert tab(shop, "%gnnrec graph log.parquet --user cus") == [
        '%gnnrec graph log.parquet --user "customer id"'
    ]
    assert complete("graph nothing.parquet --user cus", Notebook(shop))[1] == []


def test_columns_are_those_of_the_data_set_on_the_line(lab: Lab) -> None:
    lab.user_ns["data"] = datasets.load("online-retail")

    assert tab(lab, "%gnnrec graph d") == ["%gnnrec graph data"]
    assert tab(lab, "%gnnrec graph data --time t") == ["%gnnrec graph data --time time"]
    assert tab(lab, "%gnnrec graph data.items --item pr") == [
        "%gnnrec graph data.items --item product",
        "%gnnrec graph data.items --item price",
    ]


def test_nothing_typed_is_evaluated(shop: Lab) -> None:
    shop.user_ns["calls"] = []

    tab(shop, "%gnnrec split {calls.append(1)} --by ")
    tab(shop, "%gnnrec graph events --user {calls.append(1)} --item ")

    assert shop.user_ns["calls"] == []


@pytest.mark.slow
def test_other_lines_are_left_to_ipython(shop: Lab) -> None:
    assert "events" in tab(shop, "even")
    assert tab(shop, "x = 'gnnrec'; tr") == ["x = 'gnnrec'; try"]
    assert "# %gnnrec train" not in tab(shop, "# %gnnrec tr")
