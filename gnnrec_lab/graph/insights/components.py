"""Connected parts of a graph: nothing leads from one to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from gnnrec_lab.graph.insights.finding import Finding

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph


def find_components(graph: InteractionGraph) -> Finding | None:
    """Return how the users and items that have pairs are connected; None in a graph of fewer than 2 pairs.

    The table has one row a part, the largest first: users, items, pairs.
    """
    if graph.num_pairs < 2:
        return None
    rows, columns = graph.by_user.rows(), graph.by_user.indices
    size = graph.num_users + graph.num_items
    edges = sparse.coo_matrix((np.ones(len(rows)), (rows, graph.num_users + columns)), shape=(size, size))
    _, part = connected_components(edges, directed=False)
    of_user, of_item = part[: graph.num_users], part[graph.num_users :]
    table = pd.DataFrame(
        {
            "users": np.bincount(of_user[graph.by_user.degrees > 0], minlength=part.max() + 1),
            "items": np.bincount(of_item[graph.by_item.degrees > 0], minlength=part.max() + 1),
            "pairs": np.bincount(of_user[rows], minlength=part.max() + 1),
        }
    )
    table = table[table["pairs"] > 0]
    order = np.lexsort((-table["pairs"], -(table["users"] + table["items"])))
    table = table.iloc[order].reset_index(drop=True)
    users, items = int(table["users"].sum()), int(table["items"].sum())
    if len(table) == 1:
        return Finding("components", ("components.one",), {"users": users, "items": items}, table)
    facts = {
        "parts": len(table),
        "user_share": int(table["users"].iloc[0]) / users,
        "item_share": int(table["items"].iloc[0]) / items,
    }
    return Finding("components", ("components.several",), facts, table)
