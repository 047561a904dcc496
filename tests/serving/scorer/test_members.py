"""Bundles from elsewhere: whatever isn't as it was written is refused, in one line."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from gnnrec_lab import load_bundle
from gnnrec_lab.errors import StorageError
from gnnrec_lab.graph import Split
from gnnrec_lab.serving.export import export_bundle
from gnnrec_lab.serving.scorer.members import OPTIONAL, REQUIRED, meta_of
from tests.serving.conftest import Make

FILES = sorted((*REQUIRED, *OPTIONAL, "meta.json"))


@pytest.fixture(scope="module")
def written(trained: Make, split: Split, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("written") / "bundle"
    return export_bundle(trained("ials"), path, split, faithfulness=0, index=True)


@pytest.fixture
def bundle(written: Path, tmp_path: Path) -> Path:
    """A bundle that a test may spoil."""
    return shutil.copytree(written, tmp_path / "bundle")


def refused(path: Path) -> str:
    with pytest.raises(StorageError) as caught:
        load_bundle(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


def rewritten(bundle: Path, name: str, data: bytes) -> None:
    """Write a file of a bundle, and its checksum as if the bundle had always had it."""
    (bundle / name).write_bytes(data)
    names = [one for one in FILES if one != "meta.json" and (bundle / one).exists()]
    content = {one: (bundle / one).read_bytes() for one in names}
    meta = {"format": "gnnrec-lab bundle", **meta_of(content)}
    order = json.loads((bundle / "meta.json").read_text())["files"]
    meta["files"] = {one: len(content[one]) for one in order}
    (bundle / "meta.json").write_text(json.dumps(meta, indent=1))


def test_a_bundle_holds_these_files(bundle: Path) -> None:
    assert sorted(path.name for path in bundle.iterdir()) == FILES
    assert oct(bundle.stat().st_mode)[-3:] == "700"


@pytest.mark.parametrize("name", FILES)
def test_one_byte_of_a_file(name: str, bundle: Path) -> None:
    data = bytearray((bundle / name).read_bytes())
    for place in {0, len(data) // 3, len(data) // 2, len(data) - 1}:
        changed = bytearray(data)
        changed[place] ^= 1
        (bundle / name).write_bytes(changed)

        assert name in refused(bundle) or name == "meta.json"  # its byte may be another file's checksum
    (bundle / name).unlink()
    assert f"{name} is missing" in refused(bundle)


@pytest.mark.slow
def test_one_byte_of_a_zip(trained: Make, split: Split, tmp_path: Path) -> None:
    path = export_bundle(trained("popularity"), tmp_path / "b.zip", split, faithfulness=0)
    assert load_bundle(path).recommend("user 01", 1).num_rows == 1
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(0)
    for place in [
        *range(0, 120, 3),
        *rng.integers(0, len(data), 30).tolist(),
        *range(len(data) - 120, len(data), 2),
    ]:
        changed = bytearray(data)
        changed[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(changed)
        with pytest.raises(StorageError):
            load_bundle(path)
    path.write_bytes(data[:-1])
    assert "can't be used as a bundle" in refused(path)


def test_a_newer_version(bundle: Path) -> None:
    meta = json.loads((bundle / "meta.json").read_text()) | {"version": 2}
    (bundle / "meta.json").write_text(json.dumps(meta, indent=1))

    assert "newer" in refused(bundle)


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "model.pkl", "a/b.json"])
def test_a_hostile_path(name: str, bundle: Path) -> None:
    meta = json.loads((bundle / "meta.json").read_text())
    meta["sha256"][name] = "0" * 64
    (bundle / "meta.json").write_text(json.dumps(meta, indent=1))

    assert "which no bundle has" in refused(bundle)


def test_a_link_and_a_pipe(bundle: Path, tmp_path: Path) -> None:
    (bundle / "card.md").rename(tmp_path / "elsewhere")
    (bundle / "card.md").symlink_to(tmp_path / "elsewhere")
    assert "is a link" in refused(bundle) or "links are not followed" in refused(bundle)

    (bundle / "card.md").unlink()
    os.mkfifo(bundle / "card.md")
    assert "card.md" in refused(bundle)


def test_what_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("hello")
    assert "can't be used as a bundle" in refused(tmp_path / "file")
    assert "meta.json is missing" in refused(tmp_path)
    assert "missing" in refused(tmp_path / "nothing")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "pickle"}, "'pickle'"),
        ({"users": 3}, "has the shape"),
        ({"items": -1}, "items is no count"),
        ({"numbers": {"unit": "x"}}, 'its number "unit"'),
        ({"numbers": {"evil": 1}}, 'its number "evil"'),
        ({"kind": "popularity", "numbers": {}}, "doesn't belong there"),
        ({"index": None}, "index.safetensors can't be used"),
        ({"index": {"lists": 20, "probes": 21, "k": 20, "recall": 1.0}}, "its index has no lists or probes"),
        ({"index": {"lists": 19, "probes": 2, "k": 20, "recall": 1.0}}, "has the shape"),
        ({"index": {"lists": 20, "probes": 2, "k": 20, "recall": "all"}}, "its recall isn't said"),
    ],
)
def test_what_a_bundle_says_of_itself_must_fit(change: dict[str, object], message: str, bundle: Path) -> None:
    about = json.loads((bundle / "bundle.json").read_text()) | change
    rewritten(bundle, "bundle.json", json.dumps(about).encode())

    assert message in refused(bundle)


def test_an_answer_that_differs(bundle: Path) -> None:
    example = json.loads((bundle / "example.json").read_text())
    example["requests"][0]["list"][0][1] += 0.5
    rewritten(bundle, "example.json", json.dumps(example).encode())

    assert "answers differently from the recommender" in refused(bundle)


def test_something_else_is_never_replaced(trained: Make, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("a")
    (tmp_path / "mine.zip").write_text("a")

    for name in ("mine", "mine.zip"):
        with pytest.raises(StorageError, match="already holds something that isn't"):
            export_bundle(trained("popularity"), tmp_path / name)
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "a"


def test_a_bundle_is_replaced(trained: Make, tmp_path: Path) -> None:
    for name in ("b", "b.zip"):
        export_bundle(trained("popularity"), tmp_path / name)
        export_bundle(trained("ease"), tmp_path / name)

        assert load_bundle(tmp_path / name).about["model"] == "ease"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "b.zip"]
