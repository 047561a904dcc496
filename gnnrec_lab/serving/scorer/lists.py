"""The best items of users and histories, as indices: of all items, or of those that an index finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.ranking.rules import BoundRules, largest_of_each
from gnnrec_lab.serving.scorer.content import Content
from gnnrec_lab.serving.scorer.index import Index
from gnnrec_lab.serving.scorer.kinds.products import Products
from gnnrec_lab.serving.scorer.leading import Bounded, Leading, leading_of
from gnnrec_lab.serving.scorer.ranks import rank_in
from gnnrec_lab.serving.scorer.rows import History

Indices = NDArray[np.int64]
Scores = NDArray[np.float32]
One = tuple[Indices, Scores]

_BLOCK_BYTES = 64 << 20  # scores held at once, where many are asked for
_AFTER = 64  # lists of one by the products with all items, before it pays to prepare bounds
_DRAWN = 32  # users by whom the bounds are chosen
_NONE = np.empty(0, dtype=np.int32)


class Asked:
    """Whom lists are for: users by index, or histories.

    Attributes
    ----------
    users : int64 [n]
        Of histories, their numbers.
    histories : list of History or None
    """

    def __init__(self, users: Indices, histories: list[History] | None = None) -> None:
        self.users, self.histories = users, histories

    def __len__(self) -> int:
        return len(self.users)

    def part(self, which: Sequence[int] | slice) -> Asked:
        """Return some of them."""
        rows = range(len(self))[which] if isinstance(which, slice) else which
        histories = None if self.histories is None else [self.histories[row] for row in rows]
        return Asked(self.users[rows], histories)


class Lists:
    """What a bundle's lists are made of.

    It remembers the scores of the user asked for last, whose list is often explained next, or their bounds,
    as one object that threads replace.
    """

    def __init__(self, content: Content) -> None:
        self._content, self._kind = content, content.kind
        self._last: tuple[int, Scores] = -1, np.empty(0, np.float32)
        self._last_bounded: tuple[int, Bounded | None] = -1, None
        self._leading: Leading | None = None
        self._asked, self._preparing = 0, False

    def scores(self, asked: Asked, buffer: Scores | None = None) -> Scores:
        """Return the scores of all items, [n, items]: the beginning of the buffer where there is one."""
        if asked.histories is not None:
            return self._kind.history_rows(asked.histories, buffer)
        if len(asked) != 1:
            return self._kind.rows(asked.users, buffer)
        user, (last, scores) = int(asked.users[0]), self._last
        if user != last:
            scores = self._kind.rows(asked.users)[0]
            self._last = user, scores
        found = self._kind.room(1, buffer)
        found[0] = scores
        return found

    def seen(self, asked: Asked) -> list[NDArray[np.integer[Any]]]:
        """Return the items that each one's lists leave out."""
        if asked.histories is not None:
            return [history.items for history in asked.histories]
        return [self._content.seen_of(user) for user in asked.users.tolist()]

    def rank(self, asked: Asked, item: int) -> int | None:
        """Return the rank (from 1) that an item has for the one asked for; None where lists leave it out."""
        seen = self.seen(asked)[0]
        if (seen == item).any():
            return None
        if asked.histories is not None or int(asked.users[0]) != self._last[0]:
            bounded = self._bounded(asked)
            if bounded is not None and (found := bounded.rank(item, seen)) is not None:
                return found
        scores = self.scores(asked)[0]
        scores[seen] = -np.inf
        return rank_in(scores, item)

    def best(
        self, asked: Asked, k: int, bound: BoundRules | None, *, exclude_seen: bool, exact: bool
    ) -> list[One]:
        """Return the list of each: items and scores, best first.

        Where the bundle has an index it is asked, unless ``exact``; who gets fewer than k items that way gets
        the best of all items.
        """
        index = None if exact else self._content.index
        if index is None or (bound is not None and "allow" in bound.by_user):
            return self._of_all(asked, k, bound, exclude_seen)
        found = self._of_index(index, asked, k, bound, exclude_seen)
        short = [row for row, one in enumerate(found) if one is None or len(one[0]) < k]
        for row, one in zip(short, self._of_all(asked.part(short), k, bound, exclude_seen), strict=True):
            found[row] = one
        return [one for one in found if one is not None]

    def _of_all(self, asked: Asked, k: int, bound: BoundRules | None, exclude_seen: bool) -> list[One]:
        if len(asked) == 1 and (one := self._by_bounds(asked, k, bound, exclude_seen)) is not None:
            return [one]
        found: list[One] = []
        size = max(1, _BLOCK_BYTES // (4 * max(1, self._kind.num_items)))
        buffer = self._kind.room(min(size, len(asked)), None)
        for begin in range(0, len(asked), size):
            part = asked.part(slice(begin, begin + size))
            scores = self.scores(part, buffer)
            if exclude_seen:
                for line, seen in zip(scores, self.seen(part), strict=True):
                    line[seen] = -np.inf
            found += _lists(scores, part.users, k, bound)
        return found

    def _by_bounds(self, asked: Asked, k: int, bound: BoundRules | None, exclude_seen: bool) -> One | None:
        """Return one's list without reading all of each vector; None where that can't be or doesn't pay."""
        if (bound is not None and bound.orders) or (bounded := self._bounded(asked)) is None:
            return None
        bounds = bounded.bounds.copy()
        if exclude_seen:
            bounds[self.seen(asked)[0]] = -np.inf
        if bound is not None:
            bound.mask(bounds[None], asked.users)
        return bounded.best(k, bounds)

    def _bounded(self, asked: Asked) -> Bounded | None:
        """Return the bounds of one's scores; None where there are none, and for the fallback."""
        kind, leading = self._kind, self._prepared()
        if leading is None or not isinstance(kind, Products):
            return None
        if asked.histories is not None:
            (history,) = asked.histories
            kind.require_fold_in()
            if kind.is_bare(history):
                return None
            return leading.bounded(kind.vector_of(history), kind.beside and kind.beside(history))
        user, (last, bounded) = int(asked.users[0]), self._last_bounded
        if user == last:
            return bounded
        if not kind.knows(asked.users)[0]:
            return None
        beside = kind.beside and kind.beside(kind.history_of(user))
        bounded = leading.bounded(kind.arrays["users"][user], beside)
        self._last_bounded = user, bounded
        return bounded

    def _prepared(self) -> Leading | None:
        """Return the bounds of all products, prepared when so many lists were asked for that it pays."""
        if self._asked < _AFTER:
            self._asked += 1
        elif not self._preparing:
            self._preparing = True  # other threads go on with the products meanwhile
            if isinstance(self._kind, Products):
                known = np.flatnonzero(self._kind.knows(np.arange(len(self._content.users))))
                drawn = known[:: max(1, len(known) // _DRAWN)][:_DRAWN]
                arrays = self._kind.arrays
                self._leading = leading_of(arrays["items"], arrays["users"][drawn])
        return self._leading

    def _of_index(
        self, index: Index, asked: Asked, k: int, bound: BoundRules | None, exclude_seen: bool
    ) -> list[One | None]:
        kind = self._kind
        assert isinstance(kind, Products)  # noqa: S101  # no other kind has an index
        if asked.histories is None:
            vectors, known = kind.arrays["users"][asked.users], kind.knows(asked.users)
        else:
            vectors = kind.vectors_of(asked.histories)
            known = np.array([not kind.is_bare(history) for history in asked.histories], dtype=bool)
        seen = self.seen(asked) if exclude_seen else [_NONE] * len(asked)
        share = 1.0 if bound is None else bound.share_left
        found: list[One | None] = [None] * len(asked)
        for row in np.flatnonzero(known).tolist():
            if (near := index.near(vectors[row], seen[row], share)) is not None:
                among = None if bound is None else bound.among(near.every(), int(asked.users[row]))
                ((places, values),) = _lists(near.scores[None], asked.users[[row]], k, among)
                found[row] = near.items(places), values
        return found


def _lists(scores: Scores, users: Indices, k: int, bound: BoundRules | None) -> list[One]:
    if bound is not None:
        bound.mask(scores, users)
    if bound is None or not bound.orders:
        found = largest_of_each(scores, k)
        return [(items, line[items]) for items, line in zip(found, scores, strict=True)]
    lists = zip(*bound.lists(scores, k), strict=True)
    return [(items[items >= 0], line[items >= 0]) for items, line in lists]
