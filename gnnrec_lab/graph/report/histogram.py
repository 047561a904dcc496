"""A histogram of degrees as an inline SVG, both axes logarithmic, with its numbers as text."""

from __future__ import annotations

import math
from collections.abc import Iterator
from html import escape

from gnnrec_lab.graph.report.degrees import Bin, Degrees

_WIDTH, _HEIGHT = 340, 150
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 8, 22, 20
_FLOOR = 0.3  # of a decade: so high is the bar of a single one
_BAR = "fill:var(--jp-brand-color1,#1976d2)"
_TEXT = "fill:var(--jp-ui-font-color1,currentColor);font-size:11px"
_GRID = "stroke:var(--jp-border-color2,currentColor);stroke-opacity:.35"


def histogram(degrees: Degrees, title: str, unit: str) -> str:
    """Return the histogram of the degrees above 0; "" when there are none.

    ``title`` says what the degree is, ``unit`` what is counted: "Items of each user", "users".
    """
    bins = degrees.histogram
    if not bins:
        return ""
    decades = math.log10(max(one.count for one in bins)) + _FLOOR
    inner = [f'<text x="0" y="12" style="{_TEXT};font-weight:600">{escape(title)}</text>']
    inner += [*_grid(decades), *_bars(bins, decades, unit), *_ticks(bins)]
    counts = "; ".join(f"{_range(one)}: {one.count:,} {unit}" for one in bins)
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(f"{title}. {counts}")}" '
        f'style="width:100%;max-width:{_WIDTH}px;font-family:inherit">{"".join(inner)}</svg>'
    )


def _y(decade: float, decades: float) -> float:
    """Return where a count of ``10 ** decade`` ends; without one the floor."""
    return _HEIGHT - _BOTTOM - (decade + _FLOOR) / decades * (_HEIGHT - _TOP - _BOTTOM)


def _step(bins: tuple[Bin, ...]) -> float:
    return (_WIDTH - _LEFT - _RIGHT) / len(bins)


def _grid(decades: float) -> Iterator[str]:
    every = math.ceil(decades / 5)
    for decade in range(0, int(decades - _FLOOR) + 1, every):
        y, label = _y(decade, decades), _short(10**decade)
        yield (
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" style="{_GRID}"/>'
            f'<text x="{_LEFT - 4}" y="{y + 4:.1f}" text-anchor="end" style="{_TEXT}">{label}</text>'
        )


def _bars(bins: tuple[Bin, ...], decades: float, unit: str) -> Iterator[str]:
    step, base = _step(bins), _HEIGHT - _BOTTOM
    for place, one in enumerate(bins):
        if one.count:
            top = _y(math.log10(one.count), decades)
            yield (
                f'<rect x="{_LEFT + place * step + 1:.1f}" y="{top:.1f}" width="{max(step - 2, 1):.1f}" '
                f'height="{base - top:.1f}" style="{_BAR}">'
                f"<title>{_range(one)}: {one.count:,} {escape(unit)}</title></rect>"
            )


def _ticks(bins: tuple[Bin, ...]) -> Iterator[str]:
    step, every = _step(bins), math.ceil(len(bins) / 8)
    for place in range(0, len(bins), every):
        x = _LEFT + (place + 0.5) * step
        label = _short(bins[place].low)
        yield f'<text x="{x:.1f}" y="{_HEIGHT - 6}" text-anchor="middle" style="{_TEXT}">{label}</text>'


def _range(one: Bin) -> str:
    return f"{one.low:,}" if one.low == one.high else f"{one.low:,}-{one.high:,}"


def _short(number: int) -> str:
    """Return a whole number in four characters at most.

    >>> _short(512), _short(1024), _short(2_097_152)
    ('512', '1k', '2M')
    """
    for size, letter in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if number >= size:
            return f"{number // size}{letter}"
    return str(number)
