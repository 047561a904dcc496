"""Everyone gets the same list."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.arrays import Layout, learned
from gnnrec_lab.serving.scorer.grown import Grown
from gnnrec_lab.serving.scorer.kinds.base import Kind, Numbers, Parts, Sizes
from gnnrec_lab.serving.scorer.rows import History


class Popularity(Kind):
    """score(u, i) = scores[i]."""

    name = "popularity"
    defaults: ClassVar[dict[str, Any]] = {}

    @classmethod
    def layout(cls, sizes: Sizes, numbers: Numbers) -> Layout:
        return sizes.layout({"scores": learned("items")})

    def known_row(self, user: int) -> NDArray[np.float32]:
        row: NDArray[np.float32] = self.arrays["scores"].copy()
        return row

    def history_row(self, history: History) -> NDArray[np.float32]:
        return self.known_row(0)

    def grown(self, more: Grown) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        return {"scores": more.degrees(self.num_items).astype(np.float32)}, dict(self.numbers)

    def known_parts(self, user: int, item: int) -> Parts:
        return self.history_parts(self.history_of(user), item)

    def history_parts(self, history: History, item: int) -> Parts:
        score = float(self.arrays["scores"][item])
        return Parts(np.zeros(len(history)), {"item_popularity": score}, score)
