"""The convolutions of PinSage, for rows of items and a way to pool them.

Who has all rows pools them by one matrix; who has a part of them asks others for what it pools.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch.nn.functional import leaky_relu

State = dict[str, torch.Tensor]


def matrices(layers: int) -> list[str]:
    """Return the names of the weights, [dim, dim] each."""
    inner = [f"{part}_{layer}" for layer in range(1, layers) for part in ("message", "pool")]
    return ["item_pool", "user_pool", *inner]


def make_matrices(layers: int, dim: int) -> State:
    """Return fresh weights: the identity."""
    return {name: torch.eye(dim).requires_grad_() for name in matrices(layers)}


def convolved(
    rows: torch.Tensor,
    weights: State,
    layers: int,
    restart: float,
    pool: Callable[[torch.Tensor], torch.Tensor],
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return H(layers-1), S H(layers-1), and what an item gives to a user who has it, [n, dim] each.

    Parameters
    ----------
    rows : float32 [n, dim]
        H(0) of the items.
    weights : dict of tensors
    layers : int
    restart : float
    pool : callable
        Multiplies S with rows of the items.
    """
    now = rows
    for layer in range(1, layers):
        message = leaky_relu(now @ weights[f"message_{layer}"], 0.2)
        now = now + pool(message) @ weights[f"pool_{layer}"]
    pooled = pool(now)
    return now, pooled, restart * now + (1 - restart) * pooled


def item_rows(now: torch.Tensor, pooled: torch.Tensor, weights: State) -> torch.Tensor:
    """Return the representations of items, given rows of H(layers-1) and of S H(layers-1)."""
    return now + pooled @ weights["item_pool"]


def user_rows(
    histories: torch.Tensor, own: Iterable[torch.Tensor], new: torch.Tensor, weights: State
) -> torch.Tensor:
    """Return the representations of users, [n, dim].

    Parameters
    ----------
    histories : float32 [n, dim]
        What their items give to them.
    own : tensors of float32 [n, dim]
        What is theirs besides: embeddings, features.
    new : bool [n, 1]
        Who is represented by history alone.
    weights : dict of tensors
    """
    found = histories @ weights["user_pool"]
    for part in own:
        found = found + part.masked_fill(new, 0)
    return found


def drawn_as_new(count: int, share: float, generator: torch.Generator) -> torch.Tensor:
    """Return which of so many rows of a batch are represented as new ones are: bool [count, 1]."""
    return torch.rand(count, 1, generator=generator) < share
