"""Scores of many users on a device, by PyTorch: what embedding.py and cooccurrence.py compute on the CPU."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR
from gnnrec_lab.kernels.tensors.matrix import placed
from gnnrec_lab.kernels.tensors.sums import weighted_sums
from gnnrec_lab.models.base.placed import dense, matrix_of
from gnnrec_lab.models.base.scoring import Representations


class TensorScores:
    """`Representations` on a device.

    Parameters
    ----------
    scored : Representations
    device : torch.device
    """

    def __init__(self, scored: Representations, device: torch.device) -> None:
        self.device = device
        self._users, self._items = (
            placed(torch.from_numpy(rows), device) for rows in (scored.users, scored.items)
        )

    def of(self, users: NDArray[np.int64]) -> torch.Tensor:
        """Return the dot products of users with all items: float32 [len(users), items]."""
        return self._users[placed(torch.from_numpy(users), self.device)] @ self._items.T


def add_cooccurrence(
    histories: CSR, by_user: CSR, unit_columns: CSR, weight: float, scores: torch.Tensor
) -> None:
    """Add the term of `Cooccurrence`, times ``weight``, to the scores [len(histories), I].

    Parameters
    ----------
    histories : CSR
    by_user : CSR
        A [U, I].
    unit_columns : CSR
        One row an item: A's column, brought to the length 1.
    """
    device = scores.device
    given = dense(histories, len(unit_columns), device)
    common = weighted_sums(matrix_of(by_user, device), given)
    length = torch.linalg.vector_norm(common, dim=0)
    inverse = torch.where(length > 0, weight / length, 0.0)
    scores += weighted_sums(matrix_of(unit_columns, device), common * inverse).T
