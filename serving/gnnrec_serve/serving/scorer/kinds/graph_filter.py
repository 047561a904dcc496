# Generated from gnnrec_lab/serving/scorer/kinds/graph_filter.py: change it there.
"""A low-pass filter of the interaction graph: Spectral."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.arrays import ArraySpec, Layout, learned
from gnnrec_serve.serving.scorer.grown import Grown
from gnnrec_serve.serving.scorer.kinds.base import ANY, FALLBACK, Arrays, Kind, Numbers, Parts, Sizes
from gnnrec_serve.serving.scorer.rows import History, Rows

Doubles = NDArray[np.float64]


class GraphFilter(Kind):
    """score(u) = w (B A q(A' B') + into out_of'), w = w_u / unit, with B [I, U], A [U, I] and a polynomial q.

    q is a Chebyshev series on [0, most]; of degree 0 (one coefficient) a number.
    """

    name = "graph-filter"
    defaults: ClassVar[dict[str, Any]] = {"unit": 1.0, "most": 1.0}

    def __init__(self, arrays: Arrays, numbers: Numbers, own: Rows, num_items: int) -> None:
        super().__init__(arrays, numbers, own, num_items)
        self._by_user = Rows(own.indptr, own.indices, arrays["by_user"])
        self._by_item = Rows(arrays["item.indptr"], arrays["item.users"], arrays["by_item"])
        self._series: Doubles = arrays["series"].astype(np.float64)

    @classmethod
    def layout(cls, sizes: Sizes, numbers: Numbers) -> Layout:
        arrays = {
            "into": learned("items", "rank"),
            "out_of": learned("items", "rank"),
            "by_user": learned("pairs"),
            "by_item": learned("pairs"),
            "down": ArraySpec("float64", ("items",)),
            "item.indptr": ArraySpec("int64", ("items + 1",), offsets_of="pairs"),
            "item.users": ArraySpec("int32", ("pairs",), index_of="users", rows="item.indptr"),
            "series": ArraySpec("float64", ("terms",)),
        }
        return sizes.layout({**arrays, **FALLBACK}, rank=ANY, terms=range(1, 64))

    def grown(self, more: Grown) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
        """Return the same filter: new interactions are histories that it is applied to, none of its edges."""
        arrays, numbers = super().grown(more)
        by_pair = np.empty_like(self.arrays["by_item"])
        by_pair[np.argsort(self.own.indices, kind="stable")] = self.arrays["by_item"]
        order = np.argsort(more.own.indices, kind="stable")
        indptr, users = more.own.transposed(self.num_items)
        arrays |= {
            "by_user": more.of_pairs(self.arrays["by_user"]),
            "by_item": more.of_pairs(by_pair)[order],
            "item.indptr": indptr.astype(np.int64),
            "item.users": users.astype(np.int32),
        }
        return arrays, numbers

    def known_row(self, user: int) -> NDArray[np.float32]:
        return self.history_row(self.history_of(user))

    def history_row(self, history: History) -> NDArray[np.float32]:
        weight = self._scaled(history)
        low_pass = (weight.astype(np.float32) @ self.arrays["into"][history.items]) @ self.arrays["out_of"].T
        of_user = self._by_item.combined(history.items, weight, len(self.own))
        rest = self._of_matrix(self._times_items, self._by_user.spread(of_user, self.num_items))
        row: NDArray[np.float32] = (low_pass + rest).astype(np.float32)
        return row

    def known_parts(self, user: int, item: int) -> Parts:
        return self.history_parts(self.history_of(user), item)

    def history_parts(self, history: History, item: int) -> Parts:
        spread = np.zeros(len(self.own))
        users, share = self._by_item.row(item)
        if len(users):
            spread[users] = share / self.arrays["down"][item]
        rest = self._by_item.against(history.items, self._of_matrix(self._times_users, spread))
        low_pass = self.arrays["into"][history.items].astype(np.float64) @ self.arrays["out_of"][item]
        given = self._scaled(history) * (rest + low_pass)
        return Parts(given, {}, float(given.sum()))

    def _of_matrix(self, times: Any, start: Doubles) -> Doubles:
        """Return the series of a matrix, times ``start``."""
        total = start * self._series[0]
        before: Doubles | None = None
        now = start
        for coefficient in self._series[1:]:
            after = times(now) * (2 / self.numbers["most"]) - now
            before, now = now, after if before is None else 2 * after - before
            total = total + now * coefficient
        return np.asarray(total, dtype=np.float64)

    def _times_items(self, signal: Doubles) -> Doubles:
        """Return A' B' times a vector [I]: two hops."""
        of_user = self._by_item.spread(signal, len(self.own))
        return self._by_user.spread(of_user, self.num_items)

    def _times_users(self, signal: Doubles) -> Doubles:
        """Return A B times a vector [U]."""
        of_item = self._by_item.against(np.arange(self.num_items), signal)
        return self._by_user.against(np.arange(len(self.own)), of_item)

    def _scaled(self, history: History) -> Doubles:
        weight: NDArray[np.float32] = (history.weight / self.numbers["unit"]).astype(np.float32)
        return weight.astype(np.float64)
