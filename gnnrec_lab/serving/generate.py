"""Write gnnrec-serve: the scorer and what it needs of the lab, as a package of its own.

``python -m gnnrec_lab.serving.generate serving/gnnrec_serve`` writes it, with ``--check`` it compares.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from gnnrec_lab._version import __version__

_SOURCE = Path(__file__).resolve().parents[1]
_FROM = ("files", "ranking/rules", "serving/scorer")  # whole folders
_ALSO = (
    "arrays.py", "checks.py", "controls.py", "errors.py", "graph/folders.py", "graph/id_tables.py",
    "graph/id_values.py", "graph/ids.py", "graph/parquet_footer.py", "graph/tables.py",
)  # fmt: skip
_HEAD = "# Generated from gnnrec_lab/{}: change it there.\n"
_INIT = '''"""gnnrec-serve: bundles of gnnrec-lab, answered without torch.

>>> from gnnrec_serve import Scorer
>>> scorer = Scorer.load("shop-bundle")  # doctest: +SKIP
>>> scorer.recommend(["17850"], k=10)  # doctest: +SKIP
"""

from gnnrec_serve.errors import GnnrecError, OptionError, StorageError, UnknownIdError
from gnnrec_serve.serving.scorer import Explanation, Scorer

__version__ = "{version}"

__all__ = ["Explanation", "GnnrecError", "OptionError", "Scorer", "StorageError", "UnknownIdError"]
'''


def sources() -> dict[str, str]:
    """Return the files of gnnrec-serve by their names in it."""
    names = [
        *_ALSO,
        *(str(path.relative_to(_SOURCE)) for folder in _FROM for path in (_SOURCE / folder).rglob("*.py")),
    ]
    found = {name: _HEAD.format(name) + _renamed(_SOURCE / name) for name in sorted(names)}
    for folder in sorted(
        {str(parent) for name in names for parent in Path(name).parents if str(parent) != "."}
    ):
        found.setdefault(f"{folder}/__init__.py", '"""Of gnnrec-lab."""\n')
    return {"__init__.py": _INIT.format(version=__version__), **found}


def _renamed(path: Path) -> str:
    """Return a module's text with the lab's name in imports replaced."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom | ast.Import):
            line = text.splitlines()[node.lineno - 1]
            text = text.replace(line, line.replace("gnnrec_lab", "gnnrec_serve"))
    return text


def write(folder: Path) -> None:
    """Write the package into a folder, and remove what isn't in it any more."""
    wanted, there = sources(), _files(folder)
    for name in there.keys() - wanted.keys():
        there[name].unlink()
    for name, text in wanted.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _files(folder: Path) -> dict[str, Path]:
    return {str(path.relative_to(folder)): path for path in folder.rglob("*.py")}


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` compare them; return the exit code."""
    check, folder = arguments[:1] == ["--check"], Path(arguments[-1])
    if check:
        wanted, there = sources(), _files(folder)
        differs = sorted(
            name
            for name in wanted.keys() | there.keys()
            if name not in there or there[name].read_text(encoding="utf-8") != wanted.get(name)
        )
        if differs:
            print(f"Error: {folder / differs[0]} isn't what gnnrec_lab says. Run `make serve`, commit both.")
        return int(bool(differs))
    write(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
