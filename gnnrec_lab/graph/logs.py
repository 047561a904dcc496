"""`Log`: the interactions of one or several frames as arrays, before they become a graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError, OptionError, did_you_mean
from gnnrec_lab.graph.encoding import encode_ids, join_ids
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.graph.time_text import checked_format
from gnnrec_lab.graph.times import UNIT_NAMES, TimeKind, read_times
from gnnrec_lab.graph.weights import behaviour_factors, read_behaviours, read_weights
from gnnrec_lab.sources.column import Column, shown
from gnnrec_lab.sources.opening import open_source
from gnnrec_lab.wording import named, worded

_MOST_ROWS = 2**31 - 1


@dataclass(frozen=True)
class Roles:
    """Which column is what."""

    user: str
    item: str
    behaviour: str | None = None
    weight: str | None = None
    time: str | None = None


@dataclass(frozen=True, eq=False)
class Log:
    """E interactions: indices into the id maps, and what else is known of each.

    Attributes
    ----------
    users, items : IdMap
    user, item : int32 [E]
    behaviour : int16 [E] or None
    behaviours : list of str
    weight : float32 [E]
    weighted : bool
        Whether a weight column was given, which makes a pair's weight a sum.
    time : int64 [E] or None
    time_kind : "datetime", "number" or None
    notes : tuple of str
        How values were read where there was a choice.
    """

    users: IdMap
    items: IdMap
    user: NDArray[np.int32]
    item: NDArray[np.int32]
    behaviour: NDArray[np.int16] | None
    behaviours: list[str]
    weight: NDArray[np.float32]
    weighted: bool
    time: NDArray[np.int64] | None
    time_kind: TimeKind | None
    notes: tuple[str, ...] = ()


def read_log(native: Any, roles: Roles, name: str = "frame", *, time_format: str | None = None) -> Log:
    """Return the interactions of a frame.

    ``name`` is what messages call it, ``time_format`` is that of `read_times`.

    Raises `GraphDataError` for whatever can't be used, naming column, row and remedy.
    """
    return read_with_gaps(native, roles, name, gaps=False, time_format=time_format)[0]


def read_with_gaps(
    native: Any, roles: Roles, name: str = "frame", *, gaps: bool = True, time_format: str | None = None
) -> tuple[Log, dict[str, NDArray[np.bool_]]]:
    """Return the interactions of a frame, and for each role that has gaps which rows these are, bool [E].

    What a row lacks is 0 in the log. Without ``gaps`` one is an error. Raises as `read_log` does.
    """
    time_format = checked_format(time_format)
    if time_format is not None and roles.time is None:
        raise OptionError(
            worded(named("time_format"), " needs ", named("time"), ", the column that holds the times.")
        )
    frame = open_source(native, name)
    asked = {role: column for role, column in vars(roles).items() if column is not None or role in _NEEDED}
    for role, column in asked.items():  # before any is read: cheap mistakes are found first
        if not _is_one_of(column, frame.columns, role):
            frame.column(column, role)
    if roles.user == roles.item:
        raise GraphDataError(
            worded(named("user"), " and ", named("item"), f" are the same column, {roles.user!r}."),
            column=str(roles.user),
        )
    if not len(frame):
        raise GraphDataError(f"{name} has no rows, so there are no interactions.", column=str(roles.user))
    if len(frame) > _MOST_ROWS:
        raise GraphDataError(f"{name} has {len(frame):,} rows; {_MOST_ROWS:,} is the most a graph can hold.")
    # Two at a time: most of the work is done by libraries that let other threads run. A column is let go of
    # when it is read.
    readers = _READERS | {"time": lambda column, gaps: _times(column, gaps, time_format)}
    with ThreadPoolExecutor(max_workers=2) as pool:
        waiting = {
            role: pool.submit(readers[role], frame.column(column, role, coded=role not in _MEASURED), gaps)
            for role, column in asked.items()
        }
        parts = {role: future.result() for role, future in waiting.items()}
    del waiting
    pa.default_memory_pool().release_unused()  # Arrow would keep what the texts took for later
    return _as_log(parts, len(frame)), {
        role: part.gaps for role, part in parts.items() if part.gaps is not None
    }


def _is_one_of(column: Any, columns: list[Any], role: str) -> bool:
    try:
        return column in columns
    except (TypeError, ValueError) as error:  # it can't even be compared: pandas' NA, an array
        raise GraphDataError(
            f"{role}={shown(column)} can't name a column. {did_you_mean('', columns)}"
        ) from error


@dataclass(frozen=True)
class _Part:
    """What was read from one column: a value for each row, and what belongs to all of them."""

    values: NDArray[Any]
    common: Any = None
    gaps: NDArray[np.bool_] | None = None


def _ids(column: Column, what: str, gaps: bool) -> _Part:
    ids, codes = encode_ids(column, what, gaps=gaps)
    return _without_gaps(column, codes, ids, codes < 0)


def _behaviours(column: Column, gaps: bool) -> _Part:
    codes, names = read_behaviours(column, gaps=gaps)
    return _without_gaps(column, codes, names, codes < 0)


def _weights(column: Column, gaps: bool) -> _Part:
    weight = read_weights(column, gaps=gaps)
    return _without_gaps(column, weight, None, np.isnan(weight))


def _times(column: Column, gaps: bool, time_format: str | None) -> _Part:
    missing = column.missing() if gaps else np.zeros(0, dtype=bool)
    if gaps and missing.all():
        raise _nothing(column)
    found = read_times(column, gaps=gaps, time_format=time_format)
    return _without_gaps(column, found.values, found, missing)


def _without_gaps(column: Column, values: NDArray[Any], common: Any, gaps: NDArray[np.bool_]) -> _Part:
    if not gaps.any():
        return _Part(values, common)
    if gaps.all():
        raise _nothing(column)
    values[gaps] = 0
    return _Part(values, common, gaps)


def _nothing(column: Column) -> GraphDataError:
    return column.error(f"none of its {len(column):,} rows has a value. Is it the right column?")


_NEEDED = ("user", "item")
_MEASURED = ("weight", "time")  # mostly different in each row: as codes they would take longer
_READERS: dict[str, Callable[[Column, bool], _Part]] = {
    "user": lambda column, gaps: _ids(column, "user", gaps),
    "item": lambda column, gaps: _ids(column, "item", gaps),
    "behaviour": _behaviours,
    "weight": _weights,
}


def _as_log(parts: Mapping[str, _Part], rows: int) -> Log:
    behaviour, weight, time = (parts.get(role) for role in ("behaviour", "weight", "time"))
    return Log(
        users=parts["user"].common,
        items=parts["item"].common,
        user=parts["user"].values,
        item=parts["item"].values,
        behaviour=None if behaviour is None else behaviour.values,
        behaviours=[] if behaviour is None else behaviour.common,
        weight=np.ones(rows, dtype=np.float32) if weight is None else weight.values,
        weighted=weight is not None,
        time=None if time is None else time.values,
        time_kind=None if time is None else time.common.kind,
        notes=() if time is None or not time.common.unit else (_unit_note(time.common.unit),),
    )


def _unit_note(unit: str) -> str:
    if unit in UNIT_NAMES:
        return f"times: read as {UNIT_NAMES[unit]} since 1970"
    return f"times: read as dates written {unit}"


def with_evidence(log: Log, roles: Roles, behaviour_weights: Mapping[str, float] | None) -> Log:
    """Return the log with its weights multiplied by those of the behaviours.

    Raises `GraphDataError` for behaviour weights that can't be used, and when no row has a positive weight.
    """
    if behaviour_weights:
        factors = behaviour_factors(log.behaviours, behaviour_weights, roles.behaviour)
        log = replace(log, weight=log.weight * factors[log.behaviour])
    refuse_no_evidence(log, roles)
    return log


def refuse_no_evidence(log: Log, roles: Roles) -> None:
    """Raise `GraphDataError` when no row has a positive weight."""
    if not (log.weight > 0).any():
        raise GraphDataError(
            worded(
                f"None of the {len(log.weight):,} interactions has a weight above 0, so there is no positive "
                "evidence to learn from. Check ",
                named("weight"),
                " and ",
                named("behaviour_weights"),
                ".",
            ),
            column=roles.weight or roles.behaviour,
        )


def join_logs(logs: Mapping[str, Log]) -> Log:
    """Return one log of all rows in order, over the ids of all; the keys are what messages call them.

    Raises `GraphDataError` when the times of two logs are of different kinds.
    """
    name, first = next(iter(logs.items()))
    for other, log in logs.items():
        if log.time_kind != first.time_kind:
            raise GraphDataError(
                f"The times of {name} are {_plural(first.time_kind)} and those of {other} are "
                f"{_plural(log.time_kind)}. Give them in one form."
            )
    parts = list(logs.values())
    users, user_places = join_ids([log.users for log in parts])
    items, item_places = join_ids([log.items for log in parts])
    behaviours = sorted({behaviour for log in parts for behaviour in log.behaviours})
    times = [log.time for log in parts if log.time is not None]
    codes = [_recoded(log, behaviours) for log in parts if log.behaviour is not None]
    return Log(
        users=users,
        items=items,
        user=np.concatenate([place[log.user] for place, log in zip(user_places, parts, strict=True)]),
        item=np.concatenate([place[log.item] for place, log in zip(item_places, parts, strict=True)]),
        behaviour=np.concatenate(codes) if codes else None,
        behaviours=behaviours,
        weight=np.concatenate([log.weight for log in parts]),
        weighted=first.weighted,
        time=np.concatenate(times) if times else None,
        time_kind=first.time_kind,
        notes=tuple(dict.fromkeys(note for log in parts for note in log.notes)),
    )


def _plural(kind: str | None) -> str:
    return f"{kind}s"


def _recoded(log: Log, behaviours: list[str]) -> NDArray[np.int16]:
    place = np.array([behaviours.index(name) for name in log.behaviours], dtype=np.int16)
    return place[log.behaviour]


def refuse_other_types(logs: Mapping[str, Log]) -> None:
    """Raise `GraphDataError` when the ids of two logs are of different types and have none in common.

    17850 and "17850" are two users; as users of train and of test they are a mistake.
    """
    name, first = next(iter(logs.items()))
    for other, log in logs.items():
        for ours, theirs in ((first.users, log.users), (first.items, log.items)):
            if ours.types.isdisjoint(theirs.types):
                raise GraphDataError(
                    f"None of the {len(theirs):,} {ours.what}s of {other} is in {name}: there they look like "
                    f"{shown(ours.id(0))}, in {other} like {shown(theirs.id(0))}. Make them one type."
                )
