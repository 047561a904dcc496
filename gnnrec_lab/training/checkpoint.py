"""A training's whole state in a folder: parameters, optimiser, generator, early stopping, best state.

``checkpoints/epoch-000012/`` holds ``state.safetensors`` and, written last, ``state.json`` with its
checksum: a folder without a valid ``state.json`` is no checkpoint. Only whole epochs are kept, so the
generator's state says where the sampler stands.
"""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import file_checksum, make_private_folder, read_json, write_atomically, write_json

FORMAT = 1
KEPT = 2


@dataclasses.dataclass(frozen=True)
class TrainingState:
    """All that a training needs to go on exactly as if it had not been interrupted.

    ``tensors`` holds named tensors; ``facts`` what JSON can hold (epoch, early stopping, history).
    """

    tensors: dict[str, torch.Tensor]
    facts: dict[str, Any]


def write_checkpoint(folder: Path, epoch: int, state: TrainingState) -> Path:
    """Write a checkpoint into ``folder`` and remove all but the newest two; return its path."""
    target = make_private_folder(folder / f"epoch-{epoch:06d}")
    path = target / "state.safetensors"
    data = save({name: tensor.detach().contiguous() for name, tensor in state.tensors.items()})
    write_atomically(path, lambda file: file.write(data))
    write_json(target / "state.json", {"format": FORMAT, "sha256": file_checksum(path), **state.facts})
    for old in sorted(folder.glob("epoch-*"))[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def read_checkpoint(target: Path) -> TrainingState:
    """Read one checkpoint. Raises `StorageError` when it is incomplete, damaged or from a newer version."""
    facts = read_json(target / "state.json")
    if facts.pop("format", 0) > FORMAT:
        raise StorageError(f"{target} was written by a newer gnnrec-lab: upgrade to open it.")
    path = target / "state.safetensors"
    if not path.exists() or file_checksum(path) != facts.pop("sha256"):
        raise StorageError(f"{path} is missing or damaged: its checksum doesn't match.")
    return TrainingState(load_file(path), facts)
