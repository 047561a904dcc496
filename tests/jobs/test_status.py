import json
from pathlib import Path

import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.jobs.status import NewerRunError, Status

OF_VERSION_1 = {"version": 1, "status": "done", "error": None, "progress": {}, "updated": 1.0}


@pytest.mark.parametrize("durable", [True, False])
def test_a_status_survives_its_file(tmp_path: Path, durable: bool) -> None:
    status = Status("failed", "the disk is full", {"epoch": 3, "best": None}, 1_700_000_000.5, 4)

    status.write(tmp_path, durable=durable)

    assert Status.read(tmp_path) == status
    assert [path.name for path in tmp_path.iterdir()] == ["status.json"]


def test_a_status_replaces_the_one_before(tmp_path: Path) -> None:
    Status("queued").write(tmp_path)
    Status("running", progress={"epoch": 1}).write(tmp_path, durable=False)

    now = Status.read(tmp_path)

    assert (now.status, now.progress) == ("running", {"epoch": 1})


@pytest.mark.parametrize(
    ("status", "ended"),
    {
        "queued": False,
        "running": False,
        "paused": False,
        "stopping": False,
        "stopped": True,
        "failed": True,
        "lost": True,
        "done": True,
    }.items(),
)
def test_which_statuses_are_the_end(status: str, ended: bool) -> None:
    assert Status(status).ended is ended


@pytest.mark.parametrize(
    "change",
    [
        {"status": "resting"},
        {"status": None},
        {"error": 3},
        {"progress": []},
        {"updated": "now"},
        {"attempt": "1"},
    ],
)
def test_a_damaged_status_is_a_storage_error(tmp_path: Path, change: dict[str, object]) -> None:
    (tmp_path / "status.json").write_text(json.dumps(OF_VERSION_1 | change))

    with pytest.raises(StorageError, match=r"status\.json is damaged"):
        Status.read(tmp_path)


@pytest.mark.parametrize("durable", [True, False])
def test_a_folder_that_is_gone_is_a_storage_error(tmp_path: Path, durable: bool) -> None:
    with pytest.raises(StorageError, match="Could not write"):
        Status("done").write(tmp_path / "gone", durable=durable)


def test_a_status_of_version_1_is_of_the_first_attempt(tmp_path: Path) -> None:
    (tmp_path / "status.json").write_text(json.dumps(OF_VERSION_1))

    assert Status.read(tmp_path) == Status("done", None, {}, 1.0, attempt=1)


def test_a_newer_status_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "status.json").write_text('{"version": 3, "status": "dreaming"}')

    with pytest.raises(NewerRunError, match="newer gnnrec-lab: upgrade"):
        Status.read(tmp_path)
