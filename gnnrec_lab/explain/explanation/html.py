"""The static HTML of an explanation, for places that run no widget. All text from data is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from gnnrec_lab.explain.explanation.words import decimals, rest_word

if TYPE_CHECKING:
    from gnnrec_lab.explain.explanation.explanation import Explanation

_SHOWN = 12
_FOR, _AGAINST = "#0072b2", "#d55e00"  # Okabe-Ito blue and vermillion


def explanation_html(explanation: Explanation) -> str:
    """Return a table of signed bars that ends with the sum."""
    frame = explanation.contributions.head(_SHOWN)
    rest = explanation.contributions["contribution"].iloc[_SHOWN:]
    columns = (frame[name].tolist() for name in ("label", "contribution", "neighbours"))
    rows: list[tuple[str, float, int]] = list(zip(*columns, strict=True))
    if len(rest):
        rows.append((f"{len(rest)} more of the user's items", float(rest.sum()), 0))
    rows += [(rest_word(kind), value, 0) for kind, value in explanation.rest.items()]
    digits = decimals([value for _, value, _ in rows])
    largest = max((abs(value) for _, value, _ in rows), default=0) or 1
    body = "".join(_row(label, value, neighbours, largest, digits) for label, value, neighbours in rows)
    place = f"rank {explanation.rank}" if explanation.rank is not None else "already in the history"
    return (
        f"<div><p><b>Why {escape(explanation.item_label)}</b> for {escape(explanation.user_label)} "
        f"({escape(explanation.model)}, {place})</p>"
        '<table><thead><tr><th style="text-align:left">Interaction</th><th></th><th>Contribution</th>'
        f"<th>Users with both</th></tr></thead><tbody>{body}"
        f'<tr><th style="text-align:left">Sum = score</th><td></td><td style="text-align:right">'
        f"<b>{explanation.total:.{digits}f}</b></td><td></td></tr></tbody></table></div>"
    )


def _row(label: str, value: float, neighbours: int, largest: float, digits: int) -> str:
    width = 60 * abs(value) / largest
    left = 60 if value >= 0 else 60 - width
    colour = _FOR if value >= 0 else _AGAINST
    bar = (
        '<svg width="120" height="12" role="img" aria-hidden="true">'
        f'<rect x="{left:.1f}" y="1" width="{width:.1f}" height="10" fill="{colour}"/>'
        '<line x1="60" x2="60" y1="0" y2="12" stroke="currentColor"/></svg>'
    )
    users = f"{neighbours:,}" if neighbours else ""
    return (
        f'<tr><td style="text-align:left">{escape(label)}</td><td>{bar}</td>'
        f'<td style="text-align:right">{value:+.{digits}f}</td><td style="text-align:right">{users}</td></tr>'
    )
