"""A training's whole state in a folder: parameters, optimiser, generator, early stopping, best state.

``checkpoints/epoch-000012-step-000005/`` (12 complete epochs and 5 steps of the next; without a step: after
the epoch's validation) holds ``state.safetensors`` and ``state.json`` with a checksum over both. It is
written aside, forced to the disk and renamed: it is whole or it isn't there. The format is in
docs/reference/run-directory.md.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save

from gnnrec_lab.arrays import Layout
from gnnrec_lab.checks import is_whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import (
    LARGEST_JSON,
    checked_version,
    discard_tree,
    listed,
    make_private_folder,
    move,
    read_json,
    read_tensors,
    sync_folder,
    write_atomically,
    write_json,
)

FORMAT = 2  # 1 knew whole epochs only, and its checksum was that of the tensors alone
_TENSORS, _FACTS = "state.safetensors", "state.json"
_EPOCH = re.compile(r"epoch-\d{6,9}(-step-\d{6,9})?")
_LEFT = re.compile(rf"\.{_EPOCH.pattern}(\.[0-9a-f]{{8}})?\.(new|old)")  # by a writer that was killed
_REMEDY = "Without this checkpoint's folder the training goes on from the one before."


@dataclasses.dataclass(frozen=True)
class TrainingState:
    """All that a training needs to go on exactly as if it had not been interrupted.

    ``tensors`` holds named tensors; ``facts`` what JSON can hold (step, losses, early stopping, history).
    """

    tensors: dict[str, torch.Tensor]
    facts: dict[str, Any]


@dataclasses.dataclass(frozen=True)
class Found:
    """The newest checkpoint that can be read, and what was said of newer ones that can't."""

    path: Path | None
    state: TrainingState | None
    damaged: list[str]


class NewerFormatError(StorageError):
    """A checkpoint written by a newer version of the lab: not damaged, and not to be passed over."""


def write_checkpoint(
    folder: Path, epoch: int, step: int, state: TrainingState, *, keep: int = 2, best_epoch: int = 0
) -> Path:
    """Write a checkpoint into ``folder``, remove the old ones, and return its path.

    Parameters
    ----------
    folder : Path
        Of one training. Who writes must be the only one.
    epoch, step : int
        Complete epochs, and steps of the next.
    state : TrainingState
    keep : int
        How many of the newest are kept, beside the one of ``best_epoch``.
    best_epoch : int
        0: none.

    Raises
    ------
    StorageError
        If it can't be written; those there were before are untouched.
    """
    make_private_folder(folder, parents=False)  # of a run that was removed nothing is brought back
    name = checkpoint_name(epoch, step)
    data = save({key: tensor.detach().contiguous() for key, tensor in state.tensors.items()})
    for left in listed(folder):
        if _LEFT.fullmatch(left):
            discard_tree(folder / left)
    aside = make_private_folder(folder / f".{name}.{secrets.token_hex(4)}.new", parents=False)
    try:
        write_atomically(aside / _TENSORS, lambda file: file.write(data))
        checksum = _checksum(data, state.facts)
        write_json(aside / _FACTS, {"format": FORMAT, "sha256": checksum, "facts": state.facts})
        target = _put(aside, folder / name)
    finally:
        discard_tree(aside)
    _prune(folder, keep, checkpoint_name(best_epoch, 0))
    return target


def read_checkpoint(target: Path, layout: Layout | None = None) -> TrainingState:
    """Read one checkpoint, which holds the arrays of ``layout`` where one is given.

    Raises `StorageError` when it is incomplete or damaged, `NewerFormatError` when a newer version wrote it.
    """
    value = read_json(target / _FACTS, 16 * LARGEST_JSON, exact=True)
    newer = value.get("format")
    if is_whole(newer) and newer > FORMAT:
        raise NewerFormatError(f"{target} was written by a newer gnnrec-lab: upgrade to open it.")
    form = checked_version(value, FORMAT, target / _FACTS, key="format")
    if form > 1 and not isinstance(value.get("facts"), dict):
        raise StorageError(f"{target / _FACTS} is damaged: it has no facts. {_REMEDY}")
    path = target / _TENSORS
    tensors = read_tensors(path, layout, _REMEDY)
    facts = {key: part for key, part in value.items() if key not in ("format", "sha256")}
    try:
        if form > 1:
            facts = value["facts"]
            tensors.digest.update(_as_bytes(facts))
        if tensors.digest.hexdigest() != value.get("sha256"):
            raise ValueError("its checksum doesn't match")
        if layout is not None:
            layout.check(tensors.arrays)
    except ValueError as error:  # NaN among the facts, too
        raise StorageError(f"{path} is damaged: {error}. {_REMEDY}") from error
    return TrainingState({name: torch.from_numpy(array) for name, array in tensors.arrays.items()}, facts)


def newest_checkpoint(
    folder: Path, layout: Layout | None = None, take: Callable[[TrainingState], object] | None = None
) -> Found:
    """Read the newest checkpoint of ``folder`` that is sound, and name newer ones that are not.

    Parameters
    ----------
    folder : Path
    layout : Layout, optional
        The arrays that it must hold.
    take : callable, optional
        Takes the state. What it refuses with `ValueError` isn't sound either.

    Raises
    ------
    NewerFormatError
        When the newest that is sound was written by a newer version of the lab.
    """
    damaged: list[str] = []
    for path in reversed(checkpoints(folder)):
        try:
            state = read_checkpoint(path, layout)
            if take is not None:
                take(state)
            return Found(path, state, damaged)
        except NewerFormatError:
            raise
        except ValueError as error:
            damaged.append(f"{path} is damaged: {error}. {_REMEDY}")
        except StorageError as error:
            damaged.append(str(error))
    return Found(None, None, damaged)


def checkpoints(folder: Path) -> list[Path]:
    """Return the checkpoints of ``folder``, the oldest first."""
    found = listed(folder).items()
    return [folder / name for name, kind in found if kind == "folder" and _EPOCH.fullmatch(name)]


def checkpoint_name(epoch: int, step: int) -> str:
    """Return the name of the folder of a checkpoint."""
    return f"epoch-{epoch:06d}-step-{step:06d}" if step else f"epoch-{epoch:06d}"


def _checksum(data: bytes, facts: dict[str, Any]) -> str:
    digest = hashlib.sha256(data)
    digest.update(_as_bytes(facts))
    return digest.hexdigest()


def _as_bytes(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, sort_keys=True, allow_nan=False).encode()


def _put(aside: Path, target: Path) -> Path:
    """Rename ``aside`` to ``target``; one of that name, a damaged one or an earlier attempt's, gives way."""
    try:
        old = target.with_name(f".{target.name}.{secrets.token_hex(4)}.old")
        with contextlib.suppress(FileNotFoundError):
            move(target, old)
            discard_tree(old)
        move(aside, target)
    except OSError as error:
        raise StorageError(f"Could not write {target}: {error.strerror}.") from error
    sync_folder(target.parent)
    return target


def _prune(folder: Path, keep: int, best: str) -> None:
    for old in checkpoints(folder)[:-keep]:
        if old.name != best:
            with contextlib.suppress(OSError):  # hidden first: a folder removed by half is no checkpoint
                hidden = old.with_name(f".{old.name}.{secrets.token_hex(4)}.old")
                move(old, hidden)
                discard_tree(hidden)
