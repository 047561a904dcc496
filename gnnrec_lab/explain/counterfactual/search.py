"""The smallest change of a user's own history that takes an item out of the list.

The question is PRINCE's: Ghazimatin et al., "PRINCE: provider-side interpretability with counterfactual
explanations in recommender systems", WSDM 2020. Its search is made for personalised PageRank; here small sets
are tried exhaustively, larger ones grown greedily and pruned, each verified by ranking again. Its result
is a `Counterfactual` (result.py).
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from itertools import combinations

import numpy as np
import pandas as pd

from gnnrec_lab.checks import checked_k
from gnnrec_lab.errors import OptionError
from gnnrec_lab.explain.counterfactual.result import Counterfactual
from gnnrec_lab.explain.counterfactual.what_if import listed
from gnnrec_lab.explain.history import History, Ints, ListedHistory, Masks
from gnnrec_lab.graph import InteractionGraph
from gnnrec_lab.models import Recommender

_TRIED = 2_000  # sets of one size: up to here all of them are tried
_PREFIXES = 64  # lengths of a greedy order tried at once


def counterfactual(
    recommender: Recommender,
    user: Hashable,
    item: Hashable,
    k: int = 20,
    *,
    seen: InteractionGraph | None = None,
) -> Counterfactual:
    """Find the fewest interactions of a user without which an item isn't in the top-k.

    Sets of one and of two interactions (and larger ones of a short history) are all tried, so that what they
    give is the smallest there is. Otherwise interactions are removed in the order of their contributions, and
    in that of what the lack of each does to rank and score, until the item is out; then those that aren't
    needed are put back. Ranks are those of the list, as `what_if` changes them.

    Parameters
    ----------
    recommender : Recommender
        Trained, with ``capabilities.fold_in``.
    user, item : hashable
    k : int
    seen : InteractionGraph, optional
        Whose items the list leaves out; by default those it was trained on.

    Raises
    ------
    UnknownIdError
        For a user or an item that the graph doesn't hold.
    OptionError
        For a k below 1, a recommender that can't score histories, and an item that the list leaves out.
    """
    k = checked_k(k)
    graph = recommender.train
    u, i = int(graph.users.index(user)[0]), int(graph.items.index(item)[0])
    return counterfactual_of(ListedHistory(recommender, u, seen), i, k)


def counterfactual_of(history: History, i: int, k: int) -> Counterfactual:
    """Return the `counterfactual` of a history and an item index.

    Raises `OptionError` for an item that the list leaves out.
    """
    recommender, graph, u = history.recommender, history.recommender.train, history.user
    if not history.allows(i):
        raise OptionError(
            f"{graph.items.id(i)!r} isn't in the list of {graph.users.id(u)!r}: the user already has it."
        )
    search = _Search(history, i, k)
    rank = int(history.ranks(np.array([i]))[0])
    removed = search.smallest() if rank <= k else None
    place = np.array([] if removed is None else removed, dtype=np.int64)
    part = recommender.contributions(u, i).contribution[place]
    order = np.argsort(-part, kind="stable")
    kept = np.ones((1, len(history)), dtype=np.bool_)
    kept[0, place] = False
    items = history.items[place][order]
    removal = {
        "item": graph.items.column(items),
        "label": graph.item_labels(items),
        "contribution": part[order],
    }
    return Counterfactual(
        model=recommender.label,
        user=graph.users.id(u),
        user_label=graph.user_labels(np.array([u]))[0],
        item=graph.items.id(i),
        item_label=graph.item_labels(np.array([i]))[0],
        k=k,
        history=len(history),
        rank=rank,
        rank_after=int(search.ranks(kept)[0]),
        found=removed is not None,
        proved=search.proved,
        removed=pd.DataFrame(removal),
        new_list=listed(graph, history.scores(kept)[0], history.full, k),
    )


class _Search:
    """Search for a set of history positions without which an item's rank is above k."""

    def __init__(self, history: History, item: int, k: int) -> None:
        self.history, self.item, self.k = history, item, k
        self.proved = True  # what was found is the smallest, or nothing is there to be found

    def ranks(self, kept: Masks) -> Ints:
        rows = np.arange(len(kept))
        return self.history.measure(kept, rows, np.full(len(kept), self.item))[1]

    def smallest(self) -> list[int] | None:
        count, size = len(self.history), 1
        while size <= count and (size == 1 or math.comb(count, size) <= _TRIED):
            found = self._any_of(size)
            if found is not None:
                return found
            size += 1
        if size > count:
            return None
        grown = [self._pruned(prefix) for order in self._orders() if (prefix := self._prefix(order))]
        found = min(grown, key=len, default=None)
        self.proved = found is not None and len(found) == size
        return found

    def _any_of(self, size: int) -> list[int] | None:
        """Return the set of a size that lowers the item's rank most, if one takes it out of the list."""
        sets = np.array(list(combinations(range(len(self.history)), size)), dtype=np.int64)
        kept = np.ones((len(sets), len(self.history)), dtype=np.bool_)
        kept[np.arange(len(sets))[:, None], sets] = False
        ranks = self.ranks(kept)
        furthest = int(ranks.argmax())
        out: list[int] = sets[furthest].tolist()
        return out if ranks[furthest] > self.k else None

    def _orders(self) -> list[Ints]:
        parts = self.history.recommender.contributions(self.history.user, self.item).contribution
        measured = self.history.leave_one_out(np.array([self.item]), ranked=True)
        score, rank = (part[1:, 0] for part in measured)
        return [np.argsort(-parts, kind="stable"), np.lexsort((score, -rank))]

    def _prefix(self, order: Ints) -> list[int] | None:
        """Return the shortest prefix of an order whose removal takes the item out."""
        place = np.argsort(order)
        for begin in range(1, len(order) + 1, _PREFIXES):
            lengths = np.arange(begin, min(begin + _PREFIXES, len(order) + 1))
            out = np.flatnonzero(self.ranks(place >= lengths[:, None]) > self.k)
            if len(out):
                return [int(one) for one in order[: lengths[out[0]]]]
        return None

    def _pruned(self, places: list[int]) -> list[int]:
        """Put back what isn't needed, one at a time: what leaves the item furthest out."""
        while len(places) > 1:
            kept = np.ones((len(places), len(self.history)), dtype=np.bool_)
            kept[:, places] = False
            kept[np.arange(len(places)), places] = True
            ranks = self.ranks(kept)
            spare = int(ranks.argmax())
            if ranks[spare] <= self.k:
                break
            places = places[:spare] + places[spare + 1 :]
        return places
