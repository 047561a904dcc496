"""Checkpoints in shards: each worker writes its own rows, and one counts when those of all are there.

``checkpoints/worker-1-of-4/epoch-000012/`` is a checkpoint as checkpoint.py writes it, of the rows that its
``block`` names, and of the weights that all workers share. Any number of workers reads them, one included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.checks import is_whole
from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import listed
from gnnrec_lab.training.checkpoint import TrainingState, checkpoint_name, checkpoints, read_checkpoint
from gnnrec_lab.training.resumable import state_layout

TABLES = {"user_embedding": "users", "item_embedding": "items"}  # parameters, by whose rows they are
_WORKER = re.compile(r"worker-(\d{1,4})-of-(\d{1,4})")
_PLACE = re.compile(r"epoch-(\d+)(?:-step-(\d+))?")
_ALIKE = ("generator", "epoch_generator")  # of a worker, not of rows

Extent = dict[str, tuple[int, int]]
Shapes = Mapping[str, tuple[int, ...]]  # of all parameters, of all users and items


@dataclass(frozen=True, order=True)
class Sharded:
    """A checkpoint of which each of ``workers`` has written its shard: complete epochs, steps of the next."""

    epoch: int
    step: int
    workers: int

    @property
    def name(self) -> str:
        """The name that its shards have."""
        return checkpoint_name(self.epoch, self.step)


def shard_folder(folder: Path, rank: int, size: int) -> Path:
    """Return where a worker writes its shards."""
    return folder / f"worker-{rank}-of-{size}"


def shard_folders(folder: Path) -> list[Path]:
    """Return the folders of shards that there are, of any number of workers."""
    found = listed(folder).items()
    return [folder / name for name, kind in found if kind == "folder" and _WORKER.fullmatch(name)]


def complete(folder: Path) -> list[Sharded]:
    """Return the checkpoints of ``folder`` all of whose shards are there, the newest first."""
    by_size: dict[int, dict[int, set[str]]] = {}
    for path in shard_folders(folder):
        rank, size = (int(number) for number in _WORKER.fullmatch(path.name).groups())  # type: ignore[union-attr]
        by_size.setdefault(size, {})[rank] = {one.name for one in checkpoints(path)}
    found = [
        Sharded(*_place(name), size)
        for size, names in by_size.items()
        if names.keys() == set(range(size))
        for name in set.intersection(*names.values())
    ]
    return sorted(found, reverse=True)


def _place(name: str) -> tuple[int, int]:
    epoch, step = _PLACE.fullmatch(name).groups(default="0")  # type: ignore[union-attr]
    return int(epoch), int(step)


def read_shards(
    folder: Path, which: Sharded, extent: Extent, shapes: Shapes, own: int | None
) -> TrainingState:
    """Return the state of some rows out of the shards that hold them.

    Parameters
    ----------
    folder : Path
    which : Sharded
    extent : dict
        The first of the "users" and of the "items" that are wanted, and the one behind the last.
    shapes : dict of tuples
        Of the model's parameters.
    own : int or None
        The worker whose shard has the generators to go on with; those of another are no use with other rows.

    Raises
    ------
    StorageError
        If a shard can't be read, or they aren't of these users and items.
    """
    tensors: dict[str, torch.Tensor] = {}
    facts: dict[str, Any] = {}
    filled = dict.fromkeys(extent, 0)
    for rank in range(which.workers):
        path = shard_folder(folder, rank, which.workers) / which.name
        state = read_checkpoint(path)
        block = _checked(state, shapes, path)
        facts = facts or state.facts
        if rank == own:
            facts = state.facts
            tensors |= {name: state.tensors[name] for name in _ALIKE}
        for kind, (first, end) in extent.items():
            begin, stop = max(first, block[kind][0]), min(end, block[kind][1])
            filled[kind] += max(0, stop - begin)
        for name, array in state.tensors.items():
            _take(tensors, name, array, block, extent)
    if any(filled[kind] != end - first for kind, (first, end) in extent.items()):
        raise StorageError(f"The shards of {which.name} in {folder} aren't of these users and items.")
    return TrainingState(tensors, facts)


def _take(
    tensors: dict[str, torch.Tensor], name: str, array: torch.Tensor, block: Extent, extent: Extent
) -> None:
    """Put what is wanted of one array of a shard where it belongs."""
    table = next((table for table in TABLES if f".{table}" in name), None)
    if table is None:
        if name not in _ALIKE:  # a shared weight's: the same in all shards
            tensors.setdefault(name, array)
        return
    if array.ndim == 0:  # how many steps Adam has taken
        tensors[name] = array
        return
    (first, end), (begin, stop) = extent[TABLES[table]], block[TABLES[table]]
    if name not in tensors:
        tensors[name] = torch.zeros(end - first, array.shape[1])
    low, high = max(first, begin), min(end, stop)
    if low < high:
        tensors[name][low - first : high - first] = array[low - begin : high - begin]


def _checked(state: TrainingState, shapes: Shapes, path: Path) -> Extent:
    """Return which rows a shard holds. Raises `StorageError` where it doesn't hold them."""
    given = state.facts.get("block")
    block: Extent = {}
    for kind in TABLES.values():
        ends = given.get(kind) if isinstance(given, dict) else None
        if not (isinstance(ends, list) and len(ends) == 2 and all(is_whole(one) for one in ends)):
            raise StorageError(f"{path} is damaged: it doesn't say which {kind} it holds.")
        block[kind] = (max(0, ends[0]), max(0, *ends))
    sizes = {kind: stop - begin for kind, (begin, stop) in block.items()}
    own = {
        name: (sizes[TABLES[name]], *shape[1:]) if name in TABLES else shape for name, shape in shapes.items()
    }
    layout = state_layout(
        {name: torch.empty(shape, device="meta") for name, shape in own.items()}, torch.Generator()
    )
    try:
        layout.check({name: tensor.numpy() for name, tensor in state.tensors.items()})
    except ValueError as error:
        raise StorageError(f"{path} is damaged: {error}.") from error
    return block


def newest_whole(
    folder: Path, num_users: int, num_items: int, shapes: Shapes
) -> tuple[dict[str, NDArray[np.float32]], dict[str, Any]]:
    """Return the parameters by name, of all users and items, and the facts of the newest complete checkpoint.

    Those of the best epoch where there is one, else of the last step. Raises `StorageError` where none is
    complete and sound.
    """
    last = StorageError(f"{folder} has no complete checkpoint of the run's workers.")
    for which in complete(folder):
        try:
            extent = {"users": (0, num_users), "items": (0, num_items)}
            state = read_shards(folder, which, extent, shapes, None)
        except StorageError as error:
            last = error
            continue
        kind = "best" if any(name.startswith("best.") for name in state.tensors) else "parameter"
        return {name: state.tensors[f"{kind}.{name}"].numpy() for name in shapes}, state.facts
    raise last


def all_shards(folder: Path) -> Iterator[Path]:
    """Yield each shard that there is, complete or not."""
    for path in shard_folders(folder):
        yield from checkpoints(path)
