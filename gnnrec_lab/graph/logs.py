"""`Log`: the interactions of one or several frames as arrays, before they become a graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.errors import GraphDataError
from gnnrec_lab.graph.encoding import encode_ids, join_ids
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.graph.times import TimeKind, read_times
from gnnrec_lab.graph.weights import behaviour_factors, read_behaviours, read_weights
from gnnrec_lab.sources.column import Column, shown
from gnnrec_lab.sources.opening import open_source


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


def read_log(native: Any, roles: Roles, name: str = "frame") -> Log:
    """Return the interactions of a frame; ``name`` is what messages call it.

    Raises `GraphDataError` for whatever can't be used, naming column, row and remedy.
    """
    frame = open_source(native, name)
    if roles.user == roles.item:
        raise GraphDataError(f"user= and item= are the same column, {roles.user!r}.", column=str(roles.user))
    # all columns are looked for before any is read: the cheap mistakes are told first
    for role, column in vars(roles).items():
        if column is not None or role in ("user", "item"):
            frame.require(column, role)

    def read(role: str) -> Column:  # one at a time: a column of a long log is large
        return frame.column(getattr(roles, role), role, coded=role != "weight")

    if not len(frame):
        raise GraphDataError(f"{name} has no rows, so there are no interactions.", column=str(roles.user))
    users, user = encode_ids(read("user"), "user")
    items, item = encode_ids(read("item"), "item")
    behaviour, behaviours = read_behaviours(read("behaviour")) if roles.behaviour is not None else (None, [])
    weighted = roles.weight is not None
    weight = read_weights(read("weight")) if weighted else np.ones(len(user), dtype=np.float32)
    time, time_kind = read_times(read("time")) if roles.time is not None else (None, None)
    return Log(users, items, user, item, behaviour, behaviours, weight, weighted, time, time_kind)


def with_evidence(log: Log, roles: Roles, behaviour_weights: Mapping[str, float] | None) -> Log:
    """Return the log with its weights multiplied by those of the behaviours.

    Raises `GraphDataError` for behaviour weights that can't be used, and when no row has a positive weight.
    """
    if behaviour_weights:
        factors = behaviour_factors(log.behaviours, behaviour_weights, roles.behaviour)
        log = replace(log, weight=log.weight * factors[log.behaviour])
    if not (log.weight > 0).any():
        raise GraphDataError(
            f"None of the {len(log.weight):,} interactions has a weight above 0, so there is no positive "
            "evidence to learn from. Check weight= and behaviour_weights=.",
            column=roles.weight or roles.behaviour,
        )
    return log


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
