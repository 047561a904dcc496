"""Each remedy that a magic shows is a line, or an option, of `%gnnrec`, and works where it is shown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from IPython.core.error import UsageError

import gnnrec_lab
from gnnrec_lab.graph.store import load_named
from gnnrec_lab.jobs.status import Status
from tests.in_process import trained_in_process

from .conftest import Lab
from .looks import looks

# code of Python: calls, arguments with their value
PYTHON = re.compile(r"\w\.\w+\(|\w+\([^)]*=|\b[a-z_]+=[\"'\[.\d]|\bgnnrec_lab\b|\bTrue\b")
LINE = re.compile(r"%gnnrec ((?:[^\n.:,;)]|[.:,](?! |$))+)")


@pytest.fixture
def trained(shop: Lab) -> Iterator[Lab]:
    """Return a lab with the runs "first" and "second" on the graph "shop", in which runs train in process."""
    with trained_in_process():
        shop.cell("%gnnrec train shop --model popularity --name first")
        shop.cell("%gnnrec train shop --model itemknn --name second --set k=3")
        yield shop


def refusal(lab: Lab, line: str) -> str:
    """Return what a line is refused with, and see that no code of Python is in it."""
    with pytest.raises(UsageError) as caught:
        lab.cell(f"%gnnrec {line}")
    assert not PYTHON.search(LINE.sub("", str(caught.value))), str(caught.value)
    return str(caught.value)


def lines_of(message: str) -> list[str]:
    """Return the lines of `%gnnrec` in a message, with a run where it says RUN."""
    return [found.strip().replace("RUN", "first") for found in LINE.findall(message)]


def no_times(lab: Lab, _: pytest.MonkeyPatch) -> None:
    lab.cell("%gnnrec graph events --user 'customer id' --item product --name shop")


def no_result(status: str) -> Callable[[Lab, pytest.MonkeyPatch], None]:
    def prepare(_: Lab, __: pytest.MonkeyPatch) -> None:
        folder = gnnrec_lab.open_run("first").folder
        Status(status).write(folder)
        shutil.rmtree(folder / "result", ignore_errors=True)

    return prepare


def seems(*statuses: str) -> Callable[[Lab, pytest.MonkeyPatch], None]:
    return lambda _, patch: looks(patch, "first", *map(Status, statuses))


def other_split(lab: Lab, _: pytest.MonkeyPatch) -> None:
    lab.cell("%gnnrec split shop --by last")
    lab.cell("%gnnrec train shop --model popularity --name other")


def no_validation(lab: Lab, _: pytest.MonkeyPatch) -> None:
    lab.cell("%gnnrec split shop --by time --validation 0")


def nothing(_: Lab, __: pytest.MonkeyPatch) -> None:
    pass


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prepare", "line", "remedy"),
    [
        (nothing, "train shop --model popularity --name first --seed 1", ["remove first"]),
        (nothing, "resume first", ["train shop --model popularity --fresh"]),
        (nothing, "resume second", ["train shop --model itemknn --set k=3 --fresh"]),
        (no_result("stopped"), "evaluate first", ["resume first"]),
        (no_result("done"), "evaluate first", ["train shop --model popularity --fresh"]),
        (no_result("paused"), "evaluate first", ["resume first"]),
        (seems("running", "running"), "remove first", ["stop first"]),
        (seems("stopping"), "pause first", ["log first --follow", "resume first"]),
        (other_split, "compare second other", ["train shop --model itemknn --set k=3"]),
        (no_times, "split shop --by time", ["split shop --by random"]),
        (no_validation, "tune shop --model itemknn --trials 1", ["split shop --by time --validation 0.1"]),
    ],
)
def test_the_line_that_is_shown_works(
    trained: Lab,
    prepare: Callable[[Lab, pytest.MonkeyPatch], None],
    line: str,
    remedy: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prepare(trained, monkeypatch)

    shown = lines_of(refusal(trained, line))

    assert shown == remedy
    if shown[-1] == "resume first" and len(shown) > 1:  # what was about to end is done here
        shown.pop()
    for one in shown:
        trained.cell(f"%gnnrec {one}")


@pytest.mark.slow
def test_a_name_is_free_once_the_line_was_run(trained: Lab) -> None:
    line = "train shop --model popularity --name first --seed 1"
    trained.cell(f"%gnnrec {lines_of(refusal(trained, line))[0]}")

    assert trained.cell(f"%gnnrec {line}").spec["seed"] == 1


@pytest.mark.slow
def test_what_a_split_warns_of_is_mended_by_lines(trained: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    seen = set()
    for by in ("time", "random --validation 0", "last", "cold-users --test 0.3", "cold-items --test 0.2"):
        capsys.readouterr()
        trained.cell(f"_ = %gnnrec split shop --by {by}")
        said = capsys.readouterr().out
        assert not PYTHON.search(LINE.sub("", said)), said
        seen |= set(lines_of(said))

    assert {"split shop --by time", "evaluate first"} <= seen
    assert {line.split()[0] for line in seen} == {"split", "train", "evaluate"}
    for line in sorted(seen, reverse=True):  # splits by which runs were trained come last
        if not line.startswith("evaluate"):
            trained.cell(f"_ = %gnnrec {line}")


@pytest.mark.slow
def test_the_note_of_a_run_that_was_there_names_the_option(
    trained: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    trained.cell("_ = %gnnrec train shop --model popularity")
    said = capsys.readouterr().out

    assert "It was not trained again; --fresh insists." in said
    assert trained.cell("%gnnrec train shop --model popularity --fresh").name == "popularity-1"


def test_a_list_without_runs_shows_a_line(lab: Lab) -> None:
    assert repr(lab.cell("%gnnrec jobs")).endswith(" yet. %gnnrec train GRAPH starts one.")
    assert repr(gnnrec_lab.runs()).endswith(" yet. gnnrec_lab.train(split) starts one.")


@pytest.mark.slow
def test_hubs_are_left_out_by_a_line(lab: Lab) -> None:
    few = [(f"u{row}", f"i{row}") for row in range(40)]
    rows = [*few, *(("hub", f"i{row}") for row in range(40))]
    lab.user_ns["LOG"] = pd.DataFrame(rows, columns=["user", "item"])
    lab.cell("%gnnrec graph LOG --name shop --user user --item item")

    (code,) = [one.code for one in lab.cell("%gnnrec insights shop") if one.kind == "hub_users"]
    assert code == "%gnnrec graph LOG --name shop --max-user 19"
    assert len(lab.cell(f"{code} --user user --item item").users) == 40


@pytest.mark.slow
def test_insights_show_lines(trained: Lab, events: pd.DataFrame) -> None:
    codes = [finding.code for finding in trained.cell("%gnnrec insights shop")]

    assert "%gnnrec train shop --model popularity" in codes


@pytest.mark.parametrize(
    ("text", "line", "option"),
    [
        ("u,i,t\na,x,1\na,,2\n", "--user u --item i", "--missing drop"),
        ("u,i,t\na,x,03/04/2021\nb,y,05/06/2021\n", "--user u --item i --time t", "--time-format day-first"),
        ("u,i,t\na,x,2021년 3월 4일\n", "--user u --item i --time t", '--time-format "%Y년 %m월 %d일"'),
        ("u,i,w\na,x,1\na,y,\n", "--user u --item i --weight w", "--missing drop"),
        ("made by us\nu,i\na,x\nb,y\nc,z\n", "--user u --item i", "--skip 1"),
        ("u\x01i\na\x01x\nb\x01y\n", "--user u --item i", "--delimiter '\\x01'"),
        ("1,242,3\n2,302,4\n", "", "--columns user,item,..."),
    ],
)
def test_the_option_that_is_shown_works(lab: Lab, tmp_path: Path, text: str, line: str, option: str) -> None:
    (tmp_path / "log.csv").write_text(text)
    whole = f'graph "{tmp_path / "log.csv"}" {line} --name log'

    assert option in refusal(lab, whole)
    given = option.replace("user,item,...", "user,item,rating")
    assert lab.cell(f"%gnnrec {whole} {given}").num_users >= 1


def test_the_query_that_is_shown_works_with_its_options(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes("손님;차;3\n고객;잔;1,5\n".encode("cp949"))
    named = "--columns user,item,n --encoding cp949 --delimiter ;"

    said = refusal(lab, f"graph {tmp_path / 'log.csv'} --name a {named} --user user --item item --weight n")
    query, _, options = said[said.index("SELECT ") :].partition(" (with ")
    lab.cell(
        f"%%gnnrec graph --name a --user user --item item --weight n {options.strip().rstrip(')')}\n{query}"
    )

    graph, _ = load_named("a")
    assert graph.weight.tolist() == [3, 1.5]


def test_the_encoding_that_is_shown_works(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes("고객,상품\n김철수,우산\n".encode("cp949"))
    line = f'graph "{tmp_path / "log.csv"}" --user 고객 --item 상품 --name log'

    assert "--encoding euc-kr" in refusal(lab, line)
    assert lab.cell(f"%gnnrec {line} --encoding euc-kr").users.ids([0]) == ["김철수"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("graph events --user product --item product --name x", "--user and --item are the same column"),
        (
            "graph events --user 'customer id' --item product --since 2024-01-02 --name x",
            "--since needs --time",
        ),
        ("graph events --user 'customer id' --item product --time-format s --name x", "--time-format needs"),
        (
            "graph events --skip 3 --user 'customer id' --item product --name x",
            "--skip can be given for the path",
        ),
        ("split shop --by random --target buy", "leave --target out"),
        ("tune shop --model itemknn --space k=", "tune --space must be key=value"),
    ],
)
def test_arguments_are_called_as_they_are_typed(shop: Lab, line: str, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        shop.cell(f"%gnnrec {line}")
