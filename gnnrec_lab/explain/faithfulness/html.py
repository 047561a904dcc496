"""The static HTML of measured faithfulness: verdict, DEL curves, table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gnnrec_lab.display import palette
from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.svg import Scale, line, mark, polyline, svg, text
from gnnrec_lab.display.tables import TABULAR, table
from gnnrec_lab.display.words import spoken

_WIDTH, _HEIGHT, _PAD = 320, 140, 28
# each order has a colour and a dash of its own; the controls are grey
_STYLES = {
    "contributions": (palette.BLUE, ""),
    "attention": (palette.VERMILLION, "6 3"),
    "attention-paths": (palette.OCHRE, "10 3"),
    "gradients": (palette.GREEN, "2 2"),
    "leave-one-out": (palette.PURPLE, "8 2 2 2"),
    "popularity": (palette.GREY, "2 4"),
    "random": (palette.GREY, ""),
}
_OTHER = (palette.ORANGE, "4 1")

Curve = Sequence[tuple[float, float]]


def faithfulness_html(
    title: str,
    verdict: str,
    notes: Sequence[str],
    cells: Sequence[tuple[str, Sequence[str]]],
    curves: Mapping[str, Curve],
    called: Mapping[str, str],
) -> Html:
    """Return the verdict, the picture of the scores under removal, and the numbers below.

    Parameters
    ----------
    title, verdict : str
    notes : sequence of str
        In small letters at the end.
    cells : sequence of name and texts
        The heads, then a row for each order.
    curves : mapping of str to (share removed, score) pairs
        By order.
    called : mapping of str to str
        The orders that are called otherwise.
    """
    ((_, heads), *rows) = cells
    numbers = table(
        [(join(_key(name), " ", called.get(name, name)), *values) for name, values in rows],
        heads=("", *heads),
        align="lr",
        row_heads=True,
    )
    lines = verdict.splitlines()
    return element(
        "div",
        element("p", element("b", title)),
        element("p", [[element("br") if place else None, line] for place, line in enumerate(lines)]),
        _picture(curves, called),
        numbers,
        [element("p", element("small", note)) for note in notes if note],
        style=f"{TABULAR};max-width:90ch",
    )


def _stroke(name: str) -> dict[str, object]:
    colour, dash = _STYLES.get(name, _OTHER)
    return {"stroke": colour, "stroke_width": 2, "stroke_dasharray": dash or None}


def _key(name: str) -> Html:
    return mark(24, 8, line(0, 4, 24, 4, **_stroke(name)))


def _picture(curves: Mapping[str, Curve], called: Mapping[str, str]) -> Html:
    scores = [score for curve in curves.values() for _, score in curve]
    low, high = min(scores), max(scores)
    left, right, bottom = _PAD, _WIDTH - _PAD, _HEIGHT - _PAD
    x, y = Scale(0, 1, left, right), Scale(high, low, _PAD, bottom)
    return svg(
        _WIDTH,
        _HEIGHT,
        line(left, bottom, right, bottom),
        [
            polyline(
                [(x(share), y(score)) for share, score in curve],
                title=called.get(name, name),
                **_stroke(name),
            )
            for name, curve in curves.items()
        ],
        text(left, _PAD - 8, spoken("faithfulness.picture.score", value=high)),
        text(right, bottom - 4, f"{low:.2f}", "end"),
        text(left, _HEIGHT - 8, spoken("faithfulness.picture.removed")),
        text(right, _HEIGHT - 8, "100 %", "end"),
        label=spoken("faithfulness.picture.label"),
    )
