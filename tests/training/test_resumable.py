"""Checkpoints that were tampered with, checksums too: passed over for the one before, whatever they hold."""

import copy
import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import save

from gnnrec_lab import InteractionGraph
from gnnrec_lab.models import create
from gnnrec_lab.models.contract import TrainableRecommender
from gnnrec_lab.training.checkpoint import TrainingState, write_checkpoint
from gnnrec_lab.training.observer import Silent
from gnnrec_lab.training.options import TrainOptions
from gnnrec_lab.training.trainer import Trainer


@cache
def trainer() -> Trainer:
    """A training of one epoch."""
    rng = np.random.default_rng(0)
    log = pd.DataFrame({"u": rng.integers(0, 20, 160), "i": rng.integers(0, 12, 160)})
    split = InteractionGraph.from_frame(log, user="u", item="i").split("random", test=0.2)
    recommender = create("lightgcn", {"dim": 4})
    assert isinstance(recommender, TrainableRecommender)
    made = Trainer(recommender, split, TrainOptions(batch_size=32), 0, Silent(), None)
    made.run_epoch()
    return made


def tampered(folder: Path, state: TrainingState) -> Path:
    """Write a sound checkpoint, and a newer one of the state given."""
    write_checkpoint(folder, 1, 0, trainer().state())
    target = write_checkpoint(folder, 2, 0, trainer().state())
    data = save({name: tensor.contiguous() for name, tensor in state.tensors.items()})
    checksum = hashlib.sha256(data + json.dumps(state.facts, sort_keys=True).encode()).hexdigest()
    (target / "state.safetensors").write_bytes(data)
    facts = {"format": 2, "sha256": checksum, "facts": state.facts}
    (target / "state.json").write_text(json.dumps(facts))
    return target


def refused(folder: Path, state: TrainingState) -> str:
    """Return why a newer checkpoint is passed over for the sound one before it."""
    target = tampered(folder, state)
    found = trainer().resume(folder)
    assert found.path == folder / "epoch-000001"
    assert [str(target) in reason for reason in found.damaged] == [True]
    return found.damaged[0]


def test_the_state_of_a_training_is_sound(tmp_path: Path) -> None:
    target = tampered(tmp_path, trainer().state())
    found = trainer().resume(tmp_path)
    assert (found.path, found.damaged) == (target, [])


HARMS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "short": lambda tensor: tensor[:-1],
    "long": lambda tensor: torch.cat([tensor, tensor[-1:]]),
    "flat": lambda tensor: tensor.reshape(1, -1),
    "wide": lambda tensor: tensor.double(),
    "nan": lambda tensor: torch.full_like(tensor, np.nan if tensor.is_floating_point() else 255),
}


@pytest.mark.parametrize("name", sorted(trainer().state().tensors))
def test_each_array_is_refused_by_name(name: str, tmp_path: Path) -> None:
    for how, harm in HARMS.items():
        tensors = dict(trainer().state().tensors)
        if tensors[name].ndim or how in ("flat", "wide", "nan"):
            tensors[name] = harm(tensors[name])
            reason = refused(tmp_path / how, TrainingState(tensors, trainer().state().facts))
            assert f'its array "{name}"' in reason, how


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda tensors: tensors.pop("generator"), 'its array "generator" is missing'),
        (lambda tensors: tensors.pop("parameter.item_embedding"), '"parameter.item_embedding" is missing'),
        (lambda tensors: tensors.pop("best.item_embedding"), "of some parameters only"),
        (lambda tensors: tensors.pop("adam.item_embedding.step"), '"adam.item_embedding" aren\'t complete'),
        (lambda tensors: tensors.update(more=torch.zeros(1)), 'an array "more" that doesn\'t belong there'),
    ],
    ids=range(5),
)
def test_arrays_that_are_missing_or_too_many(change: Any, reason: str, tmp_path: Path) -> None:
    tensors = dict(trainer().state().tensors)
    change(tensors)
    assert reason in refused(tmp_path, TrainingState(tensors, trainer().state().facts))


@pytest.mark.parametrize(
    "change",
    [
        lambda facts: facts.pop("stopping"),
        lambda facts: facts.pop("history"),
        lambda facts: facts.update(step=-1),
        lambda facts: facts.update(step=10**9),
        lambda facts: facts.update(step=10**400),
        lambda facts: facts.update(losses=float("nan")),
        lambda facts: facts.update(losses="1"),
        lambda facts: facts.update(seconds=float("inf")),
        lambda facts: facts["stopping"].update(best_epoch="x"),
        lambda facts: facts["stopping"].update(best_value=None),
        lambda facts: facts["stopping"].update(more=1),
        lambda facts: facts.update(history=[1]),
        lambda facts: facts["history"].append({"epoch": 9}),
        lambda facts: facts["history"][0].update(metrics={"ndcg": [1]}),
    ],
    ids=range(14),
)
def test_facts_that_are_no_trainings(change: Any, tmp_path: Path) -> None:
    state = trainer().state()
    facts = copy.deepcopy(state.facts)
    change(facts)
    reason = refused(tmp_path, TrainingState(state.tensors, facts))
    assert "facts aren't those of a training" in reason or "is damaged" in reason
