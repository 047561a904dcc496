import dataclasses
import json
from pathlib import Path

import pytest

from gnnrec_lab import __version__
from gnnrec_lab.errors import StorageError
from gnnrec_lab.jobs.spec import RunSpec

SPEC = RunSpec(
    run="산책-1",
    model="lightgcn",
    options={"dim": 64, "temperature": 0.12, "loss": "softmax", "cutoff": None},
    training={"epochs": 20, "learning_rate": 1e-3},
    seed=2**40,
    graph="shop",
    split="ab" * 32,
    created=1_700_000_000.25,
    threads=2,
    priority=-3,
)


def test_a_spec_survives_its_file_exactly(tmp_path: Path) -> None:
    SPEC.write(tmp_path)

    assert RunSpec.read(tmp_path) == SPEC
    assert json.loads((tmp_path / "spec.json").read_text("utf-8")) == {
        "version": 2,
        "run": "산책-1",
        "model": "lightgcn",
        "options": {"dim": 64, "temperature": 0.12, "loss": "softmax", "cutoff": None},
        "training": {"epochs": 20, "learning_rate": 0.001},
        "seed": 1099511627776,
        "graph": "shop",
        "split": "ab" * 32,
        "created": 1700000000.25,
        "threads": 2,
        "priority": -3,
        "track": "",
        "on": "local",
        "cluster": "",
        "workers": 1,
        "start": {},
        "update": {},
        "gnnrec_lab": __version__,
    }


def test_a_newer_spec_is_refused_with_the_remedy(tmp_path: Path) -> None:
    run = tmp_path / "later"
    run.mkdir()
    (run / "spec.json").write_text(json.dumps({"version": 3, "gnnrec_lab": "9.1", "something": "new"}))

    with pytest.raises(StorageError, match=r'"later" was written by a newer gnnrec-lab \(9\.1; .*upgrade'):
        RunSpec.read(run)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"version": 0}, "its version is 0"),
        ({"version": "1"}, "its version is '1'"),
        ({"version": True}, "its version is True"),
        ({"threads": None}, '"threads" is missing or of the wrong kind'),
        ({"seed": "7"}, '"seed" is missing or of the wrong kind'),
        ({"seed": True}, '"seed" is missing or of the wrong kind'),
        ({"options": None}, '"options" is missing or of the wrong kind'),
    ],
)
def test_a_damaged_spec_says_what_is_wrong(tmp_path: Path, change: dict[str, object], match: str) -> None:
    (tmp_path / "spec.json").write_text(json.dumps(SPEC.to_dict() | change))

    with pytest.raises(StorageError, match=match):
        RunSpec.read(tmp_path)


def test_a_missing_spec_is_a_storage_error(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"spec\.json is missing"):
        RunSpec.read(tmp_path)


def test_a_spec_of_version_1_is_read(tmp_path: Path) -> None:
    value = SPEC.to_dict() | {"version": 1}
    del value["threads"], value["priority"]
    (tmp_path / "spec.json").write_text(json.dumps(value))

    assert RunSpec.read(tmp_path) == dataclasses.replace(SPEC, threads=0, priority=0)


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 3},
        {"split": "cd" * 32},
        {"model": "bprmf"},
        {"options": {"dim": 64, "temperature": 0.13, "loss": "softmax", "cutoff": None}},
        {"training": {"epochs": 21, "learning_rate": 1e-3}},
        {"gnnrec_lab": "0.0.1"},
        {"workers": 2},
    ],
)
def test_what_changes_the_result_is_another_identity(change: dict[str, object]) -> None:
    assert dataclasses.replace(SPEC, **change).identity != SPEC.identity  # type: ignore[arg-type]


def test_what_does_not_change_the_result_is_no_part_of_the_identity(tmp_path: Path) -> None:
    training = {"learning_rate": 1e-3, "checkpoint_seconds": 5.0, "keep_checkpoints": 9, "epochs": 20}
    other = dataclasses.replace(
        SPEC, run="other", graph="copy", created=2.0, threads=1, priority=9, training=training
    )
    other.write(tmp_path)

    assert RunSpec.read(tmp_path).identity == SPEC.identity
    left_open, chosen = (
        dataclasses.replace(SPEC, training=training | {"device": one}) for one in ("auto", "cuda")
    )
    assert left_open.identity == SPEC.identity
    assert chosen.identity != SPEC.identity
    assert len(SPEC.identity) == 64
