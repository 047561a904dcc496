"""Whose lists an update changes: those of before beside those of after, matched by id."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.topk import blocks, top_k

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Side:
    """A recommender, and whose items its lists leave out."""

    recommender: Recommender
    seen: InteractionGraph

    def lists(self, users: Ints, k: int) -> Ints:
        """Return the k best items of users, -1 where there are fewer: int64 [n, k]."""
        size = self.recommender.train.num_items
        found = np.full((len(users), k), -1, dtype=np.int64)
        done = 0
        for block in blocks(users, size):
            items = top_k(self.recommender, block, min(k, size), self.seen.by_user)[0]
            found[done : done + len(block), : items.shape[1]] = items
            done += len(block)
        return found


@dataclass(frozen=True, eq=False)
class Lists:
    """The lists of some users before and after, items by their index after.

    Attributes
    ----------
    users : int64 [n]
        Indices after.
    before, after : int64 [n, k]
        -1 where a list is shorter.
    """

    users: Ints
    before: Ints
    after: Ints

    @property
    def changed(self) -> NDArray[np.float64]:
        """The share of each list of before that isn't in the one of after, float64 [n]."""
        there = self.before >= 0
        gone = there & ~(self.before[:, :, None] == self.after[:, None, :]).any(axis=2)
        length = there.sum(axis=1)
        share: NDArray[np.float64] = np.divide(
            gone.sum(axis=1), length, out=np.zeros(len(self.users)), where=length > 0
        )
        return share


def compare_lists(before: Side, after: Side, users: Ints, k: int) -> Lists:
    """Return the lists of users known before, int64 indices after, on both sides."""
    old, new = before.recommender.train, after.recommender.train
    own = old.users.find(new.users.ids(users))
    place = new.items.find(old.items.values)
    former = before.lists(own, k)
    return Lists(users, np.where(former >= 0, place[former], -1), after.lists(users, k))


def changed_frame(lists: Lists, after: Side, arrived: NDArray[np.int64]) -> pd.DataFrame:
    """Return one row a user whose list changed, those that change most first.

    Columns user, label, arrived (their new interactions), changed (the share of the list of before that is
    gone), came and went (labels of items that are in one list alone), has (of these that went: whatever the
    user has by now).

    ``arrived`` counts the new interactions of every user, [users after].
    """
    graph, seen, share = after.recommender.train, after.seen.by_user, lists.changed
    order = np.lexsort((-arrived[lists.users], -share))
    rows = [row for row in order.tolist() if share[row] > 0]
    came, went, has = [], [], []
    for row in rows:
        old, new = lists.before[row], lists.after[row]
        gone = old[(old >= 0) & ~np.isin(old, new)]
        taken = np.isin(gone, seen.row(int(lists.users[row]))[0])
        came.append(graph.item_labels(new[(new >= 0) & ~np.isin(new, old)]))
        went.append(graph.item_labels(gone[~taken]))
        has.append(graph.item_labels(gone[taken]))
    index = lists.users[rows]
    return pd.DataFrame(
        {
            "user": graph.users.column(index),
            "label": graph.user_labels(index),
            "arrived": arrived[index],
            "changed": share[rows],
            "came": came,
            "went": went,
            "has": has,
        }
    )
