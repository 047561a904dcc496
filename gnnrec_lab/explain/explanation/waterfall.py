"""The waterfall of a score: each contribution as a bar from the sum so far to the sum with it, as SVG.

Text from data is escaped. Colours of the text are the theme's; blue is for, orange against.
"""

from __future__ import annotations

import dataclasses
import itertools
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from gnnrec_lab.explain.explanation.words import decimals, rest_word

if TYPE_CHECKING:
    from gnnrec_lab.explain.explanation.explanation import Explanation

_FOR, _AGAINST = "#0072b2", "#d55e00"
_LABELS, _BARS, _VALUES, _ROW = 220, 280, 80, 22
_WIDTH = _LABELS + _BARS + _VALUES
_LETTERS = 32  # that fit beside the bars


@dataclasses.dataclass(frozen=True, repr=False)
class Picture:
    """A drawing that notebooks show and `save` keeps.

    Attributes
    ----------
    svg : str
    title : str
    """

    svg: str
    title: str

    def save(self, path: str | Path) -> Path:
        """Write the SVG to a file and return its path."""
        path = Path(path)
        path.write_text(self.svg, encoding="utf-8")
        return path

    def __repr__(self) -> str:
        return f"Picture: {self.title}"

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return f'<div style="max-width:{_WIDTH}px">{self.svg}</div>'


def waterfall(explanation: Explanation, most: int = 10) -> Picture:
    """Draw the strongest contributions, the others as one, the rest, and the score they add up to."""
    rows = steps(explanation, most)
    ends = list(itertools.accumulate((value for _, value in rows), initial=0.0))
    low, high = min(ends), max(ends)
    scale = _BARS / ((high - low) or 1)
    digits = decimals([value for _, value in rows])
    zero = _LABELS - low * scale
    bars = [
        _bar(place, label, value, zero + min(begin, begin + value) * scale, abs(value) * scale, digits)
        for place, ((label, value), begin) in enumerate(zip(rows, ends[:-1], strict=True))
    ]
    height = _ROW * (len(rows) + 1) + 8
    last = _ROW * len(rows)
    title = f"Why {explanation.item_label} for {explanation.user_label}: score {explanation.score:.{digits}f}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" width="100%" '
        f'font-size="12" font-family="var(--jp-ui-font-family,system-ui,sans-serif)" fill="currentColor">'
        f"<title>{escape(title)}</title>"
        f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="0" y2="{last + 4}" stroke="currentColor" '
        f'stroke-width=".5"/>{"".join(bars)}'
        f'<line x1="0" x2="{_WIDTH}" y1="{last + 4}" y2="{last + 4}" stroke="currentColor" '
        f'stroke-width=".5"/>'
        f'<text x="0" y="{last + 19}" font-weight="bold">Score</text>'
        f'<text x="{_WIDTH}" y="{last + 19}" text-anchor="end" font-weight="bold">'
        f"{explanation.total:.{digits}f}</text></svg>"
    )
    return Picture(svg, title)


def steps(explanation: Explanation, most: int) -> list[tuple[str, float]]:
    """Return label and value of each bar: their sum is the score."""
    frame = explanation.contributions
    shown, others = frame.head(most), frame.iloc[most:]
    rows = list(zip(map(str, shown["label"]), map(float, shown["contribution"]), strict=True))
    if len(others):
        rows.append((f"{len(others)} more of the user's items", float(others["contribution"].sum())))
    return rows + [(rest_word(kind), value) for kind, value in explanation.rest.items()]


def _bar(place: int, label: str, value: float, left: float, width: float, digits: int) -> str:
    top = _ROW * place + 3
    short = label if len(label) <= _LETTERS else f"{label[: _LETTERS - 1]}…"
    return (
        f'<g><title>{escape(label)}: {value:+.6g}</title><text x="0" y="{top + 13}">{escape(short)}</text>'
        f'<rect x="{left:.1f}" y="{top}" width="{max(width, 0.5):.1f}" height="{_ROW - 6}" '
        f'fill="{_FOR if value >= 0 else _AGAINST}"/>'
        f'<text x="{_WIDTH}" y="{top + 13}" text-anchor="end">{value:+.{digits}f}</text></g>'
    )
