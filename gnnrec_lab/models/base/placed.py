"""Sparse matrices on the device where a model computes: copied once for as long as they are there."""

from __future__ import annotations

import weakref

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels.tensors.matrix import Matrix

_MATRICES: weakref.WeakKeyDictionary[CSR, tuple[torch.device, Matrix]] = weakref.WeakKeyDictionary()


def matrix_of(csr: CSR, device: torch.device) -> Matrix:
    """Return a matrix on a device; the same one again for the same `CSR`."""
    known = _MATRICES.get(csr)
    if known is None or known[0] != device:
        known = device, Matrix.of(*csr.arrays, device)
        _MATRICES[csr] = known
    return known[1]


def forget_matrices() -> None:
    """Give the memory of all copies back."""
    _MATRICES.clear()


def dense(histories: CSR, num_items: int, device: torch.device) -> torch.Tensor:
    """Return histories as the columns of a dense matrix on a device: float32 [num_items, len(histories)]."""
    matrix = Matrix.of(*histories.arrays, device)
    found = torch.zeros(num_items, len(histories), device=device)
    found[matrix.indices.long(), matrix.rows()] = matrix.weight
    return found


def array(tensor: torch.Tensor) -> NDArray[np.float32]:
    """Return the numbers of a tensor of any device as an array; of one on the CPU it is a view."""
    found: NDArray[np.float32] = tensor.detach().cpu().numpy()
    return found
