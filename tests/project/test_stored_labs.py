"""Labs that former versions wrote open here, and say what they said: docs/reference/deprecation.md."""

import json
import shutil
from pathlib import Path

import pytest

import gnnrec_lab
from gnnrec_lab.jobs import check_folder
from tests.project.store_lab import expected

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

    assert {name: size for name, size in sizes.items() if size > 300_000} == {}


@pytest.mark.parametrize("lab", LABS, indirect=True, ids=lambda path: path.name)
def test_a_stored_lab_is_sound(lab: Path) -> None:
    assert [finding.what for finding in check_folder(lab).problems] == []


@pytest.mark.parametrize("lab", LABS, indirect=True, ids=lambda path: path.name)
def test_a_stored_graph_and_its_split_are_as_they_were(lab: Path) -> None:
    graph, split = gnnrec_lab.graph.load_named("shop")

    assert (graph.num_users, graph.num_items, graph.num_interactions) == (12, 10, 160)
    assert split is not None
    assert split.graph.fingerprint == graph.fingerprint


@pytest.mark.parametrize("folder", LABS, ids=lambda path: path.name)
def test_stored_runs_recommend_and_explain_as_they_did(folder: Path, tmp_path: Path) -> None:
    gnnrec_lab.set_home(shutil.copytree(folder / "home", tmp_path / "home"))
    stored = json.loads((folder / "expected.json").read_text(encoding="utf-8"))

    said = expected()

    assert {name: one["lists"] for name, one in said.items()} == {
        name: one["lists"] for name, one in stored.items()
    }
    for name, one in stored.items():
        assert said[name]["score"] == pytest.approx(one["score"], abs=1e-3)
        assert said[name]["contributions"] == pytest.approx(one["contributions"], abs=1e-3)
