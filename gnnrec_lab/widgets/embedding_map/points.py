"""The points of a map as its page gets them: who they are, who is most like them, and what a search finds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.projection import Space
from gnnrec_lab.widgets.explorer.node_search import NodeSearch
from gnnrec_lab.widgets.explorer.nodes import node_rows
from gnnrec_lab.widgets.protocol.embedding_map import FoundPoints, MapNode, NearNode
from gnnrec_lab.widgets.protocol.explorer import Side

_NEAR, _LISTED = 8, 12


class Points:
    """The users and items of a space by their numbers: users first.

    Parameters
    ----------
    graph : InteractionGraph
    space : Space
    """

    def __init__(self, graph: InteractionGraph, space: Space) -> None:
        self._graph, self._space = graph, space
        self._search = NodeSearch(graph)

    def rows(self, numbers: NDArray[np.int64]) -> list[MapNode]:
        """Return points JSON-ready."""
        first = len(self._space.users)
        is_user = numbers < first
        found: dict[int, MapNode] = {}
        sides: tuple[tuple[Side, NDArray[np.int64], NDArray[np.int64]], ...] = (
            ("user", numbers[is_user], self._space.users[numbers[is_user]]),
            ("item", numbers[~is_user], self._space.items[numbers[~is_user] - first]),
        )
        for side, own, indices in sides:
            for number, row in zip(own.tolist(), node_rows(self._graph, side, indices, None), strict=True):
                found[number] = {
                    "number": number, "side": side, "id": row["id"], "label": row["label"],
                    "degree": row["degree"],
                }  # fmt: skip
        return [found[number] for number in numbers.tolist()]

    def near(self, number: int) -> list[NearNode]:
        """Return who of its kind is most like a point."""
        numbers, cosines = self._space.nearest(number, _NEAR)
        return [
            {**row, "cosine": round(cosine, 4)}
            for row, cosine in zip(self.rows(numbers), cosines.tolist(), strict=True)
        ]

    def found(self, query: str) -> FoundPoints:
        """Return the points whose id or label matches, best matches first; of both kinds."""
        hits = {
            side: self._numbers(side, self._search.find(side, query))
            if query.strip()
            else np.empty(0, np.int64)
            for side in _SIDES
        }
        total = sum(map(len, hits.values()))
        half = _LISTED // 2
        users = hits["user"][: max(half, _LISTED - len(hits["item"]))]
        items = hits["item"][: max(half, _LISTED - len(users))]
        return {"query": query, "total": total, "rows": self.rows(np.concatenate([users, items]))}

    def number(self, side: Side, index: int) -> int | None:
        """Return the number of a user or an item, None where it isn't on the map."""
        found = self._numbers(side, np.array([index]))
        return int(found[0]) if len(found) else None

    def _numbers(self, side: Side, indices: NDArray[np.int64]) -> NDArray[np.int64]:
        own = self._space.users if side == "user" else self._space.items
        if not len(own):
            return np.empty(0, np.int64)
        place = np.minimum(np.searchsorted(own, indices), len(own) - 1)
        found: NDArray[np.int64] = place[own[place] == indices] + (
            0 if side == "user" else len(self._space.users)
        )
        return found


_SIDES: tuple[Side, Side] = ("user", "item")
