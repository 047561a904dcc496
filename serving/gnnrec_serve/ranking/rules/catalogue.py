# Generated from gnnrec_lab/ranking/rules/catalogue.py: change it there.
"""`Catalogue`: the items that rules are about. `Catalogue.bind` says what rules mean for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_serve.ranking.rules.bound import BoundRules, ByUser
from gnnrec_serve.ranking.rules.errors import RuleError, column_of
from gnnrec_serve.ranking.rules.kinds import kinds_of, moment_for
from gnnrec_serve.ranking.rules.lists import Cap, Similarity
from gnnrec_serve.ranking.rules.rules import Rules
from gnnrec_serve.ranking.rules.where import matching

Indices = NDArray[np.int64]
Find = Callable[[Sequence[Any]], Indices]

_KEPT = 64  # conditions whose items are remembered


class Catalogue:
    """Items with their ids and features; remembers what conditions and columns came to.

    Parameters
    ----------
    num_items : int
    find_items, find_users : callable
        Give the indices of ids, int64 [n], -1 for an id that there isn't.
    features : Arrow table or None
        One row an item.
    """

    def __init__(
        self,
        num_items: int,
        find_items: Find,
        find_users: Find,
        features: Any = None,
    ) -> None:
        self.num_items, self.features = num_items, features
        self._find_items, self._find_users = find_items, find_users
        self._matching: dict[str, NDArray[np.bool_]] = {}
        self._kinds: dict[str, NDArray[np.int32]] = {}

    @property
    def columns(self) -> list[str]:
        """Names of the features."""
        return [] if self.features is None else list(self.features.column_names)

    def bind(self, rules: Rules, similarity: Similarity | None = None) -> BoundRules:
        """Return what rules mean for these items.

        Parameters
        ----------
        rules : Rules
        similarity : callable, optional
            How alike items are, as for `lists.diverse`; ``diversify`` needs it.

        Raises
        ------
        RuleError
            For a column that there isn't or that a rule can't use, a condition that can't be used, ids of
            which none is known, and rules that leave no item.
        """
        taken: dict[str, NDArray[np.bool_]] = {}
        by_user: dict[str, ByUser] = {}
        unknown: dict[str, int] = {}
        for name in ("allow", "deny"):
            given = getattr(rules, name)
            if isinstance(given, dict):
                by_user[name], unknown[name] = self._by_user(name, given)
            elif given is not None:
                items, unknown[name] = self._items(name, given)
                taken[name] = np.full(self.num_items, name == "allow")
                taken[name][items] = name == "deny"
        if rules.where is not None:
            taken["where"] = ~self._where(rules.where)
        for name in ("since", "until"):
            if getattr(rules, name) is not None:
                taken[name] = self._unavailable(name, getattr(rules, name), rules.at)
        bound = BoundRules(
            rules,
            self.num_items,
            taken,
            by_user,
            [self._cap(name, most) for name, most in (rules.per or {}).items()],
            _for_rules(rules, similarity),
            {name: count for name, count in unknown.items() if count},
        )
        bound.refuse_nothing_left()
        return bound

    def _where(self, condition: str) -> NDArray[np.bool_]:
        found = self._matching.get(condition)
        if found is None:
            found = matching(condition, self.features)
            if len(self._matching) >= _KEPT:
                self._matching.clear()
            self._matching[condition] = found
        return found

    def _items(self, name: str, ids: list[Any]) -> tuple[Indices, int]:
        """Return the indices of known ids, and how many are unknown; raises where none is known."""
        found = self._find_items(ids)
        if len(ids) and not (found >= 0).any():
            raise RuleError(
                f"{name}: none of its {len(ids):,} ids is an item. The first is {ids[0]!r}. Are they of "
                "the type that the items' ids have?"
            )
        return found[found >= 0], int(np.count_nonzero(found < 0))

    def _by_user(self, name: str, given: dict[Any, list[Any]]) -> tuple[ByUser, int]:
        users = self._find_users(list(given))
        if len(given) and not (users >= 0).any():
            raise RuleError(
                f"{name}: none of its {len(given):,} users is known. The first is {next(iter(given))!r}. Are "
                "they of the type that the users' ids have?"
            )
        every = [one for ids in given.values() for one in ids]
        known, missing = self._find_items(every), 0
        if every and not (known >= 0).any():
            self._items(name, every)  # raises
        ends = np.cumsum([len(ids) for ids in given.values()])
        lists: ByUser = {}
        for user, items in zip(users.tolist(), np.split(known, ends[:-1]), strict=True):
            missing += int(np.count_nonzero(items < 0))
            if user >= 0:
                lists[user] = items[items >= 0]
        return lists, missing

    def _column(self, rule: str, name: str) -> Any:
        found = column_of(rule, name, self.columns)
        return self.features.column(found)

    def _unavailable(self, rule: str, name: str, at: Any) -> NDArray[np.bool_]:
        values = self._column(rule, name).to_numpy()
        moment = moment_for(rule, name, values, at)
        # what is missing is NaN or NaT, and neither later nor earlier
        found: NDArray[np.bool_] = values > moment if rule == "since" else values <= moment
        return found

    def _cap(self, name: str, most: int) -> Cap:
        column = self._column("per", name)
        if name not in self._kinds:
            self._kinds[name] = kinds_of(column)
        return Cap(name, self._kinds[name], most)


def _for_rules(rules: Rules, similarity: Similarity | None) -> Similarity | None:
    if not rules.diversify:
        return None
    if similarity is None:
        raise RuleError("diversify needs to know how alike items are, and here that isn't known.")
    return similarity
