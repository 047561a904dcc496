"""Finds users and items by a part of their id or label, for the GraphExplorer's search box."""

from __future__ import annotations

import unicodedata

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.widgets.explorer.nodes import degrees, ids_of, labels
from gnnrec_lab.widgets.protocol.explorer import Side


class NodeSearch:
    """The texts of a graph's users and items, folded once, when first searched.

    Parameters
    ----------
    graph : InteractionGraph
    """

    def __init__(self, graph: InteractionGraph) -> None:
        self._graph = graph
        self._texts: dict[Side, list[tuple[str, str]]] = {}

    def find(self, side: Side, query: str, members: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """Return the indices of all that match, the best first, int64.

        Each word of the query must be in the id or the label, whatever the case and however Korean syllables
        are composed. Whoever is called as the query comes first, then whoever begins with it, then the most
        connected. Nothing typed matches everything.

        Parameters
        ----------
        side : "user" or "item"
        query : str
        members : bool [n], optional
            Who may be found.
        """
        wanted = _folded(query).strip()
        degree = degrees(self._graph, side)
        if not wanted:
            hits = np.arange(len(degree)) if members is None else np.flatnonzero(members)
            return hits[np.argsort(-degree[hits], kind="stable")]
        words = wanted.split()
        found = [
            ((wanted not in (id, label)), not (id.startswith(wanted) or label.startswith(wanted)), index)
            for index, (id, label) in enumerate(self._of(side))
            if all(word in id or word in label for word in words)
        ]
        kept = [hit for hit in found if members is None or members[hit[2]]]
        order = sorted(kept, key=lambda hit: (hit[0], hit[1], -degree[hit[2]], hit[2]))
        return np.array([index for *_, index in order], dtype=np.int64)

    def _of(self, side: Side) -> list[tuple[str, str]]:
        if side not in self._texts:
            every = np.arange(len(ids_of(self._graph, side)))
            ids = [_folded(str(value)) for value in ids_of(self._graph, side).values.tolist()]
            self._texts[side] = list(zip(ids, map(_folded, labels(self._graph, side, every)), strict=True))
        return self._texts[side]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
