"""PinSage over workers: the walks, steps, metrics and results of one, also with features and after a kill."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph, Split
from gnnrec_lab.errors import OptionError, StorageError
from gnnrec_lab.evaluation import evaluate
from gnnrec_lab.files import write_json
from gnnrec_lab.graph import save_split
from gnnrec_lab.graph.rows import StoredRows, stored_rows
from gnnrec_lab.models.layers.random_walks import item_neighbourhoods
from gnnrec_lab.models.pinsage import PinSage
from gnnrec_lab.training import Silent, TrainOptions, fit, objective
from gnnrec_lab.training.adam import Adam
from gnnrec_lab.training.batches import PairSampler
from gnnrec_lab.training.objective import batch_loss, learn_batch
from gnnrec_lab.training.partitioned import pinsage
from gnnrec_lab.training.partitioned.block import read_block
from gnnrec_lab.training.partitioned.features import read_features, write_features
from gnnrec_lab.training.partitioned.shards import complete, newest_whole
from gnnrec_lab.training.partitioned.trainer import PartitionedTrainer
from gnnrec_lab.training.partitioned.walks import neighbourhoods
from tests.training.partitioned.dying import Dies, Killed, run
from tests.training.partitioned.threads import ThreadExchange, together

SEED = 5
OPTIONS = TrainOptions(epochs=3, patience=3, batch_size=200, learning_rate=0.01, checkpoint_steps=2)


def made(weighted: bool = False, seed: int = 0) -> InteractionGraph:
    """90 users in two communities with some of its 20 items each; the last item has no interaction."""
    rng = np.random.default_rng(seed)
    rows = [
        (user, 20 * (user // 45) + item, float(rng.integers(1, 4)) if weighted else 1.0)
        for user in range(90)
        for item in rng.permutation(20)[: rng.integers(4, 12)]
    ]
    frame = pd.DataFrame([*rows, (0, 40, 0.0)], columns=["user", "item", "weight"])
    items = pd.DataFrame({"item": range(41), "kind": ["tea", "rice"] * 20 + ["tea"]})
    users = pd.DataFrame({"user": range(90), "age": rng.random(90)})
    return InteractionGraph.from_frame(
        frame, user="user", item="item", weight="weight", items=items, users=users, name="two"
    )


@pytest.fixture
def split() -> Split:
    return made().split("random", validation=0.2, test=0.1)


@pytest.fixture
def stored(split: Split) -> StoredRows:
    return saved(split)


def saved(split: Split) -> StoredRows:
    save_split(split)
    return stored_rows(split.fingerprint)


@pytest.fixture
def features(split: Split, tmp_path: Path) -> Path:
    write_features(tmp_path / "features", split.train)
    return tmp_path / "features"


def recommender(**options: Any) -> PinSage:
    return PinSage(**{"dim": 8, "layers": 2, "walks": 30, "neighbours": 6, "temperature": 0.2, **options})


def trainer(
    stored: StoredRows,
    exchange: ThreadExchange,
    features: Path | None,
    folder: Path | None = None,
    observer: Silent | None = None,
    **options: Any,
) -> PartitionedTrainer:
    return PartitionedTrainer(
        recommender(**options), stored, OPTIONS, SEED, exchange, observer or Silent(), folder, features
    )


def parameters(trainers: list[PartitionedTrainer]) -> dict[str, torch.Tensor]:
    """Return those of all workers: tables put together, shared weights, which must be equal, once."""
    found = {}
    for name in trainers[0].parameters:
        parts = [one.parameters[name].detach().clone() for one in trainers]
        if name.endswith("_embedding"):
            found[name] = torch.cat(parts)
        else:
            assert all(torch.equal(part, parts[0]) for part in parts)
            found[name] = parts[0]
    return found


def whole(split: Split, given: dict[str, torch.Tensor], **options: Any) -> PinSage:
    """Return the recommender of a single process with these parameters."""
    single = recommender(**options)
    single.begin(split.train, SEED)
    assert list(single.parameters()) == list(given)
    with torch.no_grad():
        for name, tensor in single.parameters().items():
            tensor.copy_(given[name])
    return single


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_walks_over_workers_visit_what_those_of_one_do(size: int, weighted: bool) -> None:
    split = made(weighted).split("random", validation=0.2, test=0.1)
    stored, walks = saved(split), recommender(length=4).options.walks_by(SEED)

    parts = together(
        size, lambda exchange: neighbourhoods(read_block(stored, exchange, 8), exchange, walks, 6)
    )

    expected = item_neighbourhoods(split.train, walks, 6)
    assert np.concatenate([part.degrees for part in parts]).tolist() == expected.degrees.tolist()
    assert np.concatenate([part.indices for part in parts]).tolist() == expected.indices.tolist()
    assert np.concatenate([part.weight for part in parts]).tolist() == expected.weight.tolist()


@pytest.mark.parametrize(("size", "new", "ids"), [(1, 0, True), (2, 0, True), (3, 1, True), (2, 0, False)])
def test_two_steps_are_those_of_one_worker(
    split: Split, stored: StoredRows, features: Path, size: int, new: int, ids: bool
) -> None:
    given = {"new": new, "ids": ids, "l2": 0.01}

    def work(exchange: ThreadExchange) -> tuple[PartitionedTrainer, Any, list[float], list[Any]]:
        one = trainer(stored, exchange, features, **given)
        start = {name: tensor.detach().clone() for name, tensor in one.parameters.items()}
        own = list(one.sampler.epoch())[:2]
        if exchange.rank == size - 1 > 0:  # has no pair left in the second batch
            own[1] = (own[1][0][:0], own[1][1][:0])
        losses = [one._step(users, items) for users, items in own]
        return one, start, losses, [(users + one.block.users[0], items) for users, items in own]

    done = together(size, work)
    trainers = [one for one, *_ in done]
    start = {
        name: torch.cat([one[1][name] for one in done]) if name.endswith("_embedding") else tensor
        for name, tensor in done[0][1].items()
    }
    single = whole(split, start, **given)
    adam, sampler = Adam(single.parameters(), OPTIONS.learning_rate or 0), PairSampler(split.train, 200, 0)
    for step in range(2):
        users, items = (torch.cat(parts) for parts in zip(*(one[3][step] for one in done), strict=True))
        adam.zero_grad()
        loss, total = batch_loss(single, sampler, users, items)
        total.backward()
        adam.step()
        assert [one[2][step] for one in done] == pytest.approx([float(loss.detach())] * size, rel=1e-5)
    found = parameters(trainers)
    assert {"item_content", "user_content", "message_1", "pool_1", "user_pool"} <= found.keys()
    for name, tensor in single.parameters().items():
        torch.testing.assert_close(found[name], tensor.detach(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("size", "new"), [(1, 0), (1, 1), (2, 0)])
def test_parts_of_a_large_batch_are_those_of_one_worker(
    split: Split, stored: StoredRows, features: Path, monkeypatch: pytest.MonkeyPatch, size: int, new: int
) -> None:
    monkeypatch.setattr(pinsage, "TOGETHER", 60)
    monkeypatch.setattr(objective, "TOGETHER", 60)

    def work(exchange: ThreadExchange) -> tuple[PartitionedTrainer, Any, list[torch.Tensor]]:
        one = trainer(stored, exchange, features, new=new)
        start = {name: tensor.detach().clone() for name, tensor in one.parameters.items()}
        users, items = next(iter(one.sampler.epoch()))
        value = one.part.learn(users, items, one.sampler.generator)
        return one, (start, value), [users + one.block.users[0], items]

    done = together(size, work)
    start = {
        name: torch.cat([one[1][0][name] for one in done]) if name.endswith("_embedding") else tensor
        for name, tensor in done[0][1][0].items()
    }
    single = whole(split, start, new=new)
    parts = -(-sum(len(one[2][0]) for one in done) // 60)
    users, items = (  # in the order in which they are compared: a part of each worker's pairs after the other
        torch.cat([one[2][place].tensor_split(parts)[part] for part in range(parts) for one in done])
        for place in (0, 1)
    )
    loss = learn_batch(single, PairSampler(split.train, 200, 0), users, items, lambda: False)

    assert sum(one[1][1] for one in done) == pytest.approx(loss, rel=0.02 if size > 1 else 1e-5)
    if size == 1:  # of more workers the parts aren't exactly equal
        for name, tensor in single.parameters().items():
            found = done[0][0].parameters[name].grad
            torch.testing.assert_close(found, tensor.grad, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("described", [True, False])
def test_the_validation_is_that_of_one_worker(
    split: Split, features: Path, tmp_path: Path, described: bool
) -> None:
    if not described:
        split = replace(split, graph=replace(split.graph, item_features=None, user_features=None))
        write_features(tmp_path / "none", split.train)
    stored, folder = saved(split), features if described else tmp_path / "none"

    found = together(2, lambda exchange: (one := trainer(stored, exchange, folder), one._validate()))

    single = whole(split, parameters([one for one, _ in found]))
    single.refresh()
    expected = evaluate(single, split, k=(20,), part="validation").values
    assert found[0][1] == found[1][1] == pytest.approx(expected, rel=1e-6)


def test_two_workers_are_as_good_as_one_also_after_a_kill(
    split: Split, stored: StoredRows, features: Path, tmp_path: Path
) -> None:
    straight = together(2, lambda exchange: run(trainer(stored, exchange, features)))
    folder = tmp_path / "checkpoints"
    with pytest.raises(Killed):
        together(2, lambda exchange: run(trainer(stored, exchange, features, folder, Dies(4))))
    newest = complete(folder)[0]
    assert (newest.epoch, newest.step) == (0, 2)

    again = together(2, lambda exchange: run(trainer(stored, exchange, features, folder), folder))

    assert [one.epoch for one in again] == [3, 3]
    for name, tensor in parameters(straight).items():
        assert torch.equal(parameters(again)[name], tensor)
    alone = [fit(recommender(), split, options=OPTIONS, seed=seed).best_value or 0.0 for seed in range(3)]
    best = again[0].stopping.best_value
    assert min(alone) - 0.02 < best < max(alone) + 0.02

    opened = recommender()
    learned, facts = newest_whole(folder, 90, 41, opened.weight_shapes(split.train))
    opened.restore({**learned, **opened.settled_tensors(SEED)}, split.train)
    values = evaluate(opened, split, k=(20,), part="validation").values
    assert values["ndcg@20"] == pytest.approx(best, rel=1e-6)
    assert [row["epoch"] for row in facts["history"]] == [1, 2, 3]


def test_each_worker_reads_the_features_of_its_own(split: Split, stored: StoredRows, features: Path) -> None:
    first, second = together(2, lambda exchange: read_features(features, read_block(stored, exchange, 8)))
    single = PinSage(dim=8)
    single.begin(split.train, SEED)
    own = single._input.features
    assert len(first.item) == 20
    assert np.array_equal(np.vstack([first.item, second.item]), own.item)
    assert np.array_equal(np.vstack([first.user, second.user]), own.user)

    write_json(features / "columns.json", {"user": 1, "item": "many"})
    with pytest.raises(StorageError, match="doesn't say how many columns items have"):
        together(1, lambda exchange: read_features(features, read_block(stored, exchange, 8)))


def test_without_ids_and_features_nothing_is_known(stored: StoredRows) -> None:
    with pytest.raises(OptionError, match="PinSage without ids knows items by their features only"):
        together(1, lambda exchange: trainer(stored, exchange, None, ids=False))
