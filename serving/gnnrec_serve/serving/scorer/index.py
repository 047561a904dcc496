# Generated from gnnrec_lab/serving/scorer/index.py: change it there.
"""`Index`: the items whose vectors have the largest products with a user's, without looking at all.

Inverted lists: each item is in the list of the nearest centre, which is the mean of its list's vectors, and a
user looks into the lists whose best items are likely to have the largest products: the product with the
centre, and what a list's spread about it adds. Source: Sivic and Zisserman, "Video Google", ICCV 2003; for
vectors, Jégou et al., "Product quantization for nearest neighbor search", TPAMI 2011.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.arrays import ArraySpec, Layout, learned
from gnnrec_serve.checks import as_whole, is_number, is_whole
from gnnrec_serve.serving.scorer.kinds import Sizes

Indices = NDArray[np.int64]
Scores = NDArray[np.float32]

_DEVIATIONS = np.float32(3)  # by which the best of a list lie above its mean product
_MOST = 0.25  # of the lists: looking at more takes as long as a product with all items


def said_of(facts: Mapping[str, Any]) -> str:
    """Return how good an index is, in words."""
    return f"index with recall@{facts['k']} {facts['recall']:.3f}"


@dataclasses.dataclass(frozen=True, eq=False)
class Near:
    """What an index has found, in no order.

    Attributes
    ----------
    scores : float32 [m]
        The products.
    """

    scores: Scores
    _by_place: NDArray[np.int32]
    _until: Indices
    _shift: Indices

    def items(self, found: Indices) -> Indices:
        """Return which items some of what is found are: int64 [len(found)]."""
        shift = self._shift[np.searchsorted(self._until, found, side="right")]
        items: Indices = self._by_place[found - shift].astype(np.int64)
        return items

    def every(self) -> Indices:
        """Return all items that are found, in the order of the scores."""
        counts = np.diff(self._until, prepend=0)
        places = np.arange(len(self.scores)) - np.repeat(self._shift, counts)
        return self._by_place.take(places).astype(np.int64)


class Index:
    """An index over the items of a bundle.

    Parameters
    ----------
    arrays : mapping
        "centres" [lists, width]; "spread" [lists], the standard deviation of a list's vectors in a dimension,
        taken as 0 where it is missing; "items" [I], one list behind the other, which begin at "indptr"
        [lists + 1]; "vectors" [I, width], of the items in that order.
    facts : mapping
        What bundle.json says: "probes", the lists that are looked into, and how good that is.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any]) -> None:
        self.facts, self.arrays = facts, arrays
        self._probes: int = facts["probes"]
        self._centres, self._vectors, self._items = (arrays[name] for name in ("centres", "vectors", "items"))
        self._reach = _DEVIATIONS * arrays.get("spread", np.zeros(len(self._centres), np.float32))
        self._starts, self._ends = arrays["indptr"][:-1], arrays["indptr"][1:]
        self._places = np.full(len(self._items), -1, np.int64)
        self._places[self._items] = np.arange(len(self._items))
        if (self._places < 0).any():
            raise ValueError("it has an item twice")

    @property
    def said(self) -> str:
        """How good it is: "index with recall@20 0.98"."""
        return said_of(self.facts)

    @staticmethod
    def layout(sizes: Sizes, facts: Mapping[str, Any], width: int) -> Layout:
        """Return what the arrays must be. Raises `ValueError` for facts that can't be used."""
        lists = as_whole(facts["lists"], 1, max(1, sizes.items))
        if lists is None or as_whole(facts["probes"], 1, lists) is None:
            raise ValueError("its index has no lists or probes")
        if not (is_whole(facts["k"]) and is_number(facts["recall"])):
            raise ValueError("its recall isn't said")
        arrays = {
            "centres": learned("lists", "width"),
            "spread": dataclasses.replace(learned("lists"), least=0, optional=True),
            "indptr": ArraySpec("int64", ("lists + 1",), offsets_of="items"),
            "items": ArraySpec("int32", ("items",), index_of="items"),
            "vectors": learned("items", "width"),
        }
        return sizes.layout(arrays, **{"lists": lists, "lists + 1": lists + 1, "width": width})

    def on(self, vectors: Scores) -> dict[str, NDArray[Any]]:
        """Return the arrays with the same lists over other vectors of the items, [I, width]."""
        ordered = vectors[self._items]
        centres, spread = self._centres.copy(), np.zeros(len(self._centres), np.float32)
        for place, (start, end) in enumerate(zip(self._starts.tolist(), self._ends.tolist(), strict=True)):
            if start < end:
                own = ordered[start:end]
                centres[place] = own.mean(axis=0)
                spread[place] = np.sqrt(np.square(own - centres[place]).mean())
        return {**self.arrays, "centres": centres, "spread": spread, "vectors": ordered}

    def near(self, vector: Scores, left_out: NDArray[np.integer[Any]], share: float = 1.0) -> Near | None:
        """Return the items in the lists that promise a user's vector the largest products.

        Parameters
        ----------
        vector : float32 [width]
        left_out : int [n]
            Items whose score is to be -inf.
        share : float
            Of the items, how much rules leave. The best of those lie further away: one over the root of the
            share as many lists are looked into.

        Returns
        -------
        Near, or None where so many lists would be looked into that all items are as quick.
        """
        probes = math.ceil(self._probes / math.sqrt(share)) if share > 0 else len(self._starts)
        if probes > max(self._probes, _MOST * len(self._starts)):
            return None
        best = self._centres @ vector
        best += self._reach * np.sqrt(np.square(vector).sum())
        lists = np.argpartition(best, len(self._starts) - probes)[-probes:]
        lists.sort()
        starts, ends = self._starts[lists], self._ends[lists]
        until = np.cumsum(ends - starts)
        shift = until - ends  # from the place of an item to its place in what is found
        found = np.empty(until[-1], np.float32)
        for start, end, by in zip(starts.tolist(), ends.tolist(), shift.tolist(), strict=True):
            np.dot(self._vectors[start:end], vector, out=found[start + by : end + by])
        self._leave_out(found, left_out, lists, shift)
        return Near(found, self._items, until, shift)

    def _leave_out(
        self, found: Scores, items: NDArray[np.integer[Any]], lists: Indices, shift: Indices
    ) -> None:
        places = self._places[items]
        own = np.searchsorted(self._ends, places, side="right")
        by_list = np.full(len(self._starts), len(found) + len(self._items))
        by_list[lists] = shift
        there = places + by_list[own]
        found[there[there < len(found)]] = -np.inf
