"""ItemKNN: item-based nearest neighbours, by the cosine similarity of the items' users."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import ArraySpec, Layout
from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.graph.moving import Move
from gnnrec_lab.kernels import add_sparse_product, nearest_rows
from gnnrec_lab.models.base.hill_climb import choose_option
from gnnrec_lab.models.base.history_linear import HistoryLinearRecommender
from gnnrec_lab.models.base.options import option
from gnnrec_lab.models.base.popularity_backoff import Floats, as_arrays
from gnnrec_lab.models.contract import Capabilities, Served

_NEIGHBOURS = (10, 20, 50, 100, 200, 400)
_SHRINKS = (0.0, 3.0, 10.0, 30.0, 100.0, 300.0)
_START_K, _START_SHRINK = 100, 30.0
_LARGEST = 1.001  # of a cosine, and what float32 adds to it


class ItemKNN(HistoryLinearRecommender):
    """Sum of the cosine similarities of an item to the user's own items among its nearest neighbours.

    With x(i) the weights of item i over the users, and N(i) its ``k`` most similar items::

        s(i, j) = <x(i), x(j)> / (|x(i)| |x(j)| + shrink)
        score(u, i) = sum over own items j of u that are in N(i) of w(u, j) s(i, j)

    Source: Sarwar et al., "Item-based collaborative filtering recommendation algorithms", WWW 2001; the
    shrinkage of similarities that few users support: Bell and Koren, "Improved neighborhood-based
    collaborative filtering", KDD Cup 2007.
    """

    name = "itemknn"
    title = "ItemKNN"
    paper = "Sarwar et al., WWW 2001, doi 10.1145/371920.372071"
    capabilities = Capabilities(trainable=False, fold_in=True)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Options of ItemKNN."""

        k: int | None = option(
            None,
            "similar items kept for each item; chosen on validation by default",
            low=1,
            high=10_000,
            search=(10, 1000, "log"),
        )
        shrink: float | None = option(
            None,
            "lowers similarities that few users support; chosen on validation by default",
            low=0,
            high=1e6,
            search=(0.0, 60.0),
        )

    options: Options

    def fit(self, split: Split, seed: int = 0) -> None:
        self.bind(split.train)
        self._found = (0, 0.0)
        options = self.options
        self._find(options.k or _START_K, _START_SHRINK if options.shrink is None else options.shrink)

    def choose_on_validation(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose the shrinkage, and then the number of neighbours, unless they were given."""
        chosen: dict[str, float] = {}
        k, shrink = self._found
        if self.options.shrink is None:
            shrink = choose_option(_SHRINKS, shrink, lambda value: self._find(k, value), measure)
            chosen["shrink"] = shrink
        if self.options.k is None:
            found = choose_option(_NEIGHBOURS, k, lambda value: self._find(int(value), shrink), measure)
            chosen["k"] = int(found)
        return chosen

    def _find(self, k: int, shrink: float) -> None:
        if (k, shrink) == self._found:
            return
        self._found = k, shrink
        items = max(1, self.train.num_items - 1)
        found = nearest_rows(self._own_by_item.arrays, self._own.arrays, min(k, items), shrink)
        kept = found[0] >= 0
        row = np.nonzero(kept)[0].astype(np.int32)
        self._keep(CSR.from_pairs(row, found[0][kept], found[1][kept], num_rows=self.train.num_items))

    def _keep(self, neighbours: CSR) -> None:
        """Take the neighbours j of each item i; ``_votes`` holds for each j the items that it speaks for."""
        self._neighbours = neighbours
        self._votes = neighbours.transposed(self.train.num_items)

    def scores_of(self, own: CSR) -> Floats:
        scores = np.zeros((len(own), self.train.num_items), dtype=np.float32)
        add_sparse_product(np.arange(len(own)), own.arrays, self._votes.arrays, scores)
        return scores

    def parts(self, user: int, item: int) -> tuple[NDArray[np.float64], dict[str, float]]:
        own, weight = self._own.row(user)
        similar = np.zeros(self.train.num_items)
        neighbours, similarity = self._neighbours.row(item)
        similar[neighbours] = similarity
        return weight * similar[own], {}

    def served(self) -> Served:
        return Served(
            "item-votes", {**as_arrays("votes", self._votes), **self.fallback}, {"unit": self._unit}
        )

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        indptr, indices, similarity = self._neighbours.arrays
        return {"indptr": indptr, "neighbour": indices, "similarity": similarity}

    def moved_tensors(
        self, move: Move, train: InteractionGraph, fresh: Mapping[str, NDArray[Any]] | None = None
    ) -> dict[str, NDArray[Any]]:
        """Return the neighbours of each item at its place in the other data; new items have none."""
        near, place = self._neighbours, move.places["item"]
        into, other = place[near.rows()].astype(np.int32), place[near.indices].astype(np.int32)
        there = (into >= 0) & (other >= 0)
        moved = CSR.from_pairs(into, other, near.weight, num_rows=train.num_items, keep=there)
        return {"indptr": moved.indptr, "neighbour": moved.indices, "similarity": moved.weight}

    def layout(self, train: InteractionGraph) -> Layout:
        items = train.num_items
        most = items * min(self.options.k or _NEIGHBOURS[-1], max(1, items - 1))
        arrays = {
            "indptr": ArraySpec("int64", ("items + 1",), offsets_of="neighbours"),
            "neighbour": ArraySpec("int32", ("neighbours",), index_of="items", rows="indptr"),
            "similarity": ArraySpec("float32", ("neighbours",), -_LARGEST, _LARGEST),
        }
        return Layout(arrays, {"items": items, "items + 1": items + 1, "neighbours": range(most + 1)})

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        self.bind(train)
        self._keep(CSR(tensors["indptr"], tensors["neighbour"], tensors["similarity"]))
