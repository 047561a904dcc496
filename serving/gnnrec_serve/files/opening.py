# Generated from gnnrec_lab/files/opening.py: change it there.
"""Opening what lies below a folder that the user has named: never through a link, never anything but a file.

The way to such a folder is the user's own, and may lead through links. Everything below it may come from
elsewhere, so each step further is taken from a handle of the folder before, and a link ends it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from gnnrec_serve.checks import checked_path
from gnnrec_serve.errors import StorageError

Kind = Literal["file", "folder", "link", "other"]

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # opening a FIFO would wait for its other end
_LINK = "it is a link, and links are not followed here"

_trusted: frozenset[Path] = frozenset()


def trust(folder: Path) -> Path:
    """Note that the user has named a folder: the way to it is trusted, what is in it isn't. Return it."""
    global _trusted
    if folder not in _trusted:
        # those in it are now reached from it, each step looked at
        _trusted = frozenset(one for one in _trusted if folder not in one.parents) | {folder}
    return folder


def named_by_user(folder: Path) -> Path:
    """Return the absolute path of a folder that the user may have named; what is in it isn't trusted."""
    folder = checked_path("folder", folder).absolute()
    return folder if is_below_a_trusted(folder) else trust(folder)


def is_below_a_trusted(folder: Path) -> bool:
    """Return whether a folder is one that the user has named, or lies in one."""
    return any(one in _trusted for one in (folder, *folder.parents))


@contextlib.contextmanager
def opened_folder(path: Path) -> Iterator[int]:
    """Hold a handle of a folder. Raises `OSError`, with the cause as its ``strerror``."""
    descriptor = _open_folder(path.absolute())
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _open_folder(path: Path) -> int:
    # of a folder that nobody has named, such as a file's that is exported, only the last step is looked at
    root = next((one for one in (path, *path.parents) if one in _trusted), path)
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in path.relative_to(root).parts:
        try:
            _refuse_step(part, handle)
            inner = os.open(part, _FOLDER, dir_fd=handle)
        finally:
            os.close(handle)
        handle = inner
    return handle


def _refuse_step(part: str, handle: int) -> None:
    if part == "..":
        raise OSError(errno.EINVAL, "its path leads upwards")
    if stat.S_ISLNK(os.stat(part, dir_fd=handle, follow_symlinks=False).st_mode):
        raise OSError(errno.ELOOP, f'"{part}" in its path is a link, and links are not followed here')


def open_file(path: Path, flags: int) -> int:
    """Open a regular file and return its descriptor; one that is created has the mode 0600.

    Raises `OSError`, with the cause as its ``strerror``: for a link, a FIFO, a device, a file of another
    user, and for writing one that has a second name elsewhere.
    """
    with _no_null(path), opened_folder(path.parent) as folder:
        if flags & os.O_CREAT:
            with contextlib.suppress(FileExistsError):
                made = os.open(path.name, flags | os.O_EXCL | _FILE, 0o600, dir_fd=folder)
                os.fchmod(made, 0o600)  # whatever the umask is
                return made
        writes = bool(flags & (os.O_WRONLY | os.O_RDWR))
        # before it is opened: that alone makes some devices do something
        _refuse(os.stat(path.name, dir_fd=folder, follow_symlinks=False), writes=writes)
        descriptor = os.open(path.name, (flags & ~os.O_CREAT) | _FILE, dir_fd=folder)
    try:
        _refuse(os.fstat(descriptor), writes=writes)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


@contextlib.contextmanager
def _no_null(path: Path) -> Iterator[None]:
    try:
        yield
    except ValueError as error:  # a null character
        raise OSError(errno.EINVAL, f"no file can be called {str(path)!r}") from error


def _refuse(found: os.stat_result, *, writes: bool) -> None:
    if stat.S_ISLNK(found.st_mode):
        raise OSError(errno.ELOOP, _LINK)
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, f"it is no file but a {_word(found.st_mode)}")
    if os.geteuid() not in (0, found.st_uid) and found.st_uid != 0:
        # they could change it while it is used, also behind a check
        raise OSError(errno.EPERM, "it belongs to another user; use a copy of the folder: cp -r")
    if writes and found.st_nlink > 1:
        raise OSError(errno.EMLINK, "the file has a second name elsewhere (a hard link)")


def _word(mode: int) -> str:
    words = {stat.S_IFDIR: "folder", stat.S_IFIFO: "pipe", stat.S_IFSOCK: "socket"}
    return words.get(stat.S_IFMT(mode), "device")


def ends_here(path: Path) -> bool:
    """Return whether there is anything of this name, be it a link that leads nowhere."""
    return kind_of(path) is not None


def kind_of(path: Path) -> Kind | None:
    """Return what lies at a path, without following a link; None for nothing, and where links lead to it."""
    try:
        with _no_null(path), opened_folder(path.parent) as folder:
            return _kind(os.stat(path.name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:
        return None


def _kind(mode: int) -> Kind:
    if stat.S_ISLNK(mode):
        return "link"
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def require_folder(path: Path) -> None:
    """Raise `StorageError` unless a path is a folder, and no link leads there."""
    try:
        with opened_folder(path):
            return
    except OSError as error:
        raise StorageError(f"{path} can't be used: {error.strerror or error}.") from error


def listed(folder: Path) -> dict[str, Kind]:
    """Return what is in a folder by name, sorted, and what it is; nothing where there is no such folder.

    Raises `StorageError` when it can't be read, or a link leads there.
    """
    try:
        with opened_folder(folder) as handle, os.scandir(handle) as found:
            # a name that is no text can't be ours
            kinds = {
                entry.name: _kind(entry.stat(follow_symlinks=False).st_mode)
                for entry in found
                if entry.name.isprintable()
            }
    except (FileNotFoundError, NotADirectoryError) as error:
        if folder.is_symlink():
            raise StorageError(f"{folder} can't be used: {_LINK}.") from error
        return {}
    except OSError as error:
        raise StorageError(f"{folder} can't be read: {error.strerror or error}.") from error
    return dict(sorted(kinds.items()))
