"""Searches that come from elsewhere: none breaks the list, reaches other runs, or follows a link."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gnnrec_lab.errors import GnnrecError, OptionError, StorageError
from gnnrec_lab.jobs import open_run
from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.search import Search, open_search, searches
from gnnrec_lab.search.driver import Driver
from gnnrec_lab.search.trial_study import TrialStudy
from tests.search.conftest import requeued

Queued = Callable[..., Search]


def edit(path: Path, **change: Any) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | change))


def seen() -> str:
    """Look at all searches; return what is said."""
    found = searches()
    text = repr(found) + found._repr_html_()
    return text + "".join(repr(one) + one._repr_html_() for one in found)


@pytest.fixture
def done(queued: Queued, planted: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Search:
    """A search of three trials that came to its end."""
    monkeypatch.setattr("gnnrec_lab.search.driver._LOOK", 0.001)
    planted(lambda spec: 0.5)
    search = queued(name="bad", trials=3, space={"dim": [8, 16, 32]})
    driver = Driver(search.folder, requeued(search.folder))
    driver.report(driver.run())
    return search


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("status.json", {"status": ["done"]}),
        ("status.json", {"progress": {"trials": "x"}}),
        ("status.json", {"progress": {"trials": 3, "best": {"value": None}}}),
        ("status.json", {"progress": {"best": "x"}}),
        ("spec.json", {"trials": 10**9}),
        ("spec.json", {"timeout": "soon"}),
        ("spec.json", {"space": {"dim": []}}),
        ("spec.json", {"space": {"dim": {"values": []}}}),
        ("spec.json", {"space": {"dim": {"low": 0, "high": 10**30, "log": False, "whole": True}}}),
        ("spec.json", {"space": {"no such option": {"values": [1]}}}),
        ("spec.json", {"run": {"version": 2}}),
        ("spec.json", {"search": "other"}),
        ("spec.json", {"version": 1.5}),
    ],
    ids=range(13),
)
def test_a_value_of_the_wrong_kind_is_said_and_the_others_are_shown(
    queued: Queued, name: str, change: dict[str, Any]
) -> None:
    queued(name="good", trials=2)
    bad = queued(name="bad", trials=2).folder
    Status("stopped").write(bad)
    edit(bad / name, **change)

    assert "good  queued" in seen()
    if name == "spec.json":
        search = Search(bad)
        for use in (search.trials_frame, search.resume, lambda: search.spec):
            with pytest.raises(GnnrecError):
                use()
        search.remove()
        assert [one.name for one in searches()] == ["good"]


@pytest.mark.parametrize(
    "lines",
    [
        b"no json\n",
        b"[]\n",
        b'{"op_code": 99}\n',
        b'{"op_code": 4, "worker_id": "w"}\n',
        b'{"op_code": 0, "worker_id": "w", "study_name": "bad", "directions": "x"}\n',
        b"[" * 50_000 + b"\n",
        b"\xff\n",
    ],
    ids=range(7),
)
def test_a_damaged_journal_is_an_error_of_its_search(queued: Queued, lines: bytes) -> None:
    queued(name="good", trials=2)
    bad = queued(name="bad", trials=2)
    (bad.folder / "journal.jsonl").write_bytes(lines)

    assert "good  queued" in seen()
    with pytest.raises(StorageError, match=r"journal\.jsonl is damaged"):
        bad.trials_frame()


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
def test_the_journal_is_a_file(queued: Queued, tmp_path: Path, kind: str) -> None:
    search = queued(name="bad", trials=2)
    (tmp_path / "precious").write_text("mine")
    journal = search.folder / "journal.jsonl"
    if kind == "pipe":
        os.mkfifo(journal)
    elif kind == "link":
        journal.symlink_to(tmp_path / "precious")
    else:
        journal.mkdir()

    with pytest.raises(StorageError):
        search.trials_frame()
    with pytest.raises(StorageError):
        TrialStudy.open(search.folder, search._read_spec())
    assert (tmp_path / "precious").read_text() == "mine"


def test_only_runs_that_are_its_trials_are_removed_with_a_search(done: Search) -> None:
    runs = done.folder.parents[1] / "runs"
    stranger = runs / "bad-t001"
    edit(stranger / "spec.json", seed=77)  # not what the search trained

    assert done.remove_trials() == ["bad-t000", "bad-t002"]
    assert RunSpec.read(stranger).seed == 77


def test_a_copy_of_the_best_holds_no_links(done: Search, tmp_path: Path) -> None:
    from gnnrec_lab.search.retention import keep_best

    open_run("bad").remove()
    (tmp_path / "secret").write_text("mine")
    (done.folder.parents[1] / "runs" / "bad-t000" / "result" / "link").symlink_to(tmp_path / "secret")
    study = TrialStudy(done.folder, done._read_spec())
    keep_best(done.folder.parents[1], done._read_spec(), study.trials())

    assert [path.name for path in (open_run("bad").folder / "result").iterdir()] == ["report.json"]


def test_a_foreign_search_is_checked_as_if_it_were_typed(queued: Queued) -> None:
    search = queued(name="bad", trials=2)
    spec = json.loads((search.folder / "spec.json").read_text())
    spec["run"]["training"]["epochs"] = 0
    (search.folder / "spec.json").write_text(json.dumps(spec))
    Status("stopped").write(search.folder)

    with pytest.raises(OptionError, match="epochs must be at least 1"):
        open_search("bad").resume()
