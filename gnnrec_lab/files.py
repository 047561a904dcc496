"""Files that are never half written: aside, fsynced, renamed; JSON, arrays, tensors; checksums.

What the files mean is known to their owners (graph, jobs, models), not here. Nothing here can run code
from a file: no pickle, ``allow_pickle=False`` throughout.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import StorageError


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Call ``write`` on a file beside ``path``, fsync it, and rename it to ``path``.

    A reader sees the old file or the new one, never a part. Raises `StorageError` when the disk is full
    or the folder can't be written; the old file is then untouched.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        with aside.open("xb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):  # a disk that can only be read
            aside.unlink(missing_ok=True)
        raise StorageError(
            f"Could not write {path}: {error.strerror or error}. What was there before is untouched. "
            "Free some space or choose another folder (GNNREC_HOME)."
        ) from error
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut (a no-op where folders can't be opened)."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private_folder(path: Path) -> Path:
    """Create ``path`` and its parents with mode 0700 where they don't exist; return it."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"Could not create {path}: {error.strerror or error}. Choose another folder (GNNREC_HOME)."
        ) from error
    return path


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write ``value`` as UTF-8 JSON, atomically."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    write_atomically(path, lambda file: file.write(text.encode()))


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object. Raises `StorageError` when it is missing or damaged."""
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise StorageError(f"{path} is missing.") from error
    except (OSError, ValueError) as error:
        raise StorageError(f"{path} is damaged or unreadable: {error}") from error
    if not isinstance(value, dict):
        raise StorageError(f"{path} is damaged: expected a JSON object.")
    return value


def write_array(path: Path, array: NDArray[Any]) -> None:
    """Write one plain NumPy array (``.npy``), atomically."""
    write_atomically(path, lambda file: np.save(file, np.ascontiguousarray(array), allow_pickle=False))


def read_array(path: Path, *, mapped: bool = True) -> NDArray[Any]:
    """Read a ``.npy`` array, memory-mapped read-only unless it is empty or ``mapped`` is false."""
    try:
        try:
            array = np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False)
        except ValueError:
            array = np.load(path, allow_pickle=False)  # an empty array can't be mapped
    except FileNotFoundError as error:
        raise StorageError(f"{path} is missing.") from error
    except (OSError, ValueError, EOFError) as error:
        raise StorageError(f"{path} is damaged or unreadable: {error}") from error
    return np.asanyarray(array)


def file_checksum(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
