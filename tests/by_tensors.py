"""Has PyTorch's form of the kernels work on the CPU, where it is compared with the compiled one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from gnnrec_lab import devices


@contextmanager
def everywhere() -> Iterator[None]:
    """Use tensors on every device within it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(devices, "_everywhere", True)
        yield
