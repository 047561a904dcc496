"""Lays out the sources of the site: pages of docs/, results of benchmarks, notebooks, and generated pages.

Links that work in the repository lead elsewhere once notebooks and results lie among the pages: they are
rewritten. The Korean site has the same pages; where ``docs/ko`` has one of the same path, it takes its place.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from docs.site.generated import pages

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
KOREAN = DOCS / "ko"
# folders of docs/ that hold no pages of the site
_APART = {"site", "ko"}
_MOVED = (
    (re.compile(r"\]\((?:\.\./)*benchmarks/results/"), "numbers/"),
    (re.compile(r"\]\((?:\.\./)*notebooks/"), "tutorials/"),
    (re.compile(r"\]\((?:\.\./)*(?=CHANGELOG\.md)"), "reference/"),
    (re.compile(r"\]\((?:\.\./)+docs/"), ""),
)
_UNTRANSLATED = "```{note}\n이 페이지는 아직 영어로만 제공됩니다.\n```\n\n"


def assemble(folder: Path, language: str) -> Path:
    """Write all sources of a language's site into ``folder`` and return it; what isn't one is removed."""
    written = sources(language)
    for path, content in written.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_bytes() != content:
            target.write_bytes(content)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in written:
            path.unlink()
    return folder


def sources(language: str) -> dict[str, bytes]:
    """Return the content of each file of a language's site by its path."""
    found = _english()
    if language == "ko":
        own = {path.relative_to(KOREAN).as_posix(): path for path in sorted(KOREAN.rglob("*.md"))}
        for path in found:
            if path in own:
                found[path] = _relinked(own[path].read_text(encoding="utf-8"), path).encode()
            elif path.endswith(".md") and not path.startswith("numbers/"):
                found[path] = _with_note(found[path].decode()).encode()
    return found


def _english() -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for path in sorted(DOCS.rglob("*")):
        place = path.relative_to(DOCS)
        if (
            path.is_file()
            and place.parts[0] not in _APART
            and path.suffix in {".md", ".png", ".svg", ".ipynb"}
        ):
            found[place.as_posix()] = path.read_bytes()
    for path in sorted((ROOT / "benchmarks" / "results").glob("*.md")):
        found[f"numbers/{path.name}"] = _titled(path.read_text(encoding="utf-8"), path.stem).encode()
    found["reference/CHANGELOG.md"] = (ROOT / "CHANGELOG.md").read_bytes()
    found |= {path: text.encode() for path, text in pages().items()}
    return {
        path: _relinked(content.decode(), path).encode() if path.endswith((".md", ".ipynb")) else content
        for path, content in found.items()
    }


def _relinked(text: str, path: str) -> str:
    up = os.path.relpath(".", Path(path).parent)
    for pattern, folder in _MOVED:
        text = pattern.sub(f"]({up}/{folder}", text)
    return text


def _titled(text: str, name: str) -> str:
    return text if text.startswith("# ") else f"# {name.replace('_', ' ').capitalize()}\n\n{text}"


def _with_note(text: str) -> str:
    """Say below the title that the page is in English."""
    title, mark, rest = text.partition("\n")
    return f"{title}{mark}\n{_UNTRANSLATED}{rest}" if title.startswith("# ") else text
