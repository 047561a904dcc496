"""Checkpoints as files: whole or not there, checked, few, and readable from older versions."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import writing
from gnnrec_lab.training.checkpoint import (
    NewerFormatError,
    TrainingState,
    checkpoints,
    newest_checkpoint,
    read_checkpoint,
    write_checkpoint,
)
from tests.patching import patch_library


def state(number: int = 0) -> TrainingState:
    tensors = {"parameter.user": torch.arange(6.0).reshape(2, 3) + number, "generator": torch.tensor([1, 2])}
    return TrainingState(tensors, {"step": number, "losses": 0.1 + number, "history": [{"epoch": 1}]})


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_state_comes_back_exactly(tmp_path: Path) -> None:
    path = write_checkpoint(tmp_path, 3, 2, state(2))

    found = read_checkpoint(path)

    assert path.name == "epoch-000003-step-000002"
    assert found.facts == {"step": 2, "losses": 2.1, "history": [{"epoch": 1}]}
    assert found.tensors.keys() == {"parameter.user", "generator"}
    assert torch.equal(found.tensors["parameter.user"], state(2).tensors["parameter.user"])
    assert found.tensors["generator"].dtype == torch.int64
    assert path.stat().st_mode & 0o777 == 0o700


def test_the_newest_are_kept_and_the_one_of_the_best_epoch(tmp_path: Path) -> None:
    for epoch in range(1, 6):
        for step in (0, 1):
            write_checkpoint(tmp_path, epoch, step, state(), keep=3, best_epoch=min(epoch, 2))

    assert names(tmp_path) == [
        "epoch-000002",
        "epoch-000004-step-000001",
        "epoch-000005",
        "epoch-000005-step-000001",
    ]
    assert [path.name for path in checkpoints(tmp_path)] == names(tmp_path)  # the order is that of training


def test_one_written_again_replaces_the_one_before(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, 1, 0, state(1))
    write_checkpoint(tmp_path, 1, 0, state(5))

    assert names(tmp_path) == ["epoch-000001"]
    assert newest_checkpoint(tmp_path).state is not None
    assert read_checkpoint(tmp_path / "epoch-000001").facts["step"] == 5


@pytest.mark.parametrize("file", ["state.safetensors", "state.json"])
@pytest.mark.parametrize("harm", ["cut", "flip", "gone", "empty"])
def test_a_damaged_one_is_passed_over_for_the_one_before(tmp_path: Path, file: str, harm: str) -> None:
    write_checkpoint(tmp_path, 1, 0, state(1))
    path = write_checkpoint(tmp_path, 2, 0, state(2)) / file
    data = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    elif harm == "flip":
        place = data.rindex(b"losses") + 10 if file == "state.json" else len(data) - 1  # a digit, a number
        data[place] ^= 1
        path.write_bytes(data)
    else:
        path.write_bytes(b"" if harm == "empty" else data[:-8])

    found = newest_checkpoint(tmp_path)

    assert found.path == tmp_path / "epoch-000001"
    assert found.state is not None
    assert found.state.facts["step"] == 1
    assert len(found.damaged) == 1
    assert "epoch-000002" in found.damaged[0]
    with pytest.raises(StorageError, match="epoch-000002"):
        read_checkpoint(tmp_path / "epoch-000002")


def test_without_a_sound_one_there_is_none(tmp_path: Path) -> None:
    assert newest_checkpoint(tmp_path / "nowhere").state is None
    (write_checkpoint(tmp_path, 1, 0, state()) / "state.json").write_text("{")

    found = newest_checkpoint(tmp_path)

    assert (found.path, found.state, len(found.damaged)) == (None, None, 1)


def test_one_of_a_newer_version_is_refused_not_passed_over(tmp_path: Path) -> None:
    write_checkpoint(tmp_path, 1, 0, state())
    path = write_checkpoint(tmp_path, 2, 0, state()) / "state.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 3}))

    with pytest.raises(NewerFormatError, match="newer gnnrec-lab: upgrade"):
        newest_checkpoint(tmp_path)


def test_one_of_version_1_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "epoch-000007"
    folder.mkdir()
    data = save({"generator": torch.tensor([1])})
    (folder / "state.safetensors").write_bytes(data)
    facts = {"stopping": {"patience": 6}, "history": []}
    checksum = hashlib.sha256(data).hexdigest()
    (folder / "state.json").write_text(json.dumps({"format": 1, "sha256": checksum, **facts}))

    assert read_checkpoint(folder).facts == facts
    (folder / "state.safetensors").write_bytes(data[:-1] + b"\x09")
    with pytest.raises(StorageError, match="checksum"):
        read_checkpoint(folder)


@pytest.mark.parametrize("name", ["fsync", "rename"])
def test_a_write_that_fails_leaves_the_last_good_one_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write_checkpoint(tmp_path, 1, 0, state(1))

    def full(*arguments: Any, **settings: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patch_library(patched, writing, "os", **{name: full})
        with pytest.raises(StorageError, match=r"Could not write .*No space left on device"):
            write_checkpoint(tmp_path, 2, 0, state(2))

    assert names(tmp_path) == ["epoch-000001"]
    assert newest_checkpoint(tmp_path).state is not None
    write_checkpoint(tmp_path, 2, 0, state(2))
    assert names(tmp_path) == ["epoch-000001", "epoch-000002"]


def test_what_a_killed_writer_left_is_no_checkpoint_and_is_swept(tmp_path: Path) -> None:
    left = tmp_path / ".epoch-000002.00abcdef.new"
    left.mkdir()
    (left / "state.json").write_text("{}")
    assert checkpoints(tmp_path) == []

    write_checkpoint(tmp_path, 1, 0, state())

    assert names(tmp_path) == ["epoch-000001"]
