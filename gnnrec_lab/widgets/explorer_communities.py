"""The communities of a graph as the GraphExplorer lists and colours them. Finding them is the graph's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.widgets.explorer_nodes import SIDES, Node, Side, degrees, labels

_LISTED = 50
_TELLING = 3


@dataclass(frozen=True, eq=False)
class FoundCommunities:
    """To which community each user and item belongs.

    Attributes
    ----------
    of : dict of side to int32 [n]
        Numbers from 0, the largest community first; -1 where a node belongs to none.
    """

    of: dict[Side, NDArray[np.int32]]

    @property
    def count(self) -> int:
        """Number of communities."""
        return 1 + max((int(numbers.max(initial=-1)) for numbers in self.of.values()), default=-1)

    def members(self, side: Side, number: int) -> NDArray[np.bool_]:
        """Return which nodes of a side belong to a community, bool [n]."""
        return np.asarray(self.of[side] == number)

    def centre(self, graph: InteractionGraph, number: int) -> Node | None:
        """Return the most connected item of a community, else its most connected user."""
        for side in reversed(SIDES):
            own = np.flatnonzero(self.members(side, number))
            if len(own):
                return Node(side, int(own[np.argmax(degrees(graph, side)[own])]))
        return None

    def rows(self, graph: InteractionGraph) -> list[dict[str, Any]]:
        """Return the largest communities: number, users, items, and what most of their users have."""
        sizes = {
            side: np.bincount(numbers[numbers >= 0], minlength=self.count)
            for side, numbers in self.of.items()
        }
        links = self._links_within(graph)
        return [
            {
                "number": number,
                "users": int(sizes["user"][number]),
                "items": int(sizes["item"][number]),
                "telling": labels(graph, "item", self._telling(links, number)),
            }
            for number in range(min(self.count, _LISTED))
        ]

    def _telling(self, links: NDArray[np.int64], number: int) -> NDArray[np.int64]:
        own = np.flatnonzero(self.members("item", number))
        return own[np.argsort(-links[own], kind="stable")][:_TELLING]

    def _links_within(self, graph: InteractionGraph) -> NDArray[np.int64]:
        """Return how many users of its own community each item has, int64 [items]."""
        items = graph.by_user.indices
        same = self.of["user"][graph.by_user.rows()] == self.of["item"][items]
        return np.bincount(items[same], minlength=graph.num_items)


def find_communities(graph: InteractionGraph, seed: int = 0) -> FoundCommunities:
    """Find the communities of a graph; this can take seconds."""
    from gnnrec_lab.graph.insights import communities

    found = communities(graph, seed=seed)
    return FoundCommunities({"user": np.asarray(found.user), "item": np.asarray(found.item)})
