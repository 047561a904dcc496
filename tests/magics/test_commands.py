"""The commands that need no training, in a real shell: what they return, keep and say."""

from __future__ import annotations

import platform
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from IPython.core.error import UsageError

import gnnrec_lab
from gnnrec_lab.graph import load_named
from gnnrec_lab.magics import health
from gnnrec_lab.magics.commands import COMMANDS
from gnnrec_lab.wording import in_magic
from tests.in_process import trained_in_process

from .conftest import Lab


class Text(HTMLParser):
    """The text in some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return the lines printed, without those of the results."""
    return [line for line in capsys.readouterr().out.splitlines() if line and not line.startswith("Out[")]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_tells_every_argument_and_an_example_that_can_be_parsed(
    lab: Lab, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert lab.cell(f"%gnnrec {name} --help") is None

    printed = capsys.readouterr().out
    command = COMMANDS[name]
    assert printed.startswith(f"%gnnrec {name}")
    assert command.summary in printed
    for argument in command.arguments:
        assert argument.help in " ".join(printed.split())
    assert f"    %gnnrec {command.example}\n" in printed
    assert max(map(len, printed.splitlines())) <= 100
    assert command.example.split()[0] == name


def test_help_of_train_tells_models_and_their_options(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.cell("%gnnrec train -h")

    printed = capsys.readouterr().out
    for told in (
        "Model lightgcn: LightGCN",
        "Model popularity: Popularity",
        "  layers=2",
        "  epochs=100",
    ):
        assert told in printed


def test_help_without_a_command_lists_all(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.cell("%gnnrec --help")

    printed = capsys.readouterr().out
    assert all(f"\n  {name}  " in printed for name in COMMANDS)


def test_data_lists_and_loads_and_puts_nothing_into_the_notebook(lab: Lab) -> None:
    before = set(lab.user_ns)

    listed = lab.cell("%gnnrec data")
    loaded = lab.cell("%gnnrec data online-retail")

    assert list(listed) == ["online-retail"]
    assert "data = %gnnrec data online-retail" in repr(listed)
    assert "online-retail" in Text(listed._repr_html_()).parts
    assert len(loaded.interactions) == 399_449
    assert {name for name in set(lab.user_ns) - before if not name.startswith("_")} == set()


def test_a_data_set_says_its_own_columns(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.cell("data = %gnnrec data online-retail")
    graph = lab.cell("%gnnrec graph data --name retail")

    assert said(capsys) == [
        "user: customer, item: product, time: time, behaviour: behaviour, "
        "behaviour weights: purchase=1,return=0 (as data says; --user would say otherwise)"
    ]
    assert (graph.num_users, graph.num_items, graph.num_pairs) == (4_362, 3_866, 267_391)
    assert (graph.items.id(0), graph.item_features["price"][0].as_py()) == ("10 COLOUR SPACEBOY PEN", 0.85)


@pytest.mark.parametrize("convert", [pd.DataFrame, pl.from_pandas, pa.Table.from_pandas])
def test_graph_builds_from_any_frame_and_keeps_the_graph(
    lab: Lab, events: pd.DataFrame, convert: object
) -> None:
    assert callable(convert)
    lab.user_ns["frame"] = convert(events)

    graph = lab.cell("%gnnrec graph frame --user 'customer id' --item product --time when --name shop")

    assert isinstance(graph, gnnrec_lab.InteractionGraph)
    assert (graph.num_users, graph.num_items, graph.num_interactions, graph.num_pairs) == (12, 20, 96, 96)
    kept, split = load_named("shop")
    assert kept.fingerprint == graph.fingerprint
    assert split is None


def test_columns_left_out_are_guessed_and_told(
    lab: Lab, events: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.user_ns["events"] = events

    lab.cell("%gnnrec graph events --name shop")

    caption, *told = said(capsys)
    assert caption == (
        "Guessed from the columns of events (--user says otherwise, with --user and --item nothing is "
        "guessed):"
    )
    assert told == [
        "  user       customer id: called like a user; 12 different in the 96 rows looked at",
        "  item       product: called like an item; 20 different in the 96 rows looked at",
        "  time       when: called like a time; 2024-01-01 00:00:00 to 2024-01-08 11:00:00",
        "  behaviour  none: no column looks like a type of interaction",
        "  weight     none: no column looks like a rating or a count",
    ]


def test_what_is_typed_is_not_guessed(
    lab: Lab, events: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.user_ns["events"] = events.assign(user=events["customer id"])

    graph = lab.cell("%gnnrec graph events --user user --name shop")
    assert "item       product: " in "".join(said(capsys))
    assert graph.time is not None

    graph = lab.cell("%gnnrec graph events --user user --item product --name shop")
    assert graph.time is None
    assert said(capsys) == ['"shop" was another graph until now; the runs trained on it keep theirs.']


def test_korean_columns_are_guessed_too(lab: Lab, capsys: pytest.CaptureFixture[str]) -> None:
    lab.user_ns["기록"] = pd.DataFrame({"고객번호": ["가", "나"], "상품": ["차", "잔"]})

    graph = lab.cell("%gnnrec graph 기록 --name 상점")

    assert graph.users.values.tolist() == ["가", "나"]
    assert said(capsys)[1:3] == [
        "  user       고객번호: called like a user; 2 different in the 2 rows looked at",
        "  item       상품: called like an item; 2 different in the 2 rows looked at",
    ]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["user", "customer", "item"], "Several columns of frame could hold the users: user, customer."),
        (["who", "item"], "Which column of frame holds the users? Say --user. The columns are: who, item."),
        (["user", "what"], "Which column of frame holds the items? Say --item."),
    ],
)
def test_a_guess_that_could_be_wrong_is_not_made(lab: Lab, columns: list[str], message: str) -> None:
    lab.user_ns["frame"] = pd.DataFrame([[1] * len(columns)], columns=columns)

    with pytest.raises(UsageError) as caught:
        lab.cell("%gnnrec graph frame --name shop")

    assert message in str(caught.value)


@pytest.mark.parametrize("name", ["log.parquet", "log.csv", "*.parquet"])
def test_a_path_or_a_glob_can_stand_for_a_frame(lab: Lab, events: pd.DataFrame, name: str) -> None:
    events.to_parquet("log.parquet")
    events.to_csv("log.csv", index=False)
    lab.user_ns["events"] = events
    expected = lab.cell("%gnnrec graph events --name shop")

    graph = lab.cell(f"%gnnrec graph {name} --name shop")

    assert graph.fingerprint == expected.fingerprint
    assert lab.cell(f"path = {name!r}\n%gnnrec graph path --name shop").fingerprint == graph.fingerprint


@pytest.mark.slow
def test_a_query_in_the_cell_is_the_frame(
    lab: Lab, events: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.user_ns["events"] = events
    pd.DataFrame({"product": range(100, 120), "title": [f"차 {n}" for n in range(20)]}).to_csv("titles.csv")

    graph = lab.cell(
        "%%gnnrec graph --name shop --items titles.csv --user who\n"
        'SELECT "customer id" AS who, product, "when" FROM events JOIN \'titles.csv\' USING (product)\n'
        "WHERE title <> '차 3'\n"
    )

    assert graph.num_interactions == (events["product"] != 103).sum()
    assert said(capsys)[1:3] == [
        "  item       product: called like an item; 19 different in the "
        f"{graph.num_interactions} rows looked at",
        "  time       when: called like a time; 2024-01-01 00:00:00 to 2024-01-08 11:00:00",
    ]
    assert load_named("shop")[0].fingerprint == graph.fingerprint


@pytest.mark.slow
def test_a_data_set_can_be_queried(lab: Lab) -> None:
    lab.cell("data = %gnnrec data online-retail")

    graph = lab.cell(
        "%%gnnrec graph --name retail --user customer --item product\n"
        "SELECT customer, product FROM data.interactions WHERE behaviour = 'purchase'"
    )

    rows = lab.user_ns["data"].interactions
    assert graph.num_interactions == (rows["behaviour"] == "purchase").sum()


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%%gnnrec graph --name a\nSELECT * FROM evnets", 'neither a DataFrame nor a file. Did you mean'),
        ("%%gnnrec graph --name a\nDROP TABLE events", "The query must be one SELECT, and holds DROP."),
        ("%%gnnrec graph events --name a\nSELECT 1", 'body of a cell, not both: leave out "events"'),
        ("%%gnnrec graph\nSELECT 1", "graph needs --name: "),
        ("%%gnnrec jobs\nSELECT 1", "jobs takes no cell: write it as one line, %gnnrec jobs ..."),
        ("%%gnnrec\nSELECT 1", "%%gnnrec needs a command on its first line"),
        ("%%gnnrec nothing\nSELECT 1", '%gnnrec has no command "nothing".'),
        ("%gnnrec graph evnets.csv --name a", "No file matches evnets.csv."),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_cell_is_told_in_one_line(
    lab: Lab, events: pd.DataFrame, cell: str, message: str
) -> None:
    lab.user_ns["events"] = events

    with pytest.raises(UsageError) as caught:
        lab.cell(cell)

    assert message in str(caught.value)
    assert type(caught.value) is UsageError


def test_help_can_be_asked_for_in_a_cell_and_tells_of_it(
    lab: Lab, capsys: pytest.CaptureFixture[str]
) -> None:
    lab.cell("%%gnnrec graph --help\nSELECT 1")

    assert "    %%gnnrec graph --name shop\n    SELECT customer" in capsys.readouterr().out


def test_behaviours_weights_and_features_reach_the_graph(lab: Lab) -> None:
    lab.user_ns["log"] = pd.DataFrame(
        {"user": [1, 1, 2], "item": ["a", "b", "a"], "what": ["buy", "look", "give back"], 7: [2.0, 4.0, 1.0]}
    )
    lab.user_ns["titles"] = pd.DataFrame({"item": ["b", "a"], "title": ["Beer", "Ale"]})
    lab.user_ns["people"] = pd.DataFrame({"user": [2, 1], "age": [30, 40]})

    graph = lab.cell(
        "%gnnrec graph log --behaviour what --behaviour-weights 'buy=1,look=0.25,give back=0' --weight 7 "
        "--items titles --users people --name shop"
    )

    assert graph.weight.tolist() == [2.0, 1.0, 0.0]
    assert graph.item_labels([0, 1]) == ["Ale", "Beer"]
    assert graph.user_features["age"].to_pylist() == [40, 30]


def test_frames_of_a_function_and_of_an_attribute_are_found(lab: Lab, events: pd.DataFrame) -> None:
    lab.user_ns["events"] = events
    graph = lab.cell(
        "def build(frame):\n"
        "    name = 'inner'\n"
        "    return get_ipython().run_line_magic('gnnrec', 'graph frame --name $name')\n"
        "build(events)"
    )
    lab.user_ns["holder"] = type("Holder", (), {"log": events})()
    other = lab.cell("%gnnrec graph holder.log --name {'out' + 'er'}")

    assert (graph.name, other.name) == ("inner", "outer")
    assert graph.fingerprint == other.fingerprint


@pytest.mark.slow
def test_insights_tell_of_the_graph_in_either_language(shop: Lab) -> None:
    found = shop.cell("%gnnrec insights shop --seed 3")
    korean = shop.cell("%gnnrec insights shop --locale ko")

    assert isinstance(found, gnnrec_lab.graph.insights.Insights)
    assert (found.name, found.seed) == ("shop", 3)
    assert found.table("components")[["users", "items", "pairs"]].to_numpy().tolist() == [[6, 10, 48]] * 2
    assert "The graph falls into 2 parts that no pair connects" in repr(found)
    assert "서로 이어지지 않은 덩어리 2개로 나뉩니다" in repr(korean)


def test_the_split_is_chosen_kept_and_kept_on(
    shop: Lab, events: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    split = shop.cell("%gnnrec split shop --by last --test 1 --validation 2 --seed 5")
    said(capsys)

    assert (split.by, split.seed) == ("last", 5)
    assert [getattr(split, part).num_interactions for part in ("train", "validation", "test")] == [60, 24, 12]
    shop.cell("%gnnrec graph events --user 'customer id' --item product --time when --name shop")
    assert load_named("shop")[1].fingerprint == split.fingerprint
    assert said(capsys) == []

    shop.user_ns["events"] = events.iloc[:60]
    shop.cell("%gnnrec graph events --user 'customer id' --item product --time when --name shop")
    assert load_named("shop")[1] is None
    assert said(capsys) == ['"shop" was another graph until now; the runs trained on it keep theirs.']


def test_a_split_predicts_behaviours_and_says_what_to_look_out_for(
    shop: Lab, events: pd.DataFrame, capsys: pytest.CaptureFixture[str]
) -> None:
    kinds = ["가 view", "buy", "return"]
    shop.user_ns["events"] = events.assign(kind=[kinds[row % 3] for row in range(len(events))])
    roles = "--user 'customer id' --item product --time when --behaviour kind"
    shop.cell(f"%gnnrec graph events {roles} --name shop")
    said(capsys)
    split = shop.cell("%gnnrec split shop --by random --target buy '가 view' --test 0.3 --validation 0")

    assert split.target == ("buy", "가 view")
    assert said(capsys) == [in_magic(warning) for warning in split.report.warnings] != []
    assert load_named("shop")[1].fingerprint == split.fingerprint
    assert shop.cell("%gnnrec split shop --by cold-users --test 0.3").by == "cold-users"
    assert shop.cell("%gnnrec split shop --by cold-items --target return --test 0.3").by == "cold-items"


def test_the_overview_leads_from_one_command_to_the_next(lab: Lab, events: pd.DataFrame) -> None:
    assert lab.cell("%gnnrec").next_command == "%gnnrec data online-retail"

    lab.user_ns["events"] = events
    first = lab.cell("%gnnrec").next_command
    assert first == "%gnnrec graph events --name events"

    lab.cell(first)
    second = lab.cell("%gnnrec").next_command
    assert second == "%gnnrec split events --by time"

    lab.cell("%gnnrec graph events --user 'customer id' --item product --name events")
    assert lab.cell("%gnnrec").next_command == "%gnnrec split events --by random"

    lab.cell("%gnnrec graph events --user 'customer id' --item product --time when --name events")
    third = lab.cell("%gnnrec").next_command
    assert third == "%gnnrec split events --by time"

    lab.cell(third)
    overview = lab.cell("%gnnrec")
    assert overview.next_command == "%gnnrec train events --model lightgcn"
    assert "events  12 users, 20 items, 96 interactions, split chosen" in repr(overview)
    assert "12 users, 20 items, 96 interactions, split chosen" in Text(overview._repr_html_()).parts


def test_the_overview_proposes_the_frame_that_looks_like_a_log(lab: Lab, events: pd.DataFrame) -> None:
    products = pd.DataFrame({"product": [1, 2], "title": ["a", "b"]})
    lab.user_ns |= {"log": events, "products": products, "sums": pd.DataFrame({"n": [1], "m": [2]})}

    assert lab.cell("%gnnrec").next_command == "%gnnrec graph log --name log"

    del lab.user_ns["log"]
    assert lab.cell("%gnnrec").next_command == "%gnnrec graph products --name products"
    lab.user_ns["lazy"] = pl.LazyFrame({"user_id": [1], "item_id": [2]})
    assert lab.cell("%gnnrec").next_command == "%gnnrec graph lazy --name lazy"


def test_the_overview_leads_on_with_the_graph_in_use(shop: Lab) -> None:
    with trained_in_process():
        shop.cell("%gnnrec train shop --model popularity --name first")
    assert shop.cell("%gnnrec").next_command == "%gnnrec evaluate first"

    shop.cell("%gnnrec graph events --user 'customer id' --item product --name a")
    assert shop.cell("%gnnrec").next_command == "%gnnrec split a --by random"
    shop.cell("%gnnrec split a --by random")
    assert shop.cell("%gnnrec").next_command == "%gnnrec train a --model lightgcn"

    shop.cell("%gnnrec split shop --by last")
    assert shop.cell("%gnnrec").next_command == "%gnnrec train shop --model lightgcn"


def test_one_of_a_thing_is_not_many(lab: Lab) -> None:
    lab.user_ns["log"] = pd.DataFrame({"user": ["a"], "item": ["x"]})
    graph = lab.cell("%gnnrec graph log --name tiny")

    assert repr(graph).startswith('InteractionGraph "tiny": 1 user x 1 item, 1 interaction, density')
    assert "tiny  1 user, 1 item, 1 interaction, no split yet" in repr(lab.cell("%gnnrec"))


def test_a_damaged_graph_does_not_hide_the_rest(shop: Lab, own_home: Path) -> None:
    (own_home / "graphs" / "broken.json").write_text("{")

    overview = shop.cell("%gnnrec")

    assert "is damaged or unreadable" in " ".join(repr(overview).split())
    assert "shop    12 users" in repr(overview)
    assert overview.next_command == "%gnnrec train shop --model lightgcn"


def test_jobs_of_an_empty_lab_says_so(lab: Lab) -> None:
    found = lab.cell("%gnnrec jobs")

    assert isinstance(found, gnnrec_lab.jobs.RunList)
    assert "No runs in" in repr(found)


def test_doctor_finds_this_machine_fine_and_changes_nothing(lab: Lab, own_home: Path) -> None:
    found = lab.cell("%gnnrec doctor")

    states = {finding.what: finding.state for finding in found.findings}
    assert states["gnnrec-lab"] == gnnrec_lab.__version__
    assert states["Home"] == f"{own_home} (made when first needed)"
    assert states["Front end"] == "a terminal"
    assert states["Switch on"] == "nothing: widgets show themselves as text"
    assert states["pandas"] == pd.__version__
    assert not own_home.exists()
    assert [finding for finding in found.problems if finding.what not in ("Free memory", "Free disk")] == []


def test_doctor_says_that_a_gpu_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for why, ending in ((None, "; a GPU is there and is used"), ("There is none.", platform.machine())):
        monkeypatch.setattr(health, "why_no_gpu", lambda why=why: why)
        (device,) = (one.state for one in health._processor() if one.what == "Device")
        assert device.endswith(ending)


def test_doctor_says_what_to_do_about_each_problem(lab: Lab, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    gnnrec_lab.set_home(tmp_path / "file" / "home")

    found = lab.cell("%gnnrec doctor")

    problem = next(finding for finding in found.problems if finding.what == "Home")
    assert '%config GnnrecMagics.home = "FOLDER"' in problem.remedy
    assert problem.remedy in repr(found)
    assert problem.remedy in Text(found._repr_html_()).parts
    assert found.verdict == f"{len(found.problems)} problem{'s' if len(found.problems) > 1 else ''}."


def test_a_missing_package_has_a_remedy() -> None:
    finding = health._version("no-such-package", "pip install no-such-package")

    assert finding.state == "not installed"
    assert finding.remedy == "pip install no-such-package, then restart the kernel"
