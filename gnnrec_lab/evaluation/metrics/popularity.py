"""How popular items are in train: counts, percentiles, and the groups head, middle and tail."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph

GROUPS = ("head", "middle", "tail", "not in train")
_SHARE = 0.2  # of all interactions: what the head holds, and what the tail holds


def popularity_groups(train: InteractionGraph) -> NDArray[np.int8]:
    """Return the group of each item, an index into `GROUPS`, int8 [num_items].

    Ordered by how many users have them in train, the first items that hold 20 % of the pairs are the head,
    the last that hold 20 % the tail. Equally popular items are in one group, the more popular one.

    Source: Abdollahpouri, Mansoury, Burke, Mobasher and Malthouse, "User-centered evaluation of popularity
    bias in recommender systems", UMAP 2021.
    """
    users = train.by_item.degrees
    counts = np.bincount(users)
    pairs = counts * np.arange(len(counts))
    more_popular = (
        pairs[::-1].cumsum()[::-1] - pairs
    )  # pairs of all items with more users, by number of users
    before = more_popular[users] / max(1, pairs.sum())
    groups = np.where(before < _SHARE, 0, np.where(before < 1 - _SHARE, 1, 2))
    return np.where(users > 0, groups, 3).astype(np.int8)


def popularity_percentiles(train: InteractionGraph) -> NDArray[np.float64]:
    """Return the share of items with fewer users in train than each item, ties counted half: [num_items]."""
    users = train.by_item.degrees
    _, place, items = np.unique(users, return_inverse=True, return_counts=True)
    return (items.cumsum() - items / 2)[place] / max(1, len(users))
