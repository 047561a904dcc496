"""Splits saved and loaded: in a folder of their own, and in the lab's home."""

import json
from pathlib import Path
from typing import Any

import pytest

from gnnrec_lab.errors import StorageError
from gnnrec_lab.graph import Split, load_named, save_named
from tests.graph.splits.logs import WAYS, graph_of

ROWS = [
    (f"u{user}", f"i{(user + 3 * step) % 17}", step, 1.0, "구매" if (user + step) % 2 else "view")
    for user in range(12)
    for step in range(1, 17)
]


@pytest.mark.slow
@pytest.mark.parametrize("target", [None, "구매"])
@pytest.mark.parametrize("by", WAYS)
def test_a_split_comes_back_as_it_was(tmp_path: Path, by: str, target: Any) -> None:
    graph = graph_of(ROWS, name="가게")
    split = graph.split(by, target=target, test=0.3, validation=0.2, seed=4)
    save_named(graph, split)
    for loaded in (Split.load(split.save(tmp_path / "split")), load_named("가게")[1]):
        assert loaded is not None
        assert loaded.fingerprint == split.fingerprint
        assert (loaded.by, loaded.seed, loaded.target) == (by, 4, split.target)
        assert loaded.report.to_dict() == split.report.to_dict()
        assert loaded.seen("test").fingerprint == split.seen("test").fingerprint


def changed(tmp_path: Path, **changes: Any) -> Path:
    folder = graph_of(ROWS).split("random", target="view", test=0.3).save(tmp_path / "split")
    meta = json.loads((folder / "meta.json").read_text())
    meta |= changes
    (folder / "meta.json").write_text(json.dumps({key: meta[key] for key in meta if meta[key] is not None}))
    return folder


@pytest.mark.parametrize("target", [["buy"], [3], 3, [["view"]]])
def test_a_target_that_the_graph_does_not_have_is_damage(tmp_path: Path, target: Any) -> None:
    with pytest.raises(StorageError, match=r"meta\.json is damaged"):
        Split.load(changed(tmp_path, target=target))


def test_splits_from_before_there_were_targets(tmp_path: Path) -> None:
    assert Split.load(changed(tmp_path, target=None)).target == ()
