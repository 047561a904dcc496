# Generated from gnnrec_lab/graph/folders.py: change it there.
"""Folders that are there as a whole or not at all, each with a meta.json that lists its files and sizes.

What is in them is known to storage.py.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from gnnrec_serve.errors import StorageError
from gnnrec_serve.files import (
    checked_version,
    discard_tree,
    kind_of,
    listed,
    make_private_folder,
    move,
    named_by_user,
    open_binary,
    read_json,
    sync_folder,
    write_json,
)

VERSION = 1
_META = "meta.json"


def write_folder(
    folder: Path, kind: str, write: Callable[[Path], dict[str, Any]], *, once: bool = False
) -> Path:
    """Let ``write`` fill a folder aside and give its meta data, then put it in the place of ``folder``.

    Parameters
    ----------
    folder : Path
    kind : str
        What the folder is, e.g. ``"gnnrec-lab graph"``; one of this kind is replaced.
    write : callable
    once : bool
        Leave a sound folder that is there already alone.

    Raises
    ------
    StorageError
        When the folder holds anything else, or can't be written.
    """
    folder = named_by_user(folder)
    if once and _is_sound(folder, kind):
        return folder
    _refuse_foreign(folder, kind)
    token = secrets.token_hex(4)
    aside, old = (folder.with_name(f".{folder.name}.{token}.{end}") for end in ("tmp", "old"))
    try:
        make_private_folder(aside)
        meta = write(aside)
        sizes = {str(path.relative_to(aside)): path.stat().st_size for path in _files(aside)}
        write_json(aside / _META, {"format": kind, "version": VERSION, **meta, "files": sizes})
        if not (move(aside, folder) or (once and _is_sound(folder, kind))):  # sound: another was faster
            move(folder, old)
            move(aside, folder)
        sync_folder(folder.parent)
    except OSError as error:
        if isinstance(error, StorageError):
            raise
        raise StorageError(f"Could not write {folder}: {error.strerror or error}.") from error
    finally:
        discard_tree(aside)
        discard_tree(old)
    return folder


def _files(folder: Path) -> Iterator[Path]:
    for name, kind in listed(folder).items():
        if kind == "folder":
            yield from _files(folder / name)
        elif kind == "file":
            yield folder / name


def _is_sound(folder: Path, kind: str) -> bool:
    try:
        read_meta(folder, kind)
    except StorageError:
        return False
    return True


def _refuse_foreign(folder: Path, kind: str) -> None:
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if kind_of(folder / _META) == "file" and read_json(folder / _META).get("format") == kind:
        return
    raise StorageError(f"{folder} already holds something that isn't a {kind}. Choose a new or empty folder.")


def read_meta(folder: Path, kind: str) -> dict[str, Any]:
    """Return the meta data of a folder whose files are all there in their size.

    Raises `StorageError` when it is no such folder, damaged, or written by a newer version.
    """
    if kind_of(folder / _META) is None:
        raise StorageError(f"{folder} holds no {kind}: there is no {_META} in it.")
    meta = read_json(folder / _META, exact=True)
    if meta.get("format") != kind:
        raise StorageError(f"{folder} holds no {kind}: its {_META} says {meta.get('format')!r}.")
    checked_version(meta, VERSION, folder / _META)
    files = meta.get("files")
    if not isinstance(files, dict):
        raise StorageError(f"{folder / _META} is damaged: it lists no files.")
    for name, size in files.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise StorageError(f"{folder / _META} is damaged: it lists a file outside of the folder.")
        _check_size(folder / name, size)
    return meta


def _check_size(path: Path, size: Any) -> None:
    with open_binary(path) as file:
        found = file.seek(0, 2)
    if found != size:
        raise StorageError(f"{path} is damaged: it has {found} bytes instead of {size}.")
