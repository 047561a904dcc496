"""Files of text: unpacked, in which encoding they are, and which other one may be right."""

from __future__ import annotations

import codecs
import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.wording import argument, worded

GUESSED_FROM = 1 << 18  # bytes
UTF8 = {"utf-8", "utf-8-sig", "ascii"}
# tried in this order for a file that isn't UTF-8: the first two are strict enough to be evidence
_ENCODINGS = ("euc-kr", "cp949", "shift_jis", "gb18030", "latin-1")


def opened(file: Path) -> Any:
    """Return the bytes of a file as a stream, those of a packed one unpacked."""
    if file.suffix == ".gz":
        return gzip.open(file)
    if file.suffix == ".zst":
        return pa.input_stream(str(file), compression="zstd")
    return file.open("rb")


def start_of(file: Path) -> bytes:
    """Return the first bytes of a file. Raises `GraphDataError` where it can't be read."""
    try:
        with opened(file) as stream:
            start: bytes = stream.read(GUESSED_FROM)
    except (OSError, EOFError, pa.ArrowException) as error:
        raise GraphDataError(f"{file} can't be read: {error}") from error
    return start


def encoding_of(start: bytes, given: str | None) -> str:
    """Return the name of a file's encoding: the given one, UTF-16 where a mark says so, else UTF-8."""
    marked = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return codecs.lookup(given or ("utf-16" if marked else "utf-8")).name


def encoding_advice(file: Path) -> str:
    """Return which ``encoding=`` may be the right one for a file that isn't UTF-8."""
    number, part = _not_utf8(file)
    for encoding in _ENCODINGS:
        try:
            text = part.decode(encoding)
        except UnicodeError:
            continue
        line = next((line for line in text.splitlines() if not line.isascii()), "")
        where = f"line {number:,}" if number > 1 else "it"
        return worded("It may be ", argument("encoding", encoding), f", in which {where} reads: {line[:60]}")
    return worded("Say in which encoding it is, e.g. ", argument("encoding", "cp949"), ".")


def _not_utf8(file: Path) -> tuple[int, bytes]:
    """Return the first line that isn't UTF-8: its number, from 1, and what is read from there."""
    number = 0
    with opened(file) as stream:
        while lines := stream.readlines(GUESSED_FROM):
            for place, line in enumerate(lines):
                number += 1
                try:
                    line.decode()
                except UnicodeError:
                    return number, b"".join(lines[place:])
    return 1, b""
