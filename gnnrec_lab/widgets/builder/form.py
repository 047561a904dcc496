"""`Form`: the values of a GraphBuilder's form, and the arguments of `from_frame` that they stand for.

Values are checked where they are used: by `Cleaning` and by the graph, whose messages the page shows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, cast

from gnnrec_lab.errors import OptionError
from gnnrec_lab.graph import Cleaning
from gnnrec_lab.graph.logs import Roles
from gnnrec_lab.widgets.protocol.builder import BuilderForm, CleaningOptions, Role

ROLES: tuple[Role, ...] = ("user", "item", "behaviour", "weight", "time")
NEEDED: tuple[Role, ...] = ("user", "item")
DEFAULTS: Mapping[str, Any] = {one.name: one.default for one in fields(Cleaning) if one.name != "behaviours"}
_OF_TIMES = ("since", "until", "half_life")


@dataclass(frozen=True)
class Form:
    """What is filled in.

    Attributes
    ----------
    name : str
        Of the graph.
    roles : dict of str to int or None
        The place of each role's column.
    behaviours : tuple of (str, float or None)
        What counts other than once; None: left out.
    options : dict of str to value
        Those of `Cleaning` by name, but for its behaviours.
    """

    name: str
    roles: Mapping[Role, int | None] = field(default_factory=dict)
    behaviours: tuple[tuple[str, float | None], ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: Any, columns: int) -> Form:
        """Parse the form that a page sent for a table with so many columns. Raises `OptionError`."""
        try:
            roles = {role: sent["roles"].get(role) for role in ROLES}
            behaviours = tuple((str(name), factor) for name, factor in sent["behaviours"])
            given = {name: sent["options"].get(name) for name in DEFAULTS}
            name = str(sent["name"])
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise OptionError(
                "The page is of another version than the kernel. Run the cell again."
            ) from error
        for role, place in roles.items():
            if place is not None and not (type(place) is int and 0 <= place < columns):
                raise OptionError(f"There is no column number {place} for {role}.")
        return cls(name, roles, behaviours, _with_defaults(given))

    def to_dict(self) -> BuilderForm:
        """Return it JSON-ready; an option at its default is null, except for those that are a choice."""
        options = {
            name: None if value == DEFAULTS[name] and name != "missing" else value
            for name, value in _with_defaults(self.options).items()
        }
        return {
            "name": self.name,
            "roles": {role: self.roles.get(role) for role in ROLES},
            "behaviours": list(self.behaviours),
            "options": cast("CleaningOptions", options),
        }

    @property
    def needed(self) -> list[Role]:
        """The roles that must have a column and have none."""
        return [role for role in NEEDED if self.roles.get(role) is None]

    def columns(self, names: Sequence[Any]) -> Roles:
        """Return the columns of the roles; none may be `needed`."""
        chosen: dict[str, Any] = {
            role: None if (place := self.roles.get(role)) is None else names[place] for role in ROLES
        }
        return Roles(**chosen)

    def cleaning(self, behaviours: Sequence[str] | None = None) -> Cleaning | None:
        """Return the cleaning, None when there is nothing to clean.

        What needs a column that has no role is left out, and so are the weights of behaviours other than
        ``behaviours``, where these are given. Raises `OptionError` for a value that can't be used.
        """
        options = _with_defaults(self.options)
        if self.roles.get("time") is None:
            options |= dict.fromkeys(_OF_TIMES)
        named = {} if self.roles.get("behaviour") is None else dict(self.behaviours)
        known = {name: factor for name, factor in named.items() if behaviours is None or name in behaviours}
        cleaning = Cleaning(**options, behaviours=known or None)
        return cleaning if cleaning.given else None


def _with_defaults(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: default if given.get(name) is None else given[name] for name, default in DEFAULTS.items()}
