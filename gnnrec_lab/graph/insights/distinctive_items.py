"""Items that distinguish a community from the others, and one row about each community.

communities.py finds the communities.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph


class Partition(Protocol):
    """Which community each user and item belongs to, as in `Communities`."""

    @property
    def user(self) -> NDArray[np.int32]: ...
    @property
    def item(self) -> NDArray[np.int32]: ...
    @property
    def users(self) -> NDArray[np.int64]: ...
    @property
    def items(self) -> NDArray[np.int64]: ...

    def __len__(self) -> int: ...


def describe(found: Partition, graph: InteractionGraph, top: int = 5) -> pd.DataFrame:
    """Return one row a community, the largest first.

    Parameters
    ----------
    found : Partition
        Of this very graph.
    graph : InteractionGraph
    top : int
        Number of distinctive items to name.

    Returns
    -------
    DataFrame
        community, users, items, pairs (of its users), inside (share of these pairs whose item is of the
        community too), telling (list of labels), telling_ids (list of ids), both strongest first.
    """
    count = len(found)
    rows = graph.by_user.rows()
    own = found.user[rows]
    pairs = np.bincount(own, minlength=count)
    inside = np.bincount(own[own == found.item[graph.by_user.indices]], minlength=count)
    items = distinctive_items(found, graph, top)
    groups = dict(iter(items.groupby("community")))
    none = items.iloc[:0]
    return pd.DataFrame(
        {
            "community": np.arange(count),
            "users": found.users,
            "items": found.items,
            "pairs": pairs,
            "inside": inside / np.maximum(pairs, 1),
            "telling": [groups.get(community, none)["label"].tolist() for community in range(count)],
            "telling_ids": [groups.get(community, none)["item"].tolist() for community in range(count)],
        }
    )


def distinctive_items(found: Partition, graph: InteractionGraph, top: int = 5) -> pd.DataFrame:
    """Return the items that distinguish each community from the rest, strongest first.

    By the log-odds ratio of the item among the pairs of the community's users against those of all others,
    with the whole as its prior, in standard deviations (Monroe, Colaresi and Quinn 2008, "Fightin' Words").
    An item that is popular everywhere has none; nor has one that few users happen to have.

    Returns
    -------
    DataFrame
        community, item, label, users (of the item), users_inside, lift (share of the community's users who
        have it over the share of all users), score (standard deviations, above 0). A single community has
        nothing to be compared with: no rows.
    """
    pairs = graph.by_user
    inside_pairs = found.user[pairs.rows()] == found.item[pairs.indices]
    inside = np.bincount(pairs.indices[inside_pairs], minlength=graph.num_items)
    total = np.bincount(pairs.indices, minlength=graph.num_items)
    size = np.bincount(found.user[pairs.rows()], minlength=len(found))
    items = np.flatnonzero((found.item >= 0) & (total > 0)) if len(found) > 1 else np.empty(0, dtype=np.int64)
    own = found.item[items]
    score = _log_odds(inside[items], total[items], size[own], pairs.nnz, max(len(items), 1))
    order = np.lexsort((items, -score, own))
    order = order[score[order] > 0]
    order = order[_place_in_group(own[order]) < top]
    items, own = items[order], own[order]
    everyone = np.count_nonzero(found.user >= 0)
    lift = (inside[items] / found.users[own]) / (total[items] / everyone)
    return pd.DataFrame(
        {
            "community": own.astype(np.int64),
            "item": graph.items.column(items),
            "label": graph.item_labels(items),
            "users": total[items],
            "users_inside": inside[items],
            "lift": lift,
            "score": score[order],
        }
    )


def _log_odds(
    inside: NDArray[np.int64], total: NDArray[np.int64], size: NDArray[np.int64], pairs: int, strength: int
) -> NDArray[np.float64]:
    """Return z of the log-odds ratio; the prior is the whole, as strong as ``strength`` pairs."""
    prior = strength * total / max(pairs, 1)
    here, there = inside + prior, total - inside + prior
    rest = pairs - size
    ratio = np.log(here / (size + strength - here)) - np.log(there / (rest + strength - there))
    return np.asarray(ratio / np.sqrt(1 / here + 1 / there))


def _place_in_group(groups: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the place of each entry among its equals; these stand together."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    return np.arange(len(groups)) - np.repeat(starts, np.diff(np.append(starts, len(groups))))
