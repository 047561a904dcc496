"""Rules for the lists of a recommender: what rules/ knows of indices, for its graph and its likeness."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph import CSR, InteractionGraph
from gnnrec_lab.models import Recommender
from gnnrec_lab.ranking.likeness import likeness
from gnnrec_lab.ranking.rules import BoundRules, Catalogue, Rules

RulesLike = Rules | Mapping[str, Any] | None


class RuleOptions(TypedDict, total=False):
    """The rules of `Rules` as arguments; those that are None aren't applied."""

    where: str | None
    allow: Any
    deny: Any
    per: Mapping[str, int] | None
    diversify: float | None
    since: str | None
    until: str | None
    at: date | datetime | str | float | np.datetime64 | None


# rules outlive a call, their graph's catalogue keeps what conditions came to
_CATALOGUES: weakref.WeakKeyDictionary[InteractionGraph, Catalogue] = weakref.WeakKeyDictionary()


def bound_rules(
    recommender: Recommender, rules: RulesLike, options: Mapping[str, Any] | None = None
) -> BoundRules | None:
    """Return what rules mean for the items of a recommender; None where there are none.

    Parameters
    ----------
    recommender : Recommender
    rules : Rules, or a mapping of them by name, or None
    options : mapping
        More of them by name, in the place of those in ``rules``; None for those that aren't given.

    Raises
    ------
    OptionError
        For a rule that there isn't or that can't be used, and rules that leave nothing.
    """
    found = rules_of(rules, options)
    if not found:
        return None
    similarity = likeness(recommender, "item").among if found.diversify else None
    return _catalogue(recommender.train).bind(found, similarity)


def rules_of(rules: RulesLike, options: Mapping[str, Any] | None = None) -> Rules:
    """Return rules as one object; raises `OptionError` for one that there isn't or that can't be used."""
    given = rules.to_dict() if isinstance(rules, Rules) else dict(rules or {})
    more = {name: value for name, value in (options or {}).items() if value is not None}
    return rules if isinstance(rules, Rules) and not more else Rules.of(given | more)


def refuse_empty(
    bound: BoundRules, train: InteractionGraph, users: NDArray[np.int64], exclude: CSR | None
) -> None:
    """Raise `OptionError` for the first of users whose lists are all empty, saying what took items out."""
    user = int(users[0])
    seen = np.empty(0, dtype=np.int64) if exclude is None else exclude.row(user)[0].astype(np.int64)
    raise bound.nothing_left(user, train.users.id(user), seen)


def _catalogue(graph: InteractionGraph) -> Catalogue:
    found = _CATALOGUES.get(graph)
    if found is None:
        found = Catalogue(graph.num_items, graph.items.find, graph.users.find, graph.item_features)
        _CATALOGUES[graph] = found
    return found
