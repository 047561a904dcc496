# Generated from gnnrec_lab/files/arrays.py: change it there.
"""Arrays in ``.npy`` and safetensors files: nothing is read before its header fits what is expected.

Neither format can hold code. What the arrays must be is declared with `gnnrec_lab.arrays`.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.arrays import Header, Layout
from gnnrec_serve.errors import StorageError
from gnnrec_serve.files.reading import open_binary, parsed
from gnnrec_serve.files.writing import write_atomically

_HEADER = 1 << 20  # bytes: that of a recommender has hundreds
_TYPES = {"F64": "float64", "F32": "float32", "I64": "int64", "I32": "int32", "I16": "int16", "U8": "uint8"}


@dataclass(frozen=True, eq=False)
class Tensors:
    """The arrays of a safetensors file, by name, and the SHA-256 of its bytes, to be taken further."""

    arrays: dict[str, NDArray[Any]]
    digest: Any


@dataclass(frozen=True)
class _Place:
    header: Header
    begin: int
    end: int


def read_tensors(path: Path, layout: Layout | None, remedy: str) -> Tensors:
    """Read a safetensors file, in one go.

    Parameters
    ----------
    path : Path
    layout : Layout or None
        What it must hold; with None any arrays. Names, types and shapes are compared to it before the arrays
        are read; their values aren't: `Layout.check`.
    remedy : str
        What to do about a file that can't be used, for messages.

    Raises
    ------
    StorageError
        When it is missing, damaged, or not as declared.
    """
    try:
        with open_binary(path) as file:
            return _read_tensors(file, layout)
    except StorageError as error:
        raise StorageError(f"{error} {remedy}") from error
    except MemoryError as error:
        raise StorageError(f"There isn't enough free memory to read {path}.") from error
    except (OSError, ValueError) as error:
        raise StorageError(f"{path} is damaged: {_reason(error)}. {remedy}") from error


def tensors_in(data: memoryview, layout: Layout) -> dict[str, NDArray[Any]]:
    """Return the arrays in the bytes of a safetensors file, as views of them where they are aligned.

    Their values are checked too. Raises `ValueError` for what isn't as declared.
    """
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > min(len(data) - 8, _HEADER):
        raise ValueError("it has no header of a safetensors file")
    places = _places(bytes(data[8 : 8 + length]), len(data) - 8 - length)
    layout.check_headers({name: place.header for name, place in places.items()})
    content = np.frombuffer(data[8 + length :], np.uint8)
    arrays = {name: _array(content, place) for name, place in places.items()}
    layout.check(arrays)
    return arrays


def tensors_as_bytes(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return the bytes of a safetensors file of some arrays, each where it is aligned."""
    names = sorted(arrays, key=lambda name: (-arrays[name].itemsize, name))
    code, table, end = {kind: name for name, kind in _TYPES.items()}, {}, 0
    for name in names:
        array, begin = arrays[name], end
        end += array.nbytes
        table[name] = {"dtype": code[array.dtype.name], "shape": array.shape, "data_offsets": [begin, end]}
    header = json.dumps(table, separators=(",", ":")).encode()
    header += b" " * (-len(header) % 8)
    data = [np.ascontiguousarray(arrays[name]).tobytes() for name in names]
    return b"".join([len(header).to_bytes(8, "little"), header, *data])


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _read_tensors(file: BufferedReader, layout: Layout | None) -> Tensors:
    size = os.fstat(file.fileno()).st_size
    start = file.read(8)
    length = int.from_bytes(start, "little")
    if len(start) < 8 or length > min(size - 8, _HEADER):
        raise ValueError("it has no header of a safetensors file")
    header = file.read(length)
    places = _places(header, size - 8 - length)
    if layout is not None:
        layout.check_headers({name: place.header for name, place in places.items()})
    content = np.empty(size - 8 - length, np.uint8)
    if file.readinto(content.data) != len(content):
        raise ValueError("it is cut short")
    digest = hashlib.sha256(start + header)
    digest.update(content.data)
    return Tensors({name: _array(content, place) for name, place in places.items()}, digest)


def _places(header: bytes, size: int) -> dict[str, _Place]:
    """Return where each array is, all of them together filling the ``size`` bytes behind the header."""
    table = parsed(header)
    if not isinstance(table, dict):
        raise ValueError("its header isn't a table of arrays")
    places = {name: _place(name, one) for name, one in table.items() if name != "__metadata__"}
    end = 0
    for place in sorted(places.values(), key=lambda place: (place.begin, place.end)):
        if place.begin != end:
            raise ValueError("its arrays overlap, or leave gaps")
        end = place.end
    if end != size:
        raise ValueError(f"its arrays have {end} bytes, and the file has {size} for them")
    return places


def _place(name: str, entry: Any) -> _Place:
    entry = entry if isinstance(entry, dict) else {}
    kind, shape, offsets = str(entry.get("dtype")), entry.get("shape"), entry.get("data_offsets")
    if kind not in _TYPES:
        raise ValueError(f'its array "{name:.40}" is of an unknown type')
    if not (_are_sizes(shape) and _are_sizes(offsets) and len(offsets) == 2):
        raise ValueError(f'its array "{name:.40}" has no shape or place')
    header = Header(_TYPES[kind], tuple(shape))
    if offsets[1] - offsets[0] != math.prod(shape) * np.dtype(header.dtype).itemsize:
        raise ValueError(f'its array "{name:.40}" has another size than its shape says')
    return _Place(header, *offsets)


def _are_sizes(values: Any) -> TypeGuard[list[int]]:
    return (
        isinstance(values, list)
        and len(values) <= 8
        and all(type(value) is int and 0 <= value < 1 << 62 for value in values)
    )


def _array(content: NDArray[np.uint8], place: _Place) -> NDArray[Any]:
    part = content[place.begin : place.end]
    kind = np.dtype(place.header.dtype)
    if part.ctypes.data % kind.itemsize:  # other writers don't align
        part = part.copy()
    return part.view(kind).reshape(place.header.shape)


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Write one plain NumPy array (``.npy``), atomically."""
    write_atomically(path, lambda file: np.save(file, np.ascontiguousarray(array), allow_pickle=False))


def read_array(path: Path, header: Header) -> NDArray[Any]:
    """Read a ``.npy`` file, memory-mapped read-only unless it is empty.

    Raises `StorageError` when it is missing, damaged, or of another type or shape than ``header`` says; the
    file has then not been read.
    """
    dtype = np.dtype(header.dtype)
    try:
        with open_binary(path) as file:
            begin = _skip_npy_header(file, dtype, header.shape)
            expected = begin + math.prod(header.shape) * dtype.itemsize
            size = os.fstat(file.fileno()).st_size
            if size != expected:
                raise ValueError(f"it has {size} bytes instead of {expected}")
            if expected == begin:
                return np.empty(header.shape, dtype)
            return np.asarray(np.memmap(file, dtype, "r", begin, header.shape))
    except StorageError:
        raise
    except (OSError, ValueError) as error:
        raise StorageError(f"{path} is damaged: {_reason(error)}.") from error


def _skip_npy_header(file: BufferedReader, dtype: np.dtype[Any], shape: tuple[int, ...]) -> int:
    """Return where the content begins; the header is a line of Python, which is compared, not evaluated."""
    start = file.read(10)
    length = int.from_bytes(start[8:], "little")
    found = file.read(length).rstrip(b" \n")
    expected = f"{{'descr': {dtype.str!r}, 'fortran_order': False, 'shape': {shape!r}, }}"
    if start[:8] != b"\x93NUMPY\x01\x00" or found != expected.encode():
        raise ValueError(f"it isn't {dtype} of shape {shape}, but {found[:100]!r}")
    return len(start) + length


def file_checksum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal. Raises `StorageError` when it can't be read."""
    with open_binary(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
