"""A recommender in a folder: ``model.safetensors`` and ``model.json``. Opening one can't run code."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
from safetensors.numpy import save

from gnnrec_lab.errors import GnnrecError, StorageError
from gnnrec_lab.files import (
    checked_version,
    file_checksum,
    make_private_folder,
    read_json,
    read_tensors,
    write_atomically,
    write_json,
)
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import registry
from gnnrec_lab.models.contract import Recommender

FORMAT = 1
_REMEDY = "Train the run again, or take its folder from a backup."


def save_recommender(recommender: Recommender, folder: Path) -> None:
    """Write a trained recommender to ``folder``; the interactions it was fitted on are not copied.

    Raises `StorageError` when it can't be written, or its numbers aren't finite.
    """
    tensors = {key: np.ascontiguousarray(value) for key, value in recommender.tensors().items()}
    try:
        recommender.layout(recommender.train).check(tensors)
    except ValueError as error:
        raise StorageError(
            f"This {recommender.title} can't be kept: {error}. Train it with a smaller learning rate or more "
            f"regularisation (l2)."
        ) from error
    make_private_folder(folder)
    path = folder / "model.safetensors"
    write_atomically(path, lambda file: file.write(save(tensors)))
    write_json(
        folder / "model.json",
        {
            "format": FORMAT,
            "model": recommender.name,
            "version": recommender.version,
            "options": dataclasses.asdict(recommender.options),
            "train": recommender.train.fingerprint,
            "sha256": file_checksum(path),
        },
    )


def load_recommender(folder: Path, train: InteractionGraph) -> Recommender:
    """Read a recommender back, bound to the interactions it was fitted on.

    Its arrays are checked against the recommender's `layout`: names, types and shapes before they are read,
    values before anything computes with them.

    Raises `StorageError` when a file is missing or damaged, from a newer version of the lab, or when
    ``train`` isn't what it was fitted on.
    """
    card = read_json(folder / "model.json")
    checked_version(card, FORMAT, folder / "model.json", key="format")
    if card.get("train") != train.fingerprint:
        raise StorageError(f"{folder} was trained on other interactions than the ones given.")
    path = folder / "model.safetensors"
    try:
        recommender = registry.create(card["model"], card["options"], card.get("version", 1))
        layout = recommender.layout(train)
        found = read_tensors(path, layout, _REMEDY)
        if found.digest.hexdigest() != card["sha256"]:
            raise StorageError(f"{path} is damaged: its checksum doesn't match. {_REMEDY}")
        layout.check(found.arrays)
        recommender.restore(found.arrays, train)
    except StorageError:
        raise
    except GnnrecError as error:
        raise StorageError(f"{folder / 'model.json'} can't be used: {error}") from error
    except MemoryError as error:
        raise StorageError(f"There isn't enough free memory to open {folder}.") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise StorageError(f"{folder / 'model.json'} is damaged: {error!r}. {_REMEDY}") from error
    except (ValueError, ArithmeticError) as error:
        raise StorageError(f"{path} is damaged: {error}. {_REMEDY}") from error
    return recommender
