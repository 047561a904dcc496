"""The messages of the EmbeddingMap. A point is a number: the users on the map come first, then the items.

What there is one of for each point travels as bytes; in pages without a kernel as base64.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from gnnrec_lab.checks import Language
from gnnrec_lab.projection.project import Method
from gnnrec_lab.widgets.protocol.common import CommonTraits, Empty
from gnnrec_lab.widgets.protocol.comparison import Opened
from gnnrec_lab.widgets.protocol.explorer import Side

Corner = tuple[int, int]


class MapFacts(TypedDict):
    """The run, how many points of either kind there are, and by what they can be coloured."""

    name: str
    graph: str
    model: str
    users: int
    items: int
    colourings: list[str]


class MapPlacement(TypedDict):
    """How the points got their places, and how many of them have one."""

    method: Method
    shown: int
    statement: dict[Language, str]


class LegendEntry(TypedDict):
    """What a colour stands for, and how many points have it."""

    label: str
    count: int


class Legend(TypedDict):
    """What the colours mean: those of categories, or a ramp from ``low`` to ``high``.

    ``without`` points have no colour: they are in no category that is listed, or without a value.
    """

    by: str
    kind: Literal["categories", "ramp"]
    entries: list[LegendEntry]
    low: str
    high: str
    without: int


class MapNode(TypedDict):
    """A user or an item on the map; ``degree`` is the number of its neighbours in the graph."""

    number: int
    side: Side
    id: str
    label: str
    degree: int


class NearNode(MapNode):
    """Another one of the same kind, and the cosine of both vectors."""

    cosine: float


class MapPoint(MapNode):
    """A point that was pointed at or chosen, what its colour says of it, and who is most like it."""

    value: str
    near: list[NearNode]


class FoundPoints(TypedDict):
    """The results of a search: the first of them, and how many there are."""

    query: str
    total: int
    rows: list[MapNode]


class Picked(TypedDict):
    """What a lasso holds. Corners of its polygon are in thousandths of the map's side."""

    polygon: list[Corner]
    users: int
    items: int
    rows: list[MapNode]


class MapWork(TypedDict):
    """A map that is being made: steps done of all; ``phase`` is what is being done."""

    method: Method
    phase: str
    done: int
    total: int


class MapColouring(TypedDict):
    """What the points are about to be coloured by."""

    by: str


class EmbeddingMapTraits(CommonTraits):
    """The traits of the EmbeddingMap, which Python alone writes.

    ``places`` are two uint16 a point, from 0 to 65,534 (65,535: nowhere), ``colours`` one uint8 (255: none),
    ``marked`` one bit, those that are picked. ``names`` has labels by point in a page without a kernel.
    """

    facts: MapFacts
    placement: MapPlacement
    places: bytes
    legend: Legend
    colours: bytes
    found: FoundPoints
    point: MapPoint | Empty
    picked: Picked | Empty
    marked: bytes
    work: MapWork | Empty
    colouring: MapColouring | Empty
    opened: Opened | Empty
    error: str
    code: str
    live: bool
    names: list[str]


class SearchPoints(TypedDict):
    """List the points whose id or label matches."""

    query: NotRequired[str]


class ByPoint(TypedDict):
    """Which point is meant."""

    number: int


class LayOut(TypedDict):
    """By which method the points get their places."""

    method: Method


class ColourBy(TypedDict):
    """What the points are coloured by."""

    by: str


class PickWithin(TypedDict):
    """The corners of the polygon whose points are picked; none picks nothing."""

    polygon: list[Corner]


class EmbeddingMapMethods(TypedDict):
    """What the page of the EmbeddingMap can ask for."""

    search: SearchPoints
    point: ByPoint
    lay_out: LayOut
    stop: Empty
    colour: ColourBy
    pick: PickWithin
    explain: ByPoint
