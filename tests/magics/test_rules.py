"""Rules and titles on a line, in a real shell."""

from __future__ import annotations

import pandas as pd
import pytest
from IPython.core.error import UsageError

from gnnrec_lab import open_run
from gnnrec_lab.magics.completion import complete
from gnnrec_lab.magics.notebook import Notebook
from tests.in_process import trained_in_process

from .conftest import Lab


@pytest.fixture
def titled(lab: Lab, events: pd.DataFrame) -> Lab:
    """Return a lab with the trained run "first"; items 100 to 119 have title, price and genre."""
    lab.user_ns["events"] = events
    lab.user_ns["films"] = pd.DataFrame(
        {
            "product": range(100, 120),
            "title": [*(f"Film {letter}" for letter in "ABCDEFGHIJKLMNOPQR"), "Twin", "Twin"],
            "price": [float(number) for number in range(20)],
            "genre": ["action", "comedy"] * 10,
        }
    )
    lab.cell("%gnnrec graph events --user 'customer id' --item product --time when --items films --name shop")
    lab.cell("%gnnrec split shop --by random --test 0.25 --validation 0.25")
    with trained_in_process():
        lab.cell("%gnnrec train shop --model itemknn --name first")
    return lab


def items(frame: pd.DataFrame) -> list[int]:
    return frame["item"].tolist()


@pytest.mark.slow
def test_rules_are_those_of_the_api(titled: Lab) -> None:
    run = open_run("first")
    titled.user_ns["sold_out"] = [115, 117]
    titled.user_ns["mine"] = pd.DataFrame({"user": ["u 3", "u 3"], "item": [113, 119]})
    for line, rules in (
        ("--where \"price < 15 AND genre <> 'comedy'\"", {"where": "price < 15 AND genre <> 'comedy'"}),
        ("--per genre=2", {"per": {"genre": 2}}),
        ("--per genre=2 --per price=1", {"per": {"genre": 2, "price": 1}}),
        ("--deny @sold_out --deny 'Film A' --deny 101", {"deny": [115, 117, 100, 101]}),
        ("--allow @mine", {"allow": {"u 3": [113, 119]}}),
        ("--diversify 0.9", {"diversify": 0.9}),
        ("--since price --at 12", {"since": "price", "at": 12}),
        ("--until price --at 14", {"until": "price", "at": 14}),
    ):
        typed = titled.cell(f"%gnnrec recommend first --user 'u 3' --include-seen -k 8 {line}")
        pd.testing.assert_frame_equal(typed, run.recommend(["u 3"], k=8, exclude_seen=False, **rules))
        assert items(typed) != items(run.recommend(["u 3"], k=8, exclude_seen=False))

    evaluation = titled.cell("%gnnrec evaluate first -k 5 --deny @sold_out")
    assert evaluation.rules.deny == [115, 117]
    assert evaluation.cost().equals(run.evaluate(5, rules={"deny": [115, 117]}).cost())
    compared = titled.cell('%gnnrec compare first --metric recall@5 --where "price < 15"')
    assert compared.comparison.rules.where == "price < 15"


@pytest.mark.slow
def test_before_any_training_too(titled: Lab) -> None:
    listed = titled.cell('%gnnrec recommend shop --user "u 3" -k 20 --include-seen --where "price < 4"')
    assert sorted(items(listed)) == [100, 101, 102, 103]


@pytest.mark.slow
def test_a_title_stands_for_an_id_where_only_one_has_it(titled: Lab) -> None:
    listed = titled.cell("%gnnrec recommend first --user 'u 3' --include-seen --allow 'film c'")
    assert listed[["item", "title"]].values.tolist() == [[102, "Film C"]]
    browser = titled.cell("%gnnrec explain first --user 'u 3' --item 'Film N'")
    assert open_run("first").split.graph.items.id(browser.selected) == 113
    with pytest.raises(UsageError, match='2 items are called "Twin": say which by its id, 118, 119'):
        titled.cell("%gnnrec recommend first --user 'u 3' --deny Twin")
    with pytest.raises(UsageError, match="The graph has no item 'Film Z'"):
        titled.cell("%gnnrec recommend first --user 'u 3' --deny 'Film Z'")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("--where 'pirce < 3'", 'no column "pirce". Did you mean "price"'),
        ("--where 'price < 0'", "The rules leave no item: of 20, where"),
        ("--per genre", r'--per must be column=number \(as in genre=2\), not "genre"'),
        ("--per genre=0", "--per must be a whole number of at least 1"),
        ("--diversify 2", "diversify must be a number from 0"),
        ("--deny @sold", 'There is no variable "sold". Did you mean "sold_out"'),
        ("--deny @sold_out --deny 'Film A'", "stands alone"),
        ("--deny @number", "deny must be a list of item ids"),
    ],
)
def test_mistakes_are_one_line(titled: Lab, rules: str, message: str) -> None:
    titled.user_ns |= {"sold_out": {"u 3": [101]}, "number": 3}
    with pytest.raises(UsageError, match=message) as raised:
        titled.cell(f"%gnnrec recommend first --user 'u 3' {rules}")
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("recommend first --per ge", ["genre="]),
        ("recommend first --where ", ["title", "price", "genre"]),
        ("recommend shop --since p", ["price"]),
        ("evaluate first --until ", ["title", "price", "genre"]),
        ("recommend nothing --until ", []),
        ("recommend first --deny @so", ["@sold_out"]),
        ("recommend first --div", ["--diversify"]),
    ],
)
def test_tab_knows_features_and_variables(titled: Lab, line: str, words: list[str]) -> None:
    titled.user_ns["sold_out"] = [115]
    assert [name for name, _ in complete(line, Notebook(titled))[1]] == words


@pytest.mark.slow
def test_the_lists_of_all_users_go_to_a_file(titled: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    path = titled.cell('%gnnrec recommend first --all --out lists.parquet -k 3 --where "price < 15"')
    assert "The lists of all users are in lists.parquet." in capsys.readouterr().out
    found = pd.read_parquet(path)
    expected = open_run("first").recommend([f"u {user}" for user in range(12)], k=3, where="price < 15")
    assert sorted(map(tuple, found[["user", "item"]].values)) == sorted(
        map(tuple, expected[["user", "item"]].values)
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("recommend first --all", "--all and --out FILE go together"),
        ("recommend first --user 'u 3' --out x.parquet", "--all and --out FILE go together"),
        ("recommend first --all --user 'u 3' --out x.parquet", "takes --user or --all, not both"),
        ("recommend shop --all --out x.parquet", '"shop" is a graph: --all is for a trained run'),
        ("recommend first --all --out x.csv", "let x.csv end in .parquet"),
    ],
)
def test_a_file_of_lists_needs_all_users_and_a_name(titled: Lab, line: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        titled.cell(f"%gnnrec {line}")
