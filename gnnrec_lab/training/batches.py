"""The order in which training pairs are visited, and the negatives drawn for them: one seeded generator."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.kernels import popularity_distribution, popularity_negatives, uniform_negatives


def index_type(count: int) -> type[np.signedinteger[Any]]:
    """Return the narrowest type that holds the indices of so many rows: half the memory where 32 bits do."""
    return np.int32 if count <= 2**31 else np.int64


class PairSampler:
    """Visits every distinct positive (user, item) pair once an epoch, in an order drawn anew.

    Attributes
    ----------
    generator : torch.Generator
        All randomness of the training.
    epoch_state : uint8 tensor
        The generator's state at the beginning of the current epoch: its order was drawn from it.
    """

    def __init__(
        self, train: InteractionGraph, batch_size: int, seed: int, positives: InteractionGraph | None = None
    ) -> None:
        """Visit the pairs of ``positives``, by default all of ``train``; negatives are in neither."""
        csr = (positives or train).by_user
        self._csr = train.by_user
        self._num_items = train.num_items
        self._popularity = train.by_item.degrees
        self._drawn: tuple[float, NDArray[np.float64], NDArray[np.float32]] | None = None
        self._users = torch.from_numpy(csr.rows().astype(index_type(train.num_users)))
        self._items = torch.from_numpy(csr.indices.astype(index_type(train.num_items)))
        self.batch_size = batch_size
        self.generator = torch.Generator().manual_seed(seed)
        self.epoch_state = self.generator.get_state()

    @property
    def num_pairs(self) -> int:
        return len(self._users)

    @property
    def steps(self) -> int:
        """Batches an epoch."""
        return -(-self.num_pairs // self.batch_size)

    def epoch(self, done: int = 0) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """Yield (users, items), int64 [B] each, in batches that are equally large but for one pair.

        With ``done`` steps, those of an epoch resumed in its middle, the order is drawn as it was from
        `epoch_state`, and the generator continues from its state.
        """
        if done:
            drawn = torch.Generator()
            drawn.set_state(self.epoch_state)
        else:
            self.epoch_state = self.generator.get_state()
            drawn = self.generator
        yield from islice(self._batches(drawn), done, None)

    def _batches(self, generator: torch.Generator) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        kind = torch.from_numpy(np.empty(0, index_type(self.num_pairs))).dtype
        order = torch.randperm(self.num_pairs, generator=generator, dtype=kind)
        for chosen in order.tensor_split(self.steps):
            yield self._users[chosen].long(), self._items[chosen].long()

    def negatives(self, users: torch.Tensor) -> torch.Tensor:
        """Return for each user one item without an interaction, uniformly: int64 [B].

        A user who has every item gets a uniform item of all, since none is missing.
        """
        drawn = uniform_negatives(
            self._csr.indptr, self._csr.indices, self._num_items, users.numpy(), 1, self._draw_seed()
        )
        return torch.from_numpy(drawn[:, 0])

    def shared_negatives(self, count: int, power: float) -> torch.Tensor:
        """Return items for a whole batch, drawn in proportion to their popularity to a power: int64 [count].

        Items without interactions are never drawn: nobody has passed them over. Some may be items of the
        batch's users: the losses leave those out.
        """
        drawn = popularity_negatives(self._shares(power)[0], count, self._draw_seed())
        return torch.from_numpy(drawn)

    def log_rate(self, negatives: torch.Tensor, power: float) -> torch.Tensor:
        """Return the log of how often each of `shared_negatives` was to be expected among them, float32 [n].

        Up to a constant: uniform draws have 0.
        """
        log_q = self._shares(power)[1][negatives.numpy()]
        return torch.from_numpy(log_q + np.float32(np.log((self._popularity > 0).sum())))

    def owned(self, users: torch.Tensor, items: torch.Tensor) -> torch.Tensor:
        """Return which user [B] has which item [N] in train: bool [B, N]."""
        distinct, place = np.unique(items.numpy(), return_inverse=True)
        column = np.full(self._num_items, -1)
        column[distinct] = np.arange(len(distinct))
        histories = self._csr.take(users.numpy())
        asked = column[histories.indices]
        result = np.zeros((len(users), len(distinct)), dtype=np.bool_)
        result[histories.rows()[asked >= 0], asked[asked >= 0]] = True
        return torch.from_numpy(result[:, place])

    def _draw_seed(self) -> int:
        return int(torch.randint(2**31, (1,), generator=self.generator))

    def _shares(self, power: float) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        if self._drawn is None or self._drawn[0] != power:
            weight = np.where(self._popularity > 0, np.maximum(self._popularity, 1.0) ** power, 0.0)
            self._drawn = power, *popularity_distribution(weight, 1.0)
        return self._drawn[1:]


class UserSampler(PairSampler):
    """Visits every user with positive pairs once an epoch, with all of them, in an order drawn anew.

    The batches have equally many users, but for one, and about ``batch_size`` pairs on average.
    """

    def __init__(
        self, train: InteractionGraph, batch_size: int, seed: int, positives: InteractionGraph | None = None
    ) -> None:
        super().__init__(train, batch_size, seed, positives)
        self._positives = (positives or train).by_user
        self._known = np.flatnonzero(self._positives.degrees)
        self._parts = min(len(self._known), max(1, round(self.num_pairs / batch_size)))

    @property
    def steps(self) -> int:
        return self._parts

    def _batches(self, generator: torch.Generator) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        order = torch.randperm(len(self._known), generator=generator).numpy()
        for chosen in np.array_split(self._known[order], self._parts):
            pairs = self._positives.take(chosen)
            yield (
                torch.from_numpy(np.repeat(chosen, pairs.degrees)),
                torch.from_numpy(pairs.indices.astype(np.int64)),
            )
