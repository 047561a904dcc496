"""The curves of runs where widgets don't run: two drawings and what their lines mean, as plain HTML.

The live drawing is js/src/monitor/plot.tsx's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gnnrec_lab.display import palette
from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.svg import Scale, line, polyline, svg, text
from gnnrec_lab.display.words import spoken
from gnnrec_lab.widgets.protocol.monitor import RunCurves

_WIDTH, _HEIGHT = 380, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 8, 20, 18

Lines = Mapping[str, Sequence[Sequence[float]]]


def curves_html(names: Sequence[str], curves: Mapping[str, RunCurves], metric: str | None) -> Html:
    """Return loss and validation metric by epoch, each run in a colour and a dash of its own; "" for nothing.

    Parameters
    ----------
    names : sequence of str
        The runs, in order.
    curves : mapping of str to mapping
        By run, as `Curves.to_dict` returns them.
    metric : str, optional
        Which validation metric; by default the first that there is.
    """
    shown = {name: curves[name] for name in names if name in curves}
    known = [one for own in shown.values() for one in own["validation"]]
    chosen = metric if metric in known else next(iter(known), None)
    drawn = [(spoken("view.loss"), {name: own["loss"] for name, own in shown.items()})]
    if chosen is not None:
        lines = {name: own["validation"].get(chosen, []) for name, own in shown.items()}
        drawn.append((spoken("view.validation", metric=chosen), lines))
    pictures = [_picture(title, lines) for title, lines in drawn if any(lines.values())]
    if not pictures:
        return join()
    legend = [_legend(name, n) for n, name in enumerate(shown)] if len(shown) > 1 else None
    return join(element("div", pictures), element("div", legend))


def _picture(title: str, lines: Lines) -> Html:
    points = [point for line in lines.values() for point in line]
    last = max(max(point[0] for point in points), 1.0)
    low, high = min(point[1] for point in points), max(point[1] for point in points)
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    x, y = Scale(0, last, _LEFT, right), Scale(high, low, _TOP, bottom)
    axes = element(
        "path", d=f"M{_LEFT},{_TOP}V{bottom}H{right}", fill="none", stroke="currentColor", stroke_opacity=0.3
    )
    drawn = [
        polyline([(x(point[0]), y(point[1])) for point in line], **_stroke(n))
        for n, line in enumerate(lines.values())
        if line
    ]
    words = (
        text(_LEFT, 12, title),
        text(_LEFT - 6, _TOP + 4, f"{high:.3g}", "end"),
        text(_LEFT - 6, bottom + 4, f"{low:.3g}", "end") if high > low else None,
        text(_LEFT, _HEIGHT - 4, "0"),
        text(right, _HEIGHT - 4, spoken("view.epochs", number=f"{last:.4g}"), "end"),
    )
    return svg(_WIDTH, _HEIGHT, axes, drawn, words, label=title)


def _stroke(place: int) -> dict[str, object]:
    return {**palette.stroke(place), "stroke_width": "1.75"}


def _legend(name: str, place: int) -> Html:
    key = element("svg", line(0, 4, 28, 4, **_stroke(place)), width=28, height=8)
    return element("span", key, f" {name}", style="margin-right:16px")
