"""Attention over the history that depends on the item asked for, and is the score: GAT."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import ArraySpec, Layout, learned
from gnnrec_lab.serving.scorer.grown import Grown
from gnnrec_lab.serving.scorer.kinds.base import ANY, Arrays, Kind, Numbers, Parts, Sizes, matrix, sparse
from gnnrec_lab.serving.scorer.rows import History, Rows


class Conditional(Kind):
    """score(u, i) = scale * log(floor + sum over own j of w_uj K[j, i]) + popular[i].

    w_uj is that of the interaction where the bundle holds it, else exp(level + power * log weight).
    """

    name = "conditional"
    attention_is_score = True
    defaults: ClassVar[dict[str, Any]] = {"scale": 1.0, "floor": 1e-6, "level": 0.0, "power": 1.0}

    def __init__(self, arrays: Arrays, numbers: Numbers, own: Rows, num_items: int) -> None:
        super().__init__(arrays, numbers, own, num_items)
        self._masses = matrix(arrays, "masses")

    @classmethod
    def layout(cls, sizes: Sizes, numbers: Numbers) -> Layout:
        arrays = {
            **sparse("masses", "items", "items", "masses"),
            "pair": learned("pairs"),
            "popular": learned("items"),
            "log_average": ArraySpec("float64", ("items",)),
        }
        return sizes.layout(arrays, masses=ANY)

    def grown(self, more: Grown) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        arrays, numbers = super().grown(more)
        weight, before = (one.astype(np.float64) for one in (more.own.weight, more.of_pairs(self.own.weight)))
        known = before > 0  # these keep what was learned of them beside the weight
        ratio = np.divide(weight, before, out=weight.copy(), where=known) ** self.numbers["power"]
        given = np.where(known, more.of_pairs(self.arrays["pair"]), math.exp(self.numbers["level"]))
        arrays["pair"] = (given * ratio).astype(np.float32)
        return arrays, numbers

    def known_row(self, user: int) -> NDArray[np.float32]:
        return self.history_row(self.history_of(user))

    def history_row(self, history: History) -> NDArray[np.float32]:
        mass = self._masses.combined(history.items, self._given(history), self.num_items)
        row: NDArray[np.float32] = (
            self.numbers["scale"] * np.log(mass + self.numbers["floor"]) + self.arrays["popular"]
        ).astype(np.float32)
        return row

    def known_parts(self, user: int, item: int) -> Parts:
        return self.history_parts(self.history_of(user), item)

    def history_parts(self, history: History, item: int) -> Parts:
        between = np.array([self._masses.entry(row, item) for row in history.items.tolist()])
        mass = self._given(history) * between
        total, scale, floor = float(mass.sum()), self.numbers["scale"], self.numbers["floor"]
        score = scale * math.log(total + floor) + float(self.arrays["popular"][item])
        if total <= 0:
            return Parts(np.zeros(len(history)), {"item_popularity": score}, score)
        personal = scale * (math.log(total + floor) - float(self.arrays["log_average"][item]))
        return Parts(personal * mass / total, {"item_popularity": score - personal}, score)

    def _given(self, history: History) -> NDArray[np.float64]:
        given: NDArray[np.float64] = np.exp(
            self.numbers["level"] + self.numbers["power"] * np.log(history.weight)
        )
        if history.pair is None:
            return given
        own: NDArray[np.float64] = self.arrays["pair"][history.pair].astype(np.float64)
        return np.where(history.pair >= 0, own, given)
