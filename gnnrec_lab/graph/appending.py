"""`append`: new interactions behind those of a graph, as a graph of its own; the old one stays as it is.

The new rows are read, checked and cleaned as those of the graph were, by its spec.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph.cleaning import Cleaning, CleaningReport
from gnnrec_lab.graph.cleaning.clean import clean
from gnnrec_lab.graph.features import read_features
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.graph.interaction_graph import InteractionGraph
from gnnrec_lab.graph.logs import Log, join_logs, read_with_gaps, refuse_other_types, with_evidence
from gnnrec_lab.graph.spec import GraphSpec
from gnnrec_lab.kernels import merge_repeats
from gnnrec_lab.sources import open_source

_DAY = 86_400_000_000  # microseconds
_UNASKED: dict[str, Any] = {"max_user": None, "min_user": 0, "min_item": 0}  # new ones have few rows


@dataclass(frozen=True, eq=False)
class Appended:
    """A graph with new interactions behind its own.

    Attributes
    ----------
    graph : InteractionGraph
        All interactions, over all ids.
    everything : InteractionGraph
        The old interactions, and behind them the new ones, over the ids of ``graph``. They are more than the
        graph's where its cleaning makes one row of several.
    is_new : bool [E]
        Which of these are new.
    users, items : int64
        The index in ``graph`` of each user and item of the old graph.
    reading : CleaningReport
        What became of the new rows.
    """

    graph: InteractionGraph
    everything: InteractionGraph
    is_new: NDArray[np.bool_]
    users: NDArray[np.int64]
    items: NDArray[np.int64]
    reading: CleaningReport

    @property
    def new_users(self) -> NDArray[np.int64]:
        """Indices in ``graph`` of the users that the old graph didn't have, ascending."""
        return np.setdiff1d(np.arange(self.graph.num_users), self.users)

    @property
    def new_items(self) -> NDArray[np.int64]:
        """Indices in ``graph`` of the items that the old graph didn't have, ascending."""
        return np.setdiff1d(np.arange(self.graph.num_items), self.items)

    @cached_property
    def before(self) -> InteractionGraph:
        """The old interactions over the ids of ``graph``."""
        return self.everything.subset(~self.is_new)

    @cached_property
    def added(self) -> InteractionGraph:
        """The new interactions over the ids of ``graph``."""
        return self.everything.subset(self.is_new)


def append(graph: InteractionGraph, frame: Any, *, users: Any = None, items: Any = None) -> Appended:
    """Read new interactions and put them behind a graph's own.

    Columns, times, weights of behaviours and cleaning are those that the graph was built with. Repeats are
    looked for among old and new rows together, and a half-life counts from the latest of both; the sizes of
    the core and of busy users aren't asked of new rows.

    Parameters
    ----------
    graph : InteractionGraph
        Built from a log.
    frame : DataFrame, path, or whatever `gnnrec_lab.sources.open_source` takes
    users, items : as ``frame``, optional
        Features of new users and items. Those of known ones stay as they are.

    Raises
    ------
    GraphDataError
        As `InteractionGraph.from_frame`; also for ids or times of another type than the graph's.
    OptionError
        For a graph that doesn't know which columns it was made of, and features where it has none.
    """
    spec = graph.spec
    if spec is None:
        raise OptionError(
            f'"{graph.name}" doesn\'t know from which columns it was made. Build it from one log: '
            "InteractionGraph.from_frame(frame, user=..., item=...)."
        )
    new, reading = _read(frame, spec)
    old = Log(**{name: getattr(graph, name) for name in Log.__dataclass_fields__ if name != "notes"})
    logs = {"the graph": old, "the update": replace(new, weighted=old.weighted)}
    refuse_other_types(logs)
    joined = join_logs(_aged(logs, spec))
    tables = {
        what: _features(graph, what, given, getattr(joined, what), spec)
        for what, given in (("users", users), ("items", items))
    }
    facts = {name: value for name, value in vars(joined).items() if name != "notes"}
    features = {"user_features": tables["users"], "item_features": tables["items"]}
    everything = InteractionGraph(name=graph.name, **facts, **features)
    is_new = np.arange(len(joined.user)) >= len(old.user)
    kept = replace(spec, source=None, is_query=False, csv=None)
    merged = _merged(everything, spec)
    return Appended(
        replace(merged, spec=kept, reading=_both(graph.reading, reading, merged.num_interactions)),
        everything,
        is_new,
        everything.users.find(graph.users.values),
        everything.items.find(graph.items.values),
        reading,
    )


def _read(frame: Any, spec: GraphSpec) -> tuple[Log, CleaningReport]:
    roles, cleaning = spec.roles, spec.cleaning
    source = open_source(frame, "the update")
    gaps_allowed = cleaning is not None and cleaning.missing == "drop"
    log, gaps = read_with_gaps(source, roles, "the update", gaps=gaps_allowed, time_format=spec.time_format)
    weights = {name: one for name, one in (spec.behaviour_weights or {}).items() if name in log.behaviours}
    if cleaning is None:
        log = with_evidence(log, roles, weights or None)
        return log, CleaningReport(len(log.user), len(log.user), notes=log.notes)
    given: Mapping[str, float | None] = weights or {
        name: one for name, one in (cleaning.behaviours or {}).items() if name in log.behaviours
    }
    cleaned, reading = clean(log, replace(cleaning, behaviours=given or None, **_UNASKED), roles, gaps)
    unasked = [name for name in _UNASKED if name in cleaning.given]
    if unasked:
        reading = replace(reading, notes=(*reading.notes, f"not asked of new rows: {', '.join(unasked)}"))
    return cleaned, reading


def _aged(logs: dict[str, Log], spec: GraphSpec) -> dict[str, Log]:
    """Return the logs with weights that are as old as the latest row of both makes them."""
    cleaning = spec.cleaning or Cleaning()
    times = [log.time for log in logs.values() if log.time is not None and len(log.time)]
    if cleaning.half_life is None or len(times) < len(logs):
        return logs
    latest = max(int(time.max()) for time in times)
    aged = {}
    for name, log in logs.items():
        unit = _DAY if log.time_kind == "datetime" else 1
        own = latest if log.time is None else int(log.time.max())
        factor = np.float32(0.5 ** ((latest - own) / unit / cleaning.half_life))
        smallest = np.finfo(np.float32).tiny
        shrunk = np.copysign(np.maximum(np.abs(log.weight * factor), smallest), log.weight)
        aged[name] = replace(log, weight=np.where(log.weight == 0, 0, shrunk).astype(np.float32))
    return aged


def _merged(graph: InteractionGraph, spec: GraphSpec) -> InteractionGraph:
    """Return the graph with one row for those that its cleaning makes one of; old and new apart have none."""
    how = None if spec.cleaning is None else spec.cleaning.dedupe
    if how is None:
        return graph
    weight = graph.weight.copy()
    left = np.ones(graph.num_interactions, dtype=bool)
    merge_repeats(
        graph.user, graph.item, graph.behaviour, graph.time, weight, left,
        graph.num_users, first=how == "first", add=how in ("sum", "count"),
    )  # fmt: skip
    return replace(graph, weight=weight).subset(left)


def _features(graph: InteractionGraph, what: str, given: Any, ids: IdMap, spec: GraphSpec) -> Any:
    """Return the graph's features of users or items, and behind them those of new ones, in index order."""
    kind = what.removesuffix("s")
    old: pa.Table | None = getattr(graph, f"{kind}_features")
    if old is None:
        if given is not None:
            raise OptionError(
                f'"{graph.name}" was built without features of {what}, so its models know none: build it '
                f"with {what}=..., and train on that."
            )
        return None
    place = ids.find(getattr(graph, what).values)
    column = getattr(spec.roles, kind)
    fresh = None if given is None else read_features(given, ids, column, what)
    source = np.full(len(ids), -1, dtype=np.int64)
    source[place] = np.arange(len(place))
    is_new = source < 0
    columns = []
    for field in old.schema:
        own = old.column(field.name).combine_chunks()
        if fresh is None or field.name not in fresh.column_names:
            columns.append(own.take(pa.array(source, mask=is_new)))
            continue
        try:
            added = fresh.column(field.name).combine_chunks().cast(field.type)
        except pa.ArrowException as error:
            raise GraphDataError(
                f'Column "{field.name}" of {what} holds {fresh.schema.field(field.name).type}, in the graph '
                f"it is {field.type}. Make them one type.",
                column=field.name,
            ) from error
        both = pa.concat_arrays([own, added])
        columns.append(both.take(pa.array(np.where(is_new, len(own) + np.arange(len(ids)), source))))
    return pa.Table.from_arrays(columns, names=old.column_names)


def _both(old: CleaningReport | None, new: CleaningReport, kept: int) -> CleaningReport:
    """Return what became of the rows of both logs; examples are numbers within the log of each."""
    if old is None:
        return new
    notes = tuple(dict.fromkeys([*old.notes, *new.notes]))
    return CleaningReport(old.rows_read + new.rows_read, kept, (*old.dropped, *new.dropped), notes)
