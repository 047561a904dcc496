"""Bridges: items whose users come from many communities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from gnnrec_lab.graph.insights.finding import Finding

if TYPE_CHECKING:
    from gnnrec_lab.graph.insights.communities import Communities
    from gnnrec_lab.graph.interaction_graph import InteractionGraph

_LISTED = 100
_LEAST = 10  # users, below which their spread says little


def find_bridges(graph: InteractionGraph, found: Communities) -> Finding | None:
    """Return the items that link communities most; None for one community, or where none stands out.

    A bridge has at least 10 users, and they are more spread than those of three quarters of such items. The
    table has the strongest 100: item, label, users, communities (with at least one of the users),
    participation (see `participation`), effective (number of equal communities that would give it),
    bridging (users times participation, by which they are ordered).
    """
    users = graph.by_item.degrees
    enough = users >= _LEAST
    if len(found) < 2 or not enough.any():
        return None
    spread, touched = participation(graph, found)
    effective = 1 / (1 - spread)
    bridging = users * spread
    quartile = float(np.quantile(effective[enough], 0.75))
    top = np.flatnonzero(enough & (effective > quartile))
    top = top[np.argsort(-bridging[top], kind="stable")][:_LISTED]
    if not len(top):
        return None
    table = pd.DataFrame(
        {
            "item": graph.items.column(top),
            "label": graph.item_labels(top),
            "users": users[top],
            "communities": touched[top],
            "participation": spread[top],
            "effective": effective[top],
            "bridging": bridging[top],
        }
    )
    facts = {
        "label": table["label"].iloc[0],
        "users": int(users[top[0]]),
        "effective": float(effective[top[0]]),
        "least": _LEAST,
        "quartile": quartile,
    }
    return Finding("bridges", ("bridges.top",), facts, table)


def participation(
    graph: InteractionGraph, found: Communities
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return how spread each item's users are over the communities, and over how many.

    1 - sum over communities c of (share of the item's users in c)^2 (Guimera and Amaral 2005): 0 where all
    are in one; 0 for an item without users.

    Returns
    -------
    participation : float64 [I]
    communities : int64 [I]
    """
    rows, items = graph.by_user.rows(), graph.by_user.indices
    counts = sparse.coo_matrix(
        (np.ones(len(rows)), (items, found.user[rows])), shape=(graph.num_items, max(len(found), 1))
    ).tocsr()
    squares = np.asarray(counts.multiply(counts).sum(axis=1)).ravel()
    users = np.maximum(graph.by_item.degrees, 1)
    spread = np.where(graph.by_item.degrees > 0, 1 - squares / users**2, 0.0)
    return spread, np.diff(counts.indptr).astype(np.int64)
