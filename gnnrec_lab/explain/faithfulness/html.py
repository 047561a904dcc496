"""The static HTML of measured faithfulness: verdict, DEL curves, table. All text from data is escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from gnnrec_lab.explain.faithfulness import verdicts

if TYPE_CHECKING:
    from gnnrec_lab.explain.faithfulness.result import Faithfulness

_WIDTH, _HEIGHT, _PAD = 320, 140, 28
# Okabe-Ito colours, each with a dash of its own; the controls are grey
_STYLES = {
    "contributions": ("#0072b2", ""),
    "attention": ("#d55e00", "6 3"),
    "attention-paths": ("#b8860b", "10 3"),
    "gradients": ("#009e73", "2 2"),
    "leave-one-out": ("#cc79a7", "8 2 2 2"),
    "popularity": ("#888888", "2 4"),
    "random": ("#888888", ""),
}
_OTHER = ("#e69f00", "4 1")


def faithfulness_html(result: Faithfulness) -> str:
    """Return the verdict, the picture of the score under removal with its numbers below."""
    (heads, *rows) = verdicts.cells(result)
    right = 'style="text-align:right"'
    head = "".join(f'<th scope="col" {right}>{escape(name)}</th>' for name in heads[1])
    body = "".join(
        f'<tr><th scope="row" style="text-align:left">{_key(name)} {escape(name)}</th>'
        + "".join(f"<td {right}>{escape(cell)}</td>" for cell in row)
        + "</tr>"
        for name, row in rows
    )
    told = "<br>".join(escape(line) for line in result.verdict.splitlines())
    return (
        f'<div style="font-variant-numeric:tabular-nums;max-width:90ch"><p><b>'
        f"{escape(verdicts.title(result))}</b></p><p>{told}</p>{_curves(result)}<table><thead><tr><th></th>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table><p><small>{escape(verdicts.unit())}</small></p></div>"
    )


def _style(name: str) -> tuple[str, str]:
    return _STYLES.get(name, _OTHER)


def _key(name: str) -> str:
    colour, dash = _style(name)
    return (
        '<svg width="24" height="8" aria-hidden="true"><line x1="0" x2="24" y1="4" y2="4" stroke-width="2" '
        f'stroke="{colour}" stroke-dasharray="{dash}"/></svg>'
    )


def _curves(result: Faithfulness) -> str:
    frame = result.curves
    low, high = float(frame["del"].min()), float(frame["del"].max())
    scale = (_HEIGHT - 2 * _PAD) / ((high - low) or 1)
    lines = []
    for name, group in frame.groupby("order", sort=False):
        colour, dash = _style(str(name))
        points = " ".join(
            f"{_PAD + share * (_WIDTH - 2 * _PAD):.1f},{_PAD + (high - value) * scale:.1f}"
            for share, value in zip(group["share"], group["del"], strict=True)
        )
        lines.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"><title>{escape(str(name))}</title></polyline>'
        )
    bottom = _HEIGHT - _PAD
    text = 'fill="currentColor" font-size="11"'
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="Score under removal">'
        f'<line x1="{_PAD}" x2="{_WIDTH - _PAD}" y1="{bottom}" y2="{bottom}" stroke="currentColor"/>'
        f'{"".join(lines)}<text x="{_PAD}" y="{_PAD - 8}" {text}>score {high:.2f}</text>'
        f'<text x="{_WIDTH - _PAD}" y="{bottom - 4}" text-anchor="end" {text}>{low:.2f}</text>'
        f'<text x="{_PAD}" y="{_HEIGHT - 8}" {text}>0 % removed</text>'
        f'<text x="{_WIDTH - _PAD}" y="{_HEIGHT - 8}" text-anchor="end" {text}>100 %</text></svg>'
    )
