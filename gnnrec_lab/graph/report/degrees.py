"""`Degrees`: on how many items the users, or on how many users the items, of a graph are."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.graph.inequality import gini
from gnnrec_lab.graph.report.found import Found

QUANTILES = (0.0, 0.25, 0.5, 0.75, 0.9, 0.99, 1.0)


@dataclass(frozen=True)
class Bin:
    """How many have a degree from ``low`` to ``high``, both included."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class Degrees:
    """The distribution of the degrees: the number of distinct pairs of positive weight of each node.

    Attributes
    ----------
    count : int
        Number of nodes.
    mean : float
    quantiles : dict of float to float
        By `QUANTILES`, interpolated linearly.
    histogram : tuple of Bin
        Each bin twice as wide as the one before: 1, 2 to 3, 4 to 7, ...; degree 0 is in ``none``.
    none, single : Found
        Nodes without and with exactly one pair, by id.
    gini : float
        0 when all have the same degree, towards 1 when a few have all pairs.
    top_1_percent, top_10_percent : float
        Share of the pairs that belongs to the 1 % (10 %) of the nodes with most, rounded up to whole nodes.
    """

    count: int
    mean: float
    quantiles: dict[float, float]
    histogram: tuple[Bin, ...]
    none: Found
    single: Found
    gini: float
    top_1_percent: float
    top_10_percent: float

    @classmethod
    def of(cls, degrees: NDArray[np.int64], ids: IdMap) -> Degrees:
        """Measure the degrees of the nodes that ``ids`` names, int64 [n]."""
        ascending = np.sort(degrees)
        found = np.quantile(ascending, QUANTILES).tolist() if len(degrees) else [0.0] * len(QUANTILES)
        return cls(
            count=len(degrees),
            mean=float(degrees.mean()) if len(degrees) else 0.0,
            quantiles=dict(zip(QUANTILES, found, strict=True)),
            histogram=_histogram(degrees),
            none=_with_degree(degrees, 0, ids),
            single=_with_degree(degrees, 1, ids),
            gini=gini(ascending),
            top_1_percent=_top_share(ascending, 0.01),
            top_10_percent=_top_share(ascending, 0.1),
        )


def _with_degree(degrees: NDArray[np.int64], degree: int, ids: IdMap) -> Found:
    rows = Found.rows(degrees == degree)
    return Found(rows.count, tuple(ids.ids(rows.examples).tolist()))


def _histogram(degrees: NDArray[np.int64]) -> tuple[Bin, ...]:
    exponents = np.frexp(degrees[degrees > 0])[1] - 1  # exact, unlike a logarithm
    counts = np.bincount(exponents).tolist()
    return tuple(Bin(2**power, 2 ** (power + 1) - 1, count) for power, count in enumerate(counts))


def _top_share(ascending: NDArray[np.int64], share: float) -> float:
    total = int(ascending.sum())
    top = math.ceil(round(share * len(ascending), 6))  # 0.1 * 30 is a little more than 3
    return int(ascending[len(ascending) - top :].sum()) / total if total else 0.0
