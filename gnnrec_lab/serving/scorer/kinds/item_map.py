"""Sums over the history of what each item says for each other: EASE densely, ItemKNN sparsely."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import Layout, learned
from gnnrec_lab.serving.scorer.grown import Grown
from gnnrec_lab.serving.scorer.kinds.base import (
    ANY,
    FALLBACK,
    Arrays,
    Kind,
    Numbers,
    Parts,
    Sizes,
    matrix,
    sparse,
)
from gnnrec_lab.serving.scorer.rows import History, Rows


class _ItemMap(Kind):
    """score(u, i) = sum over own j of w_uj / unit * map[j, i]."""

    defaults: ClassVar[dict[str, Any]] = {"unit": 1.0}

    @abstractmethod
    def column(self, items: NDArray[np.int64], item: int) -> NDArray[np.float64]:
        """Return map[j, item] of some items j."""

    def grown(self, more: Grown) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        arrays, numbers = super().grown(more)
        return arrays, {**numbers, "unit": more.own.unit}

    def known_row(self, user: int) -> NDArray[np.float32]:
        return self.history_row(self.history_of(user))

    def known_parts(self, user: int, item: int) -> Parts:
        return self.history_parts(self.history_of(user), item)

    def history_parts(self, history: History, item: int) -> Parts:
        given = self.scaled(history) * self.column(history.items, item)
        return Parts(given, {}, float(given.sum()))

    def scaled(self, history: History) -> NDArray[np.float32]:
        """Return the weights in the recommender's unit."""
        weight: NDArray[np.float32] = (history.weight / self.numbers["unit"]).astype(np.float32)
        return weight


class ItemMap(_ItemMap):
    """The map is a matrix [I, I]."""

    name = "item-map"

    @classmethod
    def layout(cls, sizes: Sizes, numbers: Numbers) -> Layout:
        return sizes.layout({"map": learned("items", "items"), **FALLBACK})

    def history_row(self, history: History) -> NDArray[np.float32]:
        row: NDArray[np.float32] = self.scaled(history) @ self.arrays["map"][history.items]
        return row

    def column(self, items: NDArray[np.int64], item: int) -> NDArray[np.float64]:
        return np.asarray(self.arrays["map"][items, item], dtype=np.float64)


class ItemVotes(_ItemMap):
    """The map is sparse: row j holds the items that j speaks for."""

    name = "item-votes"

    def __init__(self, arrays: Arrays, numbers: Numbers, own: Rows, num_items: int) -> None:
        super().__init__(arrays, numbers, own, num_items)
        self._votes = matrix(arrays, "votes")

    @classmethod
    def layout(cls, sizes: Sizes, numbers: Numbers) -> Layout:
        return sizes.layout({**sparse("votes", "items", "items", "votes"), **FALLBACK}, votes=ANY)

    def history_row(self, history: History) -> NDArray[np.float32]:
        return self._votes.combined(history.items, self.scaled(history), self.num_items).astype(np.float32)

    def column(self, items: NDArray[np.int64], item: int) -> NDArray[np.float64]:
        return np.array([self._votes.entry(row, item) for row in items.tolist()], dtype=np.float64)
