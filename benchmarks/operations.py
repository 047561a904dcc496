"""What an epoch of training costs in operations: a count that no other work on the machine changes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from gnnrec_lab.kernels.threads import run_parts


class _Counter(TorchDispatchMode):
    """Adds up, of each operation of PyTorch, its multiplications or the entries it reads and writes."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.total = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        tensors = [one for one in (*args, result) if isinstance(one, torch.Tensor)]
        if "mm" in func.overloadpacket.__name__:
            left, right = [one for one in args if isinstance(one, torch.Tensor)][-2:]
            self.total += left.shape[0] * left.shape[1] * right.shape[1]
        else:
            self.total += sum(math.prod(one.shape) for one in tensors)
        return result


@contextmanager
def counted() -> Iterator[_Counter]:
    """Count the operations of PyTorch and of propagation in the block: ``total`` of what it gives."""
    counter = _Counter()

    def counting(kernel: Any, parts: int, work: int, *arguments: Any) -> None:
        counter.total += work
        run_parts(kernel, parts, work, *arguments)

    with patch("gnnrec_lab.kernels.propagation.run_parts", counting), counter:
        yield counter
