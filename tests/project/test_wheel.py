"""The wheel holds all that an installed lab needs, and nothing that was only lying about."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--wheel-dir", str(folder)]
    command = [sys.executable, "-m", "pip", "wheel", str(ROOT), *options]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("gnnrec_lab-*.whl")
    assert path.stat().st_size < 6_000_000
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def names(wheel: zipfile.ZipFile) -> set[str]:
    with wheel:
        return set(wheel.namelist())


def committed(folder: str, pattern: str) -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob(pattern)}


@pytest.mark.parametrize(
    ("folder", "pattern"),
    [
        ("gnnrec_lab", "*.py"),
        ("gnnrec_lab", "py.typed"),
        ("gnnrec_lab/widgets/static", "*.js"),
        ("gnnrec_lab/datasets", "*.parquet"),
    ],
)
def test_the_wheel_holds_every_file_of_the_package(names: set[str], folder: str, pattern: str) -> None:
    wanted = committed(folder, pattern)

    assert wanted
    assert wanted - names == set()


def test_the_wheel_holds_the_licence_and_nothing_from_beside_the_package(names: set[str]) -> None:
    outside = {name for name in names if not name.startswith("gnnrec_lab/")}

    assert any(name.endswith("licenses/LICENSE") for name in outside)
    assert all(".dist-info/" in name for name in outside)
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".ipynb"))]
