"""The pages of the repository, and what is in them: code, lines of %gnnrec, headings."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
KOREAN = DOCS / "ko"
READMES = [path for path in (ROOT / "README.md", ROOT / "README.ko.md") if path.exists()]
PAGES = [*READMES, *sorted(DOCS.rglob("*.md"))]

_FENCE = re.compile(r"^```(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^ {4}\S.*\n(?:^\n(?= {4}))?)+", re.MULTILINE)


def name_of(path: Path) -> str:
    """Return a page's name for the list of tests."""
    return path.relative_to(ROOT).as_posix()


def fenced(page: Path, language: str) -> list[str]:
    """Return the blocks of a language, in order."""
    return [body for kind, body in _FENCE.findall(page.read_text(encoding="utf-8")) if kind == language]


def indented(page: Path) -> list[str]:
    """Return the indented blocks that aren't within fences, without their indentation."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return [re.sub(r"^ {4}", "", block, flags=re.MULTILINE).rstrip() for block in _INDENTED.findall(text)]


def magic_lines(page: Path) -> list[str]:
    """Return what follows ``%gnnrec`` in each line of code that begins with it, or assigns it."""
    lines = [line for block in indented(page) for line in block.splitlines()]
    found = [re.fullmatch(r"(?:\w+ = )?%%?gnnrec (.+)", line) for line in lines]
    return [match[1] for match in found if match]


def headings(page: Path) -> list[int]:
    """Return the level of each heading."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
