"""Plain NumPy arrays in files, memory-mapped when read; checksums of files."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files.reading import open_binary
from gnnrec_lab.files.writing import write_atomically


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Write one plain NumPy array (``.npy``), atomically."""
    write_atomically(path, lambda file: np.save(file, np.ascontiguousarray(array), allow_pickle=False))


def read_array(path: Path) -> NDArray[Any]:
    """Read a ``.npy`` array, memory-mapped read-only unless it is empty.

    Raises `StorageError` when it is missing or damaged, or its file is larger or smaller than it.
    """
    with open_binary(path) as file:
        try:
            return _mapped(file)
        except (OSError, ValueError, EOFError, TypeError, OverflowError) as error:
            raise StorageError(f"{path} is damaged or unreadable: {error}") from error


def _mapped(file: Any) -> NDArray[Any]:
    read = npy.read_array_header_1_0 if npy.read_magic(file) == (1, 0) else npy.read_array_header_2_0
    shape, by_column, dtype = read(file)
    if dtype.hasobject:
        raise ValueError("it holds objects, not numbers.")
    begin = file.tell()
    size = dtype.itemsize * int(np.prod(shape, dtype=object))
    if begin + size != file.seek(0, 2) or min(shape, default=0) < 0:
        raise ValueError(f"its file doesn't have the size of {dtype} of shape {shape}.")
    if not size:
        return np.empty(shape, dtype)
    return np.memmap(file, dtype, "r", begin, shape, "F" if by_column else "C")


def file_checksum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal. Raises `StorageError` when it can't be read."""
    with open_binary(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
