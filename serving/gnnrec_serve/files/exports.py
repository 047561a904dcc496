# Generated from gnnrec_lab/files/exports.py: change it there.
"""Pages and drawings that the user has asked for, at a place of the user's own."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from gnnrec_serve.checks import checked_path
from gnnrec_serve.controls import well_formed
from gnnrec_serve.errors import StorageError


def write_export(path: str | Path, text: str) -> Path:
    """Write a text as UTF-8, making the folder where there is none; return the path.

    It is written aside and renamed, so that what was there stays whole if it fails; halves of surrogate pairs
    are replaced. A link is the user's own here, and followed. Raises `StorageError`, and `OptionError`
    for what is no path.
    """
    target = checked_path("path", path)
    try:
        _write(Path(os.path.realpath(target)), well_formed(text).encode())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise StorageError(
            f"Could not write {path}: {reason}. What was there before is untouched. Choose another path."
        ) from error
    return target


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists() and not stat.S_ISREG(place.stat().st_mode):
        raise ValueError("it is no file")
    # not of the name itself, which may be as long as names can be
    aside = place.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with aside.open("xb") as file:
            if place.exists():
                os.fchmod(file.fileno(), stat.S_IMODE(place.stat().st_mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(place)
    except BaseException:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
