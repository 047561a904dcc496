"""How unequally pairs are dealt out: hubs among users and items, and the skew of popularity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from gnnrec_lab.graph.inequality import gini
from gnnrec_lab.graph.insights.finding import Finding
from gnnrec_lab.quoting import quote
from gnnrec_lab.wording import Wording

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph

_HUB = 10  # times the average
_FEWEST = 10  # items, below which a top 10 % means little


def find_hubs(graph: InteractionGraph, side: Literal["users", "items"]) -> Finding | None:
    """Return who has more than ten times the average number of pairs; None where nobody does.

    The table has one row a hub, the largest first: index, user or item, label, pairs, share (of all pairs),
    times_average.
    """
    rows, ids, labels = (
        (graph.by_user, graph.users, graph.user_labels)
        if side == "users"
        else (graph.by_item, graph.items, graph.item_labels)
    )
    pairs = rows.degrees
    there = pairs[pairs > 0]
    hubs = np.flatnonzero(pairs * len(there) > _HUB * there.sum())
    if not len(hubs):
        return None
    hubs = hubs[np.argsort(-pairs[hubs], kind="stable")]
    table = pd.DataFrame(
        {
            "index": hubs,
            side.removesuffix("s"): ids.column(hubs),
            "label": labels(hubs),
            "pairs": pairs[hubs],
            "share": pairs[hubs] / pairs.sum(),
            "times_average": pairs[hubs] / there.mean(),
        }
    )
    facts = {
        "hubs": len(hubs),
        "of": len(hubs) / len(there),
        "share": float(table["share"].sum()),
        "label": table["label"].iloc[0],
        "most": int(pairs[hubs[0]]),
    }
    without = Wording(
        'graph.subset(~np.isin(graph.user, insights.table("hub_users")["index"]))',
        f"%gnnrec graph LOG --name {quote(graph.name)} --max-user {int(_HUB * there.mean())}",
    )
    code = without if side == "users" else ""
    return Finding(f"hub_{side}", (f"hub_{side}.some",), facts, table, code)


def find_popularity(graph: InteractionGraph) -> Finding | None:
    """Return how skewed the items' popularity is; None for fewer than 10 items or without pairs.

    The table has the points of the Lorenz curve, the most popular items first: top (share of the items),
    items (how many), share (of the pairs that they hold).
    """
    popularity = np.sort(graph.by_item.degrees)[::-1]
    if len(popularity) < _FEWEST or not popularity.any():
        return None
    held = np.concatenate([[0], np.cumsum(popularity)]) / popularity.sum()
    tops = np.array([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, *np.arange(1, 11) / 10])
    counts = np.rint(tops * len(popularity)).astype(np.int64)
    some = counts > 0
    table = pd.DataFrame({"top": tops[some], "items": counts[some], "share": held[counts[some]]})
    facts = {"items": len(popularity), "gini": gini(popularity)}
    for name, share in (("hundredth", 0.01), ("tenth", 0.1)):
        facts[name] = int(np.rint(share * len(popularity)))
        facts[f"{name}_share"] = float(held[facts[name]])
    says = "popularity.hundredth" if len(popularity) >= 10 * _FEWEST else "popularity.tenth"
    code = Wording(
        'gnnrec_lab.train(graph, "popularity")', f"%gnnrec train {quote(graph.name)} --model popularity"
    )
    return Finding("popularity", (says,), facts, table, code)
