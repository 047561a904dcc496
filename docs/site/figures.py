"""Figures of the concepts, drawn from a small graph and from what is computed on it."""

from __future__ import annotations

import math
from html import escape

import pandas as pd

from gnnrec_lab.graph import InteractionGraph

LOG = (
    ("Ann", "tea"),
    ("Ann", "milk"),
    ("Ben", "tea"),
    ("Ben", "milk"),
    ("Ben", "jam"),
    ("Cem", "jam"),
    ("Dee", "coffee"),
)
_LEFT, _RIGHT, _TOP, _STEP, _WIDTH = 90, 330, 40, 56, 430


def figures() -> dict[str, str]:
    """Return each figure as SVG, by its path within the site."""
    graph = small_graph()
    near = {("Ann", "tea"), ("Ann", "milk")}
    fixed = {pair: 1 / math.sqrt(_degree(graph, pair[0]) * _degree(graph, pair[1])) for pair in LOG}
    mean = {pair: 1 / _degree(graph, pair[0]) for pair in LOG}
    return {
        "images/bipartite.svg": _drawn({}, set(LOG), "Four users, four items, an edge for each interaction"),
        "images/weights-lightgcn.svg": _drawn(
            fixed, near, "LightGCN: 1 / sqrt(degree of user x degree of item)"
        ),
        "images/weights-graphsage.svg": _drawn(mean, near, "GraphSAGE: the mean, 1 / degree of the user"),
        "images/weights-pinsage.svg": _bars(
            visits(graph, "tea"), "PinSage: where a walk of two steps from tea ends"
        ),
    }


def small_graph() -> InteractionGraph:
    """Return the graph of `LOG`."""
    frame = pd.DataFrame(LOG, columns=["user", "item"])
    return InteractionGraph.from_frame(frame, user="user", item="item", name="small")


def visits(graph: InteractionGraph, item: str) -> dict[str, float]:
    """Return how likely a walk item - user - item ends at each other item.

    >>> {name: round(share, 3) for name, share in visits(small_graph(), "tea").items()}
    {'milk': 0.417, 'tea': 0.417, 'jam': 0.167}
    """
    found: dict[str, float] = {}
    users = graph.by_item.row(int(graph.items.index([item])[0]))[0]
    for user in users:
        own = graph.by_user.row(int(user))[0]
        for name in graph.item_labels(own):
            found[name] = found.get(name, 0.0) + 1 / len(users) / len(own)
    return found


def attention(user: str, shares: dict[str, dict[str, float]]) -> str:
    """Return the figure of a user's shares of attention, a group of bars for each item asked about."""
    parts, y = [], _TOP
    for item, own in shares.items():
        parts.append(_label(_LEFT - 74, y - 12, f"{user}, asked about {item}:", "start", bold=True))
        for name, share in own.items():
            y += 24
            parts.append(_label(_LEFT - 14, y - 6, name, "end"))
            parts.append(
                f'<rect x="{_LEFT}" y="{y - 18}" width="{share * 280:.0f}" height="14" fill="#0072b2"/>'
            )
            parts.append(_label(_LEFT + share * 280 + 8, y - 6, f"{share:.0%}", "start"))
        y += 40
    return _svg(parts, y - 20, "GAT: the shares of a user's interactions depend on the item")


def _degree(graph: InteractionGraph, name: str) -> int:
    users = dict(zip(graph.user_labels(range(graph.num_users)), graph.by_user.degrees.tolist(), strict=True))
    items = dict(zip(graph.item_labels(range(graph.num_items)), graph.by_item.degrees.tolist(), strict=True))
    return {**users, **items}[name]


def _drawn(weights: dict[tuple[str, str], float], strong: set[tuple[str, str]], title: str) -> str:
    users = list(dict.fromkeys(user for user, _ in LOG))
    items = list(dict.fromkeys(item for _, item in LOG))
    heights = {name: _TOP + _STEP * place for side in (users, items) for place, name in enumerate(side)}
    parts = []
    for user, item in LOG:
        bold = (user, item) in strong
        ends = f'x1="{_LEFT}" y1="{heights[user]}" x2="{_RIGHT}" y2="{heights[item]}"'
        parts.append(
            f'<line {ends} stroke="{"#0072b2" if bold else "#9a9a9a"}" stroke-width="{2 if bold else 1}"/>'
        )
    for (user, item), weight in weights.items():
        bold = (user, item) in strong
        along = 0.3 if heights[user] == heights[item] else 0.75
        y = heights[user] + (heights[item] - heights[user]) * along
        parts.append(_label(_LEFT + (_RIGHT - _LEFT) * along, y - 4, f"{weight:.2f}", "middle", bold=bold))
    for name in users:
        parts.append(f'<circle cx="{_LEFT}" cy="{heights[name]}" r="7" fill="#0072b2"/>')
        parts.append(_label(_LEFT - 14, heights[name] + 5, name, "end"))
    for name in items:
        parts.append(
            f'<rect x="{_RIGHT - 7}" y="{heights[name] - 7}" width="14" height="14" fill="#d55e00"/>'
        )
        parts.append(_label(_RIGHT + 14, heights[name] + 5, name, "start"))
    return _svg(parts, max(heights.values()) + _TOP, title)


def _bars(values: dict[str, float], title: str) -> str:
    parts = []
    for place, (name, value) in enumerate(sorted(values.items(), key=lambda one: -one[1])):
        y = _TOP + place * 30
        parts.append(_label(_LEFT - 14, y + 5, name, "end"))
        parts.append(f'<rect x="{_LEFT}" y="{y - 8}" width="{value * 400:.0f}" height="16" fill="#d55e00"/>')
        parts.append(_label(_LEFT + value * 400 + 8, y + 5, f"{value:.2f}", "start"))
    return _svg(parts, _TOP + len(values) * 30, title)


def _label(x: float, y: float, text: str, anchor: str, *, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'


def _svg(parts: list[str], height: float, title: str) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" '
        f'height="{height:.0f}" role="img" font-family="sans-serif" font-size="14" fill="#222">'
    )
    paper = f'<rect width="{_WIDTH}" height="{height:.0f}" fill="#fff"/>'
    return "\n".join([head, f"<title>{escape(title)}</title>", paper, *parts, "</svg>", ""])
