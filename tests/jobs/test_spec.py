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
)


def test_a_spec_survives_its_file_exactly(tmp_path: Path) -> None:
    SPEC.write(tmp_path)

    assert RunSpec.read(tmp_path) == SPEC
    assert json.loads((tmp_path / "spec.json").read_text("utf-8")) == {
        "version": 1,
        "run": "산책-1",
        "model": "lightgcn",
        "options": {"dim": 64, "temperature": 0.12, "loss": "softmax", "cutoff": None},
        "training": {"epochs": 20, "learning_rate": 0.001},
        "seed": 1099511627776,
        "graph": "shop",
        "split": "ab" * 32,
        "created": 1700000000.25,
        "gnnrec_lab": __version__,
    }


def test_a_newer_spec_is_refused_with_the_remedy(tmp_path: Path) -> None:
    run = tmp_path / "later"
    run.mkdir()
    (run / "spec.json").write_text(json.dumps({"version": 2, "gnnrec_lab": "9.1", "something": "new"}))

    with pytest.raises(StorageError, match=r'"later" was written by a newer gnnrec-lab \(9\.1; .*upgrade'):
        RunSpec.read(run)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"version": 0}, "its version is 0"),
        ({"version": "1"}, "its version is '1'"),
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
