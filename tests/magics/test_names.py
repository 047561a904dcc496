"""Runs under the name asked for, frames that are named and not computed, values that begin with a dash."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from IPython.core.error import UsageError

import gnnrec_lab
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.quoting import option
from tests.in_process import trained_in_process

from .conftest import Lab


@pytest.mark.slow
def test_the_same_under_another_name_answers_to_it(shop: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    with trained_in_process():
        first = shop.cell("%gnnrec train shop --model popularity --name first")
        capsys.readouterr()
        renamed = shop.cell("%gnnrec train shop --model popularity --name renamed")

    assert renamed.name == "renamed"
    assert '"renamed" has the result of "first", which is exactly this' in capsys.readouterr().out
    assert renamed.status == "done"
    assert renamed.recommend(["u 3"], k=4).equals(first.recommend(["u 3"], k=4))
    assert shop.cell("%gnnrec evaluate renamed").to_frame().equals(first.evaluate().to_frame())
    assert [event["kind"] for event in renamed.events()] == [event["kind"] for event in first.events()]
    shop.cell("%gnnrec remove first")
    assert gnnrec_lab.open_run("renamed").evaluate().to_frame().shape[0] > 0


@pytest.mark.slow
def test_the_same_under_its_own_name_or_none_is_that_run(shop: Lab) -> None:
    with trained_in_process():
        shop.cell("%gnnrec train shop --model popularity --name first")
        shop.cell("%gnnrec train shop --model popularity --name second")
        again = shop.cell("%gnnrec train shop --model popularity --name second")

        assert again.name == "second"
        assert again.note is None  # said
        assert shop.cell("%gnnrec train shop --model popularity").name in ("first", "second")
    assert sorted(run.name for run in gnnrec_lab.runs()) == ["first", "second"]


@pytest.mark.slow
def test_what_is_under_way_is_trained_beside_it(shop: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    with trained_in_process():
        first = shop.cell("%gnnrec train shop --model popularity --name first")
        Status("paused").write(first.folder)
        second = shop.cell("%gnnrec train shop --model popularity --name second")

    assert (second.name, second.status) == ("second", "done")
    assert (
        '"first" has not ended yet and is exactly this. "second" is trained beside it'
        in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    "frame",
    ["events.head(5)", "\"events[events['product'] > 100]\"", "events.tail()", "events[:5]"],
)
def test_an_expression_is_refused_with_the_remedy(shop: Lab, frame: str) -> None:
    with pytest.raises(UsageError) as caught:
        shop.cell(f"%gnnrec graph {frame} --name few")

    said = re.search(r"is an expression\. Give it a name first: (log = .*)", str(caught.value))
    assert said is not None, str(caught.value)
    shop.cell(said[1])
    assert shop.cell("%gnnrec graph log --name few").num_interactions <= 96


@pytest.mark.parametrize("frame", ["events[events.price > 100]", "{events.head(5)}", "$data"])
def test_other_expressions_are_told_to_be_named(shop: Lab, frame: str) -> None:
    shop.user_ns["data"] = gnnrec_lab.datasets.load("online-retail")

    with pytest.raises(UsageError, match="An expression gets a name first"):
        shop.cell(f"%gnnrec graph {frame} --name few")


def test_a_variable_may_be_written_as_in_other_magics(shop: Lab) -> None:
    for frame in ("$events", "{events}"):
        assert shop.cell(f"%gnnrec graph {frame} --name again").num_interactions == 96


@pytest.mark.parametrize("item", ["a$b", "$5 off", "$HOME", "{x}", "-x", "--item", "it's"])
def test_items_with_odd_names_are_found(lab: Lab, item: str) -> None:
    log = pd.DataFrame({"user": ["u1", "u1", "-u", "-u"], "item": [item, "b", item, "c"]})
    lab.user_ns |= {"log": log, "x": 3, "b": 4}
    lab.cell("%gnnrec graph log --name odd")
    single = "'" + item.replace("'", "'\"'\"'").replace("{", "{{").replace("}", "}}") + "'"

    explorer = lab.cell(f"%gnnrec explore odd --item={single}")

    code = explorer.view["code"]
    assert code == f"%gnnrec explore odd {option('--item', item)}"
    assert lab.cell(code).view["code"] == code


@pytest.mark.parametrize(
    ("line", "value", "advice"),
    [
        ("recommend shop --user", "-x", "--user=-x"),
        ("recommend shop --user", "--x", "--user=--x"),
        ("recommend shop --user", "'-x y'", '--user="-x y"'),
        ("explore shop --item", "-10%", "--item=-10%"),
        ("train shop --model popularity --name", "-first", "--name=-first"),
    ],
)
def test_a_value_like_an_option_is_told_how_to_be_written(
    shop: Lab, line: str, value: str, advice: str
) -> None:
    with pytest.raises(UsageError) as caught:
        shop.cell(f"%gnnrec {line} {value}")
    assert str(caught.value).endswith(f"looks like an option. If it is the value: {advice}")

    before, _, _ = line.rpartition(" ")
    with pytest.raises(UsageError) as caught:  # there is none of that name
        shop.cell(f"%gnnrec {before} {advice}")
    assert "looks like an option" not in str(caught.value)


def test_an_option_without_its_value_is_told(shop: Lab) -> None:
    with pytest.raises(UsageError, match=r"recommend --user needs a value\."):
        shop.cell("%gnnrec recommend shop --user -k 3")
    assert shop.cell("%gnnrec train shop --model popularity --priority -5 --help") is None
