# Generated from gnnrec_lab/files/removing.py: change it there.
"""Removing files and folders: no link is followed, and what can't be removed is said."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from gnnrec_serve.errors import StorageError
from gnnrec_serve.files.opening import opened_folder

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def remove_file(path: Path) -> bool:
    """Remove a file, or a link but not what it leads to; return whether there was one.

    Raises `StorageError` when it can't be removed, as a folder of that name.
    """
    try:
        with opened_folder(path.parent) as folder:
            os.unlink(path.name, dir_fd=folder)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StorageError(f"Could not remove {path}: {error.strerror or error}.") from error
    return True


def remove_tree(path: Path) -> None:
    """Remove a folder with all that is in it, however deep; of a link the link alone.

    Nothing happens where there is none. Raises `StorageError` when something is left.
    """
    try:
        with opened_folder(path.parent) as parent:
            found = os.stat(path.name, dir_fd=parent, follow_symlinks=False)
            if not stat.S_ISDIR(found.st_mode):
                os.unlink(path.name, dir_fd=parent)
                return
            with _entered(path.name, parent) as top:
                _empty(top)
            os.rmdir(path.name, dir_fd=parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageError(f"Could not remove all of {path}: {error.strerror or error}.") from error


def discard_tree(path: Path) -> None:
    """Remove a folder as `remove_tree` does, as far as that is possible."""
    with contextlib.suppress(StorageError):
        remove_tree(path)


def _empty(top: int) -> None:
    """Remove all that is in a folder; what lies deeper is first moved up, so that no way is too long."""
    while entries := list(_entries(top)):
        for name, is_folder in entries:
            if not is_folder:
                os.unlink(name, dir_fd=top)
                continue
            with _entered(name, top) as inner:
                for below, is_deeper in list(_entries(inner)):
                    if not is_deeper:
                        os.unlink(below, dir_fd=inner)
                        continue
                    with _entered(below, inner):  # it has the permissions to be moved
                        os.rename(below, secrets.token_hex(16), src_dir_fd=inner, dst_dir_fd=top)
            os.rmdir(name, dir_fd=top)


def _entries(handle: int) -> list[tuple[str, bool]]:
    with os.scandir(handle) as found:
        return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found]


@contextlib.contextmanager
def _entered(name: str, parent: int) -> Iterator[int]:
    """Hold a handle of a folder that may be emptied; permissions that are in the way are given."""
    try:
        handle = os.open(name, _FOLDER, dir_fd=parent)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=parent)
        handle = os.open(name, _FOLDER, dir_fd=parent)
    try:
        if stat.S_IMODE(os.fstat(handle).st_mode) & 0o700 != 0o700:
            os.fchmod(handle, 0o700)
        yield handle
    finally:
        os.close(handle)
