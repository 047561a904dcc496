"""`guess_roles`: which column of a log is what, by names and values, with the reasons; never in doubt.

Evidence comes from names (role_names.py) and values (role_values.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.tables import table, width
from gnnrec_lab.display.words import Said, called, in_locale, language, spoken
from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph.role_names import entity, is_plain_id, likeness
from gnnrec_lab.graph.role_values import Look
from gnnrec_lab.sources import Source, open_source

ROLES = ("user", "item", "time", "behaviour", "weight")
_NEEDED = ("user", "item")
_ROLE = "roles.role"
_LOOKED_AT = 10_000  # rows
BELOW = "below, as {role}"  # how a form with a field for each role says one


@dataclass(frozen=True, repr=False)
class RoleGuess:
    """Which column is what.

    Attributes
    ----------
    roles : dict of str to str
        The column of each role that has one; what was given is among them.
    reasons : dict of str to str
        Why, for every role that was guessed; also for those without a column, why they have none.
    others : dict of str to list of str
        Which other columns could have been it, for every role that was guessed.
    frame : str
        What the table is called.
    option : str
        How a role is said, e.g. ``"{role}="``.
    """

    roles: dict[str, Any]
    reasons: dict[str, str]
    others: dict[str, list[Any]]
    frame: str = "frame"
    option: str = "{role}="

    def reasons_in(self, locale: str) -> dict[str, str]:
        """Return the reasons in a language: "en" or "ko"."""
        return {role: in_locale(why, locale) for role, why in self.reasons.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready; names of columns as text."""
        return {
            "roles": {role: str(column) for role, column in self.roles.items()},
            "reasons": dict(self.reasons),
            "others": {role: list(map(str, columns)) for role, columns in self.others.items()},
        }

    @visibly
    def __repr__(self) -> str:
        rows = [(called(_ROLE, role), f"{column}: {why}") for role, column, why in self._rows()]
        wide = max(width(called(_ROLE, role)) for role in ROLES)
        lines = [f"  {role}{' ' * (wide - width(role))}  {said}" for role, said in rows]
        return "\n".join([f"{self._caption()}:", *lines]) if lines else f"{self._caption()}."

    def _repr_html_(self) -> Html:
        rows = [(called(_ROLE, role), *said) for role, *said in self._rows()]
        return table(rows, caption=self._caption(), row_heads=True)

    def _caption(self) -> str:
        if not self.reasons:
            return spoken("roles.nothing-guessed", frame=self.frame)
        first, user, item = (self.option.format(role=role) for role in (next(iter(self.reasons)), *_NEEDED))
        return spoken("roles.guessed", frame=self.frame, first=first, user=user, item=item)

    def _rows(self) -> list[tuple[str, str, str]]:
        """Return role, column and reason of what was guessed."""
        rows = []
        for role, why in self.reasons_in(language()).items():
            others = self.others[role] if role in self.roles else []
            also = spoken("roles.also", columns=", ".join(map(str, others))) if others else ""
            rows.append((role, str(self.roles.get(role, spoken("roles.no-column"))), why + also))
        return rows


def guess_roles(source: Any, given: Mapping[str, Any] | None = None, *, option: str = "{role}=") -> RoleGuess:
    """Guess which column of a log is what.

    Parameters
    ----------
    source : Source, or what `open_source` takes
        Of a long one, some rows chosen at random are looked at.
    given : mapping of role to column, optional
        What is known; it isn't guessed, and its columns are nothing else.
    option : str
        How messages say a role; ``{role}`` stands for it.

    Raises
    ------
    OptionError
        When it is in doubt which column holds the users or the items. Time, behaviour and weight are left
        out when they are in doubt, and the guess says so.

    Examples
    --------
    >>> import pandas as pd
    >>> log = pd.DataFrame({"userId": [1, 2], "movieId": [7, 7], "rating": [4.5, 2.0], "note": ["a", None]})
    >>> guess_roles(log)
    Guessed from the columns of frame (user= says otherwise, with user= and item= nothing is guessed):
      user       userId: called like a user; 2 different in the 2 rows looked at
      item       movieId: called like an item; 1 different in the 2 rows looked at
      time       none: no column looks like a time
      behaviour  none: no column looks like a type of interaction
      weight     rating: called like a rating or a count; numbers from 2 to 4.5
    """
    opened = open_source(source)
    given = {role: column for role, column in (given or {}).items() if column is not None}
    guesser = _Guesser(opened, given, option)
    for role in _NEEDED:
        if role not in given:
            guesser.refuse_unnamed(role)  # before any row is read
    return guesser.guess()


def likeness_to_log(columns: Iterable[Any]) -> int:
    """Return how many roles there are columns for by their names; users and items count twice.

    >>> likeness_to_log(["userId", "movieId", "rating"]), likeness_to_log(["movieId", "title"])
    (5, 2)
    """
    named = list(columns)
    found = [role for role in ROLES if any(likeness(role, name) == "strong" for name in named)]
    return sum(2 if role in _NEEDED else 1 for role in found)


class _Guesser:
    def __init__(self, source: Source, given: dict[str, Any], option: str) -> None:
        self._source, self._given, self._option = source, given, option
        self._free = [name for name in source.columns if name not in given.values()]
        self._looks: dict[Any, Look] = {}

    def refuse_unnamed(self, role: str) -> None:
        """Raise `OptionError` when no name is like one of the role's."""
        if not any(likeness(role, name) == "strong" for name in self._free):
            raise self._in_doubt(role, [], [name for name in self._free if likeness(role, name) == "weak"])

    def guess(self) -> RoleGuess:
        sample = self._source.sample(_LOOKED_AT)
        places = {name: place for place, name in enumerate(self._source.columns)}
        self._looks = {name: Look(sample.column(places[name])) for name in self._free}
        roles, reasons, others = dict(self._given), {}, {}
        for role in ROLES:
            if role in self._given:
                continue
            find = self._needed if role in _NEEDED else self._optional
            column, reasons[role], others[role] = find(role)
            if column is not None:
                roles[role] = column
                self._free.remove(column)
        ordered = {role: roles[role] for role in ROLES if role in roles}
        return RoleGuess(ordered, reasons, others, self._source.name, self._option)

    def _needed(self, role: str) -> tuple[Any, str, list[Any]]:
        """Return the column of the users or the items, why, and which others could be it."""
        against = {name: self._looks[name].against_id() for name in self._free}
        like = [name for name in self._free if likeness(role, name) == "strong" and not against[name]]
        weak = [name for name in self._free if likeness(role, name) == "weak" and not against[name]]
        words = {entity(role, name) for name in like}
        ids = [name for name in like if is_plain_id(role, name)]  # user_id before user
        best = ids or like
        if len(words) != 1 or len(best) != 1:
            refused = {name: why for name, why in against.items() if why and likeness(role, name) == "strong"}
            raise self._in_doubt(role, like, weak, refused)
        look = self._looks[best[0]]
        seen = Said("roles.different", different=len(look.distinct), rows=len(look.values))
        return (
            best[0],
            Said("roles.called", like=_like(role), seen=seen),
            [name for name in like + weak if name != best[0]],
        )

    def _in_doubt(
        self, role: str, like: list[Any], weak: list[Any], refused: Mapping[Any, str] | None = None
    ) -> OptionError:
        facts = {"frame": self._source.name, "role": Said(f"roles.{role}"), "option": self._option_of(role)}
        if like:
            return OptionError(Said("roles.several", **facts, names=", ".join(map(str, like))))
        why: str = ""
        for name, reason in (refused or {}).items():
            why = Said("roles.both", first=why, second=Said("roles.refused", column=str(name), why=reason))
        if weak:
            why = Said("roles.both", first=why, second=Said("roles.could-be", columns=_either(weak)))
        names = ", ".join(map(str, self._source.columns)) or "none"
        return OptionError(Said("roles.which", **facts, why=why, names=names))

    def _option_of(self, role: str) -> str:
        if self._option == BELOW:
            return Said("roles.below", role=Said(f"roles.{role}"))
        return self._option.format(role=role)

    def _optional(self, role: str) -> tuple[Any, str, list[Any]]:
        """Return the column of a role that needs none, or None; why; and which others could be it."""
        named = {name: likeness(role, name) for name in self._free}
        found: dict[Any, str] = {}  # what speaks for a column
        doubtful: dict[Any, str] = {}  # what speaks against it
        for name, like in named.items():
            seen, why_not = self._seen(role, name, like)
            if seen:
                called = Said("roles.called", like=_like(role), seen=seen)
                found[name] = called if like == "strong" else seen
            elif why_not and like != "no":
                doubtful[name] = why_not
        strong = [name for name in found if named[name] == "strong"]
        best = strong or [name for name in found if self._is_sure(role, named[name])]
        if len(best) == 1:
            return best[0], found[best[0]], [name for name in (*found, *doubtful) if name != best[0]]
        candidates = [*found, *doubtful]
        if len(best) > 1 or len(candidates) > 1:
            return None, Said("roles.doubtful", columns=_either(candidates)), candidates
        if not candidates:
            return None, Said("roles.none", like=_like(role)), []
        why = doubtful.get(candidates[0]) or Said("roles.may-be", seen=found.get(candidates[0], ""))
        return None, Said("roles.left-out", column=str(candidates[0]), why=why), candidates

    @staticmethod
    def _is_sure(role: str, like: str) -> bool:
        """Return whether the values are enough where the name isn't."""
        return role == "behaviour" or (role == "time" and like == "no")

    def _seen(self, role: str, name: Any, like: str) -> tuple[str, str]:
        """Return what the values are in a role, and why they can't be used in it."""
        look = self._looks[name]
        if role == "behaviour":
            return look.as_behaviour(known=like != "strong")
        if role == "weight":
            return look.as_weight() if like != "no" else ("", "")
        seen, why_not = look.as_time()
        return ("", "") if like == "no" and "since 1970" in seen else (seen, why_not)


def _like(role: str) -> Said:
    return Said(f"roles.like.{role}")


def _either(names: Sequence[Any]) -> str:
    """Return "a or b or c"."""
    first, *others = map(str, names)
    return Said("roles.either", first=first, second=_either(others)) if others else first
