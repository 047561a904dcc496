"""Which items' rows a worker needs of their owners: asked for once, then the rows come and gradients go."""

from __future__ import annotations

import itertools

import torch

from gnnrec_lab.training.partitioned.exchange import Exchange


class Needs:
    """The rows of some items, to which their owners have been told who wants them.

    Parameters
    ----------
    exchange : Exchange
    bounds : int64 [size + 1]
        Worker r owns the items from ``bounds[r]`` to before ``bounds[r + 1]``.
    items : int64 [m]
        What this worker needs, ascending and distinct.
    """

    def __init__(self, exchange: Exchange, bounds: torch.Tensor, items: torch.Tensor) -> None:
        self._exchange = exchange
        self._asked = [
            end - begin for begin, end in itertools.pairwise(torch.searchsorted(items, bounds).tolist())
        ]
        one_each = [1] * exchange.size
        self._given = exchange.swap(torch.tensor(self._asked), one_each, one_each).tolist()
        wanted = exchange.swap(items, self._asked, self._given)
        self._wanted = wanted - bounds[exchange.rank]

    def pull(self, rows: torch.Tensor) -> torch.Tensor:
        """Return the needed rows [m, ...], given this worker's own [own, ...]."""
        return self._exchange.swap(rows[self._wanted], self._given, self._asked)

    def push(self, rows: torch.Tensor, onto: torch.Tensor) -> None:
        """Add rows [m, ...] to those of their owners: what comes for this worker's to ``onto`` [own, ...]."""
        received = self._exchange.swap(rows, self._asked, self._given)
        onto.index_add_(0, self._wanted, received)
