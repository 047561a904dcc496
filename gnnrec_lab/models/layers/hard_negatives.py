"""Hard negatives: items that random walks bring near a user who doesn't have them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.models.layers.random_walks import Walks, visited


class HardNegatives:
    """Items that walks from a user visit often but the user doesn't have: hard negatives.

    Those of rank 20 up to 100 by visits among the items that the user doesn't have. The very nearest are left
    out: many of them would be liked.
    """

    NEAREST, FARTHEST = 20, 100

    def __init__(self, train: InteractionGraph, walks: Walks) -> None:
        self._train, self._walks = train, walks

    @cached_property
    def by_user(self) -> CSR:
        """The items of each user, [U, I], with their shares of the visits; walked for when first asked."""
        train = self._train
        longest = int(train.by_user.degrees.max(initial=0))
        found = visited(train, "user", self._walks, self.FARTHEST + longest)
        rows = found.rows()
        own = np.isin(self._keys(rows, found), self._keys(train.by_user.rows(), train.by_user))
        users, items, share = rows[~own].astype(np.int32), found.indices[~own], found.weight[~own]
        order = np.lexsort((items, -share, users))
        users, items, share = users[order], items[order], share[order]
        rank = np.arange(len(users)) - np.searchsorted(users, users)
        keep = (rank >= self.NEAREST) & (rank < self.FARTHEST)
        return CSR.from_pairs(users, items, share, num_rows=train.num_users, keep=keep)

    def _keys(self, rows: NDArray[np.int64], csr: CSR) -> NDArray[np.int64]:
        return rows * self._train.num_items + csr.indices

    def draw(self, users: torch.Tensor, count: int, generator: torch.Generator) -> torch.Tensor:
        """Return ``count`` items for each user, uniformly from the user's, or from all where there are none.

        Returns
        -------
        int64 [len(users), count]
        """
        if count == 0:
            return torch.empty((len(users), 0), dtype=torch.int64)
        csr, rows = self.by_user, users.numpy()
        draw = torch.rand(len(rows), count, generator=generator, dtype=torch.float64).numpy()
        sizes = csr.degrees[rows][:, None]
        place = csr.indptr[rows][:, None] + (draw * sizes).astype(np.int64)
        anything = (draw * self._train.num_items).astype(np.int64)
        if csr.nnz == 0:
            return torch.from_numpy(anything)
        found = csr.indices[np.minimum(place, csr.nnz - 1)].astype(np.int64)
        return torch.from_numpy(np.where(sizes > 0, found, anything))
