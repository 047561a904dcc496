"""The waterfall of a score: each contribution as a bar from the sum so far to the sum with it, as SVG.

Colours of the text are the theme's; blue is for, orange against.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from pathlib import Path

from gnnrec_lab.controls import visibly
from gnnrec_lab.display import palette
from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.numbers import decimals
from gnnrec_lab.display.svg import Scale, bar, line, svg, text
from gnnrec_lab.display.words import spoken
from gnnrec_lab.explain.explanation.parts import Part
from gnnrec_lab.files import write_export

_LABELS, _BARS, _VALUES, _ROW = 220, 280, 80, 22
_WIDTH = _LABELS + _BARS + _VALUES
_LETTERS = 32  # that fit beside the bars
_THIN = ".5"


@dataclasses.dataclass(frozen=True, repr=False)
class Picture:
    """A drawing that notebooks show and `save` keeps.

    Attributes
    ----------
    svg : Html
    title : str
    """

    svg: Html
    title: str

    def save(self, path: str | Path) -> Path:
        """Write the SVG to a file and return its path. Raises `StorageError` when that can't be done."""
        return write_export(path, self.svg)

    @visibly
    def __repr__(self) -> str:
        return spoken("explanation.picture", title=self.title)

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> Html:
        return element("div", self.svg, style=f"max-width:{_WIDTH}px")


def waterfall(item: str, user: str, parts: Sequence[Part], score: float, total: float) -> Picture:
    """Draw the parts of a score and the score that they add up to."""
    ends = list(itertools.accumulate((part.value for part in parts), initial=0.0))
    scale = Scale(min(ends), max(ends), _LABELS, _LABELS + _BARS)
    digits = decimals([part.value for part in parts])
    zero, last = scale(0), _ROW * len(parts)
    title = spoken("explanation.waterfall", item=item, user=user, score=f"{score:.{digits}f}")
    drawn = svg(
        _WIDTH,
        _ROW * (len(parts) + 1) + 8,
        element("title", title),
        line(zero, 0, zero, last + 4, stroke_width=_THIN),
        [
            _bar(_ROW * place + 3, part, sorted((scale(begin), scale(end))), digits)
            for place, (part, begin, end) in enumerate(zip(parts, ends[:-1], ends[1:], strict=True))
        ],
        line(0, last + 4, _WIDTH, last + 4, stroke_width=_THIN),
        _word(0, last + 19, spoken("explanation.score"), font_weight="bold"),
        _word(_WIDTH, last + 19, f"{total:.{digits}f}", "end", font_weight="bold"),
        label=title,
        xmlns="http://www.w3.org/2000/svg",
        width="100%",
        height=None,
        font_size=12,
        font_family=palette.FONT,
        fill="currentColor",
    )
    return Picture(drawn, title)


def _bar(top: int, part: Part, ends: Sequence[float], digits: int) -> Html:
    short = part.label if len(part.label) <= _LETTERS else f"{part.label[: _LETTERS - 1]}…"
    return element(
        "g",
        element("title", f"{part.label}: {part.value:+.6g}"),
        _word(0, top + 13, short),
        bar(
            ends[0],
            top,
            max(ends[1] - ends[0], 0.5),
            _ROW - 6,
            fill=palette.FOR if part.value >= 0 else palette.AGAINST,
        ),
        _word(_WIDTH, top + 13, f"{part.value:+.{digits}f}", "end"),
    )


def _word(x: float, y: float, content: str, anchor: str = "start", **attributes: object) -> Html:
    return text(x, y, content, anchor, font_size=None, fill=None, **attributes)
