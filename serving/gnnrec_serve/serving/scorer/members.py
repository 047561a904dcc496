# Generated from gnnrec_lab/serving/scorer/members.py: change it there.
"""The files of a bundle, opened: mapped into memory, and none believed before its checksum is right.

A bundle is a folder or one zip of it. ``meta.json`` lists the others; its own text follows from what it says,
so that no byte of a bundle can change unnoticed.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gnnrec_serve.checks import checked_path
from gnnrec_serve.errors import StorageError
from gnnrec_serve.files import LARGEST_JSON, checked_version, named_by_user, open_binary, parsed
from gnnrec_serve.serving.scorer.archive import members_of_zip

FORMAT, VERSION, META = "gnnrec-lab bundle", 1, "meta.json"
REQUIRED = (
    "bundle.json", "card.json", "card.md", "example.json", "interactions.safetensors", "items.parquet",
    "model.safetensors", "users.parquet",
)  # fmt: skip
OPTIONAL = ("index.safetensors", "item_features.parquet", "labels.parquet")
_REMEDY = "Export the run again, or copy the bundle anew."


class Members:
    """The files of one bundle, by name, as read-only memory.

    Attributes
    ----------
    path : Path
    """

    def __init__(self, path: Path, data: Mapping[str, memoryview]) -> None:
        self.path, self._data = path, data

    @classmethod
    def open(cls, path: str | Path) -> Members:
        """Open a bundle and check all of it against its checksums.

        Raises `StorageError`, in one line, for what is missing, altered, of a newer version, or no bundle.
        """
        place = checked_path("path", path)
        try:
            return cls(place, _checked(place, _of_folder(place) if place.is_dir() else _of_zip(place)))
        except StorageError:
            raise
        except (OSError, ValueError, TypeError, AttributeError) as error:
            said = getattr(error, "strerror", None) or str(error)
            raise StorageError(f"{place} can't be used as a bundle: {said}. {_REMEDY}") from error

    def __contains__(self, name: str) -> bool:
        return name in self._data

    def __getitem__(self, name: str) -> memoryview:
        return self._data[name]

    def damaged(self, name: str, error: BaseException) -> StorageError:
        """Return the error of a file whose checksum is right and whose content isn't."""
        said = str(error) if isinstance(error, ValueError | StorageError) else repr(error)
        return StorageError(f"{self.path / name} can't be used: {said.rstrip('.')}. {_REMEDY}")

    def json(self, name: str) -> dict[str, Any]:
        """Return the object in a JSON file."""
        try:
            value = _object(self._data[name])
        except ValueError as error:
            raise self.damaged(name, error) from error
        return value


def meta_of(members: Mapping[str, bytes | memoryview]) -> dict[str, Any]:
    """Return what ``meta.json`` says of the other files, beside the format: version, sha256."""
    return {
        "version": VERSION,
        "sha256": {name: hashlib.sha256(members[name]).hexdigest() for name in sorted(members)},
    }


def _of_folder(path: Path) -> dict[str, memoryview]:
    folder = named_by_user(path)
    meta = _mapped(folder / META, LARGEST_JSON)
    names = _names(meta, folder / META)
    return {META: meta, **{name: _mapped(folder / name) for name in names}}


def _of_zip(path: Path) -> dict[str, memoryview]:
    members = members_of_zip(_mapped(path))
    if META not in members:
        raise ValueError(f"it holds no {META}")
    if set(_names(members[META], path / META)) != members.keys() - {META}:
        raise ValueError(f"its {META} lists other files than it holds")
    return members


def _mapped(path: Path, most: int | None = None) -> memoryview:
    with open_binary(path, most) as file:
        if not os.fstat(file.fileno()).st_size:
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _object(data: memoryview) -> dict[str, Any]:
    if len(data) > LARGEST_JSON:
        raise ValueError(f"{len(data):,} bytes are more than {LARGEST_JSON:,}")
    value = parsed(bytes(data), exact=True)
    if not isinstance(value, dict):
        raise ValueError("it is no JSON object")
    return value


def _names(data: memoryview, path: Path) -> list[str]:
    """Return the names that meta.json lists, of the files that a bundle may have and no others."""
    try:
        meta = _object(data)
    except ValueError as error:
        raise ValueError(f"its {META} is no JSON object: {error}") from error
    if meta.get("format") != FORMAT:
        raise ValueError(f"its {META} says it is {meta.get('format')!r:.60}, not {FORMAT!r}")
    checked_version(meta, VERSION, path)
    sums, sizes = meta.get("sha256"), meta.get("files")
    if not isinstance(sums, dict) or not isinstance(sizes, dict):
        raise ValueError(f"its {META} lists no files")
    for name in [*sums, *sizes]:
        if name not in REQUIRED and name not in OPTIONAL:
            raise ValueError(f'its {META} lists "{name:.60}", which no bundle has')
    if missing := [name for name in REQUIRED if name not in sums]:
        raise ValueError(f"its {META} lists no {missing[0]}")
    return list(sums)


def _checked(path: Path, data: dict[str, memoryview]) -> dict[str, memoryview]:
    meta = _object(data[META])
    again = {"format": FORMAT, **meta_of({name: data[name] for name in meta["sha256"]})}
    for name, digest in meta["sha256"].items():
        if len(data[name]) != meta["files"].get(name) or again["sha256"][name] != digest:
            raise StorageError(f"{path / name} was altered: its checksum doesn't match. {_REMEDY}")
    again["files"] = {name: len(data[name]) for name in meta["files"]}
    if bytes(data[META]) != json.dumps(again, ensure_ascii=False, indent=1).encode():
        raise StorageError(f"{path / META} was altered: it isn't as it was written. {_REMEDY}")
    return data
