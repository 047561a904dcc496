"""The arrays of a CSR matrix as tensors on a device."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.devices import CPU

_NARROW = 2**31  # so many edges are numbered by 32 bits


class Matrix(NamedTuple):
    """Compressed sparse rows on a device.

    Attributes
    ----------
    indptr, indices : int32 or int64 [rows + 1], [edges]
        Of one type, which `torch.nn.functional.embedding_bag` asks for.
    weight : float32 [edges]
    """

    indptr: torch.Tensor
    indices: torch.Tensor
    weight: torch.Tensor

    @classmethod
    def of(
        cls,
        indptr: NDArray[np.int64],
        indices: NDArray[np.int32],
        weight: NDArray[np.float32],
        device: torch.device,
    ) -> Matrix:
        """Copy the arrays of a CSR matrix to a device."""
        kind = np.int32 if len(indices) < _NARROW else np.int64
        arrays = np.asarray(indptr, kind), np.asarray(indices, kind), np.asarray(weight)
        return cls(*(placed(torch.from_numpy(np.ascontiguousarray(part)), device) for part in arrays))

    def rows(self) -> torch.Tensor:
        """Return the row of each edge, int64 [edges]."""
        numbers = torch.arange(len(self.indptr) - 1, device=self.indptr.device)
        return torch.repeat_interleave(numbers, torch.diff(self.indptr.long()), output_size=len(self.indices))


def placed(tensor: torch.Tensor, device: torch.device | str) -> torch.Tensor:
    """Return a tensor on a device: itself where it lies there, else a copy through pinned memory."""
    if str(device) == CPU or str(tensor.device) != CPU:
        return tensor.to(device)
    return tensor.pin_memory().to(device, non_blocking=True)
