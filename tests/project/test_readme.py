"""What README.md and docs/ tell a person to type exists, and the README's Python runs, with fewer epochs and
customers."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

import gnnrec_lab
from gnnrec_lab.magics.commands import COMMANDS

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.ko.md", *sorted((ROOT / "docs").rglob("*.md"))]
EXAMPLES = {"hello"}  # a command that a page adds
TEXT = "\n".join(page.read_text() for page in PAGES)
README = PAGES[0].read_text()
FEWER = "from tests.fewer import fewer_customers; fewer_customers()"


def test_every_make_target_that_is_named_exists() -> None:
    named = set(re.findall(r"(?:^ {4}|`)make (?:[A-Z]+=\S+ )?([a-z]+)", TEXT, re.MULTILINE))
    there = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert {"demo", "test", "lab"} <= named
    assert named - there == set()


def test_every_module_that_is_named_exists() -> None:
    named = set(re.findall(r"python -m ([a-z_.]+)", TEXT)) - {"venv", "build"}  # not ours

    assert "gnnrec_lab.demo" in named
    assert [name for name in named if find_spec(name) is None] == []


def test_every_magic_that_is_named_exists() -> None:
    named = set(re.findall(r"%gnnrec ([a-z]+)", TEXT))

    assert {"graph", "train", "explain"} <= named
    assert named - set(COMMANDS) == EXAMPLES


def test_the_two_commands_come_first() -> None:
    commands = re.findall(r"^ {4}(\S.*)$", README, re.MULTILINE)

    assert [command.split()[:2] for command in commands[:2]] == [["make", "demo"], ["make", "test"]]


@pytest.mark.parametrize("page", PAGES[:2], ids=lambda path: path.name)
def test_the_film_on_the_first_screen_is_short_and_small(page: Path) -> None:
    first = re.findall(r"!\[[^\]]{20,}\]\((\S+)\)", page.read_text())[0]

    assert (
        first
        == {"README.md": "docs/images/journey.gif", "README.ko.md": "docs/images/journey.ko.gif"}[page.name]
    )
    with Image.open(ROOT / first) as film:
        assert 4 <= film.n_frames <= 6
        assert film.size == (1240, 760)
    assert (ROOT / first).stat().st_size < 1_500_000


@pytest.mark.parametrize("page", PAGES[:2], ids=lambda path: path.name)
def test_pictures_are_sharp_and_small(page: Path) -> None:
    pictures = re.findall(r"\]\((docs/images/\S+\.png)\)", page.read_text())

    assert pictures
    assert [path for path in pictures if (ROOT / path).stat().st_size > 250_000] == []
    assert [path for path in pictures if not 700 <= _width(path) <= 2600] == []


def _width(path: str) -> int:
    with Image.open(ROOT / path) as image:
        return image.width


def test_the_versions_agree() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text()
    cited = re.search(r"^version: (\S+)$", (ROOT / "CITATION.cff").read_text(), re.MULTILINE)

    assert cited is not None
    assert cited[1] == gnnrec_lab.__version__
    assert re.search(r"^## (\S+) - \d{4}-\d\d-\d\d$", changes, re.MULTILINE)[1] == gnnrec_lab.__version__


@pytest.mark.notebook
@pytest.mark.timeout(600)
def test_the_python_of_the_readme_runs(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    source = re.sub(r'"epochs": \d+', '"epochs": 2', shown)
    assert source != shown
    env = dict(os.environ, PYTHONPATH=str(ROOT), GNNREC_HOME=str(tmp_path / "home"))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", f"{FEWER}\n{source}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=env,
        timeout=500,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"LightGCN( \+ co-occurrence \S+)? on test", done.stdout)
    assert "in all, which is the score" in done.stdout


@pytest.mark.notebook
@pytest.mark.timeout(600)
def test_the_lines_of_the_readme_run_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat  # with the next seconds: only the process that needs them
    from nbclient import NotebookClient

    section = README[README.index("## In a notebook") : README.index("## What there is")]
    blocks = re.findall(r"(?:^ {4}\S.*\n)+", section, re.MULTILINE)
    cells = [
        re.sub(r"^ {4}", "", block, flags=re.MULTILINE).replace("epochs=20", "epochs=2") for block in blocks
    ]
    lines = [line for cell in cells[:1] for line in cell.splitlines()] + cells[1:]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(line) for line in (FEWER, *lines)])
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    NotebookClient(
        notebook, timeout=500, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()

    shown = {cell.source.split("\n")[0]: str(cell.outputs) for cell in notebook.cells}
    assert re.search(r"LightGCN( \+ co-occurrence \S+)? on test", shown["%gnnrec evaluate first"])
    assert "is still" in shown["%gnnrec evaluate first"]
    assert "16003" in shown["%gnnrec explain first --user 16003"]
    assert 'InteractionGraph "shop"' in shown["%%gnnrec graph --name shop --missing drop --min-user 3"]
