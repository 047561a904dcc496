"""Behaviour funnels: which pairs of user and item go on from one behaviour to another, and how soon."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.graph.insights.finding import Finding

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph

_MOST = 8  # behaviours looked at


def find_funnel(graph: InteractionGraph) -> Finding | None:
    """Return how often one behaviour follows another; None where no pair of user and item has two.

    All rows count, also those of no positive weight (returns). With times, "then" must come strictly after
    the first time of "first"; without, it is enough that the pair has both.

    The table has one row for each ordered couple of the 8 most frequent behaviours: first, then, pairs (with
    "first"), both (of these, with "then" later), share, median_gap (from the first "first" to the next
    "then": a Timedelta, or a number where times are numbers; NaN without times). The most frequent step comes
    first.
    """
    behaviours = _behaviours(graph)
    if graph.behaviour is None or len(behaviours) < 2:
        return None
    keys = graph.user.astype(np.int64) * graph.num_items + graph.item
    rows_of = {behaviour: np.flatnonzero(graph.behaviour == behaviour) for behaviour in behaviours}
    rows = []
    for first, then in permutations(behaviours, 2):
        if graph.time is None:
            counts = _together(keys[rows_of[first]], keys[rows_of[then]])
        else:
            counts = _followed(keys, graph.time, rows_of[first], rows_of[then])
        rows.append((graph.behaviours[first], graph.behaviours[then], *counts))
    table = pd.DataFrame(rows, columns=["first", "then", "pairs", "both", "median_gap"])
    table.insert(4, "share", table["both"] / table["pairs"])
    table = table.sort_values("both", ascending=False, kind="stable").reset_index(drop=True)
    return _finding(graph, table, len(behaviours)) if table["both"].iloc[0] else None


def _behaviours(graph: InteractionGraph) -> list[int]:
    """Return the behaviours that occur, the most frequent first."""
    if graph.behaviour is None:
        return []
    count = np.bincount(graph.behaviour, minlength=len(graph.behaviours))
    order = np.argsort(-count, kind="stable")[:_MOST]
    return [int(behaviour) for behaviour in order if count[behaviour]]


def _finding(graph: InteractionGraph, table: pd.DataFrame, looked_at: int) -> Finding:
    top = table.iloc[0]
    facts = {name: top[name] for name in ("first", "then", "share")}
    facts |= {"pairs": int(top["pairs"]), "gap": float(top["median_gap"])}
    facts |= {"looked_at": looked_at, "behaviours": len(np.unique(np.asarray(graph.behaviour)))}
    says = {"datetime": "funnel.later", "number": "funnel.later_by_number", None: "funnel.together"}
    also = ("funnel.most",) if facts["behaviours"] > looked_at else ()
    if graph.time_kind == "datetime":
        table["median_gap"] = pd.to_timedelta(table["median_gap"], unit="us")
    return Finding("funnel", (says[graph.time_kind], *also), facts, table)


def _followed(
    keys: NDArray[np.int64], time: NDArray[np.int64], first: NDArray[np.int64], then: NDArray[np.int64]
) -> tuple[int, int, float]:
    """Return how many pairs have ``first`` (row numbers), how many ``then`` later, and their median gap."""
    first = first[np.lexsort((time[first], keys[first]))]
    first = first[np.flatnonzero(np.diff(keys[first], prepend=-1))]
    rows = np.concatenate([first, then])
    # behind what has its very time comes "first", so that only what is later follows it
    is_first = np.arange(len(rows)) < len(first)
    in_order = np.lexsort((is_first, time[rows], keys[rows]))
    here, following = in_order[:-1], in_order[1:]
    goes_on = is_first[here] & ~is_first[following] & (keys[rows[here]] == keys[rows[following]])
    gaps = time[rows[following[goes_on]]] - time[rows[here[goes_on]]]
    return len(first), len(gaps), float(np.median(gaps)) if len(gaps) else np.nan


def _together(first: NDArray[np.int64], then: NDArray[np.int64]) -> tuple[int, int, float]:
    """Return how many pairs have ``first`` (keys of pairs), and how many ``then`` as well."""
    pairs = np.unique(first)
    return len(pairs), len(np.intersect1d(pairs, then)), np.nan
