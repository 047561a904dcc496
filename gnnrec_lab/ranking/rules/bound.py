"""`BoundRules`: what rules mean for the items of one catalogue: which they leave, and lists under them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.ranking.rules.errors import RuleError
from gnnrec_lab.ranking.rules.lists import Cap, Similarity, capped, diverse, largest
from gnnrec_lab.ranking.rules.rules import Rules

Indices = NDArray[np.int64]
Floats = NDArray[np.float32]
ByUser = dict[int, Indices]


class Removed(NamedTuple):
    """An item that a user's list would hold without the rules.

    Attributes
    ----------
    item : int
        Its index.
    rank : int
        From 1, without the rules.
    score : float
    rules : tuple of str
        Those that take it out: any of allow, deny, where, since, until; else "per genre" or "diversify".
    """

    item: int
    rank: int
    score: float
    rules: tuple[str, ...]


@dataclasses.dataclass(frozen=True, eq=False, repr=False)
class BoundRules:
    """Rules, bound by `Catalogue.bind`.

    Attributes
    ----------
    rules : Rules
    num_items : int
    taken : dict of bool [num_items]
        Which items each rule that is the same for all users takes out.
    by_user : dict of ByUser
        "allow" and "deny" where they are by user: item indices by user index.
    caps : sequence of Cap
    similarity : callable or None
        Where lists are diversified.
    unknown : dict of int
        How many ids of "allow" and "deny" are no items.
    """

    rules: Rules
    num_items: int
    taken: dict[str, NDArray[np.bool_]]
    by_user: dict[str, ByUser]
    caps: Sequence[Cap]
    similarity: Similarity | None
    unknown: dict[str, int]

    @property
    def orders(self) -> bool:
        """Whether lists are more than the best of the items that are left."""
        return bool(self.caps) or self.similarity is not None

    @cached_property
    def out(self) -> NDArray[np.bool_] | None:
        """Which items are taken out for all users, bool [num_items]; None where no rule does so."""
        if not self.taken:
            return None
        first, *others = self.taken.values()
        found: NDArray[np.bool_] = np.logical_or.reduce([first, *others]) if others else first
        return found

    @cached_property
    def share_left(self) -> float:
        """Share of the items that the rules leave to some user; not where lists are by user."""
        return 1.0 if self.out is None else 1 - np.count_nonzero(self.out) / max(1, len(self.out))

    def among(self, items: Indices, user: int) -> BoundRules:
        """Return the rules of a user for some of the items, which their places in ``items`` stand for."""
        similarity = self.similarity
        return dataclasses.replace(
            self,
            num_items=len(items),
            taken={name: out[items] for name, out in self.taken.items()},
            by_user={
                name: {user: np.flatnonzero(np.isin(items, lists[user]))} if user in lists else {}
                for name, lists in self.by_user.items()
            },
            caps=[cap._replace(kinds=cap.kinds[items]) for cap in self.caps],
            similarity=None if similarity is None else lambda places: similarity(items[places]),
        )

    @cached_property
    def _penalty(self) -> Floats | None:
        # adding is several times as fast as writing under a mask
        return None if self.out is None else np.where(self.out, -np.inf, 0).astype(np.float32)

    def mask(self, scores: Floats, users: Indices) -> None:
        """Write -inf over the scores [B, num_items] of all that the rules take out for these users."""
        if self._penalty is not None:
            scores += self._penalty
        for name, lists in self.by_user.items():
            for row, user in zip(scores, users.tolist(), strict=True):
                _mask_own(name, row, lists.get(user))

    def lists(self, scores: Floats, k: int) -> tuple[Indices, Floats]:
        """Return the list of each row of masked scores.

        Items and scores, [B, k], filled up with -1 and -inf.
        """
        items = np.full((len(scores), k), -1, dtype=np.int64)
        found = np.full((len(scores), k), -np.inf, dtype=np.float32)
        for row, own in enumerate(scores):
            chosen = self._list(own, k)
            items[row, : len(chosen)] = chosen
            found[row, : len(chosen)] = own[chosen]
        return items, found

    def _list(self, scores: Floats, k: int) -> Indices:
        if self.similarity is not None and self.rules.diversify:
            return diverse(scores, k, self.caps, self.rules.diversify, self.similarity)
        return capped(scores, k, self.caps)

    def takes_out(self, item: int, user: int) -> tuple[str, ...]:
        """Return the rules that take an item out of any list of a user's."""
        found = [name for name, out in self.taken.items() if out[item]]
        for name, lists in self.by_user.items():
            own = lists.get(user, np.empty(0, dtype=np.int64))
            if (item in own) == (name == "deny"):
                found.append(name)
        return tuple(found)

    def removed(self, scores: Floats, user: int, k: int) -> list[Removed]:
        """Return what the rules take out of a user's k best, the best first.

        ``scores``, float32 [num_items], are without the rules, and -inf where the user has seen the item.
        """
        plain = largest(scores, k)
        left = scores[None].copy()
        self.mask(left, np.array([user]))
        kept = set(self._list(left[0], k).tolist())
        short = set(capped(left[0], k, self.caps).tolist())
        return [
            Removed(item, rank, float(scores[item]), self.takes_out(item, user) or self._crowded(item, short))
            for rank, item in enumerate(plain.tolist(), 1)
            if item not in kept
        ]

    def _crowded(self, item: int, capped_list: set[int]) -> tuple[str, ...]:
        if item in capped_list:
            return ("diversify",)
        full = [cap for cap in self.caps if self._is_full(cap, item, capped_list)]
        return tuple(f"per {cap.name}" for cap in full or self.caps)

    @staticmethod
    def _is_full(cap: Cap, item: int, listed: set[int]) -> bool:
        own = cap.kinds[item][cap.kinds[item] >= 0]
        others = cap.kinds[np.array(sorted(listed), dtype=np.int64)]
        return any(np.count_nonzero(others == kind) >= cap.most for kind in own.tolist())

    def refuse_nothing_left(self) -> None:
        """Raise `RuleError` where the rules leave no item for any user."""
        if self.out is not None and self.out.all():
            raise RuleError(f"The rules leave no item: {self._shares(self.taken)}. Loosen one of them.")

    def nothing_left(self, user: int, name: object, seen: Indices) -> RuleError:
        """Return the error for a user whose list is empty; ``seen`` are the items left out as seen."""
        taken = dict(self.taken)
        for rule, lists in self.by_user.items():
            taken[rule] = np.full(self.num_items, rule == "allow")
            taken[rule][lists.get(user, [])] = rule == "deny"
        if len(seen):
            taken["what was seen"] = np.zeros(self.num_items, dtype=bool)
            taken["what was seen"][seen] = True
        return RuleError(
            f"The rules leave nothing for the user {name!r}: {self._shares(taken)}. Loosen one of them."
        )

    def _shares(self, taken: dict[str, NDArray[np.bool_]]) -> str:
        """Return how much each rule takes out by itself.

        Where no rule takes out all by itself, they do so together.
        """
        parts = [f"{self._words(name)} takes out {np.count_nonzero(out):,}" for name, out in taken.items()]
        return f"of {self.num_items:,}, {', '.join(parts)}"

    def _words(self, name: str) -> str:
        value = getattr(self.rules, name, None)
        return f"{name} ({value})" if isinstance(value, str) else name


def _mask_own(name: str, row: Floats, own: Indices | None) -> None:
    if name == "deny":
        if own is not None:
            row[own] = -np.inf
        return
    kept = np.empty(0, dtype=np.float32) if own is None else row[own].copy()
    row[:] = -np.inf
    if own is not None:
        row[own] = kept
