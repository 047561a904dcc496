"""`PinSagePart`: one worker's part of PinSage.

The convolutions are layers/convolutions.py's. A worker pools for its own items, over rows that it pulls; a
batch's users pull what their items give, and its items come from their owners. Each pair is compared with the
items of all workers' pairs, so that a step is that of one worker with the whole batch.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch.nn.functional import embedding

from gnnrec_lab.graph import CSR
from gnnrec_lab.models.layers.convolutions import (
    convolved,
    drawn_as_new,
    item_rows,
    make_matrices,
    user_rows,
)
from gnnrec_lab.models.layers.gather import gather
from gnnrec_lab.models.layers.input_embedding import InputEmbedding
from gnnrec_lab.models.layers.neighbour_sampler import shares
from gnnrec_lab.models.pinsage import PinSage
from gnnrec_lab.training.losses import softmax_loss, squared_norm
from gnnrec_lab.training.objective import TOGETHER
from gnnrec_lab.training.partitioned.block import Block
from gnnrec_lab.training.partitioned.exchange import Exchange
from gnnrec_lab.training.partitioned.features import read_features
from gnnrec_lab.training.partitioned.needs import Needs, gathered, numbered, pulled
from gnnrec_lab.training.partitioned.part import Pair, seed_of
from gnnrec_lab.training.partitioned.propagation import PartitionedAdjacency
from gnnrec_lab.training.partitioned.shards import TABLES
from gnnrec_lab.training.partitioned.walks import neighbourhoods
from gnnrec_lab.training.partitioned.warm_start import spectral_start


class PinSagePart:
    """The own rows of embeddings and features, and the weights that all share; see `Part`."""

    def __init__(
        self,
        recommender: PinSage,
        block: Block,
        exchange: Exchange,
        seed: int,
        dim: int,
        temperature: float,
        features: Path | None,
    ) -> None:
        self._options, self._block, self._exchange = recommender.options, block, exchange
        self._temperature = temperature
        self._find_neighbours(recommender, seed)
        self._own = shares(block.by_user, "weighted")
        degrees = block.item_degrees(exchange)[slice(*block.items)]
        seen = {"user": block.by_user.degrees > 0, "item": degrees > 0}
        self._input = InputEmbedding(
            {kind: torch.from_numpy(known) for kind, known in seen.items()},
            read_features(features, block),
            dim,
            self._options.ids,
            projection=recommender.projection,
        )
        self._options.require_known(self.has_features("item"))
        self.parameters = self._started(seed, dim)

    def _find_neighbours(self, recommender: PinSage, seed: int) -> None:
        walks = self._options.walks_by(seed)
        near = neighbourhoods(self._block, self._exchange, walks, self._options.neighbours)
        known, place = numbered(near.indices, self._block.num_items)
        self._near = CSR(near.indptr, place, near.weight)
        self._near_back = self._near.transposed(len(known))
        self._pooled = Needs(self._exchange, self._block.item_bounds, known)

    def _started(self, seed: int, dim: int) -> dict[str, torch.Tensor]:
        generator = torch.Generator().manual_seed(seed_of(seed + 1, self._block.rank))
        weights = self._input.make_weights(generator) | make_matrices(self._options.layers, dim)
        with torch.no_grad():
            for name, tensor in weights.items():
                if name not in TABLES:
                    tensor.copy_(self._exchange.first(tensor))
            if self._options.ids and self._options.start == "spectral":
                adjacency = PartitionedAdjacency(self._block, self._exchange)
                found = spectral_start(adjacency, self._block, dim, generator, self._exchange)
                for name, rows in zip(TABLES, found, strict=True):
                    weights[name].copy_(rows)
        return weights

    def has_features(self, kind: str) -> bool:
        return self._input.features.has(kind)

    def _convolved(self) -> tuple[Pair, dict[str, torch.Tensor]]:
        """Return the own items' representations and what they give to users, and the items' own parts."""
        parts = self._input.parts(self.parameters, "item")
        first, *others = parts.values()
        now, pooled, given = convolved(
            sum(others, start=first), self.parameters, self._options.layers, self._options.restart,
            lambda rows: gather(self._near, pulled(rows, self._pooled), self._near_back),
        )  # fmt: skip
        return (item_rows(now, pooled, self.parameters), given), parts

    def _needed(self, histories: CSR) -> tuple[Needs, CSR]:
        """Return the need of some histories' items, and the histories over what it pulls."""
        known, place = numbered(histories.indices, self._block.num_items)
        needs = Needs(self._exchange, self._block.item_bounds, known)
        return needs, CSR(histories.indptr, place, histories.weight)

    @torch.no_grad()
    def represent(self) -> Pair:
        (items, given), _ = self._convolved()
        needs, histories = self._needed(self._own)
        users = gather(histories, needs.pull(given @ self.parameters["user_pool"]))
        for part in self._input.parts(self.parameters, "user").values():
            users += part
        return users, items

    def learn(self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator) -> float:
        """See `Part`.

        What others own is pulled before the loss, and its gradients are pushed back before any goes on
        through the convolutions: so all workers exchange in the same order, whatever their pairs. As in one
        process, about `TOGETHER` pairs of the batch are compared with each other, here of all workers.
        """
        (own_items, given), parts = self._convolved()
        tables, share = [own_items], 0.0
        if self.has_features("item"):
            tables, share = [own_items, parts["own_features"]], self._options.new
        drawn = drawn_as_new(len(items), share, generator)[:, 0]
        batch = _BatchItems(self._exchange, self._block, items, drawn, tables)
        known, place = torch.unique(users, return_inverse=True)
        needs, block = self._needed(self._own.take(known.numpy()))
        with torch.no_grad():  # what is pulled is gone before the loss
            histories = gather(block, needs.pull(given)).requires_grad_()
        new = drawn_as_new(len(known), self._options.new, generator)
        own = self._input.parts(self.parameters, "user", known).values()
        left = user_rows(histories, own, new, self.parameters)
        value, learned = self._compare(left.detach(), place, items, batch)
        if len(users):
            left.backward(learned)
        del left, learned
        gradients = [*batch.gradients(), torch.zeros_like(given)]
        del batch
        by_history = torch.zeros_like(histories) if histories.grad is None else histories.grad
        needs.push(gather(block.transposed(needs.count), by_history), gradients[-1])
        del histories, by_history, block
        torch.autograd.backward([*tables, given], gradients)
        for tensor in self.parameters.values():
            if tensor.grad is None:  # of a worker that has no pair in this batch
                tensor.grad = torch.zeros_like(tensor)
        return value

    def _compare(
        self, left: torch.Tensor, place: torch.Tensor, items: torch.Tensor, batch: _BatchItems
    ) -> tuple[float, torch.Tensor]:
        """Compare the worker's pairs with the batch's items, whose gradients are added to ``batch``.

        Returns what they give to the loss, and the gradient by the users ``left``.
        """
        value, learned = 0.0, torch.zeros_like(left)
        pairs = zip(place.tensor_split(batch.parts), items.tensor_split(batch.parts), strict=True)
        for number, (user, item) in enumerate(pairs):
            if not len(user):
                continue
            found, count, own = batch.part(number)
            candidates = batch.rows[found].requires_grad_()
            rows = left[user].requires_grad_()
            right = embedding(own, candidates)
            loss = softmax_loss(
                rows, right, item, self._temperature,
                candidates=candidates, candidate_index=batch.index[found], log_rate=-count.float().log(),
            )  # fmt: skip
            share = len(item) / batch.pairs
            ((loss + self._options.l2 * squared_norm(len(item), rows, right)) * share).backward()
            value += float(loss.detach()) * share
            for total, index, leaf in ((learned, user, rows), (batch.gradient, found, candidates)):
                if leaf.grad is not None:
                    total.index_add_(0, index, leaf.grad)
        return value, learned


class _BatchItems:
    """The items of all workers' pairs, which each pair is compared with.

    An item counts as often as it is there: so no row is held twice.

    Attributes
    ----------
    pairs, parts : int
        Of all workers; in so many equal parts they are compared with each other.
    index : int64 [m]
        The items: first those represented as known, then those represented as new.
    rows, gradient : float32 [m, dim]
    """

    def __init__(
        self,
        exchange: Exchange,
        block: Block,
        items: torch.Tensor,
        new: torch.Tensor,
        tables: list[torch.Tensor],
    ) -> None:
        self.pairs = int(exchange.total(torch.tensor(len(items))))
        self.parts = -(-self.pairs // TOGETHER)
        self._own = (new * block.num_items + items).tensor_split(self.parts)
        self._all = [gathered(exchange, keys) for keys in self._own]
        self._keys = torch.unique(torch.cat(self._all))
        self.index = self._keys % block.num_items
        known = int((self._keys < block.num_items).sum())
        asked = zip((self.index[:known], self.index[known:]), tables, strict=False)
        self._tables = [(Needs(exchange, block.item_bounds, part), own.detach()) for part, own in asked]
        self.rows = torch.cat([needs.pull(own) for needs, own in self._tables])
        self.gradient = torch.zeros_like(self.rows)

    def part(self, number: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the places of a part's items and how often they are there, and where its own pairs' are."""
        keys, counts = torch.unique(self._all[number], return_counts=True)
        return torch.searchsorted(self._keys, keys), counts, torch.searchsorted(keys, self._own[number])

    def gradients(self) -> list[torch.Tensor]:
        """Push the gradient; return that of all workers by this one's own rows, of each table."""
        found = []
        sizes = [needs.count for needs, _ in self._tables]
        for (needs, own), part in zip(self._tables, self.gradient.split(sizes), strict=True):
            found.append(torch.zeros_like(own))
            needs.push(part, found[-1])
        return found
