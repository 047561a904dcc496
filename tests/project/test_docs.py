"""What docs/ and the READMEs say is so: names, lines of %gnnrec, code; and all that is public has a page."""

import ast
import doctest
import importlib
import inspect
import json
import shlex
from pathlib import Path
from types import SimpleNamespace

import pytest

import gnnrec_lab
from docs.site import assemble, check, generated
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.jobs import RunTimeoutError
from gnnrec_lab.magics.commands import COMMANDS
from gnnrec_lab.models import names
from tests.project.pages import (
    DOCS,
    KOREAN,
    PAGES,
    READMES,
    ROOT,
    fenced,
    headings,
    indented,
    magic_lines,
    name_of,
)

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TRANSLATED = [page.relative_to(KOREAN) for page in sorted(KOREAN.rglob("*.md"))]
WITH_DOCTESTS = [page for page in PAGES if ">>>" in page.read_text(encoding="utf-8")]
WITH_PYTHON = [page for page in PAGES if fenced(page, "python") and "add-a-" not in page.name]


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    return assemble.sources("en")


def test_every_public_name_has_a_page(site: dict[str, bytes]) -> None:
    public = [name for name in gnnrec_lab.__all__ if name not in {"__version__", "datasets"}]
    public += [f"jobs.{name}" for name in ("check_folder", "set_ray", "set_job_limit", "stop_cluster")]
    public += ["datasets.load", "models.Recommender", "explain.shapley", "training.fit"]

    assert [name for name in public if f"reference/api/{name}.rst" not in site] == []


def test_a_page_of_a_name_documents_it(site: dict[str, bytes]) -> None:
    assert ".. autofunction:: gnnrec_lab.train\n" in site["reference/api/train.rst"].decode()
    assert ".. autoclass:: gnnrec_lab.Run\n   :members:" in site["reference/api/Run.rst"].decode()


def test_every_public_name_has_a_docstring() -> None:
    assert [path for path, value in generated.public_names().items() if not inspect.getdoc(value)] == []


def test_every_command_has_a_page_and_a_how_to(site: dict[str, bytes]) -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted((DOCS / "how-to").glob("*.md")))

    assert [name for name in COMMANDS if f"reference/commands/{name}.md" not in site] == []
    assert [name for name in COMMANDS if f"%gnnrec {name}" not in text and name != "data"] == []
    assert "%gnnrec data" in (DOCS / "start.md").read_text(encoding="utf-8")


def test_every_error_says_what_to_do() -> None:
    text = (DOCS / "reference" / "errors.md").read_text(encoding="utf-8")
    sections = dict(part.split("\n", 1) for part in text.split("\n## ")[1:])
    kinds = {name for name in gnnrec_lab.__all__ if _is_error(getattr(gnnrec_lab, name))}

    assert {*sections} == kinds | {RunTimeoutError.__name__}
    assert [name for name, said in sections.items() if "**What to do.**" not in said] == []


def _is_error(value: object) -> bool:
    return inspect.isclass(value) and issubclass(value, GnnrecError)


def test_the_options_of_every_model_are_in_its_table(site: dict[str, bytes]) -> None:
    assert {f"reference/models/{name}.md" for name in names()} <= {*site}
    table = site["reference/models/lightgcn.md"].decode()

    assert "| `layers` | int | `2` |" in table
    assert "| `start` | str | `spectral` | `spectral`, `random` |" in table


def test_traits_are_listed_with_their_types(site: dict[str, bytes]) -> None:
    text = site["reference/traits.md"].decode()

    assert "| `selected` | `int` |" in text
    assert "| `search_users` | `query`, `kind` |" in text


@pytest.mark.parametrize("folder", ["how-to", "concepts", "contributing", "reference", "numbers"])
def test_every_page_is_in_the_contents_of_its_folder(folder: str, site: dict[str, bytes]) -> None:
    text = site[f"{folder}/index.md"].decode()
    contents = text[text.index("```{toctree}") :].split()
    names = [Path(path).stem for path in site if Path(path).parent == Path(folder) and path.endswith(".md")]
    names.remove("index")

    assert [name for name in names if name not in contents] == []
    assert [name for name in names if f"({name}.md)" not in text and f"/{name}.md)" not in text] == []


@pytest.mark.parametrize("page", [page for page in PAGES if magic_lines(page)], ids=name_of)
def test_every_line_of_gnnrec_is_one_that_it_takes(page: Path) -> None:
    notebook = SimpleNamespace(variables={}, shown_variables=dict)
    for line in magic_lines(page):
        command, *words = shlex.split(line)
        if command != "hello" and not command.startswith("--"):  # the example of a page; of `%gnnrec` itself
            cell = "SELECT 1" if command == "graph" and (not words or words[0].startswith("-")) else None
            COMMANDS[command].parse(words, notebook, cell)


@pytest.mark.parametrize("page", WITH_PYTHON, ids=name_of)
def test_what_python_on_a_page_calls_is_there(page: Path) -> None:
    tree = ast.parse("\n".join(_without_prompts(block) for block in fenced(page, "python")))
    for node in ast.walk(tree):
        path = _dotted(node.func) if isinstance(node, ast.Call) else None
        if path is not None and path.startswith("lab."):
            found = _found(path)
            keywords = {word.arg: None for word in node.keywords if word.arg}
            inspect.signature(found).bind_partial(*node.args, **keywords)


def _without_prompts(block: str) -> str:
    lines = block.splitlines()
    if not any(line.startswith(">>>") for line in lines):
        return block
    return "\n".join(line[4:] for line in lines if line.startswith((">>> ", "... ")))


def _dotted(node: ast.expr) -> str | None:
    if isinstance(node, ast.Name):
        return node.id
    inner = _dotted(node.value) if isinstance(node, ast.Attribute) else None
    return None if inner is None else f"{inner}.{node.attr}"  # type: ignore[attr-defined]


def _found(path: str) -> object:
    value: object = gnnrec_lab
    for name in path.split(".")[1:]:
        nested = inspect.ismodule(value) and not hasattr(value, name)
        value = importlib.import_module(f"{value.__name__}.{name}") if nested else getattr(value, name)  # type: ignore[attr-defined]
    return value


@pytest.mark.parametrize("page", WITH_DOCTESTS, ids=name_of)
def test_examples_with_answers_give_these_answers(page: Path) -> None:
    source = "\n".join(block for block in fenced(page, "python") if ">>>" in block)
    test = doctest.DocTestParser().get_doctest(source, {}, page.name, str(page), 0)

    assert doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test).failed == 0
    assert test.examples


@pytest.mark.parametrize("place", TRANSLATED, ids=str)
def test_a_korean_page_has_the_code_and_the_parts_of_the_english_one(place: Path) -> None:
    english, korean = DOCS / place, KOREAN / place

    assert headings(korean) == headings(english)
    assert indented(korean) == indented(english)
    assert fenced(korean, "python") == fenced(english, "python")


def test_start_and_how_tos_are_there_in_korean() -> None:
    needed = {
        "index.md",
        "start.md",
        "how-to/own-log.md",
        "how-to/background.md",
        "how-to/explain-to-others.md",
    }

    assert needed - {place.as_posix() for place in TRANSLATED} == set()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_outputs_are_stored_of_the_notebook_as_it_is(path: Path) -> None:
    notebook, stored = (
        json.loads(one.read_text(encoding="utf-8")) for one in (path, DOCS / "tutorials" / path.name)
    )
    outputs = [one for cell in stored["cells"] for one in cell.get("outputs", [])]

    assert [_source(cell) for cell in stored["cells"]] == [_source(cell) for cell in notebook["cells"]]
    assert outputs
    assert [one for one in outputs if one["output_type"] == "error"] == []
    assert not [kind for one in outputs for kind in one.get("data", {}) if "widget" in kind]


def _source(cell: dict[str, object]) -> str:
    return "".join(cell["source"])  # type: ignore[arg-type]


def test_the_readmes_are_under_150_lines() -> None:
    lengths = {page.name: len(page.read_text(encoding="utf-8").splitlines()) for page in READMES}

    assert {*lengths} == {"README.md", "README.ko.md"}
    assert {name: length for name, length in lengths.items() if length >= 150} == {}


def test_links_lead_to_notebooks_and_results_where_they_lie_in_the_site(site: dict[str, bytes]) -> None:
    assert "](../numbers/cold_items.md)" in site["how-to/cold-items.md"].decode()
    assert "](../tutorials/01-quickstart.ipynb)" in site["tutorials/index.md"].decode()


def test_a_page_without_a_korean_one_says_so() -> None:
    korean = assemble.sources("ko")

    assert "아직 영어로만" in korean["reference/commands/train.md"].decode()
    assert "아직 영어로만" not in korean["start.md"].decode()


def test_a_link_that_leads_nowhere_and_a_thing_from_elsewhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="b.html">b</a><a href="#here">i</a><a href="#gone">o</a>'
        '<a href="https://example.org">out</a><script src="https://example.org/x.js"></script>'
    )

    assert check.problems(tmp_path) == [
        "a.html fetches https://example.org/x.js",
        "a.html links to #gone: there is no such place on the page",
        "a.html links to b.html: there is no such page",
    ]
