"""A recommender in a folder: ``model.safetensors`` and ``model.json``. Opening one can't run code."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from gnnrec_lab.errors import GnnrecError, StorageError
from gnnrec_lab.files import file_checksum, make_private_folder, read_json, write_atomically, write_json
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import registry
from gnnrec_lab.models.contract import Recommender

FORMAT = 1


def save_recommender(recommender: Recommender, folder: Path) -> None:
    """Write a trained recommender to ``folder``; the interactions it was fitted on are not copied."""
    make_private_folder(folder)
    tensors = {key: np.ascontiguousarray(value) for key, value in recommender.tensors().items()}
    path = folder / "model.safetensors"
    write_atomically(path, lambda file: file.write(save(tensors)))
    write_json(
        folder / "model.json",
        {
            "format": FORMAT,
            "model": recommender.name,
            "options": dataclasses.asdict(recommender.options),
            "train": recommender.train.fingerprint,
            "sha256": file_checksum(path),
        },
    )


def load_recommender(folder: Path, train: InteractionGraph) -> Recommender:
    """Read a recommender back, bound to the interactions it was fitted on.

    Raises `StorageError` when a file is missing or damaged, from a newer version of the lab, or when
    ``train`` isn't what it was fitted on.
    """
    card = read_json(folder / "model.json")
    if card.get("format", 0) > FORMAT:
        raise StorageError(f"{folder} was written by a newer gnnrec-lab: upgrade to open it.")
    path = folder / "model.safetensors"
    try:
        if file_checksum(path) != card["sha256"]:
            raise StorageError(f"{path} is damaged: its checksum doesn't match. Train the run again.")
        if card["train"] != train.fingerprint:
            raise StorageError(f"{folder} was trained on other interactions than the ones given.")
        recommender = registry.create(card["model"], card["options"])
        recommender.restore(load_file(path), train)
    except GnnrecError:
        raise
    except (OSError, KeyError, TypeError, ValueError, SafetensorError) as error:
        raise StorageError(f"{folder} is damaged or incomplete: {error}") from error
    return recommender
