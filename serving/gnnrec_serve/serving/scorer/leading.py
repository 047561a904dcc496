# Generated from gnnrec_lab/serving/scorer/leading.py: change it there.
"""`Leading`: one user's largest products with the items' vectors, exact, without reading all of each vector.

The vectors are turned to their principal axes, so that the leading numbers hold most of each. A product is at
most that of the leading numbers and, part by part, the product of the lengths of what is behind them. Items
whose bound reaches the k-th best of some are looked at whole; no other can be among the k best.

Source: Li, Chan, Yiu and Mamoulis, "FEXIPRO: Fast and Exact Inner Product Retrieval in Recommender Systems",
SIGMOD 2017, without its integers; parts of their own lengths as Teflioudi and Gemulla, "Exact and approximate
maximum inner product search with LEMP", TODS 2016.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.ranking.rules import largest
from gnnrec_serve.serving.scorer.ranks import rank_in

Indices = NDArray[np.int64]
Scores = NDArray[np.float32]
Doubles = NDArray[np.float64]

_EPSILON = float(np.finfo(np.float32).eps)
LEAST = 1 << 20  # numbers of all vectors: a product with fewer takes less than half a millisecond
_PARTS = 8  # of what is behind the leading numbers
_NARROWEST = 32  # numbers of a vector, of which fewer leave nothing to be spared
_SHARES = (1 / 4, 3 / 8, 1 / 2, 5 / 8)  # of the numbers, that may lead
_PAYS = 0.8  # of what the product reads, at most
_GATHERED = 4  # times as long as in a row takes a number that is read here and there
_MOST = 1 / 8  # of the items, looked at whole: with more all are as quick
_K = 40  # the best of all by which the lead is chosen: lists of 20 leave out what was seen
_SAMPLE = 4096  # items by which it is
_BLOCK = 8192  # items that are turned at once


class Leading:
    """Bounds of products with some vectors. Made by `leading_of`.

    Parameters
    ----------
    vectors : float32 [I, width]
    axes : float64 [width, width]
        Orthonormal columns, those that the vectors are longest along first.
    lead : int
        How many of the turned numbers are read.
    """

    def __init__(self, vectors: Scores, axes: Doubles, lead: int) -> None:
        self.vectors = vectors
        width = vectors.shape[1]
        cuts = np.unique(np.linspace(lead, width, _PARTS + 1).astype(np.int64))
        self._lead, self._cuts = lead, cuts[:-1] - lead
        self._axes = axes.astype(np.float32)
        self._table = np.empty((len(vectors), lead + len(self._cuts)), np.float32)
        longest = 0.0
        for begin in range(0, len(vectors), _BLOCK):
            block = slice(begin, begin + _BLOCK)
            self._table[block] = self.shortened(vectors[block])
            longest = max(longest, float(np.square(vectors[block]).sum(axis=1).max()))
        # how far two sums of float32 products can be from each other, for a vector of length 1
        self._rounding = 2 * width * _EPSILON * float(np.sqrt(longest))

    def shortened(self, vectors: Scores) -> Scores:
        """Return the leading numbers [n, lead] and, behind them, the lengths of the parts of the others."""
        turned = vectors @ self._axes
        rest = np.sqrt(np.add.reduceat(np.square(turned[:, self._lead :]), self._cuts, axis=1))
        return np.hstack([turned[:, : self._lead], rest])

    def bounded(self, vector: Scores, beside: Scores | None = None) -> Bounded:
        """Return what the products with a vector [width] are at most; ``beside`` [I] adds to them."""
        bounds: Scores = self._table @ self.shortened(vector[None])[0]
        slack = self._rounding * float(np.sqrt(np.square(vector).sum()))
        if beside is not None:
            bounds += beside
            slack += 4 * _EPSILON * float(np.abs(beside).max(initial=0))
        return Bounded(self.vectors, vector, beside, bounds, slack)


class Bounded:
    """The products of one vector with all items, and what beside adds: what they are at most, and some exact.

    Attributes
    ----------
    bounds : float32 [I]
        No score is above its bound by more than rounding.
    """

    def __init__(
        self, vectors: Scores, vector: Scores, beside: Scores | None, bounds: Scores, slack: float
    ) -> None:
        self._vectors, self._vector, self._beside = vectors, vector, beside
        self.bounds, self._slack = bounds, np.float32(slack)

    def scores(self, items: Indices) -> Scores:
        """Return the scores of some items."""
        scores: Scores = self._vectors.take(items, axis=0) @ self._vector
        if self._beside is not None:
            scores += self._beside[items]
        return scores

    def best(self, k: int, bounds: Scores | None = None) -> tuple[Indices, Scores] | None:
        """Return the k best items, best first, and their scores; None where all items are as quick.

        ``bounds`` are these with -inf for items that are left out.
        """
        bounds = self.bounds if bounds is None else bounds
        if 3 * k > _MOST * len(bounds):
            return None
        leaders = largest(bounds, 3 * k)
        scores = self.scores(leaders)
        if len(leaders) < 3 * k:  # there are no others
            order = largest(scores, k)
            return leaders[order], scores[order]
        floor = np.partition(scores, len(scores) - k)[len(scores) - k] - self._slack
        found = self._reaching(bounds, floor)
        if found is None:
            return None
        scores = self.scores(found)
        order = largest(scores, k)
        return found[order], scores[order]

    def rank(self, item: int, left_out: NDArray[np.integer]) -> int | None:
        """Return the rank (from 1) of an item among those not left out; None where all items are as quick."""
        bounds = self.bounds.copy()
        bounds[left_out] = -np.inf
        found = self._reaching(bounds, self.scores(np.array([item]))[0] - self._slack)
        return None if found is None else rank_in(self.scores(found), int(np.searchsorted(found, item)))

    def _reaching(self, bounds: Scores, floor: np.float32) -> Indices | None:
        found = np.flatnonzero(bounds >= floor)
        return found if len(found) <= _MOST * len(bounds) else None


def leading_of(vectors: Scores, users: Scores) -> Leading | None:
    """Return what bounds the products with items' vectors; None where it reads hardly less than they.

    Parameters
    ----------
    vectors : float32 [I, width]
    users : float32 [n, width]
        Of some users: by them as many leading numbers are chosen as read least.
    """
    count, width = vectors.shape
    if vectors.size < LEAST or width < _NARROWEST or count <= _K or not len(users):
        return None
    blocks = (vectors[begin : begin + _BLOCK] for begin in range(0, count, _BLOCK))
    gram = sum(((block.T @ block).astype(np.float64) for block in blocks), np.zeros((width, width)))
    axes = np.ascontiguousarray(np.linalg.eigh(gram)[1][:, ::-1])
    products = users @ vectors.T
    floors = np.partition(products, count - _K, axis=1)[:, count - _K]
    sample = vectors[:: max(1, count // _SAMPLE)]
    chosen, least = None, _PAYS * vectors.size
    for lead in sorted({max(1, int(share * width) - _PARTS) for share in _SHARES}):
        few = Leading(sample, axes, lead)
        bounds = np.array([few.bounded(vector).bounds for vector in users])
        looked_at = np.quantile((bounds >= floors[:, None]).mean(axis=1), 0.9)
        reads = count * (lead + _PARTS + _GATHERED * width * float(looked_at))
        if reads < least:
            chosen, least = lead, reads
    return None if chosen is None else Leading(vectors, axes, chosen)
