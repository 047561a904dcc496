"""Elements of static SVG drawings. Text is escaped; axes and labels take the theme's colours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gnnrec_lab.display.html import Html, element


@dataclass(frozen=True)
class Scale:
    """A linear map of the values from ``low`` to ``high`` to the coordinates from ``begin`` to ``end``.

    All values are mapped to ``begin`` where ``low`` is ``high``.

    >>> Scale(0, 4, 100, 20)(1)
    80.0
    """

    low: float
    high: float
    begin: float
    end: float

    def __call__(self, value: float) -> float:
        return self.begin + (self.end - self.begin) * (value - self.low) / ((self.high - self.low) or 1.0)


def svg(width: int, height: int, /, *children: object, label: str, **attributes: object) -> Html:
    """Return a drawing of that size in pixels; ``label`` is its accessible name.

    Attributes called width and height replace the size in which it is shown.
    """
    own: dict[str, object] = {"width": width, "height": height} | attributes
    return element("svg", *children, viewBox=f"0 0 {width} {height}", role="img", aria_label=label, **own)


def mark(width: int, height: int, *children: object) -> Html:
    """Return a small drawing in a line of text, which screen readers pass over."""
    return element("svg", *children, width=width, height=height, aria_hidden="true")


def line(x1: float, y1: float, x2: float, y2: float, **attributes: object) -> Html:
    """Return a line, in the colour of the text unless ``stroke`` or ``style`` gives another."""
    if "style" not in attributes:
        attributes = {"stroke": "currentColor"} | attributes
    return element("line", x1=x1, x2=x2, y1=y1, y2=y2, **attributes)


def bar(
    x: float, y: float, width: float, height: float, *, title: object = None, **attributes: object
) -> Html:
    """Return a bar; ``title`` is its tooltip."""
    return element("rect", _title(title), x=x, y=y, width=width, height=height, **attributes)


def dot(x: float, y: float, r: float, *, title: object = None, **attributes: object) -> Html:
    """Return a dot; ``title`` is its tooltip."""
    return element("circle", _title(title), cx=x, cy=y, r=r, **attributes)


def polyline(points: Iterable[tuple[float, float]], *, title: object = None, **attributes: object) -> Html:
    """Return a line through points; ``title`` is its tooltip."""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return element("polyline", _title(title), points=places, fill="none", **attributes)


def text(x: float, y: float, content: object, anchor: str = "start", **attributes: object) -> Html:
    """Return text that starts, ends or has its middle at ``x``, in the colour of the text around."""
    kept = None if anchor == "start" else anchor
    if "style" not in attributes:
        attributes = {"font_size": 11, "fill": "currentColor"} | attributes
    return element("text", content, x=x, y=y, text_anchor=kept, **attributes)


def _title(title: object) -> Html | None:
    return None if title is None else element("title", title)
