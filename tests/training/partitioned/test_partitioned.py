"""Several workers train what one does: the same steps, the same validation, on from shards after a kill."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec_lab import InteractionGraph, Split
from gnnrec_lab.evaluation import evaluate
from gnnrec_lab.graph import save_split
from gnnrec_lab.graph.rows import StoredRows, stored_rows
from gnnrec_lab.models.lightgcn import LightGCN
from gnnrec_lab.training import Silent, TrainOptions, fit
from gnnrec_lab.training.adam import Adam
from gnnrec_lab.training.batches import PairSampler
from gnnrec_lab.training.objective import batch_loss
from gnnrec_lab.training.partitioned import trainer as partitioned_trainer
from gnnrec_lab.training.partitioned.costs import Sizes, lightgcn_traffic
from gnnrec_lab.training.partitioned.shards import complete, newest_whole, read_shards
from gnnrec_lab.training.partitioned.trainer import PartitionedTrainer
from tests.training.partitioned.dying import Dies, Killed, run
from tests.training.partitioned.threads import ThreadExchange, together

DIM, GROUP = 16, 40
OPTIONS = TrainOptions(epochs=3, patience=3, batch_size=200, learning_rate=0.01, checkpoint_steps=2)


@pytest.fixture
def split() -> Split:
    """120 users in two communities with about 10 of its 30 items each, the first with many more."""
    rng = np.random.default_rng(0)
    rows = [
        (user, 30 * (user // 60) + item)
        for user in range(120)
        for item in rng.permutation(30)[: 28 if user == 0 else rng.integers(5, 15)]
    ]
    frame = pd.DataFrame(rows, columns=["user", "item"])
    graph = InteractionGraph.from_frame(frame, user="user", item="item", name="two")
    return graph.split("random", validation=0.2, test=0.1)


@pytest.fixture
def stored(split: Split) -> StoredRows:
    save_split(split)
    return stored_rows(split.fingerprint)


def recommender(**options: Any) -> LightGCN:
    return LightGCN(**{"dim": DIM, "group": GROUP, "temperature": 0.2, **options})


def trainer(
    stored: StoredRows,
    exchange: ThreadExchange,
    folder: Path | None = None,
    observer: Silent | None = None,
    **options: Any,
) -> PartitionedTrainer:
    chosen = recommender(**options)
    return PartitionedTrainer(chosen, stored, OPTIONS, 5, exchange, observer or Silent(), folder)


def tables(trainers: list[PartitionedTrainer]) -> dict[str, torch.Tensor]:
    """Return the rows of all workers, put together."""
    names = trainers[0].parameters
    return {name: torch.cat([one.parameters[name].detach() for one in trainers]) for name in names}


def whole(split: Split, given: dict[str, torch.Tensor], **options: Any) -> LightGCN:
    """Return the recommender of a single process with these embeddings."""
    made = recommender(**options)
    made.begin(split.train, 0)
    with torch.no_grad():
        for name, tensor in made.parameters().items():
            tensor.copy_(given[name])
    return made


def rows_of(users: torch.Tensor, items: torch.Tensor) -> Callable[..., tuple[torch.Tensor, torch.Tensor]]:
    return lambda user, item: (users[user], items[item])


@pytest.mark.parametrize("size", [1, 2, 3])
def test_two_steps_are_those_of_one_worker(split: Split, stored: StoredRows, size: int) -> None:
    batches: list[list[tuple[torch.Tensor, torch.Tensor]]] = []
    starts: list[dict[str, torch.Tensor]] = []

    def work(exchange: ThreadExchange) -> tuple[PartitionedTrainer, list[float], list[Any], Any]:
        one = trainer(stored, exchange, start="random")
        start = {name: tensor.detach().clone() for name, tensor in one.parameters.items()}
        own = list(one.sampler.epoch())[:2]
        losses = [one._step(users, items) for users, items in own]
        return one, losses, [(users + one.block.users[0], items) for users, items in own], start

    done = together(size, work)
    batches, starts = [one[2] for one in done], [one[3] for one in done]
    single = whole(split, {name: torch.cat([one[name] for one in starts]) for name in starts[0]})
    adam = Adam(single.parameters(), OPTIONS.learning_rate or 0)
    sampler = PairSampler(split.train, 200, 0)
    for step in range(2):
        adam.zero_grad()
        parts = [own[step] for own in batches]
        count = sum(len(users) for users, _ in parts)
        represent = rows_of(*single.represent_whole())  # once: its buffers are used again
        losses = [(batch_loss(single, sampler, *part, represent), len(part[0]) / count) for part in parts]
        sum(total * share for (_, total), share in losses).backward()
        adam.step()
        expected = sum(float(loss.detach()) * share for (loss, _), share in losses)
        assert [one[1][step] for one in done] == pytest.approx([expected] * size, rel=1e-5)
    found = tables([one[0] for one in done])
    for name, tensor in single.parameters().items():
        torch.testing.assert_close(found[name], tensor.detach(), rtol=1e-5, atol=1e-5)
        moments = torch.cat([one[0].optimiser.state[name]["exp_avg"] for one in done])
        torch.testing.assert_close(moments, adam.state[name]["exp_avg"], rtol=1e-4, atol=1e-7)


def test_the_validation_is_that_of_one_worker(split: Split, stored: StoredRows) -> None:
    found = together(2, lambda exchange: (one := trainer(stored, exchange), one._validate()))

    single = whole(split, tables([one for one, _ in found]))
    single.refresh()
    expected = evaluate(single, split, k=(20,), part="validation").values
    assert found[0][1] == found[1][1] == pytest.approx(expected, rel=1e-6)


def test_each_worker_holds_its_own_users_and_items(split: Split, stored: StoredRows) -> None:
    first, second = together(2, lambda exchange: trainer(stored, exchange).block)

    assert first.users[0] == 0
    assert first.users[1] == second.users[0] < 60  # the first user has more
    assert second.users[1] == 120
    assert (first.items, second.items) == ((0, 30), (30, 60))
    assert first.by_user.nnz + second.by_user.nnz == split.train.num_pairs
    own = split.train.by_user.take(np.arange(*second.users))
    assert second.by_user.indices.tolist() == own.indices.tolist()


def test_the_warm_start_has_the_leading_singular_vectors(split: Split, stored: StoredRows) -> None:
    two = tables(together(2, lambda exchange: trainer(stored, exchange)))
    single = LightGCN(dim=DIM)
    single.begin(split.train, 5)

    users, items = two["user_embedding"], two["item_embedding"]
    expected = {name: tensor.detach() for name, tensor in single.parameters().items()}
    alike = torch.corrcoef(torch.stack([(users @ items.T).flatten(), _products(expected).flatten()]))[0, 1]
    assert alike > 0.95
    assert float(users.norm(dim=1).mean()) == pytest.approx(0.02 * DIM**0.5, rel=0.05)


def _products(given: dict[str, torch.Tensor]) -> torch.Tensor:
    return given["user_embedding"] @ given["item_embedding"].T


def test_after_a_kill_it_goes_on_from_shards_as_if_nothing_had_been(
    stored: StoredRows, tmp_path: Path
) -> None:
    straight = together(2, lambda exchange: run(trainer(stored, exchange)))
    with pytest.raises(Killed):
        together(2, lambda exchange: run(trainer(stored, exchange, tmp_path, Dies(7))))
    kept = complete(tmp_path)
    assert [(one.epoch, one.step) for one in kept] == [(1, 1), (0, 4)]

    again = together(2, lambda exchange: run(trainer(stored, exchange, tmp_path), tmp_path))

    for name, tensor in tables(straight).items():
        assert torch.equal(tables(again)[name], tensor)
    assert [row["loss"] for row in again[0].history] == [row["loss"] for row in straight[0].history]


@pytest.fixture
def trained(stored: StoredRows, tmp_path: Path) -> list[PartitionedTrainer]:
    return together(2, lambda exchange: run(trainer(stored, exchange, tmp_path)))


def test_any_number_of_workers_reads_the_shards(
    trained: list[PartitionedTrainer], split: Split, stored: StoredRows, tmp_path: Path
) -> None:
    newest = complete(tmp_path)[0]
    assert (newest.epoch, newest.step, newest.workers) == (3, 0, 2)
    extent = {"users": (0, split.graph.num_users), "items": (0, split.graph.num_items)}
    shapes = recommender().weight_shapes(split.train)
    assert [one.shapes for one in trained] == [shapes] * 2
    state = read_shards(tmp_path, newest, extent, shapes, None)
    found, facts = newest_whole(tmp_path, split.graph.num_users, split.graph.num_items, shapes)
    assert [row["epoch"] for row in facts["history"]] == [1, 2, 3]
    for name, tensor in tables(trained).items():
        assert torch.equal(state.tensors[f"parameter.{name}"], tensor)
        best = torch.cat([one.best[name] for one in trained])
        assert found[name].tolist() == best.tolist()

    three = together(3, lambda exchange: (one := trainer(stored, exchange), one.resume(tmp_path))[0])

    assert [one.epoch for one in three] == [3, 3, 3]
    assert torch.equal(tables(three)["user_embedding"], tables(trained)["user_embedding"])
    moments = [one.optimiser.state["item_embedding"]["exp_avg_sq"] for one in (*three, *trained)]
    assert torch.equal(torch.cat(moments[:3]), torch.cat(moments[3:]))


def test_a_shard_that_is_damaged_or_missing_leaves_the_checkpoint_before(
    trained: list[PartitionedTrainer], stored: StoredRows, tmp_path: Path
) -> None:
    newest, before = complete(tmp_path)[:2]
    damaged = tmp_path / "worker-1-of-2" / newest.name / "state.safetensors"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")

    found = together(2, lambda exchange: trainer(stored, exchange).resume(tmp_path))

    assert {one.path.name for one in found if one.path} == {before.name}
    damaged.parent.rename(tmp_path / "elsewhere")
    assert complete(tmp_path)[0] == before


def test_two_workers_are_as_good_as_one(split: Split, stored: StoredRows, tmp_path: Path) -> None:
    two = together(2, lambda exchange: run(trainer(stored, exchange)))
    single = recommender()
    alone = [fit(single, split, options=OPTIONS, seed=seed).best_value or 0.0 for seed in range(3)]

    assert min(alone) - 0.02 < two[0].stopping.best_value < max(alone) + 0.02


def test_what_is_sent_follows_the_formula() -> None:
    rng = np.random.default_rng(0)
    rows = [(user, item) for user in range(80) for item in rng.permutation(40)[:30]]
    frame = pd.DataFrame(rows, columns=["user", "item"])
    graph = InteractionGraph.from_frame(frame, user="user", item="item", name="dense")
    save_split(split := graph.split("random", validation=0.1, test=0.1))
    stored = stored_rows(split.fingerprint)

    def work(exchange: ThreadExchange) -> int:
        one = trainer(stored, exchange, start="random")
        before = exchange.sent_bytes
        one.run_epoch()
        return exchange.sent_bytes - before

    sent = together(2, work)
    expected = lightgcn_traffic(Sizes(80, 40, split.train.num_pairs, DIM, workers=2, layers=2, batch=200))
    assert sent == pytest.approx([expected] * 2, rel=0.1)


def test_much_memory_is_told_once(stored: StoredRows, monkeypatch: pytest.MonkeyPatch) -> None:
    class Hears(Silent):
        def message(self, text: str) -> None:
            told.append(text)

    told: list[str] = []
    monkeypatch.setattr(partitioned_trainer, "WORTH_SAYING", 1 << 20)
    together(2, lambda exchange: trainer(stored, exchange, observer=Hears(), start="random"))
    assert told == ["Each of 2 workers needs about 0.1 GiB of memory"]
