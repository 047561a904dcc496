"""The communities of a graph as the GraphExplorer lists and colours them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.widgets.explorer.nodes import SIDES, Node, degrees
from gnnrec_lab.widgets.protocol.explorer import CommunityRow, Side

_LISTED = 50
_DISTINCTIVE = 3


@dataclass(frozen=True, eq=False)
class FoundCommunities:
    """The community of each user and item, and distinctive items of the largest.

    Attributes
    ----------
    of : dict of side to int32 [n]
        Numbers from 0, the largest community first; -1 where a node belongs to none.
    count : int
        Number of communities.
    rows : list of dict
        Number, users, items and labels of distinctive items of the largest 50.
    """

    of: dict[Side, NDArray[np.int32]]
    count: int
    rows: list[CommunityRow]

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


def find_communities(graph: InteractionGraph, seed: int = 0) -> FoundCommunities:
    """Find the communities of a graph; this can take seconds."""
    from gnnrec_lab.graph.insights import communities

    found = communities(graph, seed=seed)
    described = found.describe(graph, top=_DISTINCTIVE)
    largest = described.head(_LISTED)
    columns = (largest[name].tolist() for name in ("community", "users", "items", "telling"))
    return FoundCommunities(
        of={"user": np.asarray(found.user), "item": np.asarray(found.item)},
        count=len(described),
        rows=[
            {"number": number, "users": users, "items": items, "telling": list(telling)}
            for number, users, items, telling in zip(*columns, strict=True)
        ],
    )
