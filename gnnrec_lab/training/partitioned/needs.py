"""Which items' rows a worker needs of their owners: asked for once, then the rows come and gradients go.

And, by `ask`, single questions that others answer.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

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

    @property
    def count(self) -> int:
        """How many rows are needed."""
        return sum(self._asked)

    def pull(self, rows: torch.Tensor) -> torch.Tensor:
        """Return the needed rows [m, ...], given this worker's own [own, ...]."""
        return self._exchange.swap(rows[self._wanted], self._given, self._asked)

    def push(self, rows: torch.Tensor, onto: torch.Tensor) -> None:
        """Add rows [m, ...] to those of their owners: what comes for this worker's to ``onto`` [own, ...]."""
        received = self._exchange.swap(rows, self._asked, self._given)
        onto.index_add_(0, self._wanted, received)


def ask(
    exchange: Exchange,
    owners: torch.Tensor,
    questions: torch.Tensor,
    answer: Callable[[torch.Tensor], torch.Tensor],
) -> torch.Tensor:
    """Have each question answered by a worker; all workers ask, and answer, at once.

    Parameters
    ----------
    exchange : Exchange
    owners : int64 [n]
        Who is asked.
    questions : [n, ...]
    answer : callable
        Takes questions of any workers and returns as many answers, of the same shape.

    Returns
    -------
    [n, ...]
        The answers, in the order of the questions.
    """
    order = torch.argsort(owners, stable=True)
    asked = torch.bincount(owners, minlength=exchange.size)
    one_each = [1] * exchange.size
    given = exchange.swap(asked, one_each, one_each).tolist()
    received = exchange.swap(questions[order], asked.tolist(), given)
    answers = exchange.swap(answer(received), given, asked.tolist())
    found = torch.empty_like(answers)
    found[order] = answers
    return found


def pulled(rows: torch.Tensor, needs: Needs) -> torch.Tensor:
    """Return `Needs.pull`, through which gradients go back: all workers' backward passes come by it alike."""
    apply: Callable[..., torch.Tensor] = _Pulled.apply
    return apply(rows, needs)


class _Pulled(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, rows: torch.Tensor, needs: Needs) -> torch.Tensor:
        ctx.needs, ctx.shape = needs, rows.shape
        return needs.pull(rows)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        onto = gradients[0].new_zeros(ctx.shape)
        ctx.needs.push(gradients[0], onto)
        return onto, None


def gathered(exchange: Exchange, rows: torch.Tensor) -> torch.Tensor:
    """Return the few rows [n, ...] of all workers, put together; the same for all."""
    counts = torch.zeros(exchange.size, dtype=torch.int64)
    counts[exchange.rank] = len(rows)
    everyone = torch.cat([rows] * exchange.size)
    return exchange.swap(everyone, [len(rows)] * exchange.size, exchange.total(counts).tolist())


def numbered(items: NDArray[np.int32], count: int) -> tuple[torch.Tensor, NDArray[np.int32]]:
    """Return the distinct ones of some items below ``count``, int64 ascending, and the place of each."""
    there = np.zeros(count, np.bool_)
    there[items] = True
    place = np.cumsum(there, dtype=np.int32) - np.int32(1)
    return torch.from_numpy(np.flatnonzero(there)), place[items]
