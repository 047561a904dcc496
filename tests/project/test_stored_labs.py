"""Labs that former versions wrote open here, and say what they said: docs/reference/deprecation.md."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

import gnnrec_lab
from gnnrec_lab.jobs import check_folder
from tests.project.store_lab import SAID

pytestmark = pytest.mark.slow  # PyTorch is imported for the runs
LABS = sorted(Path(__file__).parent.glob("lab-*"))


@pytest.fixture
def lab(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a stored lab, in use."""
    home = shutil.copytree(request.param / "home", tmp_path / "home")
    gnnrec_lab.set_home(home)
    return home


def test_a_lab_of_each_released_version_is_stored() -> None:
    assert [folder.name for folder in LABS] == ["lab-0.1"]


def test_stored_labs_are_small() -> None:
    sizes = {lab.name: sum(path.stat().st_size for path in lab.rglob("*") if path.is_file()) for lab in LABS}

    assert {name: size for name, size in sizes.items() if size > 250_000} == {}


@pytest.mark.parametrize("lab", LABS, indirect=True, ids=lambda path: path.name)
def test_a_stored_lab_is_sound(lab: Path) -> None:
    assert [finding.what for finding in check_folder(lab).problems] == []


@pytest.mark.parametrize("lab", LABS, indirect=True, ids=lambda path: path.name)
def test_a_stored_graph_and_its_split_are_as_they_were(lab: Path) -> None:
    graph, split = gnnrec_lab.graph.load_named("shop")

    assert (graph.num_users, graph.num_items, graph.num_interactions) == (12, 10, 160)
    assert split is not None
    assert split.graph.fingerprint == graph.fingerprint


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("lab", LABS, indirect=True, ids=lambda path: path.name)
def test_what_is_stored_says_what_it_said(lab: Path, kind: str, request: pytest.FixtureRequest) -> None:
    folder = request.node.callspec.params["lab"]
    stored = json.loads((folder / "expected.json").read_text(encoding="utf-8"))[kind]

    assert _leaves(SAID[kind](folder)) == pytest.approx(_leaves(stored), abs=1e-3)


def _leaves(value: Any, path: str = "") -> dict[str, Any]:
    if not isinstance(value, dict | list):
        return {path: value}
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return {key: leaf for name, one in inner for key, leaf in _leaves(one, f"{path}/{name}").items()}
