"""Where the rows of `Sums` come from, by the kind of scorer that a recommender is served by.

A kind that isn't here gives scores that aren't sums over the history: a system solved anew, layers with an
activation, a vector learned for each user.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.explain.history import History
from gnnrec_lab.graph import CSR
from gnnrec_lab.models import Recommender
from gnnrec_lab.models.contract import Served

Doubles = NDArray[np.float64]
Rows = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Part:
    """One sum over the history.

    Attributes
    ----------
    rows : float32 [n, I]
        What each own item gives to each item.
    gram : float64 [n, n] or None
        Whose sum over what is kept is the square of what the sum is divided by.
    told : float64 [n]
        By what an explanation, which is of the whole history, multiplies them.
    """

    rows: Rows
    gram: Doubles | None
    told: Doubles


@dataclass(frozen=True, eq=False)
class Terms:
    """The parts of a user's scores, the link, and the rest of an explanation by user and scores."""

    parts: list[Part]
    log: tuple[float, float] | None
    rest: Callable[[int, Doubles], dict[str, Doubles]]


Family = Callable[[History], Terms]


def family_of(recommender: Recommender) -> Family | None:
    """Return how the terms of a history are found; None where scores aren't sums over it."""
    if not recommender.capabilities.fold_in:
        return None
    served = recommender.served()
    if served.kind == "popularity":
        return lambda history: Terms([], None, lambda user, scores: {"item_popularity": scores})
    if served.kind in ("item-map", "item-votes", "graph-filter"):
        return _linear
    if served.kind == "conditional":
        return partial(_conditional, served)
    if served.kind == "pooled-vectors" or (served.kind == "layered-vectors" and _is_one_mean(served)):
        return _Vectors(recommender, served)
    return None


def _linear(history: History) -> Terms:
    """Score each interaction alone: the score of many is the sum."""

    def rest(user: int, scores: Doubles) -> dict[str, Doubles]:
        return {} if len(history) else {"item_popularity": scores}

    rows = history.recommender.history_scores(history._histories(np.eye(len(history), dtype=np.bool_)))
    return Terms([Part(rows, None, np.ones(len(rows)))], None, rest)


def _conditional(served: Served, history: History) -> Terms:
    arrays, width = served.arrays, len(served.arrays["popular"])
    masses = CSR(arrays["masses.indptr"], arrays["masses.indices"], arrays["masses.weight"])
    rows = np.zeros((len(history), width), np.float32)
    for row, item, given in zip(rows, history.items, arrays["pair"][history.known], strict=True):
        others, mass = masses.row(int(item))
        row[others] = given * mass
    scale, floor = float(served.numbers["scale"]), float(served.numbers["floor"])
    total = rows.sum(axis=0, dtype=np.float64)

    def rest(user: int, scores: Doubles) -> dict[str, Doubles]:
        personal = scale * (np.log(total + floor) - arrays["log_average"])
        return {"item_popularity": np.where(total > 0, scores - personal, scores)}

    return Terms([Part(rows, None, np.ones(len(rows)))], (scale, floor), rest)


def _is_one_mean(served: Served) -> bool:
    return served.numbers.get("layers") == 1 and served.numbers.get("aggregator", "mean") == "mean"


class _Vectors:
    """A user's vector is a sum over the history, divided by its own length or by the weights'.

    The co-occurrence beside it is divided by the length of what the history has in common with all users.
    """

    def __init__(self, recommender: Recommender, served: Served) -> None:
        self._served, self._own = served, recommender.train.by_user
        arrays = served.arrays
        if "given" in arrays:
            self._given = arrays["given"]
        else:
            self._given = arrays["layer0.items"] @ arrays["layer0.neighbours"].T
        self._items = arrays["items"][:, : self._given.shape[1]]

    def __call__(self, history: History) -> Terms:
        parts = [self._vectors(history)]
        if self._served.numbers.get("cooccurrence"):
            parts.append(self._together(history))
        return Terms(parts, None, self._rest)

    def _vectors(self, history: History) -> Part:
        weight = self._weights(history)
        given = weight[:, None] * self._given[history.items].astype(np.float64)
        rows = (given @ self._items.T.astype(np.float64)).astype(np.float32)
        gram = self._pooling(weight)
        pair = self._served.arrays.get("pair")
        # of a user whom it was trained on the coefficients are kept: they know of behaviours, too
        kept = weight / (gram.sum() ** 0.5 or 1.0) if pair is None else pair[history.known].astype(np.float64)
        told = float(self._served.arrays["scale"][history.user]) * kept / weight
        scaling = self._served.numbers.get("scaling", "none")
        if scaling != "none":
            length = float(self._served.numbers["temperature"]) if scaling == "cosine" else 1.0
            gram = length**2 * (given @ given.T)
        return Part(rows, gram, told)

    def _weights(self, history: History) -> Doubles:
        if self._served.numbers.get("pooling") == "uniform":
            return np.ones(len(history))
        return history.weight.astype(np.float64)

    def _pooling(self, weight: Doubles) -> Doubles:
        """Return the gram of what pooled weights are divided by: their sum, or its root."""
        if self._served.numbers.get("pooling") == "root":
            return np.diag(weight)
        return np.outer(weight, weight)

    def _together(self, history: History) -> Part:
        arrays, weight = self._served.arrays, history.weight.astype(np.float64)
        into = CSR(arrays["together.indptr"], arrays["together.users"], arrays["together.by_item"])
        mine = into.take(history.items).to_scipy(len(self._own)).astype(np.float64)
        unit = arrays["together.by_user"] * arrays["together.inverse"][self._own.indices]
        width = len(arrays["together.inverse"])
        out_of = CSR(self._own.indptr, self._own.indices, unit).to_scipy(width)
        given = mine.multiply(weight[:, None]).tocsr()
        rows = float(self._served.numbers["cooccurrence"]) * (given @ out_of).toarray()
        gram = (given @ given.T).toarray()
        told = np.full(len(history), 1 / (float(gram.sum()) ** 0.5 or np.inf))
        return Part(rows.astype(np.float32), gram, told)

    def _rest(self, user: int, scores: Doubles) -> dict[str, Doubles]:
        arrays: dict[str, Any] = self._served.arrays
        found = {}
        for name in [name for name in arrays if name.startswith("rest.")]:
            row = arrays[name][user]
            if "layer0.self" in arrays:
                row = arrays["layer0.self"] @ row
            found[name.removeprefix("rest.")] = arrays["scale"][user] * (self._items @ row)
        if self._served.numbers.get("column"):
            found["item_popularity"] = arrays["items"][:, -1]
        return {name: np.asarray(row, dtype=np.float64) for name, row in found.items()}
