import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gnnrec_lab.jobs import RunList, runs
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.status import Status

BEST = {"epoch": 2, "value": 0.25, "metric": "ndcg@20"}
DONE = Status(
    "done",
    progress={"epoch": 3, "epochs": 5, "best": BEST, "metric": "ndcg@20", "elapsed_seconds": 12.5},
)


@pytest.fixture
def three(make_run: Callable[..., Path], gone: Owner) -> RunList:
    make_run("middle", DONE, created=1_700_000_200.0)
    make_run("oldest", Status("running"), gone, created=1_700_000_100.0)
    make_run("newest", Status("stopped"), created=1_700_000_300.5, graph="<b>", model="popularity")
    return runs()


def test_runs_are_listed_newest_first(three: RunList) -> None:
    assert [run.name for run in three] == ["newest", "middle", "oldest"]
    assert (len(three), three[0].name, three[-1].name) == (3, "newest", "oldest")
    assert [run.name for run in three[1:]] == ["middle", "oldest"]


def test_runs_as_a_frame(three: RunList) -> None:
    frame = three.to_frame()

    assert frame["run"].tolist() == ["newest", "middle", "oldest"]
    assert frame["model"].tolist() == ["popularity", "lightgcn", "lightgcn"]
    assert frame["status"].tolist() == ["stopped", "done", "lost"]
    assert frame.loc[1, ["epoch", "epochs", "metric", "best", "best_epoch", "seconds"]].tolist() == [
        3,
        5,
        "ndcg@20",
        0.25,
        2,
        12.5,
    ]
    assert frame.loc[0, "created"] == pd.Timestamp("2023-11-14 22:18:20.5", tz="UTC")
    assert frame["error"].isna().tolist() == [True, True, False]


def test_runs_as_text(three: RunList) -> None:
    assert [line.split("  ")[:2] for line in repr(three).splitlines()] == [
        ["Run newest", "stopped"],
        ["Run middle", "done"],
        ["Run oldest", "lost"],
    ]


def test_runs_as_html(three: RunList) -> None:
    shown = three._repr_html_()

    cells = re.findall(r"<td[^>]*>(.*?)</td>", shown)
    assert cells[:8] == ["newest", "popularity", "&lt;b&gt;", "stopped", "", "", "", ""]
    assert cells[8:16] == [
        "middle",
        "lightgcn",
        "shop",
        "done",
        "epoch 3/5",
        "best ndcg@20 0.25 at 2",
        "12 s",
        "",
    ]
    verbs = "%gnnrec watch, pause, resume, stop, kill, remove or log RUN"
    assert f">3 runs; to look after one: {verbs}</caption>" in shown


def test_a_damaged_run_does_not_hide_the_others(make_run: Callable[..., Path]) -> None:
    make_run("good", DONE)
    (make_run("bad") / "spec.json").write_text("{")
    (make_run("later") / "spec.json").write_text('{"version": 9}')

    frame = runs().to_frame().set_index("run")

    assert frame["status"].to_dict() == {"good": "done", "bad": "done", "later": "done"}
    assert "damaged" in frame.loc["bad", "error"]
    assert "upgrade" in frame.loc["later", "error"]
    assert "good" in runs()._repr_html_()


def test_a_run_removed_behind_the_list_is_a_row_with_a_reason(three: RunList) -> None:
    three[0].remove()

    assert three.to_frame().loc[0, ["run", "status", "error"]].tolist() == [
        "newest",
        "removed",
        'The run "newest" no longer exists: it was removed.',
    ]
    assert [run.name for run in runs()] == ["middle", "oldest"]


def test_an_empty_home_says_what_to_do_next(own_home: Path) -> None:
    assert len(runs()) == 0
    assert repr(runs()) == f"No runs in {own_home} yet. gnnrec_lab.train(split) starts one."
    assert "gnnrec_lab.train(split) starts one" in runs()._repr_html_()
    assert runs().to_frame().empty
    assert "best_epoch" in runs().to_frame().columns
    assert not own_home.exists()


def test_folders_that_are_no_runs_are_passed_over(make_run: Callable[..., Path]) -> None:
    folder = make_run("good", DONE)
    (folder.parent / "notes.txt").write_text("mine")
    (folder.parent / ".half.new").mkdir()

    assert [run.name for run in runs()] == ["good"]
