"""How much of the catalogue a user can reach over the graph, hop by hop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gnnrec_lab.graph.insights.finding import Finding

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph

_HOPS = 3
_PASSES = 100_000_000  # of edges: a few seconds; beyond, a sample of the users is taken


def find_reach(graph: InteractionGraph, seed: int) -> Finding | None:
    """Return how many items users reach in 1, 2 and 3 hops; None in a graph of fewer than 2 pairs.

    A hop leads from items to all items of the users who have one of them. Exact for all users with pairs
    where that is quick, else for a sample drawn by the seed, and the finding says so.

    The table has one row a hop: hop, lower (quartile), median, upper (quartile), share (of the catalogue, of
    the median), users (looked at).
    """
    from gnnrec_lab.kernels.reach import BATCH, count_reached

    if graph.num_pairs < 2:
        return None
    users = np.flatnonzero(graph.by_user.degrees)
    most = max(_PASSES // graph.num_pairs, 1) * BATCH
    looked_at = users
    if len(users) > most:
        looked_at = np.sort(np.random.default_rng(seed).choice(users, most, replace=False))
    reached = count_reached(graph.by_user.arrays[:2], graph.by_item.arrays[:2], looked_at, _HOPS)
    lower, median, upper = np.quantile(reached, [0.25, 0.5, 0.75], axis=0)
    table = pd.DataFrame(
        {
            "hop": np.arange(1, _HOPS + 1),
            "lower": lower,
            "median": median,
            "upper": upper,
            "share": median / graph.num_items,
            "users": len(looked_at),
        }
    )
    facts: dict[str, float] = {"users": len(users), "sample": len(looked_at)}
    for place, name in enumerate(("one", "two", "three")):
        facts[name] = float(median[place])
        facts[f"{name}_share"] = float(median[place] / graph.num_items)
    how = "reach.sample" if len(looked_at) < len(users) else "reach.all"
    return Finding("reach", ("reach.median", how), facts, table)
