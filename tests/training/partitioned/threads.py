"""Workers as threads of one process: the collectives of an `Exchange` in memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import torch

T = TypeVar("T")


class ThreadExchange:
    """One worker's end; all ends share a table and a barrier."""

    def __init__(self, rank: int, size: int, table: list[Any], barrier: threading.Barrier) -> None:
        self.rank, self.size, self.sent_bytes = rank, size, 0
        self._table, self._barrier = table, barrier

    def _all(self, value: Any) -> list[Any]:
        self._table[self.rank] = value
        self._barrier.wait(20)
        found = list(self._table)
        self._barrier.wait(20)
        return found

    def swap(self, rows: torch.Tensor, sent: list[int], received: list[int]) -> torch.Tensor:
        assert sum(sent) == len(rows)
        parts = [parts[self.rank] for parts in self._all(rows.clone().split(sent))]
        assert [len(part) for part in parts] == received
        own = rows.split(sent)[self.rank]
        self.sent_bytes += (rows.numel() - own.numel()) * rows.element_size()
        return torch.cat(parts)

    def total(self, values: torch.Tensor) -> torch.Tensor:
        return torch.stack(self._all(values.clone())).sum(dim=0)

    def first(self, values: torch.Tensor) -> torch.Tensor:
        return self._all(values.clone())[0].clone()


def together(size: int, work: Callable[[ThreadExchange], T]) -> list[T]:
    """Return what each of ``size`` workers makes of its exchange; when one fails, the others do too."""
    table: list[Any] = [None] * size
    barrier = threading.Barrier(size)

    def run(rank: int) -> T:
        try:
            return work(ThreadExchange(rank, size, table, barrier))
        except BaseException:
            barrier.abort()
            raise

    with ThreadPoolExecutor(size) as pool:
        futures = [pool.submit(run, rank) for rank in range(size)]
        errors = [error for future in futures if (error := future.exception()) is not None]
    for error in sorted(errors, key=lambda error: isinstance(error, threading.BrokenBarrierError)):
        raise error
    return [future.result() for future in futures]
