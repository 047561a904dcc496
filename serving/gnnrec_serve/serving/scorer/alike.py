# Generated from gnnrec_lab/serving/scorer/alike.py: change it there.
"""How alike items are, for lists that are to be diverse: cosines of their vectors, else of who has them."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.serving.scorer.kinds import Kind


class Alike:
    """Cosines between items: 0 for what nothing is known of.

    Where the kind has no vectors, those of the interactions: users in common, over the root of the product of
    both numbers of users.
    """

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def __call__(self, items: NDArray[np.int64]) -> NDArray[np.floating]:
        """Return how alike some items are to each other, [n, n]."""
        vectors = self._kind.item_vectors
        rows = self._who(items) if vectors is None else vectors[items]
        norms = np.linalg.norm(rows, axis=1)
        scale = np.divide(1, norms, out=np.zeros_like(norms), where=norms > 0)
        found: NDArray[np.floating] = (rows @ rows.T) * scale[:, None] * scale
        return found

    def _who(self, items: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return who has some items, [n, users of any of them]."""
        order, starts = self._users_of_items
        users = [order[starts[item] : starts[item + 1]] for item in items.tolist()]
        everyone = np.unique(np.concatenate([*users, np.empty(0, np.int64)]))
        rows = np.zeros((len(items), len(everyone)), np.float32)
        for row, own in zip(rows, users, strict=True):
            row[np.searchsorted(everyone, own)] = 1
        return rows

    @cached_property
    def _users_of_items(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        own = self._kind.own
        user = np.repeat(np.arange(len(own)), np.diff(own.indptr))
        counts = np.bincount(own.indices, minlength=self._kind.num_items)
        return user[np.argsort(own.indices, kind="stable")], np.concatenate([[0], np.cumsum(counts)])
