"""What workers say to each other: rows that go to their owners and come back, sums, and the first one's word.

The workers call the same methods in the same order, each with its own part.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import distributed


class Exchange(Protocol):
    """Collectives of one group of workers.

    Attributes
    ----------
    rank, size : int
        This worker's number, from 0, and how many there are.
    sent_bytes : int
        What it has sent to others by `swap` until now.
    """

    rank: int
    size: int
    sent_bytes: int

    def swap(self, rows: torch.Tensor, sent: list[int], received: list[int]) -> torch.Tensor:
        """Send consecutive rows [n, ...] to each worker in turn; return what they sent, in the same order.

        ``sent`` and ``received`` are how many, by worker.
        """
        ...

    def total(self, values: torch.Tensor) -> torch.Tensor:
        """Return the sum over the workers, elementwise; the same bits for all."""
        ...

    def first(self, values: torch.Tensor) -> torch.Tensor:
        """Return what worker 0 gives, of the same shape and type."""
        ...


class TorchExchange:
    """By the process group that whoever started the workers has made (`torch.distributed`)."""

    def __init__(self) -> None:
        self.rank, self.size = distributed.get_rank(), distributed.get_world_size()
        self.sent_bytes = 0

    def swap(self, rows: torch.Tensor, sent: list[int], received: list[int]) -> torch.Tensor:
        rows = rows.contiguous()
        out = rows.new_empty((sum(received), *rows.shape[1:]))
        distributed.all_to_all_single(out, rows, received, sent)
        width = rows[:1].numel() if len(rows) else 0
        self.sent_bytes += (len(rows) - sent[self.rank]) * width * rows.element_size()
        return out

    def total(self, values: torch.Tensor) -> torch.Tensor:
        out = values.clone()
        distributed.all_reduce(out)
        return self.first(out) if out.is_floating_point() else out

    def first(self, values: torch.Tensor) -> torch.Tensor:
        out = values.clone()
        distributed.broadcast(out, 0)
        return out
