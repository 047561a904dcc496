# Generated from gnnrec_lab/files/writing.py: change it there.
"""Files that are never half written: aside, fsynced, renamed. Private, whatever the umask."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from gnnrec_serve.errors import StorageError
from gnnrec_serve.files.opening import listed, open_file, opened_folder
from gnnrec_serve.files.reading import open_binary

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def write_atomically(path: Path, write: Callable[[BinaryIO], object], *, durable: bool = True) -> None:
    """Call ``write`` on a file beside ``path``, fsync it, and rename it to ``path``.

    A reader sees the old file or the new one, never a part; a link at ``path`` is replaced, not followed.
    Without ``durable`` it isn't forced to the disk. Raises `StorageError` when the disk is full or the folder
    can't be written; the old file is then untouched.
    """
    aside = f".{path.name}.{secrets.token_hex(8)}.tmp"
    try:
        with opened_folder(path.parent) as folder:
            try:
                with os.fdopen(os.open(aside, _NEW, 0o600, dir_fd=folder), "wb") as file:
                    os.fchmod(file.fileno(), 0o600)
                    write(file)
                    file.flush()
                    if durable:
                        os.fsync(file.fileno())
                os.rename(aside, path.name, src_dir_fd=folder, dst_dir_fd=folder)
            except BaseException:
                with contextlib.suppress(OSError):  # a disk that can only be read
                    os.unlink(aside, dir_fd=folder)
                raise
            if durable:
                os.fsync(folder)
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(
            f"Could not write {path}: {error.strerror or error}. What was there before is untouched. "
            "Free some space or choose another folder (GNNREC_HOME)."
        ) from error


def write_json(path: Path, value: Mapping[str, Any], *, durable: bool = True) -> None:
    """Write ``value`` as UTF-8 JSON, as `write_atomically` does; half a surrogate pair is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    data = text.encode("utf-8", "backslashreplace")
    write_atomically(path, lambda file: file.write(data), durable=durable)


def open_append(path: Path, *, readable: bool = False) -> int:
    """Open a regular file to append to it, made where there is none; return its descriptor.

    Raises `StorageError` for anything else, such as a link.
    """
    flags = os.O_CREAT | os.O_APPEND | (os.O_RDWR if readable else os.O_WRONLY)
    try:
        return open_file(path, flags)
    except OSError as error:
        raise StorageError(f"Could not open {path} for writing: {error.strerror or error}.") from error


def sync_folder(folder: Path) -> None:
    """Make a rename in ``folder`` survive a power cut (a no-op where folders can't be opened)."""
    with contextlib.suppress(OSError), opened_folder(folder) as handle:
        os.fsync(handle)


def make_private_folder(path: Path, *, parents: bool = True) -> Path:
    """Create ``path`` with mode 0700 where it isn't there, and with ``parents`` what is above it; return it.

    Raises `StorageError` when that can't be done, or a link leads there.
    """
    missing = [path]
    if parents:
        missing += [one for one in path.parents if not one.exists()]
    try:
        for folder in reversed(missing):
            # from a handle: a link on the way would have it made elsewhere
            with contextlib.suppress(FileExistsError), opened_folder(folder.parent) as parent:
                os.mkdir(folder.name, 0o700, dir_fd=parent)
        with opened_folder(path):
            return path
    except OSError as error:
        raise StorageError(
            f"Could not create {path}: {error.strerror or error}. Choose another folder (GNNREC_HOME)."
        ) from error


def move(source: Path, target: Path, *, replace: bool = True) -> bool:
    """Rename within one folder, the link itself where it is one; return False where ``target`` is taken.

    With ``replace`` a file or an empty folder that is there gives way. Raises `OSError`.
    """
    with opened_folder(source.parent) as folder:
        if not replace:
            with contextlib.suppress(FileNotFoundError):
                os.stat(target.name, dir_fd=folder, follow_symlinks=False)
                return False
        try:
            os.rename(source.name, target.name, src_dir_fd=folder, dst_dir_fd=folder)
        except OSError as error:
            if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EISDIR):
                return False
            raise
    return True


def copy_tree(source: Path, target: Path) -> None:
    """Copy the regular files of a folder, and the folders in it; links and all else stay behind.

    Raises `StorageError`.
    """
    make_private_folder(target)
    for name, kind in listed(source).items():
        if kind == "folder":
            copy_tree(source / name, target / name)
        elif kind == "file":
            copy_file(source / name, target / name)


def copy_file(source: Path, target: Path) -> None:
    """Copy a regular file. Raises `StorageError`."""
    with open_binary(source) as file:
        write_atomically(target, lambda copy: shutil.copyfileobj(file, copy))
