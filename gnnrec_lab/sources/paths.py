"""Which files a path or a glob stands for, and of which format they are."""

from __future__ import annotations

import glob
import re
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from gnnrec_lab.checks import checked_path
from gnnrec_lab.errors import GraphDataError, did_you_mean

Format = Literal["parquet", "csv", "json"]

_PACKED = (".gz", ".zst")
_FORMATS: dict[str, Format] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "json",
    ".ndjson": "json",
}
_FORMATS |= {
    f"{ending}{packed}": found
    for ending, found in _FORMATS.items()
    if found != "parquet"
    for packed in _PACKED
}
KINDS = "Parquet, CSV or JSON lines files"
_LOOKED_AT = 10_000  # files and folders in a folder
_GLOB = re.compile(r"[*?\[]")


def is_path(text: str) -> bool:
    """Return whether a text is meant as a path: it names a file of a known kind, a folder or a glob.

    >>> is_path("events.parquet"), is_path("logs/*"), is_path("data.items")
    (True, True, False)
    """
    return format_of(text) is not None or "/" in text or "\\\\" in text or bool(_GLOB.search(text))


def is_text(path: str) -> bool:
    """Return whether a path or glob names files without types: CSV or JSON lines.

    >>> is_text("logs/*.csv.gz"), is_text("events.parquet")
    (True, False)
    """
    return format_of(path) in ("csv", "json")


def find_files(path: str | Path) -> tuple[Format, list[Path]]:
    """Return the format of the files at a path or a glob, and the files in the order of their names.

    Raises `GraphDataError` when there is none, for a folder, for other formats, and for several at once.

    Parameters
    ----------
    path : str or Path
        ``**`` stands for any folders, ``~`` for the user's own; may begin with ``file://``. A file that is
        called like a glob is that file.
    """
    text = _of_url(str(path))
    if re.match(r"\w+://", text):
        raise GraphDataError(f"{text} isn't on this machine. Download it first, then give its path.")
    plain = checked_path("source", text)
    if plain.is_dir():
        raise GraphDataError(f"{text} is a folder. {_within(plain)}")
    files = [plain] if plain.exists() else _matching(plain)
    if not files:
        raise GraphDataError(f"No file matches {text}. {_near(plain)}".rstrip())
    formats = {_known_format(file) for file in files}
    if len(formats) > 1:
        raise GraphDataError(f"{text} names files of several kinds at once. Name files of one kind.")
    return formats.pop(), files


def _of_url(text: str) -> str:
    """Return the path that a URL of this machine names; anything else as it is."""
    url = urlsplit(text) if text.startswith("file:") else None
    return unquote(url.path) if url and url.path and url.netloc in ("", "localhost") else text


def _within(folder: Path) -> str:
    """Return the glob of the files that are most in a folder."""
    found: Counter[tuple[bool, str]] = Counter()
    for file in islice(folder.rglob("*"), _LOOKED_AT):
        ending = next((one for one in sorted(_FORMATS, key=len, reverse=True) if file.name.endswith(one)), "")
        if ending and file.is_file():
            found[(file.parent != folder, ending)] += 1
    if not found:
        return f"It holds no {KINDS}."
    (deep, ending), _ = found.most_common(1)[0]
    return f'Say which of its files: "{folder / ("**/*" if deep else "*")}{ending}"'


def _matching(pattern: Path) -> list[Path]:
    found = map(Path, glob.glob(str(pattern), recursive=True))  # noqa: PTH207  # "**" and absolute ones alike
    return sorted(file for file in found if file.is_file())


def _near(path: Path) -> str:
    if _GLOB.search(str(path)):
        deeper = path.parent / "**" / path.name
        if "**" not in path.parts and _matching(deeper):
            return f'There are some in folders below: "{deeper}"'
        return f"The folder looked in is {Path.cwd()}." if not path.is_absolute() else ""
    if not path.parent.is_dir():
        return f"There is no folder {path.parent}."
    names = [file.name for file in path.parent.iterdir() if format_of(file.name)]
    where = path.parent.absolute()
    return did_you_mean(path.name, names) if names else f"{where} holds no {KINDS}."


def _known_format(file: Path) -> Format:
    found = format_of(file.name)
    if found is None:
        raise GraphDataError(
            f"{file} is none of the files that can be read: {', '.join(_FORMATS)}. If it is such a file, let "
            "its name end so; else read it with pandas or Polars, ids as text, and give the frame."
        )
    return found


def format_of(name: str) -> Format | None:
    """Return the format that a file's name says, or None.

    >>> format_of("A.CSV.gz"), format_of("a.txt")
    ('csv', None)
    """
    folded = name.casefold()
    return next((found for ending, found in _FORMATS.items() if folded.endswith(ending)), None)
