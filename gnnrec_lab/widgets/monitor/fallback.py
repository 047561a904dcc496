"""The curves of runs where widgets don't run: two drawings and what their lines mean, as plain HTML.

The table beside them is jobs/html.py's, the live drawing js/src/monitor/plot.tsx's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "14 4")
_WIDTH, _HEIGHT = 380, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 8, 20, 18

Lines = Mapping[str, Sequence[Sequence[float]]]


def curves_html(names: Sequence[str], curves: Mapping[str, Mapping[str, Any]], metric: str | None) -> str:
    """Return loss and validation metric by epoch, each run in a colour and a dash of its own; "" for nothing.

    Parameters
    ----------
    names : sequence of str
        The runs, in order.
    curves : mapping of str to mapping
        Of each run, as `Curves.to_dict` tells it.
    metric : str, optional
        Which validation metric; by default the first that there is.
    """
    told = {name: curves[name] for name in names if name in curves}
    known = [one for own in told.values() for one in own["validation"]]
    chosen = metric if metric in known else next(iter(known), None)
    drawn = [("loss", {name: own["loss"] for name, own in told.items()})]
    if chosen is not None:
        lines = {name: own["validation"].get(chosen, []) for name, own in told.items()}
        drawn.append((f"{chosen} (validation)", lines))
    pictures = "".join(_picture(title, lines) for title, lines in drawn if any(lines.values()))
    if not pictures:
        return ""
    legend = "".join(_legend(name, n) for n, name in enumerate(told)) if len(told) > 1 else ""
    return f"<div>{pictures}</div><div>{legend}</div>"


def _picture(title: str, lines: Lines) -> str:
    points = [point for line in lines.values() for point in line]
    right = max(max(point[0] for point in points), 1.0)
    low, high = min(point[1] for point in points), max(point[1] for point in points)
    span = (high - low) or 1.0

    def place(point: Sequence[float]) -> str:
        x = _LEFT + (_WIDTH - _LEFT - _RIGHT) * point[0] / right
        y = _TOP + (_HEIGHT - _TOP - _BOTTOM) * (high - point[1]) / span
        return f"{x:.1f},{y:.1f}"

    paths = "".join(
        f'<polyline points="{" ".join(map(place, line))}" {_stroke(n)}/>'
        for n, line in enumerate(lines.values())
        if line
    )
    bottom = _HEIGHT - _BOTTOM
    words = (
        _word(_LEFT, 12, "start", title)
        + _word(_LEFT - 6, _TOP + 4, "end", f"{high:.3g}")
        + (_word(_LEFT - 6, bottom + 4, "end", f"{low:.3g}") if high > low else "")
        + _word(_LEFT, _HEIGHT - 4, "start", "0")
        + _word(_WIDTH - _RIGHT, _HEIGHT - 4, "end", f"{right:.4g} epochs")
    )
    axis = f'<path d="M{_LEFT},{_TOP}V{bottom}H{_WIDTH - _RIGHT}" fill="none" stroke="currentColor" '
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}">{axis}stroke-opacity="0.3"/>{paths}{words}</svg>'
    )


def _stroke(place: int) -> str:
    dash = _DASHES[place % len(_DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'fill="none" stroke="{_COLOURS[place % len(_COLOURS)]}" stroke-width="1.75"{dashed}'


def _word(x: float, y: float, anchor: str, text: str) -> str:
    return (
        f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="11" fill="currentColor">'
        f"{escape(text)}</text>"
    )


def _legend(name: str, place: int) -> str:
    line = f'<svg width="28" height="8"><line x1="0" x2="28" y1="4" y2="4" {_stroke(place)}/></svg>'
    return f'<span style="margin-right:16px">{line} {escape(name)}</span>'
