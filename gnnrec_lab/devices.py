"""Devices by their names: which there is, how much memory it has, and which form of the kernels works on it.

The kernels have two forms: compiled loops over arrays, on the processors, and PyTorch's operations over
tensors, on a GPU. Which of them works follows from where the numbers lie (`in_tensors`), and from nothing
else. PyTorch is imported only where there is a tensor already, or a GPU is asked for.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gnnrec_lab.checks import choice
from gnnrec_lab.errors import OptionError

if TYPE_CHECKING:
    import torch

AUTO, CPU, CUDA = "auto", "cpu", "cuda"
DEVICES = (AUTO, CPU, CUDA)

_everywhere = False  # the tests have tensors work on the CPU too, to compare both forms


def in_tensors(device: torch.device | str) -> bool:
    """Return whether numbers on a device are worked on by PyTorch's operations, not by compiled loops."""
    return _everywhere or str(device) != CPU


def why_no_gpu() -> str | None:
    """Return why no GPU can be used, with the remedy; None where one can."""
    available, built = _found()
    if available:
        return None
    if not built:
        return (
            "PyTorch's build here is for the CPU only. Install one for your GPU (pytorch.org/get-started), "
            "or leave device out."
        )
    return "PyTorch finds no GPU that answers. See nvidia-smi and CUDA_VISIBLE_DEVICES, or leave device out."


def _found() -> tuple[bool, bool]:
    """Return whether PyTorch finds a GPU that answers, and whether its build could."""
    import torch

    return torch.cuda.is_available(), (torch.version.cuda or torch.version.hip) is not None


def require_device(name: str) -> str:
    """Return the name of a device that is there: "auto" becomes "cuda" where there is a GPU, else "cpu".

    Raises `OptionError` for another name, and for "cuda" where no GPU can be used.
    """
    choice("device", name, DEVICES)
    if name == CPU:
        return CPU
    why = why_no_gpu()
    if why is not None and name == CUDA:
        raise OptionError(f"There is no GPU for device=cuda: {why}")
    return CUDA if why is None else CPU


def gpu_memory() -> tuple[int, int]:
    """Return how many bytes of the GPU's memory are free, and how many it has."""
    import torch

    free, total = torch.cuda.mem_get_info()
    return int(free), int(total)


def gpu_name() -> str:
    """Return what the GPU is called."""
    import torch

    return str(torch.cuda.get_device_name())


@contextlib.contextmanager
def repeatable(device: str) -> Iterator[None]:
    """Have a GPU add up in the same order each time within it, where it can: a resumed training is exact.

    What it can't is warned of by PyTorch.
    """
    if device == CPU:
        yield
        return
    import torch

    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # read when the first product is made
    before = torch.get_deterministic_debug_mode()
    torch.set_deterministic_debug_mode("warn")
    try:
        yield
    finally:
        torch.set_deterministic_debug_mode(before)
