"""Each trainable model with PyTorch's form of the kernels, as on a GPU, beside the compiled one."""

from __future__ import annotations

import dataclasses
from contextlib import nullcontext
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph, OptionError, Split, evaluate
from gnnrec_lab.models import create, names
from gnnrec_lab.models.contract import TrainableRecommender
from gnnrec_lab.models.registry import recommender_class
from gnnrec_lab.ranking import top_k
from gnnrec_lab.training import Silent, TrainOptions, objective
from gnnrec_lab.training.trainer import Trainer
from tests.by_tensors import everywhere

TRAINABLE = [name for name in names() if recommender_class(name).capabilities.trainable]
CASES: list[tuple[str, str, dict[str, Any]]] = [
    *(("plain", name, {}) for name in TRAINABLE),
    ("rich", "lightgcn", {"loss": "sampled-softmax", "negatives": 20, "negative_power": 0.5}),
    ("rich", "lightgcn", {"loss": "bpr", "layers": 3}),
    ("rich", "graphsage", {"aggregator": "pool", "layers": 2, "cooccurrence": 1.0}),
    ("rich", "pinsage", {"loss": "max-margin", "layers": 2}),
    ("rich", "gat", {"heads": 2, "cooccurrence": 1.0, "neighbours": 20}),
]


@dataclasses.dataclass(frozen=True)
class Trained:
    """What two steps come to."""

    losses: list[float | None]
    gradients: list[dict[str, torch.Tensor]]
    parameters: dict[str, torch.Tensor]
    lists: tuple[np.ndarray, np.ndarray]
    metrics: dict[str, float]


@pytest.fixture(scope="module")
def splits() -> dict[str, Split]:
    """40 users and 60 items: interactions alone, and with behaviours, weights, times and features."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"u": rng.integers(0, 40, 700), "i": rng.zipf(1.4, 700) % 60, "t": np.arange(700)})
    frame["b"], frame["w"] = rng.choice(["view", "buy"], 700), rng.integers(1, 4, 700)
    features = pd.DataFrame({"i": np.arange(60), "price": rng.random(60), "kind": rng.choice(["a", "b"], 60)})
    plain = InteractionGraph.from_frame(frame, user="u", item="i")
    rich = InteractionGraph.from_frame(
        frame, user="u", item="i", time="t", behaviour="b", weight="w", items=features
    )
    return {name: graph.split("random", seed=1) for name, graph in (("plain", plain), ("rich", rich))}


def begun(name: str, options: dict[str, Any], split: Split) -> Trainer:
    recommender = create(name, {"dim": 8, **options})
    assert isinstance(recommender, TrainableRecommender)
    return Trainer(recommender, split, TrainOptions(batch_size=64, learning_rate=0.005), 0, Silent(), None)


def two_steps(
    name: str, options: dict[str, Any], split: Split, beside: Trained | None = None, *, by_tensors: bool
) -> Trained:
    """Return what two steps come to; lists are of the parameters of another training ``beside`` this one."""
    with everywhere() if by_tensors else nullcontext():
        run = begun(name, options, split)
        run.recommender.start_epoch(2)  # has hard negatives, where there are any
        batches = run.sampler.epoch()
        losses, gradients = [], []
        for _ in range(2):
            losses.append(run._step(*next(batches)))
            gradients.append({
                key: torch.zeros_like(tensor) if tensor.grad is None else tensor.grad.clone()
                for key, tensor in run.parameters.items()
            })  # fmt: skip
        parameters = {key: tensor.detach().clone() for key, tensor in run.parameters.items()}
        with torch.no_grad():
            for key, tensor in run.parameters.items():
                tensor.copy_((beside.parameters if beside else parameters)[key])
        run.recommender.refresh()
        lists = top_k(run.recommender, np.arange(40), 10, split.train.by_user)
        metrics = evaluate(run.recommender, split, k=20, part="validation").values
    return Trained(losses, gradients, parameters, lists, dict(metrics))


@pytest.mark.parametrize(
    ("graph", "name", "options"), CASES, ids=lambda one: "-".join(map(str, one.values()))[:20] or "defaults"
    if isinstance(one, dict) else one,
)  # fmt: skip
def test_losses_parameters_and_lists_are_those_of_the_compiled_kernels(
    graph: str, name: str, options: dict[str, Any], splits: dict[str, Split]
) -> None:
    compiled = two_steps(name, options, splits[graph], by_tensors=False)
    tensors = two_steps(name, options, splits[graph], compiled, by_tensors=True)
    np.testing.assert_allclose(tensors.losses, compiled.losses, rtol=1e-5, atol=1e-5)
    for key, expected in compiled.parameters.items():
        # Adam makes a step of its own size of a gradient that is next to nothing, and of its rounding
        clear = torch.ones_like(expected, dtype=torch.bool)
        for ours, theirs in zip(tensors.gradients, compiled.gradients, strict=True):
            clear &= (theirs[key] == 0) | (theirs[key].abs() > 1e-5)
            np.testing.assert_allclose(ours[key], theirs[key], rtol=1e-5, atol=1e-5, err_msg=key)
        found = tensors.parameters[key]
        np.testing.assert_allclose(found[clear], expected[clear], rtol=1e-5, atol=1e-5, err_msg=key)
        np.testing.assert_allclose(found, expected, atol=1e-3, err_msg=key)
    assert np.array_equal(tensors.lists[0], compiled.lists[0])
    np.testing.assert_allclose(tensors.lists[1], compiled.lists[1], rtol=1e-5, atol=1e-5)
    assert tensors.metrics == pytest.approx(compiled.metrics, abs=1e-5)


def test_parts_of_a_batch_share_a_pass_as_with_the_compiled_kernels(
    splits: dict[str, Split], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objective, "TOGETHER", 20)
    compiled, tensors = (
        two_steps("lightgcn", {}, splits["plain"], by_tensors=form) for form in (False, True)
    )
    for key, expected in compiled.parameters.items():
        np.testing.assert_allclose(tensors.parameters[key], expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", TRAINABLE)
def test_what_a_model_shows_follows_from_its_arrays_once_it_is_back(
    name: str, splits: dict[str, Split]
) -> None:
    """Trained with tensors, then refreshed on the CPU: as if its arrays had been opened."""
    split = splits["plain"]
    with everywhere():
        run = begun(name, {}, split)
        run.run_epoch()
    run.recommender.place("cpu")
    run.recommender.refresh()
    opened = create(name, {"dim": 8})
    opened.restore(run.recommender.tensors(), split.train)
    users = np.arange(40)
    assert np.array_equal(run.recommender.scores(users), opened.scores(users))
    own = int(split.train.by_user.row(3)[0][0])
    ours, theirs = (model.contributions(3, own).contribution for model in (run.recommender, opened))
    assert np.array_equal(ours, theirs)


def test_all_trainable_models_are_trained_on_a_gpu_and_others_refuse(splits: dict[str, Split]) -> None:
    assert all(recommender_class(name).on_gpu for name in TRAINABLE)  # type: ignore[attr-defined]
    popularity = create("popularity")
    with everywhere(), pytest.raises(OptionError, match=r"^Popularity scores on the CPU only for now: leave"):
        top_k(popularity, np.arange(2), 3, None)


def test_placing_keeps_the_tensors_that_the_optimiser_changes(splits: dict[str, Split]) -> None:
    run = begun("lightgcn", {}, splits["plain"])
    run._step(*next(run.sampler.epoch()))
    before = dict(run.recommender.parameters())
    values = {key: tensor.detach().clone() for key, tensor in before.items()}
    run.recommender.place("cpu")
    for key, tensor in run.recommender.parameters().items():
        assert tensor is before[key]
        assert torch.equal(tensor, values[key])
        assert tensor.requires_grad
        assert tensor.grad is None
