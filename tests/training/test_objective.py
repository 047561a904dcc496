"""The loss of a batch for each objective, against the losses on representations taken by hand."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch
from torch.nn.functional import cosine_similarity, cross_entropy

from gnnrec_lab import InteractionGraph
from gnnrec_lab.models import create
from gnnrec_lab.models.contract import TrainableRecommender
from gnnrec_lab.training import TrainOptions, fit, objective
from gnnrec_lab.training.batches import PairSampler
from gnnrec_lab.training.objective import batch_loss, learn_batch


@pytest.fixture(scope="module")
def graph() -> InteractionGraph:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"u": rng.integers(0, 50, 800), "i": rng.zipf(1.3, 800) % 40})
    return InteractionGraph.from_frame(frame, user="u", item="i")


def begun(graph: InteractionGraph, name: str = "lightgcn", **options: object) -> TrainableRecommender:
    model = create(name, {"dim": 6, "l2": 0, "temperature": 0.1, **options})
    assert isinstance(model, TrainableRecommender)
    model.begin(graph, seed=0)
    return model


def drawn(graph: InteractionGraph) -> tuple[torch.Tensor, torch.Tensor]:
    """Return users and items of 120 pairs."""
    users, items = next(iter(PairSampler(graph, graph.num_pairs, seed=0).epoch()))
    return users[:120], items[:120]


def test_a_large_batch_is_compared_in_groups(
    graph: InteractionGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, sampler = begun(graph), PairSampler(graph, 120, seed=0)
    asked = dataclasses.replace(model.objective(), group=38)  # 3 groups of 40
    monkeypatch.setattr(model, "objective", lambda: asked)
    users, items = drawn(graph)
    loss, _ = batch_loss(model, sampler, users, items)
    left, right = model.represent(users, items, sampler.generator)
    expected = torch.zeros(())
    for begin in (0, 40, 80):
        rows = slice(begin, begin + 40)
        logits = cosine_similarity(left[rows][:, None], right[rows][None], dim=2) / 0.1
        own = items[rows]
        same = (own[:, None] == own[None]) & ~torch.eye(len(own), dtype=torch.bool)
        each = cross_entropy(logits.masked_fill(same, -torch.inf), torch.arange(len(own)), reduction="sum")
        expected = expected + each / 120
    torch.testing.assert_close(loss, expected)


@pytest.mark.parametrize(
    ("name", "pass_of", "options"),
    [
        ("lightgcn", "represent_whole", {"loss": "softmax"}),
        ("lightgcn", "represent_whole", {"loss": "sampled-softmax", "negatives": 20}),
        ("lightgcn", "represent_whole", {"loss": "bpr"}),
        ("pinsage", "represent", {"new": 0.0}),  # nothing is drawn, so that passes are alike
        ("graphsage", "represent", {"fanout": None}),
    ],
)
def test_the_parts_of_a_batch_share_one_pass(
    graph: InteractionGraph, name: str, pass_of: str, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    model = begun(graph, name, l2=0.01, **options)
    passes = []
    once = getattr(model, pass_of)
    monkeypatch.setattr(model, pass_of, lambda *asked: passes.append(1) or once(*asked))
    users, items = drawn(graph)

    def gradients(learn: Callable[[], object]) -> list[torch.Tensor]:
        for tensor in model.parameters().values():
            tensor.grad = None
        learn()
        return [tensor.grad.clone() for tensor in model.parameters().values()]

    sampler = PairSampler(graph, 120, seed=0)
    each = [
        gradients(batch_loss(model, sampler, *part)[1].backward)
        for part in zip(users.split(40), items.split(40), strict=True)
    ]
    assert len(passes) == 3
    passes.clear()
    monkeypatch.setattr(objective, "TOGETHER", 50)
    sampler = PairSampler(graph, 120, seed=0)
    found = gradients(lambda: learn_batch(model, sampler, users, items, lambda: False))
    assert len(passes) == 1
    for tensor, *others in zip(found, *each, strict=True):
        torch.testing.assert_close(tensor, sum(others) / 3)


def test_a_model_whose_pairs_have_rows_of_their_own_takes_a_batch_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(4)
    frame = pd.DataFrame({"u": rng.integers(0, 30, 300), "i": rng.integers(0, 20, 300), "t": np.arange(300)})
    graph = InteractionGraph.from_frame(frame, user="u", item="i", time="t")
    model = begun(graph, "graphsage", respect_time=True)
    monkeypatch.setattr(objective, "TOGETHER", 50)
    users, items = drawn(graph)
    loss = learn_batch(model, PairSampler(graph, 120, seed=0), users, items, lambda: True)
    assert loss == float(batch_loss(model, PairSampler(graph, 120, seed=0), users, items)[0].detach())


@pytest.mark.parametrize("power", [0.0, 0.75])
def test_shared_negatives_come_by_popularity_and_are_corrected_for_it(
    graph: InteractionGraph, power: float
) -> None:
    sampler = PairSampler(graph, 64, seed=0)
    share = np.where(graph.by_item.degrees > 0, np.maximum(graph.by_item.degrees, 1.0) ** power, 0)
    share /= share.sum()
    drawn = sampler.shared_negatives(200_000, power)
    counts = np.bincount(drawn.numpy(), minlength=graph.num_items) / 200_000
    np.testing.assert_allclose(counts, share, atol=4e-3)
    known = np.flatnonzero(share)
    rate = sampler.log_rate(torch.from_numpy(known), power).numpy()
    np.testing.assert_allclose(rate, np.log(share[known] * len(known)), atol=1e-5)


@pytest.mark.parametrize("loss", ["softmax", "sampled-softmax", "bpr"])
def test_every_loss_learns(graph: InteractionGraph, loss: str) -> None:
    split = graph.split("random", seed=0)
    model = create("lightgcn", {"loss": loss, "start": "random", "negatives": 20})
    report = fit(model, split, options=TrainOptions(epochs=15, patience=15, learning_rate=0.01), seed=0)
    losses = [epoch["loss"] for epoch in report.history]
    assert losses[-1] < 0.95 * losses[0]
    values = [epoch["metrics"]["recall@20"] for epoch in report.history]
    assert max(values) >= values[0]
