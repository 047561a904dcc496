# Generated from gnnrec_lab/serving/scorer/kinds/products.py: change it there.
"""Kinds whose scores are products of vectors of users and items: many users at once, and an index."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.serving.scorer.kinds.base import Kind
from gnnrec_serve.serving.scorer.rows import Floats, History

Vectors = NDArray[np.float32]


class Products(Kind):
    """score(u, i) = <users[u], items[i]>, and what `beside` adds to it.

    The arrays "users" and "items" are [U, width] and [I, width].
    """

    @abstractmethod
    def vector_of(self, history: History) -> Vectors:
        """Return the vector of a history, in the place of a user's: float32 [width]."""

    @property
    def beside(self) -> Callable[[History], Vectors] | None:
        """What adds to the products [I] by a history; None where they are the scores."""
        return None

    @property
    def item_vectors(self) -> Floats:
        return self.arrays["items"]

    def known_row(self, user: int) -> Vectors:
        row: Vectors = self.rows(np.array([user]))[0]
        return row

    def history_row(self, history: History) -> Vectors:
        row: Vectors = self.history_rows([history])[0]
        return row

    def rows(self, users: NDArray[np.int64], buffer: Vectors | None = None) -> Vectors:
        histories = [] if self.beside is None else [self.history_of(user) for user in users.tolist()]
        rows = self._rows(self.arrays["users"][users], histories, buffer)
        rows[~self.knows(users)] = self._fallback
        return rows

    def history_rows(self, histories: list[History], buffer: Vectors | None = None) -> Vectors:
        self.require_fold_in()
        rows = self._rows(self.vectors_of(histories), histories, buffer)
        rows[[self.is_bare(history) for history in histories]] = self._fallback
        return rows

    def vectors_of(self, histories: list[History]) -> Vectors:
        """Return the vectors of histories, [n, width]; zeros of those that get the fallback."""
        found = np.zeros((len(histories), self.arrays["items"].shape[1]), np.float32)
        for line, history in zip(found, histories, strict=True):
            if not self.is_bare(history):
                line[:] = self.vector_of(history)
        return found

    def _rows(self, vectors: Vectors, histories: list[History], buffer: Vectors | None) -> Vectors:
        rows = self.room(len(vectors), buffer)
        np.matmul(vectors, self.arrays["items"].T, out=rows)
        if self.beside is not None:
            for line, history in zip(rows, histories, strict=True):
                line += self.beside(history)
        return rows
