"""What goes wrong on a line is told in one line, with the nearest name, and never with a traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from IPython.core.error import UsageError

import gnnrec_lab

from .conftest import Lab


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("trian shop", 'no command "trian". Did you mean "train"?'),
        ("split shop --by time --target buy", "Predicting buy (--target) needs the behaviour of each"),
        ("split shop --by cold-item", 'split --by can\'t be "cold-item". Did you mean "cold-items"?'),
        ("split shop --by cold-users --test 3", "test=3 must be a share between 0 and 1."),
        ("split shop --bye time", 'split has no option --bye. Did you mean "--by"?'),
        ("split shop --by=tiem", 'split --by can\'t be "tiem". Did you mean "time"?'),
        ("split shpo --by time", 'There is no graph "shpo". Did you mean "shop"?'),
        ("split --by time", "split needs GRAPH: the graph's name. There are: shop."),
        ("split shop", "split needs --by: "),
        ("split shop --by", "split --by needs a value."),
        ("split shop --by time --test many", 'split --test must be a number, not "many".'),
        ("split shop --by time --test 2.5", "test=2.5 must be a share between 0 and 1"),
        ("split shop --by time --seed -1", 'split --seed must be a whole number of at least 0, not "-1".'),
        (
            "split shop shop --by time",
            'split doesn\'t know what to do with "shop". Usage: %gnnrec split GRAPH',
        ),
        ("graph evnets --name a", 'There is no variable "evnets". Did you mean "events"?'),
        ("graph number --name a", '"number" is a int, not a DataFrame. There are: events.'),
        ("graph events.nothing --name a", '"events.nothing" is a NoneType, not a DataFrame.'),
        (
            "graph events --user custmer_id --name a",
            "no column 'custmer_id' (--user). Did you mean \"customer id\"?",
        ),
        ("graph events --user 'customer id' --name ../a", '"../a" can\'t name a graph'),
        ("graph events", "graph needs --name: "),
        ("graph events --behaviour-weights a --name a", "--behaviour-weights must be behaviour=weight,..."),
        ("graph 'events --name a", "A quote is never closed in: 'events --name a"),
        ("insights shpo", 'There is no graph "shpo". Did you mean "shop"?'),
        ("insights", "insights needs GRAPH: the graph's name. There are: shop."),
        ("insights shop --seed -1", 'insights --seed must be a whole number of at least 0, not "-1".'),
        ("insights shop --lcoale ko", 'insights has no option --lcoale. Did you mean "--locale"?'),
        (
            "train shop",
            "train needs --model: the recommender, or --from: the run to continue from. There are: bprmf, "
            "ease, gat, graphsage, ials, itemknn, lightgcn, pinsage and 2 more.",
        ),
        ("train shop --model lightgnc", 'no model "lightgnc". Did you mean "lightgcn"?'),
        ("train shop --model lightgcn --on rya", "on can't be 'rya'. Did you mean \"ray\"?"),
        ("train shop --model lightgcn --set epohcs=3", 'no option "epohcs". Did you mean "epochs"?'),
        ("train shop --model lightgcn --set epochs", "train --set must be key=value (as in epochs=20)"),
        ("train shop --model lightgcn --set epochs=1 epochs=2", "--set gives epochs twice: 1 and 2."),
        ("train shop --model lightgcn --set epochs=few", "epochs must be a whole number, not 'few'."),
        ("evaluate frist", 'There is no run "frist" in '),
        ("evaluate", "evaluate needs RUN: the run's name. There are none yet in "),
        ("evaluate first -k 0", 'evaluate -k must be a whole number of at least 1, not "0".'),
        ("recommend first", "recommend needs --user: the user's id"),
        ("watch holder", 'holder is a variable, and a name is needed here. What it holds is called "a run".'),
        ("data online_retial", 'There is no data set "online_retial". Did you mean "online-retail"?'),
    ],
)
def test_one_line_says_what_is_wrong_and_what_would_work(shop: Lab, line: str, message: str) -> None:
    shop.user_ns["number"] = 3
    shop.user_ns["holder"] = gnnrec_lab.Run(Path("a run"))

    with pytest.raises(UsageError, match=re.escape(message)) as caught:
        shop.cell(f"%gnnrec {line}")

    assert type(caught.value) is UsageError
    assert "\n" not in str(caught.value)


def test_nothing_is_started_or_kept_by_a_line_with_a_mistake(shop: Lab) -> None:
    for line in (
        "train shop --model lightgcn --set epochs=few",
        "train shop --model x",
        "graph events --name b",
    ):
        with pytest.raises(UsageError):
            shop.cell(f"%gnnrec {line} --usr x")

    assert len(shop.cell("%gnnrec jobs")) == 0
    assert list(shop.cell("%gnnrec").graphs) == ["shop"]


def test_no_traceback_is_printed(shop: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    done = shop.run_cell("%gnnrec train shop --model lightgnc")

    printed = capsys.readouterr()
    told = 'UsageError: There is no model "lightgnc". Did you mean "lightgcn"?'
    assert isinstance(done.error_in_exec, UsageError)
    assert printed.err.strip() == told
    assert "Traceback" not in printed.out + printed.err


def test_a_wrong_line_can_be_caught_and_the_kernel_goes_on(shop: Lab) -> None:
    with pytest.raises(UsageError):
        shop.cell("%gnnrec evaluate")

    assert shop.cell("1 + 1") == 2
