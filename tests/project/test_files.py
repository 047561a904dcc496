"""What a reader meets in the repository: files of readable size, notebooks without outputs, working links."""

import json
import os
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = [
    path
    for folder in ("gnnrec_lab", "tests", "benchmarks", "js/src", "js/test")
    for ending in ("py", "ts", "tsx", "css")
    for path in (ROOT / folder).rglob(f"*.{ending}")
    if ".gen." not in path.name and "static" not in path.parts  # generated: nobody reads them as sources
]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
GENERATED = (
    "reference/api/",
    "reference/commands/",
    "reference/models/",
    "reference/traits.md",
    "images/weights-",
    "images/bipartite.svg",
)
KOREAN = ROOT / "docs" / "ko"  # its pages stand for those of the same path in docs/
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)")


def test_no_source_file_is_larger_than_20_kb() -> None:
    assert [str(path.relative_to(ROOT)) for path in SOURCES if path.stat().st_size > 20_000] == []


def test_half_of_the_package_is_in_files_under_8_kb() -> None:
    sizes = sorted(path.stat().st_size for path in SOURCES if path.is_relative_to(ROOT / "gnnrec_lab"))

    assert sizes[len(sizes) // 2] < 8_000


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    notebook = json.loads(path.read_text())
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]

    assert code
    assert [cell["outputs"] for cell in code if cell["outputs"]] == []
    assert [cell["execution_count"] for cell in code if cell["execution_count"]] == []
    assert "widgets" not in notebook["metadata"]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_what_a_page_links_to_exists(page: Path) -> None:
    targets = [link for link in LINK.findall(page.read_text()) if "://" not in link]
    folder = ROOT / "docs" / page.relative_to(KOREAN).parent if page.is_relative_to(KOREAN) else page.parent

    assert [link for link in targets if not _exists(folder / link)] == []


def _exists(path: Path) -> bool:
    """Whether there is a page, or one is generated for the site."""
    place = os.path.relpath(path, ROOT / "docs")
    return path.exists() or place.startswith(GENERATED)


def test_pictures_are_small() -> None:
    pictures = sorted((ROOT / "docs").rglob("*.png"))

    assert pictures
    assert [path.name for path in pictures if path.stat().st_size >= 200_000] == []
