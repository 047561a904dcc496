"""GraphExplorer: what is in a graph, and any user's or item's neighbourhood, hop by hop.

The other modules here make what is drawn; this one has the widget: its traits, and its answers to requests.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import traitlets

from gnnrec_lab.checks import as_whole, choice, index_in
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import spoken
from gnnrec_lab.errors import GnnrecError, OptionError, UnknownIdError
from gnnrec_lab.graph import InteractionGraph, load_named, summary
from gnnrec_lab.quoting import quote
from gnnrec_lab.widgets.common.base import LabWidget, bundle
from gnnrec_lab.widgets.explorer import fallback
from gnnrec_lab.widgets.explorer.communities import FoundCommunities, find_communities
from gnnrec_lab.widgets.explorer.layers import MOST, SORTS, STEP, facts_of, layers_of
from gnnrec_lab.widgets.explorer.node_search import NodeSearch
from gnnrec_lab.widgets.explorer.nodes import SIDES, Node, ids_of, node_rows
from gnnrec_lab.widgets.explorer.overview import overview, typical_user
from gnnrec_lab.widgets.explorer.selection import selection_frame
from gnnrec_lab.widgets.protocol import explorer as protocol

if TYPE_CHECKING:
    import pandas as pd

_LISTED = 6
_REMEMBERED = 12


class GraphExplorer(LabWidget):
    """A graph's counts, degrees, behaviours and communities, and the neighbourhood of any user or item.

    Parameters
    ----------
    graph : InteractionGraph or str
        A graph, or the name of one that was kept.
    user, item : hashable, optional
        Whom to open, or what; by default a user of typical activity.
    sort : "weight", "degree" or "recency"
        Which neighbours come first.
    locale : "auto", "en" or "ko"

    Raises
    ------
    UnknownNameError
        For a name that no graph has.
    UnknownIdError
        For a user or an item that the graph doesn't hold.
    OptionError
        For a user and an item at once, or a sort that doesn't exist or needs times that the graph hasn't.
    """

    _esm = bundle("explorer.js")
    _css = bundle("explorer.css")
    _drawn = frozenset({"overview", "view", "found", "communities", "error", "selected", "locale"})
    _pictured = frozenset({"view"})

    overview: protocol.GraphOverview = traitlets.Dict(help="what is said of the whole graph").tag(sync=True)
    view: protocol.Neighbourhood = traitlets.Dict(help="the open neighbourhood").tag(sync=True)
    found: protocol.FoundNodes = traitlets.Dict(help="the results of the search").tag(sync=True)
    communities: protocol.Communities = traitlets.Dict(
        help="the communities, once they were asked for",
    ).tag(sync=True)
    error: str = traitlets.Unicode().tag(sync=True)
    selected: list[protocol.Tick] = traitlets.List(
        help="[side, index] of what is ticked; the page writes it"
    ).tag(sync=True)

    def __init__(
        self,
        graph: InteractionGraph | str,
        user: Hashable | None = None,
        item: Hashable | None = None,
        *,
        sort: str = "weight",
        locale: str = "auto",
    ) -> None:
        if not isinstance(graph, InteractionGraph | str):
            raise OptionError(
                f"graph must be an InteractionGraph or a graph's name, not a {type(graph).__name__}."
            )
        if user is not None and item is not None:
            raise OptionError("Give a user or an item to begin with, not both.")
        self._graph = load_named(graph)[0] if isinstance(graph, str) else graph
        self._search = NodeSearch(self._graph)
        self._communities: FoundCommunities | None = None
        self._chosen = -1
        self._sort = self._checked_sort(sort)
        self._shown = [STEP, STEP]
        self._is_kept = _is_kept(self._graph)
        first = self._first(user, item)
        self._trail = [] if first is None else [first]
        # a request may come on any thread, while another is being answered
        self._answering = threading.RLock()
        super().__init__(
            overview=overview(self._graph),
            view=self._view(),
            found=self._found(""),
            communities=self._listed_communities(),
            locale=locale,
        )

    def _checked_sort(self, sort: str) -> protocol.Sort:
        possible = [name for name in SORTS if name != "recency" or self._graph.time is not None]
        if sort == "recency" and sort not in possible:
            raise OptionError(f"{self._graph.name} has no times: sort by {' or '.join(possible)}.")
        return choice("sort", sort, possible)

    def _first(self, user: Hashable | None, item: Hashable | None) -> Node | None:
        if user is not None:
            return Node("user", int(self._graph.users.index(user)[0]))
        if item is not None:
            return Node("item", int(self._graph.items.index(item)[0]))
        return typical_user(self._graph)

    @property
    def _community(self) -> Any:
        return None if self._communities is None else self._communities.of

    def _view(self) -> protocol.Neighbourhood:
        if not self._trail:
            return {"sort": self._sort, "trail": [], "layers": [], "edges": [], "code": self._code(None)}
        focus = self._trail[-1]
        return {
            "sort": self._sort,
            "trail": [node_rows(self._graph, *_one(node), None)[0] for node in self._trail],
            "facts": facts_of(self._graph, focus),
            "step": STEP,
            "most": MOST,
            **layers_of(self._graph, focus, self._sort, self._shown, self._community),
            "code": self._code(focus),
        }

    def _code(self, focus: Node | None) -> str:
        """Return the line that opens this view: the magic where the graph is kept by name, else Python."""
        sort = "" if self._sort == "weight" else self._sort
        id = None if focus is None else ids_of(self._graph, focus.side).id(focus.number)
        if self._is_kept:
            parts = ["%gnnrec explore", quote(self._graph.name)]
            if focus is not None:
                # an id like -x would be taken for an option
                equals = "=" if str(id).startswith("-") else " "
                parts.append(f"--{focus.side}{equals}{quote(str(id))}")
            return " ".join(parts + ([f"--sort {sort}"] if sort else []))
        parts = ["graph", *([] if focus is None else [f"{focus.side}={id!r}"])]
        return f"gnnrec_lab.GraphExplorer({', '.join(parts + ([f'sort={sort!r}'] if sort else []))})"

    def _found(self, query: str) -> protocol.FoundNodes:
        return {
            "query": query,
            "users": self._found_of("user", query),
            "items": self._found_of("item", query),
        }

    def _found_of(self, side: protocol.Side, query: str) -> protocol.NodeList:
        members = None
        if self._communities is not None and self._chosen >= 0:
            members = self._communities.members(side, self._chosen)
        every = self._search.find(side, query, members)
        return {
            "total": len(every),
            "rows": node_rows(self._graph, side, every[:_LISTED], self._community),
        }

    def _listed_communities(self) -> protocol.Communities:
        """Return the list of communities; ``count`` is None before they were asked for."""
        if self._communities is None:
            return {"count": None, "rows": [], "chosen": -1}
        found = self._communities
        return {"count": found.count, "rows": found.rows, "chosen": self._chosen}

    def answer_search(self, query: str = "") -> None:
        """List the users and items whose id or label matches (the page's search box)."""
        with self._answering:
            self.found = self._found(str(query))

    def answer_open(self, side: str, index: int) -> None:
        """Make a node the focus (a choice in the page)."""
        if side not in SIDES:
            raise OptionError(f"A node is a user or an item, not {side!r}.")
        if index_in(index, len(ids_of(self._graph, side))) is None:
            raise UnknownIdError(f"There is no {side} number {index} in {self._graph.name}.")
        with self._answering:
            self._go([*self._trail, Node(side, index)][-_REMEMBERED:])

    def answer_back(self, to: int | None = None) -> None:
        """Go back to a place of the trail, by default the one before."""
        with self._answering:
            place = len(self._trail) - 2 if to is None else to
            if index_in(place, len(self._trail)) is None:
                raise GnnrecError("There is nothing to go back to.")
            self._go(self._trail[: place + 1])

    def answer_more(self, layer: int) -> None:
        """Draw more nodes of a layer (1 or 2)."""
        if layer not in (1, 2):
            raise OptionError(f"There is no layer {layer}.")
        with self._answering:
            self._shown[layer - 1] = min(self._shown[layer - 1] + STEP, MOST)
            self.view = self._view()

    def answer_sort(self, by: str) -> None:
        """Choose which neighbours come first."""
        with self._answering:
            self._sort = self._checked_sort(str(by))
            self._shown = [STEP, STEP]
            self.view = self._view()

    def answer_find_communities(self) -> None:
        """Find the communities, which can take seconds, and colour what is drawn by them."""
        found = self._communities or find_communities(self._graph)
        with self._answering, self.hold_sync():
            self._communities = found
            self.communities = self._listed_communities()
            self.view = self._view()
            self.found = self._found(self.found["query"])

    def answer_choose_community(self, number: int) -> None:
        """Open a community at its most connected item and search in it alone; -1: in all again."""
        with self._answering, self.hold_sync():
            found = self._communities
            if found is None or as_whole(number, -1, found.count - 1) is None:
                raise GnnrecError(f"There is no community {number} here.")
            self._chosen = number
            centre = found.centre(self._graph, number) if number >= 0 else None
            if centre is not None and self._trail[-1:] != [centre]:
                self._go([*self._trail, centre][-_REMEMBERED:])
            self.communities = self._listed_communities()
            self.found = self._found("")

    def _go(self, trail: list[Node]) -> None:
        self._trail = trail
        self._shown = [STEP, STEP]
        self.view = self._view()

    @property
    def selection(self) -> pd.DataFrame:
        """What is ticked in the page, in the order of ticking.

        Columns: ``kind`` ("user" or "item"), ``id``, ``label``, ``community`` (missing as long as the
        communities weren't asked for, or where a node belongs to none), ``degree`` (number of neighbours).
        """
        return selection_frame(self._graph, self.selected, self._community)

    def static_html(self) -> str:
        return self._graph._repr_html_() + fallback.neighbourhood_html(self.view, self._graph.behaviours)

    def to_html(self, path: str | Path | None = None) -> str | Path:
        """Return the explorer as one standalone HTML page, or write it to ``path`` and return that.

        The page holds the overview, the neighbourhood that is open, and the list that the search shows.
        """
        message = "This is a static page: open the notebook for more."
        return self._page(path, f"{self._graph.name} – gnnrec-lab", {"message": message})

    @visibly
    def __repr__(self) -> str:
        text = fallback.neighbourhood_text(self.view, self._graph.behaviours)
        return f"{spoken('view.explorer', graph=repr(self._graph))}\n{text}"


def _one(node: Node) -> tuple[Any, list[int]]:
    return node.side, [node.number]


def _is_kept(graph: InteractionGraph) -> bool:
    """Return whether the lab keeps this very graph under its name."""
    try:
        return bool(summary(graph.name).get("graph") == graph.fingerprint)
    except GnnrecError:  # no graph has the name, or none can have it
        return False
