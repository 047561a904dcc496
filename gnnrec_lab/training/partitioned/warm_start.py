"""The leading singular vectors of a graph over workers: what spectral_init.py computes, of rows in parts."""

from __future__ import annotations

import torch

from gnnrec_lab.models.base.spectral_init import NOISE, OVERSAMPLING, POWER_ITERATIONS, SPREAD
from gnnrec_lab.training.partitioned.block import Block
from gnnrec_lab.training.partitioned.exchange import Exchange
from gnnrec_lab.training.partitioned.part import Pair
from gnnrec_lab.training.partitioned.propagation import PartitionedAdjacency


def random_start(block: Block, dim: int, generator: torch.Generator) -> Pair:
    """Return random embeddings of the own users [U, dim] and items [I, dim]."""
    counts = len(block.by_user), block.own_items
    users, items = (torch.empty(count, dim).normal_(0, SPREAD, generator=generator) for count in counts)
    return users, items


def spectral_start(
    adjacency: PartitionedAdjacency, block: Block, dim: int, generator: torch.Generator, exchange: Exchange
) -> Pair:
    """Return spectral embeddings of the own users [U, dim] and items [I, dim]; see `spectral_init`."""
    degrees = torch.from_numpy(block.item_degrees(exchange)[slice(*block.items)])
    rank = min(dim, block.num_users, block.num_items)
    users, values, items = _leading_vectors(adjacency, block, rank, generator, exchange)
    started = []
    for vectors, known in ((users, torch.from_numpy(block.by_user.degrees)), (items, degrees)):
        rows = torch.empty(len(vectors), dim).normal_(0, SPREAD * NOISE, generator=generator)
        length = torch.nn.functional.normalize(vectors * values.sqrt(), dim=1)
        rows[:, :rank] += length * (SPREAD * dim**0.5)
        rows[known == 0] = 0
        started.append(rows)
    return started[0], started[1]


def _leading_vectors(
    adjacency: PartitionedAdjacency,
    block: Block,
    rank: int,
    generator: torch.Generator,
    exchange: Exchange,
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return the own rows of the leading singular vectors, and the values [rank], which descend.

    Source: Halko, Martinsson and Tropp, "Finding structure with randomness", SIAM Review 2011.
    """
    width = min(rank + OVERSAMPLING, block.num_users, block.num_items)
    drawn = torch.empty(block.own_items, width).normal_(generator=generator)
    for _ in range(POWER_ITERATIONS):
        drawn = _back(adjacency, _onto(adjacency, block, drawn), block)
    basis = _orthogonal(_onto(adjacency, block, drawn), exchange)[0]
    own, mixed = _orthogonal(_back(adjacency, basis, block), exchange)
    right, values, left = torch.linalg.svd(mixed)  # A^T basis = own right values left
    return basis @ left.T[:, :rank], values[:rank], own @ right[:, :rank]


def _onto(adjacency: PartitionedAdjacency, block: Block, items: torch.Tensor) -> torch.Tensor:
    base = torch.zeros(len(block.by_user), items.shape[1])
    return adjacency.users_of(adjacency.needs.pull(items), base, 1.0)


def _back(adjacency: PartitionedAdjacency, users: torch.Tensor, block: Block) -> torch.Tensor:
    return adjacency.items_of(users, torch.zeros(block.own_items, users.shape[1]), 1.0)


def _orthogonal(rows: torch.Tensor, exchange: Exchange) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the own rows of Q [n, width] and R [width, width] of the QR of all workers' rows together.

    Each worker's R is made one of all: only these are exchanged.

    Source: Demmel, Grigori, Hoemmen and Langou, "Communication-optimal parallel and sequential QR and LU
    factorizations", SIAM Journal on Scientific Computing 2012 (TSQR).
    """
    width = rows.shape[1]
    missing = max(0, width - len(rows))
    own, upper = torch.linalg.qr(torch.nn.functional.pad(rows, (0, 0, 0, missing)))
    stacked = torch.zeros(exchange.size, width, width)
    stacked[exchange.rank] = upper
    outer, common = torch.linalg.qr(exchange.total(stacked).view(-1, width))
    mine = outer[exchange.rank * width :][:width]
    return own[: len(rows)] @ mine, common
