"""`LightGCNPart`: one worker's part of LightGCN."""

from __future__ import annotations

import torch

from gnnrec_lab.models.lightgcn import LightGCN
from gnnrec_lab.training.losses import softmax_loss, squared_norm
from gnnrec_lab.training.objective import TOGETHER
from gnnrec_lab.training.partitioned.block import Block
from gnnrec_lab.training.partitioned.exchange import Exchange
from gnnrec_lab.training.partitioned.needs import Needs
from gnnrec_lab.training.partitioned.part import Pair, seed_of
from gnnrec_lab.training.partitioned.propagation import PartitionedAdjacency
from gnnrec_lab.training.partitioned.warm_start import random_start, spectral_start


class LightGCNPart:
    """The own rows of both embeddings; see `Part`."""

    def __init__(
        self,
        recommender: LightGCN,
        block: Block,
        exchange: Exchange,
        seed: int,
        dim: int,
        temperature: float,
    ) -> None:
        self._options, self._block, self._exchange = recommender.options, block, exchange
        self._temperature = temperature
        self._adjacency = PartitionedAdjacency(block, exchange)
        generator = torch.Generator().manual_seed(seed_of(seed + 1, block.rank))
        if self._options.start == "spectral":
            tables = spectral_start(self._adjacency, block, dim, generator, exchange)
        else:
            tables = random_start(block, dim, generator)
        self._tables = tables[0].requires_grad_(), tables[1].requires_grad_()
        self.parameters = dict(zip(("user_embedding", "item_embedding"), self._tables, strict=True))

    def has_features(self, kind: str) -> bool:
        return False

    def represent(self) -> Pair:
        return self._mean(*self._tables)

    def _mean(self, users: torch.Tensor, items: torch.Tensor) -> Pair:
        return self._adjacency.mean(users, items, self._options.layers)

    def learn(self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator) -> float:
        """See `Part`.

        Rows of items are pulled for the batch, and their gradients pushed back; then all gradients pass back
        through the propagation at once.
        """
        count = int(self._exchange.total(torch.tensor(len(users))))
        known, place = torch.unique(items, return_inverse=True)
        needs = Needs(self._exchange, self._block.item_bounds, known)
        left, own_items = self._mean(*self._tables)
        right = needs.pull(own_items)
        gradients = torch.zeros_like(left), torch.zeros_like(right)
        value = 0.0
        if len(users):
            parts = -(-len(users) // TOGETHER)
            for index in zip(users.tensor_split(parts), place.tensor_split(parts), strict=True):
                value += self._compare((left, right), index, count, gradients)
        del left, right
        by_user, by_item = gradients[0], torch.zeros_like(own_items)
        needs.push(gradients[1], by_item)
        del gradients, own_items
        for tensor, gradient in zip(self._tables, self._mean(by_user, by_item), strict=True):
            tensor.grad = gradient
        return value

    def _compare(self, means: Pair, index: Pair, count: int, gradients: Pair) -> float:
        """Add the gradients of a part of ``count`` pairs by their rows; return what it gives to the loss."""
        options, size = self._options, len(index[0])
        rows = means[0][index[0]].requires_grad_(), means[1][index[1]].requires_grad_()
        loss = softmax_loss(*rows, index[1], self._temperature, group=options.group)
        share = size / count
        ((loss + options.l2 * squared_norm(size, *rows)) * share).backward()
        for total, taken, row in zip(gradients, index, rows, strict=True):
            if row.grad is not None:
                total.index_add_(0, taken, row.grad)
        return float(loss.detach()) * share
