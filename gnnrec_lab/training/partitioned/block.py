"""What a worker owns: consecutive users with their edges, consecutive items, and what it reads of a split.

Users are dealt out so that all workers hold about as many bytes, of rows and of edges; items in equal
numbers, as their edges lie with the users.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.evaluation.evaluate import drawn
from gnnrec_lab.graph import CSR
from gnnrec_lab.graph.rows import Rows, StoredRows
from gnnrec_lab.training.partitioned.costs import PAIR_BYTES, USER_COPIES
from gnnrec_lab.training.partitioned.exchange import Exchange

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Block:
    """One worker's part of a split.

    Attributes
    ----------
    rank : int
    user_bounds, item_bounds : int64 [size + 1]
        Worker r owns the users and items from ``bounds[r]`` to before ``bounds[r + 1]``.
    by_user : CSR
        The pairs of train of the own users, who are counted from 0; items as in the graph.
    held_out : CSR
        The pairs of validation of the own users.
    measured : int64 [n]
        Own users whom the validation ranks for, counted from 0; of all workers together ``num_measured``.
    pairs : int64 [size]
        How many pairs of train each worker has.
    """

    rank: int
    user_bounds: torch.Tensor
    item_bounds: torch.Tensor
    by_user: CSR
    held_out: CSR
    measured: Ints
    num_measured: int
    pairs: torch.Tensor

    @property
    def num_pairs(self) -> int:
        """Pairs of all workers together."""
        return int(self.pairs.sum())

    @property
    def num_users(self) -> int:
        """Users of all workers together."""
        return int(self.user_bounds[-1])

    @property
    def num_items(self) -> int:
        """Items of all workers together."""
        return int(self.item_bounds[-1])

    @property
    def users(self) -> tuple[int, int]:
        """The first of the own users, and the one behind the last."""
        return int(self.user_bounds[self.rank]), int(self.user_bounds[self.rank + 1])

    @property
    def items(self) -> tuple[int, int]:
        """The first of the own items, and the one behind the last."""
        return int(self.item_bounds[self.rank]), int(self.item_bounds[self.rank + 1])

    @property
    def own_items(self) -> int:
        """How many items are the worker's own."""
        return self.items[1] - self.items[0]

    def item_degrees(self, exchange: Exchange) -> Ints:
        """Return how many users of all workers have each item, int64 [I]."""
        own = np.bincount(self.by_user.indices, minlength=self.num_items)
        degrees: Ints = exchange.total(torch.from_numpy(own)).numpy()
        return degrees


def read_block(stored: StoredRows, exchange: Exchange, dim: int | None) -> Block:
    """Read the part of a split that is this worker's, without holding the others'.

    Each worker looks at all rows, half a million at a time, and keeps those of its users.

    Parameters
    ----------
    stored : StoredRows
    exchange : Exchange
    dim : int, optional
        Length of the embeddings, by which rows are weighed against pairs.

    Raises
    ------
    GraphDataError
        If there is nothing to train on.
    """
    rank, size = exchange.rank, exchange.size
    train, held_out = _counts(stored, exchange)
    if not train.any():
        raise GraphDataError("There is nothing to train on: no interaction of the train part has a weight.")
    user_bounds = _equal_bounds(train * PAIR_BYTES + USER_COPIES * 4 * (dim or 192), size)
    item_bounds = np.arange(size + 1, dtype=np.int64) * stored.num_items // size
    first, end = int(user_bounds[rank]), int(user_bounds[rank + 1])
    every = np.flatnonzero(held_out)
    chosen = drawn(every, None, stored.seed) if len(every) else every
    parts = [_csr(stored, part, first, end) for part in (stored.TRAIN, stored.VALIDATION)]
    own = torch.zeros(size, dtype=torch.int64)
    own[rank] = parts[0].nnz
    return Block(
        rank=rank,
        user_bounds=torch.from_numpy(user_bounds),
        item_bounds=torch.from_numpy(item_bounds),
        by_user=parts[0],
        held_out=parts[1],
        measured=chosen[(chosen >= first) & (chosen < end)] - first,
        num_measured=len(chosen),
        pairs=exchange.total(own),
    )


def _counts(stored: StoredRows, exchange: Exchange) -> tuple[Ints, Ints]:
    """Return how many rows of train and of validation each user has; each worker counts a part of the log."""
    begin, end = (stored.num_rows * part // exchange.size for part in (exchange.rank, exchange.rank + 1))
    found = torch.zeros(2, stored.num_users, dtype=torch.int64)
    for rows in stored.read(begin, end):
        for number, part in enumerate((stored.TRAIN, stored.VALIDATION)):
            users = rows.user[(rows.part == part) & (rows.weight > 0)]
            found[number] += torch.from_numpy(np.bincount(users, minlength=stored.num_users))
    train, held_out = exchange.total(found).numpy()
    return train, held_out


def _csr(stored: StoredRows, part: int, first: int, end: int) -> CSR:
    kept = list(_kept(stored, part, first, end))  # of at least one row: `read_block` has counted them
    user, item, weight = (
        np.concatenate([getattr(rows, name) for rows in kept]) for name in ("user", "item", "weight")
    )
    return CSR.from_pairs(
        user,
        item,
        weight,
        num_rows=end - first,
        largest=not stored.weighted,
    )


def _kept(stored: StoredRows, part: int, first: int, end: int) -> Iterator[Rows]:
    for rows in stored.read(0, stored.num_rows):
        own = (rows.user >= first) & (rows.user < end) & (rows.part == part) & (rows.weight > 0)
        yield Rows(rows.user[own] - np.int32(first), rows.item[own], rows.weight[own], rows.part[own])


def _equal_bounds(cost: Ints, size: int) -> Ints:
    """Return bounds of runs of about equal cost, int64 [size + 1].

    >>> _equal_bounds(np.array([4, 1, 1, 1, 1]), 2)
    array([0, 1, 5])
    """
    reached = np.concatenate([[0], np.cumsum(cost)])
    inner = np.searchsorted(reached, reached[-1] * np.arange(1, size) / size)
    bounds: Ints = np.concatenate([[0], inner, [len(cost)]]).astype(np.int64)
    return bounds
