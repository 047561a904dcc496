# Generated from gnnrec_lab/ranking/rules/rules.py: change it there.
"""`Rules`: what a list must keep to, as it is said, without any graph.

What a rule means for the items of a graph is in catalogue.py.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any

from gnnrec_serve.checks import is_number, is_whole
from gnnrec_serve.controls import visibly
from gnnrec_serve.errors import did_you_mean
from gnnrec_serve.ranking.rules.errors import RuleError


@dataclasses.dataclass(frozen=True, eq=False)
class Rules:
    """What each list must keep to; a rule that is None isn't applied.

    Attributes
    ----------
    where : str or None
        A condition on the items' features, in DuckDB's SQL: ``"price < 20 AND genre <> 'Horror'"``. An item
        of which it isn't known whether the condition holds, because a value is missing, is left out.
    allow : ids, or a mapping of user to ids, or a table, or None
        Only these items. By user: a user who isn't named gets none. A table of any library has a column
        ``item``, or only one, and where it is by user a column ``user``.
    deny : ids, or a mapping of user to ids, or a table, or None
        None of these items.
    per : mapping of column to int, or None
        At most so many items of one kind: ``{"genre": 2}``. In a column of lists an item is of several kinds.
        Items without a value are of no kind, and not limited.
    diversify : float or None
        From 0 to 1: how much an item's unlikeness to those listed above it counts beside its score (MMR).
    since, until : str or None
        Columns of dates, times or numbers: items are available from the one on, and before the other. A
        missing value is no bound.
    at : moment or None
        When the lists are for, as a date, a time, ISO text, or a number where the columns hold numbers; by
        default now, in UTC.

    Raises
    ------
    RuleError
        For a value that can't be used.

    Examples
    --------
    >>> Rules(where="price < 20", per={"genre": 2}).to_dict()
    {'where': 'price < 20', 'per': {'genre': 2}}
    """

    where: str | None = None
    allow: Any = None
    deny: Any = None
    per: Mapping[str, int] | None = None
    diversify: float | None = None
    since: str | None = None
    until: str | None = None
    at: Any = None

    def __post_init__(self) -> None:
        for name in ("where", "since", "until"):
            text = getattr(self, name)
            if text is not None and not (isinstance(text, str) and text.strip()):
                raise RuleError(f"{name} must be text, not {text!r}. {_EXAMPLES[name]}")
        for name in ("allow", "deny"):
            self._keep(name, _ids(name, getattr(self, name)))
        self._keep("per", _per(self.per))
        self._keep("diversify", _share(self.diversify))
        if self.at is not None and self.since is None and self.until is None:
            raise RuleError("at is for since and until, the columns of when items are available: name one.")

    def _keep(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Rules:
        """Return rules by name. Raises `RuleError` for a rule that there isn't, with the nearest one."""
        known = [field.name for field in dataclasses.fields(cls)]
        for name in options:
            if name not in known:
                raise RuleError(f'There is no rule "{name}". {did_you_mean(name, known)}')
        return cls(**options)

    def __bool__(self) -> bool:
        return bool(self.to_dict())

    def to_dict(self) -> dict[str, Any]:
        """Return the rules that are applied, by name."""
        found = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {name: value for name, value in found.items() if value is not None}

    @visibly
    def __repr__(self) -> str:
        return f"Rules({', '.join(f'{name}={_short(value)}' for name, value in self.to_dict().items())})"


_EXAMPLES = {
    "where": "For example where=\"price < 20 AND genre <> 'Horror'\".",
    "since": "It is the column of when an item became available.",
    "until": "It is the column of when an item ceased to be available.",
}


def _ids(name: str, given: Any) -> Any:
    """Return ids as a list, or by user as a dict of lists."""
    if given is None:
        return None
    if hasattr(given, "columns"):
        return _of_table(name, given)
    if isinstance(given, Mapping):
        return {user: _listed(name, ids) for user, ids in given.items()}
    return _listed(name, given)


def _of_table(name: str, table: Any) -> Any:
    columns = [str(column) for column in getattr(table, "column_names", table.columns)]
    named = "item" if "item" in columns else columns[0] if len(columns) == 1 else None
    if named is None:
        raise RuleError(
            f"{name} has the columns {', '.join(columns)}: call the one of items item, and where it is by "
            "user the one of users user."
        )
    items = _listed(name, table[named])
    if "user" not in columns:
        return items
    by_user: dict[Any, list[Any]] = {}
    for user, item in zip(_listed(name, table["user"]), items, strict=True):
        by_user.setdefault(user, []).append(item)
    return by_user


def _listed(name: str, given: Any) -> list[Any]:
    if isinstance(given, str | bytes | tuple):
        raise RuleError(f"{name} must be a list of item ids, not {given!r}: write [{given!r}].")
    for method in ("to_pylist", "to_list", "tolist"):  # libraries' own scalars would be other ids
        if hasattr(given, method):
            given = getattr(given, method)()
            break
    if not isinstance(given, Iterable):
        raise RuleError(f"{name} must be a list of item ids, or ids by user, not {given!r}.")
    return list(given)


def _per(given: Any) -> dict[str, int] | None:
    if given is None:
        return None
    example = 'for example per={"genre": 2}.'
    if not isinstance(given, Mapping) or not given:
        raise RuleError(f"per must say how many of one kind a list may hold, by column: {example}")
    for column, most in given.items():
        if not is_whole(most) or most < 1:
            raise RuleError(
                f"per must have a whole number of at least 1 for {column}, not {most!r}: {example}"
            )
    return {str(column): int(most) for column, most in given.items()}


def _share(given: Any) -> float | None:
    if given is None:
        return None
    if not is_number(given) or not 0 <= given <= 1:
        raise RuleError(f"diversify must be a number from 0 (by score alone) to 1, not {given!r}.")
    return float(given)


def _short(value: Any) -> str:
    many = isinstance(value, list) and len(value) > 3
    return f"[{', '.join(map(repr, value[:3]))}, ... {len(value):,} in all]" if many else repr(value)
