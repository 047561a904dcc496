"""A histogram of degrees as an inline SVG, both axes logarithmic, with its numbers as text."""

from __future__ import annotations

import math
from collections.abc import Iterator

from gnnrec_lab.display import palette
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.numbers import compact
from gnnrec_lab.display.svg import bar, line, svg, text
from gnnrec_lab.graph.report.degrees import Bin, Degrees

_WIDTH, _HEIGHT = 340, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 22, 20
_FLOOR = 0.3  # of a decade: so high is the bar of a single one
_BAR = f"fill:{palette.BRAND}"
_TEXT = f"fill:{palette.TEXT};font-size:11px"
_GRID = f"stroke:{palette.GRID};stroke-opacity:.35"


def histogram(degrees: Degrees, title: str, unit: str) -> Html | None:
    """Return the histogram of the degrees above 0; None when there are none.

    ``title`` says what the degree is, ``unit`` what is counted: "Items of each user", "users".
    """
    bins = degrees.histogram
    if not bins:
        return None
    decades = math.log10(max(one.count for one in bins)) + _FLOOR
    counts = "; ".join(f"{_range(one)}: {one.count:,} {unit}" for one in bins)
    return svg(
        _WIDTH,
        _HEIGHT,
        text(0, 12, title, style=f"{_TEXT};font-weight:600"),
        *(_grid(decades), _bars(bins, decades, unit), _ticks(bins)),
        label=f"{title}. {counts}",
        width=None,
        height=None,
        style=f"width:100%;max-width:{_WIDTH}px;font-family:inherit",
    )


def _y(decade: float, decades: float) -> float:
    """Return where a count of ``10 ** decade`` ends; without one the floor."""
    return _HEIGHT - _BOTTOM - (decade + _FLOOR) / decades * (_HEIGHT - _TOP - _BOTTOM)


def _step(bins: tuple[Bin, ...]) -> float:
    return (_WIDTH - _LEFT - _RIGHT) / len(bins)


def _grid(decades: float) -> Iterator[Html]:
    every = math.ceil(decades / 5)
    for decade in range(0, int(decades - _FLOOR) + 1, every):
        y = _y(decade, decades)
        yield line(_LEFT, y, _WIDTH - _RIGHT, y, style=_GRID)
        yield text(_LEFT - 4, y + 4, compact(10**decade), "end", style=_TEXT)


def _bars(bins: tuple[Bin, ...], decades: float, unit: str) -> Iterator[Html]:
    step, base = _step(bins), _HEIGHT - _BOTTOM
    for place, one in enumerate(bins):
        if one.count:
            top = _y(math.log10(one.count), decades)
            left, wide = _LEFT + place * step + 1, max(step - 2, 1.0)
            title = f"{_range(one)}: {one.count:,} {unit}"
            yield bar(left, top, wide, base - top, title=title, style=_BAR)


def _ticks(bins: tuple[Bin, ...]) -> Iterator[Html]:
    step, every = _step(bins), math.ceil(len(bins) / 8)
    for place in range(0, len(bins), every):
        x = _LEFT + (place + 0.5) * step
        yield text(x, _HEIGHT - 6, compact(bins[place].low), "middle", style=_TEXT)


def _range(one: Bin) -> str:
    return f"{one.low:,}" if one.low == one.high else f"{one.low:,}-{one.high:,}"
