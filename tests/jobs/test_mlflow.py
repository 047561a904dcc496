"""The home's own store of MLflow, which may come from elsewhere: what it may have removed and written."""

import os
import sqlite3
import struct
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.home import home, home_folder
from gnnrec_lab.jobs import mlflow
from gnnrec_lab.jobs.mlflow import MlflowRun, _own_store

MAGIC = bytes.fromhex("d9d505f920a163d7")


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


def database(folder: Path) -> Path:
    path = folder / "mlflow.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE runs (id)")
    connection.close()
    return path


def journal_naming(path: Path, named: Path) -> bytes:
    """Return a journal of a database that has SQLite undo a page, then remove the file that it names."""
    data = path.read_bytes()
    size = struct.unpack(">H", data[16:18])[0]
    page, nonce = data[:size], 1
    head = MAGIC + struct.pack(">IIIII", 1, nonce, len(data) // size, 512, size)
    total = nonce + sum(page[place] for place in range(size - 200, 0, -200))
    name = str(named).encode()
    end = struct.pack(">I", 0x40000000 // size + 1) + name + struct.pack(">II", len(name), sum(name)) + MAGIC
    return head.ljust(512, b"\0") + struct.pack(">I", 1) + page + struct.pack(">I", total) + end


def test_a_journal_has_no_file_removed(tmp_path: Path) -> None:
    store, mine = database(home_folder("mlflow")), tmp_path / "mine"
    journal = store.with_name("mlflow.db-journal")
    mine.write_text("precious\n")
    journal.write_bytes(journal_naming(store, mine))

    with pytest.raises(StorageError, match="comes from elsewhere, and would have a file removed: remove it"):
        _own_store(home())

    connection = sqlite3.connect(store)  # what would have happened
    connection.execute("SELECT * FROM runs")
    connection.close()
    assert not mine.exists()


def test_a_journal_of_one_database_is_undone() -> None:
    store = database(home_folder("mlflow"))
    assert _own_store(home()) == f"sqlite:///{store}"
    for data in (b"", b"\0" * 600):
        store.with_name("mlflow.db-journal").write_bytes(data)
        assert _own_store(home()) == f"sqlite:///{store}"


@pytest.mark.parametrize("end", ["", "-journal", "-wal", "-shm"])
def test_what_is_no_plain_file_is_refused(end: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.write_text("precious\n")
    path = home_folder("mlflow") / f"mlflow.db{end}"
    for make in (lambda: path.symlink_to(mine), lambda: path.hardlink_to(mine), lambda: os.mkfifo(path)):
        make()
        with pytest.raises(StorageError, match=rf"mlflow\.db{end} can't be used: .*Remove it\."):
            _own_store(home())
        path.unlink()


def a_run(place: str, **client: Any) -> MlflowRun:
    run = object.__new__(MlflowRun)
    run._folder, run._id = home() / "runs" / "gcn", "1"
    info = SimpleNamespace(info=SimpleNamespace(artifact_uri=place))
    run._client = SimpleNamespace(get_run=lambda id: info, **client)  # type: ignore[assignment]
    return run


def test_files_are_kept_in_the_home_alone(tmp_path: Path) -> None:
    files, elsewhere = tmp_path / "files", tmp_path / "elsewhere"
    (files / "result").mkdir(parents=True)
    elsewhere.mkdir()
    (files / "spec.json").write_text("{}")
    (files / "result" / "model.json").write_text("[]")
    own = home_folder("mlflow", "artifacts")

    a_run(f"{own.as_uri()}/1/a b/artifacts")._keep(files)
    kept = own / "1" / "a b" / "artifacts"
    assert sorted(str(path.relative_to(kept)) for path in kept.rglob("*.json")) == [
        "result/model.json",
        "spec.json",
    ]

    for place in (f"{own.as_uri()}/../../../elsewhere", elsewhere.as_uri(), f"{own.as_uri()}/%2e%2e/%2e%2e"):
        with pytest.raises(StorageError):
            a_run(place)._keep(files)
    (own / "linked").symlink_to(elsewhere)
    with pytest.raises(StorageError, match='"linked" in its path is a link'):
        a_run(f"{own.as_uri()}/linked/2/artifacts")._keep(files)
    assert not any(elsewhere.iterdir())


def test_links_in_a_result_lead_to_nothing_that_is_passed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret, sent = tmp_path / "secret", []
    secret.write_text("mine\n")
    result = home_folder("runs", "gcn", "result")
    (result.parent / "spec.json").write_text("{}")
    (result / "model.json").write_text("[]")
    (result / "more").symlink_to(secret)
    monkeypatch.setenv(mlflow.URI, "http://ours")

    def log_artifacts(run: str, folder: str) -> None:
        sent.extend(sorted(str(path.relative_to(folder)) for path in Path(folder).rglob("*")))

    run = a_run("", log_artifacts=log_artifacts, set_terminated=lambda run, status: sent.append(status))
    monkeypatch.setattr(MlflowRun, "_tell_result", lambda self: None)
    run.close("stopped")

    assert sent == ["result", "result/model.json", "spec.json", "KILLED"]
