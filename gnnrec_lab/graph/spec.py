"""`GraphSpec`: how a graph was built from its log, so that it can be built again.

The log itself isn't kept in it, except for the path or the query it was read from; nor are the features.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph.cleaning import Cleaning
from gnnrec_lab.graph.cleaning.options import as_code
from gnnrec_lab.graph.id_values import from_text, to_text
from gnnrec_lab.graph.logs import Roles

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph


_QUERY = re.compile(r"\s*(select|with|from)\s", re.IGNORECASE)


@dataclass(frozen=True)
class GraphSpec:
    """The arguments of `InteractionGraph.from_frame`, without frames.

    Attributes
    ----------
    roles : Roles
        Which column is what.
    cleaning : Cleaning or None
    behaviour_weights : dict of str to float, or None
    name : str
    source : str or None
        The path, the glob or the SQL that the log was read from; None for a frame.

    Examples
    --------
    >>> spec = GraphSpec(Roles("who", "what"), Cleaning(min_user=2), name="tiny")
    >>> print(spec.code("events"))
    InteractionGraph.from_frame(events, user="who", item="what", name="tiny", cleaning=Cleaning(min_user=2))
    >>> GraphSpec.from_dict(spec.to_dict()) == spec
    True
    """

    roles: Roles
    cleaning: Cleaning | None = None
    behaviour_weights: Mapping[str, float] | None = None
    name: str = "graph"
    source: str | None = None

    @classmethod
    def of(
        cls,
        frame: Any,
        roles: Roles,
        cleaning: Cleaning | None,
        behaviour_weights: Mapping[str, float] | None,
        name: str,
    ) -> GraphSpec | None:
        """Return the spec of a call; None where a column's name is nothing that a file can keep.

        Raises `OptionError` for a ``cleaning`` that is no `Cleaning`.
        """
        if not (cleaning is None or isinstance(cleaning, Cleaning)):
            raise OptionError(f"cleaning={cleaning!r} must be a Cleaning, e.g. Cleaning(min_user=5).")
        source = str(frame) if isinstance(frame, str | Path) else getattr(frame, "origin", None)
        weights = {str(key): float(value) for key, value in (behaviour_weights or {}).items()} or None
        spec = cls(roles, cleaning, weights, name, source if isinstance(source, str) else None)
        try:
            spec.to_dict()
        except (GraphDataError, ValueError):
            return None
        return spec

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        return {
            "roles": {role: _told(column) for role, column in vars(self.roles).items()},
            "cleaning": None if self.cleaning is None else self.cleaning.to_dict(),
            "behaviour_weights": None if self.behaviour_weights is None else dict(self.behaviour_weights),
            "name": self.name,
            "source": self.source,
        }

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> GraphSpec:
        """Return what `to_dict` wrote. Raises `KeyError`, `TypeError` or `ValueError` when it is damaged."""
        cleaning, weights = told["cleaning"], told["behaviour_weights"]
        return cls(
            roles=Roles(**{role: _read(column) for role, column in told["roles"].items()}),
            cleaning=None if cleaning is None else Cleaning.from_dict(cleaning),
            behaviour_weights=None if weights is None else dict(weights),
            name=str(told["name"]),
            source=told["source"],
        )

    @property
    def path(self) -> str | None:
        """The source where it is a path or a glob, which needs no frame to be read again."""
        return None if self.source is None or _QUERY.match(self.source) else self.source

    def code(self, frame: str = "frame") -> str:
        """Return the line of Python that builds the graph again, from its path or a variable ``frame``."""
        options = {role: column for role, column in vars(self.roles).items() if column is not None}
        options |= {"name": self.name, "behaviour_weights": self.behaviour_weights, "cleaning": self.cleaning}
        given = [f"{name}={as_code(value)}" for name, value in options.items() if value is not None]
        source = frame if self.path is None else as_code(self.path)
        return f"InteractionGraph.from_frame({', '.join([source, *given])})"

    def build(self, frame: Any = None, users: Any = None, items: Any = None) -> InteractionGraph:
        """Build the graph from a frame, by default from the path; ``users`` and ``items`` hold features.

        Raises `OptionError` when there is neither, and as `InteractionGraph.from_frame` does.
        """
        from gnnrec_lab.graph.interaction_graph import InteractionGraph

        if frame is None and self.path is None:
            origin = "a frame in memory" if self.source is None else "a query"
            raise OptionError(f'"{self.name}" was built from {origin}: give its rows, build(frame).')
        return InteractionGraph.from_frame(
            self.path if frame is None else frame,
            **vars(self.roles),
            users=users,
            items=items,
            name=self.name,
            behaviour_weights=self.behaviour_weights,
            cleaning=self.cleaning,
        )


def _told(column: Any) -> Any:
    """Return a column's name for JSON: text is itself, anything else a list with its type and value."""
    return column if column is None or type(column) is str else [to_text(column)]


def _read(told: Any) -> Any:
    return from_text(told[0]) if isinstance(told, list) else told
