"""The messages of the GraphExplorer. A node is a side and an index there."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from gnnrec_lab.widgets.protocol.common import CommonTraits, Empty, NamedCount

Side = Literal["user", "item"]
Sort = Literal["weight", "degree", "recency"]
Tick = tuple[Side, int]


class GraphNode(TypedDict):
    """A user or an item. ``community`` is null before communities were asked for, -1 where it is in none.

    ``weight`` and ``latest`` are those of its edges to the layer before.
    """

    side: Side
    index: int
    id: str
    label: str
    degree: int
    community: int | None
    weight: NotRequired[float]
    latest: NotRequired[str]


class Layer(TypedDict):
    """The nodes drawn of one layer, and how many there are."""

    side: Side
    total: int
    nodes: list[GraphNode]


# A pair between two layers: the places of its ends, behaviours with counts, weight. "from" is a keyword.
LayerEdge = TypedDict(
    "LayerEdge", {"from": int, "to": int, "behaviours": list[tuple[int, int]], "weight": float}
)


class DrawnLayers(TypedDict):
    """The focus, its neighbours and theirs, and for each gap between two layers its edges."""

    layers: list[Layer]
    edges: list[list[LayerEdge]]


class FocusFacts(TypedDict):
    """What is known of the focus alone: behaviours with counts, first and last time."""

    interactions: int
    not_counted: int
    behaviours: list[tuple[str, int]]
    first: str
    last: str


class Neighbourhood(DrawnLayers):
    """The open neighbourhood: the way to its focus, how many nodes each step adds and a layer has at most."""

    sort: Sort
    trail: list[GraphNode]
    facts: NotRequired[FocusFacts]
    step: NotRequired[int]
    most: NotRequired[int]
    code: str


class DegreeCurve(TypedDict):
    """How many nodes have at least so many neighbours, as points of degree and number."""

    points: list[tuple[int, int]]
    median: float
    largest: int
    none: int


class GraphOverview(TypedDict):
    """The whole graph."""

    name: str
    users: int
    items: int
    interactions: int
    pairs: int
    density: float
    weighted: bool
    span: tuple[str, str] | None
    behaviours: list[NamedCount]
    degrees: dict[Side, DegreeCurve]


class NodeList(TypedDict):
    """The first of the nodes found, and how many there are."""

    total: int
    rows: list[GraphNode]


class FoundNodes(TypedDict):
    """The results of a search."""

    query: str
    users: NodeList
    items: NodeList


class CommunityRow(TypedDict):
    """A community, and the labels of its distinctive items."""

    number: int
    users: int
    items: int
    telling: list[str]


class Communities(TypedDict):
    """The largest communities; ``count`` is null before they were asked for, ``chosen`` -1 for none."""

    count: int | None
    rows: list[CommunityRow]
    chosen: int


class ExplorerTraits(CommonTraits):
    """The traits of the GraphExplorer; the page writes ``selected``, what is ticked."""

    overview: GraphOverview
    view: Neighbourhood
    found: FoundNodes
    communities: Communities
    error: str
    selected: list[Tick]


class SearchNodes(TypedDict):
    """List the nodes whose id or label matches."""

    query: NotRequired[str]


class OpenNode(TypedDict):
    """Which node becomes the focus."""

    side: Side
    index: int


class GoBack(TypedDict):
    """To which place of the trail, by default the one before."""

    to: NotRequired[int]


class MoreOfLayer(TypedDict):
    """Which layer after the focus: 1 or 2."""

    layer: int


class SortBy(TypedDict):
    """Which neighbours come first."""

    by: Sort


class ByCommunity(TypedDict):
    """Which community; -1 for all."""

    number: int


class ExplorerMethods(TypedDict):
    """What the page of the GraphExplorer can ask for."""

    search: SearchNodes
    open: OpenNode
    back: GoBack
    more: MoreOfLayer
    sort: SortBy
    find_communities: Empty
    choose_community: ByCommunity
