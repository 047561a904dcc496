"""`Part`: what the trainer asks of one worker's part of a model."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch

Pair = tuple[torch.Tensor, torch.Tensor]


class Part(Protocol):
    """The own rows of a model's tables, its shared weights, and what they learn of a batch.

    Attributes
    ----------
    parameters : dict of tensors
        "user_embedding" and "item_embedding" of the own users and items, where there are such; all others are
        the same for all workers.
    """

    parameters: dict[str, torch.Tensor]

    def learn(self, users: torch.Tensor, items: torch.Tensor, generator: torch.Generator) -> float:
        """Give the parameters gradients by a batch, of which these pairs, int64 [n], are the worker's.

        Those of shared weights are what the worker adds to them. Returns what its pairs give to the loss.
        """
        ...

    def represent(self) -> Pair:
        """Return the representations of the own users and items as the parameters are now."""
        ...

    def has_features(self, kind: str) -> bool:
        """Return whether the "user" or "item" without interactions has a representation."""
        ...


def seed_of(seed: int, rank: int) -> int:
    """Return a seed of a worker's own."""
    return int(np.random.SeedSequence([seed, rank]).generate_state(1, np.uint64)[0] >> np.uint64(1))
