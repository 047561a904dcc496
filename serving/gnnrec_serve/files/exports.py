# Generated from gnnrec_lab/files/exports.py: change it there.
"""Pages, drawings and lists that the user has asked for, at a place of the user's own."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from gnnrec_serve.checks import checked_path
from gnnrec_serve.controls import well_formed
from gnnrec_serve.errors import StorageError


def write_export(path: str | Path, text: str) -> Path:
    """Write a text as UTF-8, halves of surrogate pairs replaced, as `write_export_with` does."""
    data = well_formed(text).encode()
    return write_export_with(path, lambda file: file.write(data))


def write_export_with(path: str | Path, write: Callable[[BinaryIO], object]) -> Path:
    """Call ``write`` on a file, making the folder where there is none; return the path.

    It is written aside and renamed, so that what was there stays whole if it fails. A link is the user's own
    here, and followed. Raises `StorageError`, and `OptionError` for what is no path.
    """
    target = checked_path("path", path)
    try:
        _write(Path(os.path.realpath(target)), write)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StorageError(
            f"Could not write {path}: {reason}. What was there before is untouched. Choose another path."
        ) from error
    return target


def _write(place: Path, write: Callable[[BinaryIO], object]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists() and not stat.S_ISREG(place.stat().st_mode):
        raise ValueError("it is no file")
    # not of the name itself, which may be as long as names can be
    aside = place.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with aside.open("xb") as file:
            if place.exists():
                os.fchmod(file.fileno(), stat.S_IMODE(place.stat().st_mode))
            write(file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
