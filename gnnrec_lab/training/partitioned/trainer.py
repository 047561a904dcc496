"""`PartitionedTrainer`: the trainer's epochs, where each worker has a part of the users and of all rows.

All workers call the same in the same order. What depends on the clock or on who asks to stop is worker 0's
word, so that they stay together.
"""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import torch

from gnnrec_lab.errors import StorageError
from gnnrec_lab.files import make_private_folder
from gnnrec_lab.graph.rows import StoredRows
from gnnrec_lab.models.base.embedding_options import default_dim, default_temperature
from gnnrec_lab.models.lightgcn import LightGCN
from gnnrec_lab.models.pinsage import PinSage
from gnnrec_lab.training.batches import PairSampler, index_type
from gnnrec_lab.training.checkpoint import Found, TrainingState
from gnnrec_lab.training.memory import WORTH_SAYING, gib
from gnnrec_lab.training.observer import Observer, Silent
from gnnrec_lab.training.options import TrainOptions
from gnnrec_lab.training.partitioned.block import Block, read_block
from gnnrec_lab.training.partitioned.costs import Sizes, lightgcn_memory, pinsage_memory
from gnnrec_lab.training.partitioned.exchange import Exchange
from gnnrec_lab.training.partitioned.lightgcn import LightGCNPart
from gnnrec_lab.training.partitioned.part import Part, seed_of
from gnnrec_lab.training.partitioned.pinsage import PinSagePart
from gnnrec_lab.training.partitioned.shards import (
    TABLES,
    Extent,
    Sharded,
    complete,
    read_shards,
    shard_folder,
)
from gnnrec_lab.training.partitioned.validation import validate
from gnnrec_lab.training.resumable import check_state
from gnnrec_lab.training.trainer import Trainer


class BlockSampler(PairSampler):
    """Visits the pairs of a worker's users once an epoch, in as many batches as the others'."""

    def __init__(self, block: Block, steps: int, seed: int) -> None:
        self._users = torch.from_numpy(block.by_user.rows().astype(index_type(len(block.by_user))))
        self._items = torch.from_numpy(block.by_user.indices.astype(index_type(block.num_items)))
        self._steps = steps
        self.generator = torch.Generator().manual_seed(seed_of(seed, block.rank))
        self.epoch_state = self.generator.get_state()

    @property
    def steps(self) -> int:
        return self._steps


class _Heard(Silent):
    """What worker 0's observer says, for all workers; it alone is told."""

    def __init__(self, observer: Observer, exchange: Exchange) -> None:
        self._observer, self._exchange = observer, exchange

    def on_resume(self, facts: dict[str, Any]) -> None:
        self._observer.on_resume(facts)

    def on_start(self, facts: dict[str, Any]) -> None:
        self._observer.on_start(facts)

    def on_step(self, facts: dict[str, Any]) -> None:
        self._observer.on_step(facts)

    def on_epoch(self, facts: dict[str, Any]) -> None:
        self._observer.on_epoch(facts)

    def message(self, text: str) -> None:
        self._observer.message(text)

    def should_stop(self) -> bool:
        asked = self._exchange.rank == 0 and self._observer.should_stop()
        return bool(self._exchange.first(torch.tensor(int(asked))))


class PartitionedTrainer(Trainer):
    """One worker's share of the training of LightGCN or PinSage by the softmax loss.

    Parameters
    ----------
    recommender : LightGCN or PinSage
        Unbound: its options are read.
    stored : StoredRows
    options : TrainOptions
    seed : int
    exchange : Exchange
    observer : Observer
        Worker 0's is told, and asked whether to stop.
    folder : Path, optional
        Of the checkpoints of all workers.
    features : Path, optional
        Where `write_features` has put what is read of users and items.
    """

    recommender: LightGCN | PinSage

    def __init__(
        self,
        recommender: LightGCN | PinSage,
        stored: StoredRows,
        options: TrainOptions,
        seed: int,
        exchange: Exchange,
        observer: Observer,
        folder: Path | None,
        features: Path | None = None,
    ) -> None:
        self.exchange = exchange
        self.recommender = recommender
        self.block = block = read_block(stored, exchange, recommender.options.dim)
        pairs = block.num_pairs
        dim = recommender.options.dim or default_dim(pairs)
        self.temperature = recommender.options.temperature or default_temperature(block.num_items)
        # the last may be there of some workers only: then that before it must be there of all
        self.options = dataclasses.replace(options, keep_checkpoints=max(2, options.keep_checkpoints))
        self.observer = _Heard(observer if exchange.rank == 0 else Silent(), exchange)
        self.folder = None
        if folder is not None:
            make_private_folder(folder, parents=False)
            self.folder = shard_folder(folder, exchange.rank, exchange.size)
        size = options.batch_size_for(pairs, recommender.steps_per_epoch(pairs), recommender.largest_batch)
        layers = recommender.options.layers
        sizes = Sizes(block.num_users, block.num_items, pairs, dim, exchange.size, layers, size)
        needed = (pinsage_memory if isinstance(recommender, PinSage) else lightgcn_memory)(sizes)
        if needed >= WORTH_SAYING:
            self.observer.message(f"Each of {exchange.size} workers needs about {gib(needed)} GiB of memory")
        self.part = _part_of(recommender, block, exchange, seed, dim, self.temperature, features)
        self.parameters = self.part.parameters
        self.sampler = BlockSampler(block, -(-pairs // size), seed)
        self._prepare()

    @property
    def _num_pairs(self) -> int:
        return self.block.num_pairs

    @property
    def _num_parameters(self) -> int:
        return sum(math.prod(shape) for shape in self.shapes.values())

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """What the parameters of all workers together are, by name."""
        counts = {"users": self.block.num_users, "items": self.block.num_items}
        own = {name: tuple(tensor.shape) for name, tensor in self.parameters.items()}
        return own | {name: (counts[kind], *own[name][1:]) for name, kind in TABLES.items() if name in own}

    @property
    def extent(self) -> Extent:
        """Which users and items are this worker's."""
        return {"users": self.block.users, "items": self.block.items}

    def _step(self, users: torch.Tensor, items: torch.Tensor) -> float:
        """Take a step with the other workers and return the loss of all their batches together."""
        self.optimiser.zero_grad()
        value = self.part.learn(users, items, self.sampler.generator)
        for name, tensor in self.parameters.items():
            if name not in TABLES and tensor.grad is not None:
                tensor.grad = self.exchange.total(tensor.grad)
        self.optimiser.step()
        return self._checked(float(self.exchange.total(torch.tensor(value, dtype=torch.float64))))

    def _refresh(self) -> None:
        """Nothing scores until all rows are brought together."""

    def _validated(self) -> dict[str, float]:
        """Return the metrics; whether to stop is asked between steps alone, by all workers together."""
        return self._validate()

    def _validate(self) -> dict[str, float]:
        if not self.block.num_measured:
            return {}
        popularity = self.recommender.options.popularity
        weight = 1.0 if popularity is None else popularity
        return validate(self.block, self.part, self.exchange, self.temperature, weight)

    def _is_due(self) -> bool:
        return bool(self.exchange.first(torch.tensor(int(super()._is_due()))))

    def _finish(self) -> None:
        """Leave the state in shards, from which who asked for the training makes the recommender."""
        if self.folder is not None and not self.stopped:
            self.write_checkpoint(self.folder)

    def _restore_best(self) -> None:
        """Leave the parameters: the best are in the checkpoint beside them."""

    def state(self) -> TrainingState:
        """Return this worker's rows of what `Trainer.state` gives, and which rows they are."""
        found = super().state()
        block = {kind: list(ends) for kind, ends in self.extent.items()}
        return TrainingState(found.tensors, {**found.facts, "block": block})

    def resume(self, folder: Path) -> Found:
        """Go on from the newest checkpoint whose shards are there and sound for all workers.

        One of another number of workers does too: the rest of its epoch is then drawn anew.
        """
        damaged: list[str] = []
        for which in self._candidates(folder):
            state = None
            try:
                state = self._read(folder, which)
            except (StorageError, ValueError) as error:
                damaged.append(str(error))
            sound = self.exchange.total(torch.tensor(int(state is not None)))
            if state is not None and int(sound) == self.exchange.size:
                self.restore(state)
                return Found(shard_folder(folder, 0, which.workers) / which.name, state, damaged)
        return Found(None, None, damaged)

    def _candidates(self, folder: Path) -> list[Sharded]:
        """Return the complete checkpoints that worker 0 sees: a shared folder may show others later."""
        seen = complete(folder) if self.exchange.rank == 0 else []
        count = int(self.exchange.first(torch.tensor(len(seen))))
        if not count:
            return []
        table = torch.zeros(count, 3, dtype=torch.int64)
        for row, one in enumerate(seen):
            table[row] = torch.tensor([one.epoch, one.step, one.workers])
        return [Sharded(*row) for row in self.exchange.first(table).tolist()]

    def _read(self, folder: Path, which: Sharded) -> TrainingState:
        same = which.workers == self.exchange.size
        state = read_shards(folder, which, self.extent, self.shapes, self.exchange.rank if same else None)
        generator = self.sampler.generator.get_state()
        tensors = {"generator": generator, "epoch_generator": generator, **state.tensors}
        check_state(tensors, state.facts, self.sampler.steps)
        return TrainingState(tensors, state.facts)


def _part_of(
    recommender: LightGCN | PinSage,
    block: Block,
    exchange: Exchange,
    seed: int,
    dim: int,
    temperature: float,
    features: Path | None,
) -> Part:
    if isinstance(recommender, PinSage):
        return PinSagePart(recommender, block, exchange, seed, dim, temperature, features)
    return LightGCNPart(recommender, block, exchange, seed, dim, temperature)
