"""The memory that a training needs: what is counted, told and refused."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gnnrec_lab import InteractionGraph, OptionError, Split
from gnnrec_lab.models import create, names
from gnnrec_lab.models.contract import TrainableRecommender
from gnnrec_lab.models.registry import recommender_class
from gnnrec_lab.training import Silent, TrainOptions, fit, memory
from gnnrec_lab.training.memory import needed_bytes, require_memory
from tests.patching import patch_library

TRAINABLE = [name for name in names() if recommender_class(name).capabilities.trainable]
GIB = 1 << 30


@pytest.fixture(scope="module")
def split() -> Split:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 50, 600), "i": rng.integers(0, 40, 600)})
    return InteractionGraph.from_frame(frame, user="u", item="i").split("random", seed=0)


def model(name: str = "lightgcn", **options: Any) -> TrainableRecommender:
    made = create(name, options)
    assert isinstance(made, TrainableRecommender)
    return made


def free(monkeypatch: pytest.MonkeyPatch, size: float) -> None:
    found = SimpleNamespace(available=int(size))
    patch_library(monkeypatch, memory, "psutil", virtual_memory=lambda: found)


def test_parameters_count_with_all_their_copies_and_pairs_besides(split: Split) -> None:
    train = split.train
    nodes = train.num_users + train.num_items
    numbers = nodes * 16 + 2  # the weights of popularity and co-occurrence
    assert needed_bytes(model(dim=16), train) == 56 * numbers + 60 * train.num_pairs
    assert needed_bytes(model(dim=32), train) - needed_bytes(model(dim=16), train) == 56 * 16 * nodes


@pytest.mark.parametrize("name", TRAINABLE)
def test_every_model_that_is_trained_can_be_counted(split: Split, name: str) -> None:
    one = model(name, dim=64)
    assert needed_bytes(one, split.train) > 56 * 40 * 64
    assert one._train is None  # nothing is computed for it


def test_a_large_need_is_told(split: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, 15.04 * GIB)
    assert require_memory(model(), split.train) is None
    monkeypatch.setattr(memory, "needed_bytes", lambda *_: int(3.1 * GIB))
    assert require_memory(model(), split.train) == "Training needs about 3.1 of 15.0 GiB of memory"
    told: list[str] = []
    observer = Silent()
    monkeypatch.setattr(observer, "message", told.append)
    fit(model(), split, options=TrainOptions(epochs=1), observer=observer)
    assert told[0] == "Training needs about 3.1 of 15.0 GiB of memory"


def test_what_does_not_fit_is_refused_with_what_would(split: Split, monkeypatch: pytest.MonkeyPatch) -> None:
    free(monkeypatch, needed_bytes(model(dim=64), split.train) + 1)
    with pytest.raises(
        OptionError, match=r"pairs needs about 0\.0 GiB of memory, .* choose dim=64, or close"
    ):
        fit(model(dim=192), split)
    free(monkeypatch, 1000)
    with pytest.raises(OptionError, match=r"0\.0 are free: train on fewer interactions, or close"):
        fit(model(dim=192), split)
