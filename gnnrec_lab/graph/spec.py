"""`GraphSpec`: how a graph was built from its log, so that it can be built again.

The log itself isn't kept in it, except for the path or the query it was read from; nor are the features.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph.cleaning import Cleaning
from gnnrec_lab.graph.id_values import from_text, to_text
from gnnrec_lab.graph.logs import Roles
from gnnrec_lab.graph.time_text import checked_format
from gnnrec_lab.quoting import as_code
from gnnrec_lab.sources import CsvOptions, Library, Source, relation_of, sql_source

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph


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
        The path, the glob or the query that the log was read from; None for a frame.
    is_query : bool
        Whether ``source`` is a query.
    time_format : str or None
        How times are written.
    csv : CsvOptions or None
        How the files of ``source`` are written down.
    library : str
        Whose code changes the log; see `Remedies`.

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
    is_query: bool = False
    time_format: str | None = None
    csv: CsvOptions | None = None
    library: Library = "pandas"

    @classmethod
    def of(
        cls,
        source: Source,
        roles: Roles,
        cleaning: Cleaning | None,
        behaviour_weights: Mapping[str, float] | None,
        name: str,
        time_format: str | None = None,
    ) -> GraphSpec | None:
        """Return the spec of a call; None where a column's name is nothing that a file can keep.

        Raises `OptionError` for a ``cleaning`` that is no `Cleaning`.
        """
        if not (cleaning is None or isinstance(cleaning, Cleaning)):
            raise OptionError(f"cleaning={cleaning!r} must be a Cleaning, e.g. Cleaning(min_user=5).")
        weights = {str(key): float(value) for key, value in (behaviour_weights or {}).items()} or None
        spec = cls(
            roles, cleaning, weights, name, source.origin, source.is_query, time_format, source.csv,
            source.library,
        )  # fmt: skip
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
            "is_query": self.is_query,
            "time_format": self.time_format,
            "csv": None if self.csv is None else self.csv.given(),
            "library": self.library,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> GraphSpec:
        """Return what `to_dict` wrote. Raises `KeyError`, `TypeError` or `ValueError` when it is damaged."""
        cleaning, weights = values["cleaning"], values["behaviour_weights"]
        library = values.get("library", "pandas" if values["source"] is None else "sql")
        if library not in get_args(Library):
            raise ValueError(f"library {library!r}")
        return cls(
            roles=Roles(**{role: _read(column) for role, column in values["roles"].items()}),
            cleaning=None if cleaning is None else Cleaning.from_dict(cleaning),
            behaviour_weights=None if weights is None else dict(weights),
            name=str(values["name"]),
            source=values["source"],
            is_query=bool(values.get("is_query", False)),
            time_format=checked_format(values.get("time_format")),
            csv=CsvOptions.of(**(values.get("csv") or {})),
            library=library,
        )

    @property
    def relation(self) -> str:
        """What stands for the log after ``FROM`` in SQL."""
        return "frame" if self.source is None else relation_of(self.source, self.csv, is_query=self.is_query)

    def code(self, frame: str = "frame") -> str:
        """Return the line of Python that builds the graph again, from its source or a variable ``frame``."""
        options = {role: column for role, column in vars(self.roles).items() if column is not None}
        options |= {"name": self.name, "behaviour_weights": self.behaviour_weights, "cleaning": self.cleaning}
        options |= {"time_format": self.time_format, **({} if self.is_query else self._csv)}
        given = [f"{name}={as_code(value)}" for name, value in options.items() if value is not None]
        source = frame if self.source is None else as_code(self.source)
        if self.is_query:
            said = "".join(f", {name}={as_code(value)}" for name, value in self._csv.items())
            source = f"sql_source({source}, globals(){said})"
        return f"InteractionGraph.from_frame({', '.join([source, *given])})"

    def build(self, frame: Any = None, users: Any = None, items: Any = None) -> InteractionGraph:
        """Build the graph from a frame, by default from the source; ``users`` and ``items`` hold features.

        A query over variables can't be run again without them: give ``sql_source(spec.source, globals())`` as
        the frame. Raises `OptionError` when there is neither, and as `InteractionGraph.from_frame` does.
        """
        from gnnrec_lab.graph.interaction_graph import InteractionGraph

        if frame is None and self.source is None:
            raise OptionError(f'"{self.name}" was built from a frame in memory: give it, build(frame).')
        if frame is None:
            frame = sql_source(self.source, **self._csv) if self.is_query and self.source else self.source
        return InteractionGraph.from_frame(
            frame,
            **vars(self.roles),
            users=users,
            items=items,
            name=self.name,
            behaviour_weights=self.behaviour_weights,
            cleaning=self.cleaning,
            time_format=self.time_format,
            **(self._csv if frame is self.source else {}),
        )

    @property
    def _csv(self) -> dict[str, Any]:
        return {} if self.csv is None else self.csv.given()


def _told(column: Any) -> Any:
    """Return a column's name for JSON: text is itself, anything else a list with its type and value."""
    return column if column is None or type(column) is str else [to_text(column)]


def _read(values: Any) -> Any:
    return from_text(values[0]) if isinstance(values, list) else values
