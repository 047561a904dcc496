"""How alike items are, and users: the cosine of their representations, else of what they have in common."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.models import Recommender

Kind = Literal["user", "item"]
Floats = NDArray[np.float32]


class Likeness:
    """Cosines of the representations that a recommender has of its users or items.

    Where it has none, the cosines of their interactions in train: users in common over the root of the
    product of both numbers of users, as diversity is measured. 0 for what nothing is known of.

    Parameters
    ----------
    recommender : Recommender
    kind : "user" or "item"
    """

    def __init__(self, recommender: Recommender, kind: Kind) -> None:
        self._rows: Any = recommender.vectors(kind)
        if self._rows is None:
            train = recommender.train
            csr, columns = (
                (train.by_user, train.num_items) if kind == "user" else (train.by_item, train.num_users)
            )
            ones = np.ones(csr.nnz, dtype=np.float32)
            self._rows = sparse.csr_matrix((ones, csr.indices, csr.indptr), shape=(len(csr), columns))
            norms = np.sqrt(csr.degrees).astype(np.float32)
        else:
            norms = np.linalg.norm(self._rows, axis=1)
        self._scale: Floats = np.divide(1, norms, out=np.zeros_like(norms), where=norms > 0)

    def among(self, indices: NDArray[np.int64]) -> Floats:
        """Return how alike some are to each other, float32 [n, n]."""
        rows, scale = self._rows[indices], self._scale[indices]
        return _dense(rows @ rows.T) * scale[:, None] * scale

    def to_all(self, index: int) -> Floats:
        """Return how alike one is to each, float32 [number of all]."""
        row = _dense(self._rows[[index]]).ravel()
        found: Floats = np.asarray(self._rows @ row, dtype=np.float32) * self._scale * self._scale[index]
        return found


def _dense(matrix: Any) -> Floats:
    found: Floats = matrix.toarray() if sparse.issparse(matrix) else matrix
    return found
