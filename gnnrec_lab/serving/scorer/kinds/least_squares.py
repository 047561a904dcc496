"""Users solved by least squares over the items' factors: iALS."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import Layout, learned
from gnnrec_lab.serving.scorer.grown import Grown
from gnnrec_lab.serving.scorer.kinds.base import ANY, FALLBACK, Numbers, Parts, Sizes
from gnnrec_lab.serving.scorer.kinds.products import Products
from gnnrec_lab.serving.scorer.rows import History


class LeastSquares(Products):
    """score(u, i) = <x(u), y(i)>, with x(u) the solution for the history: M^-1 sum over own j of c_uj y(j).

    c_uj = 1 + alpha w_uj / unit, M = S + sum over own j of (c_uj - 1) y(j) y(j)', S = l2 + sum of y(i) y(i)'.
    """

    name = "least-squares"
    defaults: ClassVar[dict[str, Any]] = {"unit": 1.0, "alpha": 1.0, "l2": 1.0}

    @classmethod
    def layout(cls, sizes: Sizes, numbers: Numbers) -> Layout:
        arrays = {"users": learned("users", "factors"), "items": learned("items", "factors")}
        return sizes.layout({**arrays, **FALLBACK}, factors=ANY)

    @cached_property
    def _square(self) -> NDArray[np.float64]:
        exact = self.arrays["items"].astype(np.float64)
        square: NDArray[np.float64] = exact.T @ exact + self.numbers["l2"] * np.eye(exact.shape[1])
        return square

    def grown(self, more: Grown) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        arrays, numbers = super().grown(more)
        numbers["unit"] = more.own.unit
        twin = LeastSquares(arrays, numbers, more.own, self.num_items)
        users = arrays["users"] = more.of_users(self.arrays["users"])
        asked = more.changed | (numbers["unit"] != self.numbers["unit"])
        for user in np.flatnonzero(asked & (np.diff(more.own.indptr) > 0)).tolist():
            users[user] = twin.vector_of(more.own.history(user))
        return arrays, numbers

    def vector_of(self, history: History) -> NDArray[np.float32]:
        solved, confidence = self._solved(history)
        vector: NDArray[np.float32] = (confidence @ solved).astype(np.float32)
        return vector

    def known_parts(self, user: int, item: int) -> Parts:
        score = float(self.arrays["users"][user] @ self.arrays["items"][item])
        return Parts(self._given(self.history_of(user), item), {}, score)

    def history_parts(self, history: History, item: int) -> Parts:
        given = self._given(history, item)
        return Parts(given, {}, float(given.sum()))

    def _given(self, history: History, item: int) -> NDArray[np.float64]:
        solved, confidence = self._solved(history)
        given: NDArray[np.float64] = confidence * (solved @ self.arrays["items"][item].astype(np.float64))
        return given

    def _solved(self, history: History) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return M^-1 y(j) of each own item [n, factors], and the confidences [n]."""
        own = self.arrays["items"][history.items].astype(np.float64)
        weight = (history.weight / self.numbers["unit"]).astype(np.float32).astype(np.float64)
        confidence = 1 + self.numbers["alpha"] * weight
        if len(own) < own.shape[1]:  # Woodbury's identity: the smaller system
            shared = np.linalg.solve(self._square, own.T).T
            small = np.eye(len(own)) + (shared @ own.T) * (confidence - 1)
            return np.linalg.solve(small, shared), confidence
        whole = self._square + (own.T * (confidence - 1)) @ own
        return np.linalg.solve(whole, own.T).T, confidence
