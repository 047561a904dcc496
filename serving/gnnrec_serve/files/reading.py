# Generated from gnnrec_lab/files/reading.py: change it there.
"""Reading small files that may come from elsewhere: bounded in size, strict in what counts as JSON.

Each function gives the value, or raises `StorageError` that names the file and says why it can't be read.
"""

from __future__ import annotations

import json
import math
import os
from io import BufferedReader
from pathlib import Path
from typing import Any

from gnnrec_serve.errors import StorageError
from gnnrec_serve.files.opening import open_file

LARGEST_JSON = 16 * 2**20  # bytes; the largest of ours is a checkpoint's history of 100,000 epochs
_DEEPEST = 32  # lists and objects in each other
_LONGEST_NUMBER = 40  # characters: enough for each number that a float or 128 bits can hold


def open_binary(path: Path, most: int | None = None) -> BufferedReader:
    """Open a regular file for reading, of ``most`` bytes at most.

    Raises `StorageError` when it is missing, no regular file, another user's, or larger.
    """
    try:
        descriptor = open_file(path, os.O_RDONLY)
    except FileNotFoundError as error:
        raise StorageError(f"{path} is missing.") from error
    except OSError as error:
        raise StorageError(f"{path} is damaged or unreadable: {error.strerror or error}.") from error
    size = os.fstat(descriptor).st_size
    if most is not None and size > most:
        os.close(descriptor)
        raise StorageError(f"{path} is damaged or unreadable: {size:,} bytes are more than {most:,}.")
    return os.fdopen(descriptor, "rb")


def read_bytes(path: Path, most: int = LARGEST_JSON) -> bytes:
    """Return what is in a regular file of ``most`` bytes at most. Raises as `open_binary` does."""
    with open_binary(path, most) as file:
        try:
            return file.read(most)
        except OSError as error:
            raise StorageError(f"{path} is damaged or unreadable: {error.strerror or error}.") from error


def read_json(path: Path, most: int = LARGEST_JSON, *, exact: bool = False) -> dict[str, Any]:
    """Read a JSON object; as `parsed` does. Raises `StorageError` when it is missing or damaged."""
    data = read_bytes(path, most)
    try:
        value = parsed(data, exact=exact)
    except ValueError as error:
        raise StorageError(f"{path} is damaged or unreadable: {error}") from error
    if not isinstance(value, dict):
        raise StorageError(f"{path} is damaged: expected a JSON object.")
    return value


def parsed(data: bytes, *, exact: bool = False) -> Any:
    """Return the value of JSON in UTF-8 that isn't nested too deeply and whose numbers are finite and short.

    Half a surrogate pair, which no text can be printed or written with, becomes the replacement character, or
    stays as it is where ``exact``. Raises `ValueError`.

    >>> parsed(b'{"epoch": 3}')
    {'epoch': 3}
    """
    try:
        value = _DECODER.decode(data.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("it is nested too deeply.") from error
    surrogates = not exact and b"\\ud" in data.lower()
    return _checked(value, _DEEPEST, surrogates=surrogates)


def _checked(value: Any, deepest: int, *, surrogates: bool) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if surrogates else value
    if not isinstance(value, dict | list):
        return value
    if not deepest:
        raise ValueError("it is nested too deeply.")
    if isinstance(value, list):
        return [_checked(item, deepest - 1, surrogates=surrogates) for item in value]
    return {
        _checked(key, deepest, surrogates=surrogates): _checked(item, deepest - 1, surrogates=surrogates)
        for key, item in value.items()
    }


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise ValueError(f"a number in it has {len(text):,} digits.")
    return int(text)


def _float(text: str) -> float:
    number = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
    if not math.isfinite(number):
        raise ValueError("a number in it is too large or too long.")
    return number


def _constant(text: str) -> float:
    raise ValueError(f"{text} is no number of JSON.")


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_float, parse_constant=_constant)
