"""Values, texts and kinds of files that no run has: a row with its reason, and nothing else breaks."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gnnrec_lab.errors import GnnrecError, StorageError
from gnnrec_lab.graph import Split
from gnnrec_lab.jobs import Run, open_run, runs, train
from gnnrec_lab.jobs.owner import Owner
from gnnrec_lab.jobs.state import look
from gnnrec_lab.jobs.status import Status
from tests.in_process import trained_in_process
from tests.jobs.edited import FILES, edit

MakeRun = Callable[..., Path]
DAMAGE: dict[str, Any] = {
    "status in a list": ("status.json", {"status": ["done"]}),
    "best is text": ("status.json", {"progress": {"best": "x"}}),
    "best in numbers that are none": ("status.json", {"progress": {"best": {"value": "x", "epoch": {}}}}),
    "epoch is text": ("status.json", {"progress": {"epoch": "x", "epochs": []}}),
    "seconds are text": ("status.json", {"progress": {"elapsed_seconds": "x"}}),
    "updated in no year": ("status.json", {"updated": 1e300}),
    "attempt is true": ("status.json", {"attempt": True}),
    "version is a fraction": ("status.json", {"version": 1.5}),
    "created in no year": ("spec.json", {"created": 1e300}),
    "created is a huge number": ("spec.json", {"created": 10**400}),
    "model in a list": ("spec.json", {"model": ["gat"]}),
    "options in a list": ("spec.json", {"options": []}),
    "an option is a list": ("spec.json", {"options": {"dim": [16]}}),
    "priority": ("spec.json", {"priority": 10**6}),
    "threads": ("spec.json", {"threads": 10**6}),
    "seed": ("spec.json", {"seed": -1}),
    "split": ("spec.json", {"split": "../../elsewhere"}),
    "run": ("spec.json", {"run": "' or 1=1"}),
    "track": ("spec.json", {"track": "elsewhere"}),
    "pid": ("owner.json", {"pid": -1}),
    "pid beyond all": ("owner.json", {"pid": 2**70, "worker": "x"}),
    "code": ("exit.json", {"code": 10**30}),
    "beat": ("beat.json", {"count": "x", "t": []}),
    "limits of a surrogate": ("spec.json", {"graph": "\ud800"}),
}
TEXTS = {
    "deep": b"[" * 100_000,
    "deeper": b'{"a":' * 5_000,
    "digits": b'{"version": ' + b"1" * 5_000 + b"}",
    "nan": b'{"version": NaN}',
    "infinite": b'{"version": 2, "updated": 1e999}',
    "no utf-8": b'{"version": "\xff"}',
    "null": b"\0" * 100,
    "nothing": b"",
}


@pytest.fixture(autouse=True)
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no view be refreshed but where it is made."""
    from gnnrec_lab.widgets.monitor.watcher import WATCHER

    monkeypatch.setattr(WATCHER, "watch", lambda view: None)


def all_views() -> str:
    """Look at all runs in each way that there is; return what is said."""
    from gnnrec_lab.magics.commands.overview import run as overview
    from gnnrec_lab.magics.notebook import Notebook
    from gnnrec_lab.widgets import JobTable

    table = JobTable()
    rows = {row["name"]: row for row in [*table.active, *table.ended]}
    table.close()
    assert table.error == ""
    assert {"good", "bad"} <= set(rows)
    assert rows["good"]["status"] == "done"
    seen = overview(Notebook(SimpleNamespace(user_ns={})))
    assert runs().to_frame().set_index("run").loc["good", "status"] == "done"
    return repr(runs()) + runs()._repr_html_() + repr(seen) + seen._repr_html_()


@pytest.mark.parametrize("case", DAMAGE)
def test_a_value_of_the_wrong_kind_is_a_row_with_its_reason(make_run: MakeRun, case: str) -> None:
    name, change = DAMAGE[case]
    make_run("good")
    bad = make_run("bad", Status("stopped"), Owner.of(os.getpid()))
    for other in ("exit.json", "beat.json"):
        (bad / other).write_text("{}")
    edit(bad, name, **change)

    all_views()
    for verb in (Run.look, Run.remove):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("gnnrec_lab.jobs.process.proven", lambda folder: None)
            try:
                verb(open_run("bad"))
            except GnnrecError:
                continue


@pytest.mark.slow
@pytest.mark.parametrize("name", ["status.json", "spec.json", "owner.json", "events.jsonl", "notes.jsonl"])
@pytest.mark.parametrize("text", TEXTS)
def test_a_text_that_is_no_json_is_a_row_with_its_reason(make_run: MakeRun, name: str, text: str) -> None:
    make_run("good")
    bad = make_run("bad")
    (bad / name).write_bytes(TEXTS[text])

    said = all_views()

    if name == "spec.json":
        assert "damaged" in said
    open_run("bad").events()
    assert look(bad).status in ("done", "lost")


@pytest.mark.parametrize("kind", ["pipe", "socket", "folder", "sparse"])
def test_what_is_no_small_file_hangs_nothing(
    make_run: MakeRun, split: Split, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_run("good")
    bad = make_run("bad")
    monkeypatch.chdir(bad)
    for name in FILES:
        Path(name).unlink(missing_ok=True)
        if kind == "pipe":
            os.mkfifo(name)
        elif kind == "socket":
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(name)
        elif kind == "folder":
            Path(name).mkdir()
        else:
            with Path(name).open("wb") as file:
                os.truncate(file.fileno(), 10 * 2**30)
    began = time.monotonic()

    assert "unreadable" in all_views() or "lost" in all_views()
    with trained_in_process():
        assert train(split, "popularity").status == "done"  # it looks for a run of the same
    open_run("bad").remove()

    assert not bad.exists()
    assert time.monotonic() - began < 30  # a second, where the processor isn't shared


def test_a_report_of_a_newer_version_is_refused(split: Split) -> None:
    with trained_in_process():
        run = train(split, "popularity", name="shop")
    for version, why in ((99, "newer gnnrec-lab, in version 99"), (1.5, "its version is 1.5")):
        edit(run.folder / "result", "report.json", version=version)
        with pytest.raises(StorageError, match=why):
            open_run("shop").result()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"training": {"epochs": 0}}, "epochs must be at least 1"),
        ({"training": {"epochs": "many"}}, "epochs must be a whole number"),
        ({"options": {"dim": -3}}, "dim must be"),
        ({"model": "no-such-model"}, 'no model "no-such-model"'),
    ],
)
def test_a_foreign_spec_is_checked_as_if_it_were_typed(
    make_run: MakeRun, change: dict[str, Any], why: str
) -> None:
    folder = make_run(status=Status("stopped"))
    edit(folder, **change)

    with pytest.raises(GnnrecError, match=why):
        Run(folder).resume()
    assert Status.read(folder).attempt == 1
