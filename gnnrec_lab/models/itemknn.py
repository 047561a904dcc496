"""ItemKNN: items like the user's own, by who has both."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, InteractionGraph, Split
from gnnrec_lab.kernels import nearest_rows, spread
from gnnrec_lab.models.contract import Capabilities
from gnnrec_lab.models.options import option
from gnnrec_lab.models.personal import Floats, PersonalRecommender
from gnnrec_lab.models.search import climb

_CANDIDATES = (10, 20, 50, 100, 200, 400)
_START = 100


class ItemKNN(PersonalRecommender):
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
    capabilities = Capabilities(trainable=False)

    @dataclasses.dataclass(frozen=True)
    class Options:
        """Options of ItemKNN."""

        k: int | None = option(
            None, "similar items kept for each item; chosen on validation by default", low=1, high=10_000
        )
        shrink: float = option(10.0, "added to the norms: similarities that few users support shrink", low=0)

    options: Options

    def fit(self, split: Split, seed: int = 0) -> None:
        self.bind(split.train)
        self._find(self.options.k or _START)

    def tune(self, measure: Callable[[], float]) -> dict[str, float]:
        """Choose the number of neighbours, unless it was given."""
        if self.options.k is not None:
            return {}

        def with_k(k: float) -> float:
            self._find(int(k))
            return measure()

        chosen = climb(_CANDIDATES, _START, with_k)
        self._find(int(chosen))
        return {"k": chosen}

    def _find(self, k: int) -> None:
        items = max(1, self.train.num_items - 1)
        found = nearest_rows(self._own_by_item.arrays, self._own.arrays, min(k, items), self.options.shrink)
        kept = found[0] >= 0
        row, _ = np.nonzero(kept)
        self._keep(CSR.from_pairs(row, found[0][kept], found[1][kept], num_rows=self.train.num_items))

    def _keep(self, neighbours: CSR) -> None:
        """Take the neighbours j of each item i; ``_votes`` holds for each j the items that it speaks for."""
        self._neighbours = neighbours
        self._votes = neighbours.transposed(self.train.num_items)

    def known_scores(self, users: NDArray[np.int64]) -> Floats:
        scores = np.zeros((len(users), self.train.num_items), dtype=np.float32)
        spread(users, self._own.arrays, self._votes.arrays, scores)
        return scores

    def parts(self, user: int, item: int) -> tuple[NDArray[np.float64], dict[str, float]]:
        own, weight = self._own.row(user)
        similar = np.zeros(self.train.num_items)
        neighbours, similarity = self._neighbours.row(item)
        similar[neighbours] = similarity
        return weight * similar[own], {}

    def tensors(self) -> dict[str, NDArray[Any]]:
        _ = self.train
        indptr, indices, similarity = self._neighbours.arrays
        return {"indptr": indptr, "neighbour": indices, "similarity": similarity}

    def restore(self, tensors: Mapping[str, NDArray[Any]], train: InteractionGraph) -> None:
        indptr, neighbour = tensors["indptr"], tensors["neighbour"]
        size = train.num_items
        if len(indptr) != size + 1 or (len(neighbour) and not 0 <= neighbour.min() <= neighbour.max() < size):
            raise ValueError(f"the neighbours aren't those of {size} items")
        self.bind(train)
        self._keep(CSR(indptr, neighbour, tensors["similarity"]))
