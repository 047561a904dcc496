"""Bundles written: a folder, or one zip of it, whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gnnrec_lab.checks import checked_path
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import discard_tree, kind_of, open_binary, write_atomically
from gnnrec_lab.graph.folders import write_folder
from gnnrec_lab.serving.scorer.archive import members_of_zip, write_zip
from gnnrec_lab.serving.scorer.members import FORMAT, META, OPTIONAL, REQUIRED, meta_of


def write_bundle(path: str | Path, fill: Callable[[Path], None]) -> Path:
    """Let ``fill`` write all files but meta.json aside, then put them at the path: a folder, or one zip.

    Raises `StorageError` when something else is there, or it can't be written.
    """
    target = checked_path("path", path).absolute()

    def filled(folder: Path) -> dict[str, Any]:
        fill(folder)
        return meta_of(_members(folder))

    if target.suffix.lower() != ".zip":
        return write_folder(target, FORMAT, filled)
    _refuse_other_file(target)
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        folder = write_folder(aside, FORMAT, filled)
        members = {META: _content(folder / META), **_members(folder)}
        write_atomically(target, lambda file: write_zip(members, file))
    except ValueError as error:
        raise StorageError(f"Could not write {target}: {error}.") from error
    finally:
        discard_tree(aside)
    return target


def _members(folder: Path) -> dict[str, bytes]:
    names = [name for name in (*REQUIRED, *OPTIONAL) if kind_of(folder / name) == "file"]
    return {name: _content(folder / name) for name in names}


def _content(path: Path) -> bytes:
    with open_binary(path) as file:
        return file.read()


def _refuse_other_file(target: Path) -> None:
    if not target.exists():
        return
    try:
        members_of_zip(memoryview(_content(target)))
    except (ValueError, StorageError) as error:
        raise StorageError(
            f"{target} already holds something that isn't a bundle. Choose a new name."
        ) from error
