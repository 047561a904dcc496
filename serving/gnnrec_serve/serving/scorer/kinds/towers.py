# Generated from gnnrec_lab/serving/scorer/kinds/towers.py: change it there.
"""Vectors of users, made of their histories: pooled items, or layers over them.

A tower gives the raw vector of a history, and its parts. How it is scaled is known to vectors.py.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.arrays import ArraySpec, learned
from gnnrec_serve.errors import OptionError
from gnnrec_serve.serving.scorer.kinds.base import Arrays, Numbers
from gnnrec_serve.serving.scorer.rows import History

Doubles = NDArray[np.float64]
LAYERS = 8


class Tower(ABC):
    """Raw vectors of histories."""

    @abstractmethod
    def vector(self, history: History) -> Doubles:
        """Return the raw vector of a history alone, [dim]: zeros for an empty one."""

    @abstractmethod
    def parts(self, history: History, sources: Doubles | None) -> Doubles:
        """Return what each own item gives to the raw vector, and behind them what the sources give.

        Parameters
        ----------
        history : History
        sources : float64 [s, dim] or None
            What the bundle holds of this very user, beside the history; None for a history alone.
        """

    def shares(self, history: History, before: History) -> Doubles | None:
        """Return in which parts own items now enter the raw vector of a user whom the bundle held, [n].

        ``before`` is the history then. None where they follow from the history alone.
        """
        return None


class Learned(Tower):
    """What was learned of a user as such: the history gives nothing."""

    def vector(self, history: History) -> Doubles:
        raise OptionError("This bundle's model can't score a history.")

    def parts(self, history: History, sources: Doubles | None) -> Doubles:
        if sources is None:
            return self.vector(history)
        return np.concatenate([np.zeros((len(history), sources.shape[1])), sources])


class Pooled(Tower):
    """The sum of c_j given[j] over own items j; c is w / sqrt(sum of w) ("root") or w / sum of w ("share").

    A user whom the bundle holds has the coefficients ``pair``, and the sources are parts as they are.
    """

    def __init__(self, arrays: Arrays, numbers: Numbers) -> None:
        self._given, self._pair = arrays["given"], arrays["pair"]
        self._power = 0.5 if numbers["pooling"] == "root" else 1.0

    def vector(self, history: History) -> Doubles:
        vector: Doubles = self._coefficients(history) @ self._given[history.items].astype(np.float64)
        return vector

    def parts(self, history: History, sources: Doubles | None) -> Doubles:
        known = sources is not None and history.pair is not None
        share = self._pair[history.pair].astype(np.float64) if known else self._coefficients(history)
        own = share[:, None] * self._given[history.items].astype(np.float64)
        return own if sources is None else np.concatenate([own, sources])

    def shares(self, history: History, before: History) -> Doubles | None:
        shares = self._coefficients(history)
        if before.pair is None or not len(before):
            return shares
        held, then = self._pair[before.pair].astype(np.float64), self._coefficients(before)
        place = np.searchsorted(before.items, history.items) % len(before)
        known = before.items[place] == history.items  # these keep what was learned of them beside the weight
        return shares * np.where(known, (held / then)[place], held.sum() / then.sum())

    def _coefficients(self, history: History) -> Doubles:
        total = history.weight.sum()
        return history.weight / total**self._power if total > 0 else np.zeros(len(history))


class Sage(Tower):
    """Layers ``act(S h + N AGG(h[j] over own items j))``, the last one without act.

    AGG is the mean by shares, or with "pool" the maximum of P h[j] in each dimension. The sources are layer 0
    of a user.
    """

    def __init__(self, arrays: Arrays, numbers: Numbers) -> None:
        self._layers: list[dict[str, NDArray[Any]]] = []
        for number in range(LAYERS):
            start = f"layer{number}."
            found = {name[len(start) :]: one for name, one in arrays.items() if name.startswith(start)}
            if found:
                self._layers.append(found)
        self._pool, self._uniform = numbers["aggregator"] == "pool", numbers["pooling"] == "uniform"

    def vector(self, history: History) -> Doubles:
        parts = self.parts(history, None)
        return np.asarray(parts.sum(axis=0), dtype=np.float64)

    def parts(self, history: History, sources: Doubles | None) -> Doubles:
        dim, count = self._layers[0]["items"].shape[1], len(history)
        parts = np.zeros((count, dim))
        if sources is not None:
            parts = np.concatenate([parts, sources])
        for layer in self._layers:
            parts = parts @ layer["self"].T.astype(np.float64)
            if count:
                parts[:count] += self._owed(history, layer) @ layer["neighbours"].T.astype(np.float64)
            if "slope" in layer:
                parts *= np.where(parts.sum(axis=0) > 0, 1.0, layer["slope"].astype(np.float64))
        return parts

    def _owed(self, history: History, layer: dict[str, NDArray[Any]]) -> Doubles:
        """Return what each own item gives to the aggregate, [n, dim]."""
        rows = layer["items"][history.items].astype(np.float64)
        if not self._pool:
            share = (
                np.full(len(rows), 1 / len(rows)) if self._uniform else history.weight / history.weight.sum()
            )
            return np.asarray(share[:, None] * rows, dtype=np.float64)
        pooled = layer["items"][history.items] @ layer["pool"].T
        first = pooled.argmax(axis=0)
        return np.where(np.arange(len(rows))[:, None] == first, pooled.astype(np.float64), 0.0)


def sage_specs(layers: int, *, pool: bool) -> dict[str, ArraySpec]:
    """Return the specs of a `Sage` of so many layers, whose aggregator is the maximum or the mean."""
    dim = "dim"
    specs: dict[str, ArraySpec] = {}
    for number in range(layers):
        start = f"layer{number}."
        specs[f"{start}items"] = learned("items", dim)
        specs[f"{start}self"] = specs[f"{start}neighbours"] = learned(dim, dim)
        if pool:
            specs[f"{start}pool"] = learned(dim, dim)
        if number < layers - 1:
            specs[f"{start}slope"] = learned(dim)
    return specs
