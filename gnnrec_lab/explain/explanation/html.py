"""The static HTML of an explanation, for places that run no widget."""

from __future__ import annotations

from collections.abc import Sequence

from gnnrec_lab.display import palette
from gnnrec_lab.display.html import Html, element, join
from gnnrec_lab.display.numbers import decimals
from gnnrec_lab.display.svg import bar, line, mark
from gnnrec_lab.display.tables import table
from gnnrec_lab.display.words import spoken
from gnnrec_lab.explain.explanation.parts import Part

_HALF = 60  # pixels of the longest bar
_FAINT = 0.55  # opacity of what is summed up


def explanation_html(title: object, parts: Sequence[Part], total: float) -> Html:
    """Return a table of signed bars that ends with the sum.

    The user's own items and what is summed up have each their scale: no bar is a hairline because of
    another.
    """
    digits = decimals([part.value for part in parts])
    largest = {
        own: max((abs(part.value) for part in parts if part.own == own), default=0) or 1
        for own in (True, False)
    }
    rows: list[tuple[object, ...]] = [
        (
            part.label,
            _bar(_HALF * part.value / largest[part.own], faint=not part.own),
            f"{part.value:+.{digits}f}",
            f"{part.neighbours:,}" if part.neighbours else "",
        )
        for part in parts
    ]
    rows.append((element("b", spoken("explanation.sum")), "", element("b", f"{total:.{digits}f}"), ""))
    interaction, contribution, both = (
        spoken(f"explanation.head.{name}") for name in ("interaction", "contribution", "both")
    )
    heads = (interaction, "", contribution, both)
    return element("div", element("p", title), table(rows, heads=heads, align="llrr"))


def title_html(item: str, user: str, model: str, rank: int | None) -> Html:
    """Return whose and what recommendation is explained; ``rank`` None: it is in the history."""
    rest = spoken("explanation.for", user=user, model=model, place=place_words(rank))
    return join(element("b", spoken("explanation.why", item=item)), rest)


def place_words(rank: int | None) -> str:
    """Return at which place of a list an item is; ``rank`` None: it is in the history."""
    if rank is None:
        return spoken("explanation.in-history")
    return spoken("explanation.rank", rank=str(rank))


def _bar(width: float, *, faint: bool) -> Html:
    colour = palette.FOR if width >= 0 else palette.AGAINST
    drawn = bar(
        _HALF + min(width, 0.0), 1, abs(width), 10, fill=colour, fill_opacity=_FAINT if faint else None
    )
    return mark(2 * _HALF, 12, drawn, line(_HALF, 0, _HALF, 12))
