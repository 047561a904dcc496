"""A log cleaned as a `Cleaning` says, one function a step; the order of the steps is that of `STEPS`.

Options are defined in options.py, rows are taken out by row_filter.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.display.numbers import counted
from gnnrec_lab.errors import GraphDataError, OptionError
from gnnrec_lab.graph.cleaning.cores import drop_outside_of_core
from gnnrec_lab.graph.cleaning.options import Cleaning, Moment
from gnnrec_lab.graph.cleaning.report import CleaningReport
from gnnrec_lab.graph.cleaning.row_filter import RowFilter
from gnnrec_lab.graph.logs import Log, Roles, read_with_gaps, refuse_no_evidence
from gnnrec_lab.graph.times import microseconds
from gnnrec_lab.graph.weights import FACTORS, WEIGHTS, behaviour_factors, check_behaviours
from gnnrec_lab.kernels import merge_repeats
from gnnrec_lab.wording import named, worded

_DAY = 86_400_000_000  # microseconds
_SMALLEST = WEIGHTS[0] * FACTORS[0]  # in size, of all weights but 0
_ROWS = 1 << 20  # at a time, where float64 is needed on the way


def read_clean(
    frame: Any,
    roles: Roles,
    cleaning: Cleaning,
    behaviour_weights: Mapping[str, float] | None = None,
    *,
    time_format: str | None = None,
) -> tuple[Log, CleaningReport]:
    """Read a frame and clean it; ``behaviour_weights`` is the short form of the cleaning's ``behaviours``.

    Raises as `read_log` and `clean` do, and `OptionError` when both forms are given.
    """
    if behaviour_weights and cleaning.behaviours:
        raise OptionError(
            "behaviour_weights= and the cleaning's behaviours= say the same in two ways: give one of them."
        )
    _check_roles(cleaning, roles)
    log, gaps = read_with_gaps(frame, roles, gaps=cleaning.missing == "drop", time_format=time_format)
    if behaviour_weights:
        behaviour_factors(log.behaviours, behaviour_weights, roles.behaviour)  # in its own words
        cleaning = replace(cleaning, behaviours=behaviour_weights)
    row_filter = RowFilter(log, roles)
    del log
    return _sifted(row_filter, cleaning, gaps)


def clean(
    log: Log, cleaning: Cleaning, roles: Roles, gaps: Mapping[str, NDArray[np.bool_]] | None = None
) -> tuple[Log, CleaningReport]:
    """Return what is left of a log, and what became of its rows.

    Parameters
    ----------
    log : Log
        Its weights are changed in place.
    cleaning : Cleaning
    roles : Roles
        What the columns are called, for messages.
    gaps : mapping of str to bool [E], optional
        For each role the rows that lack it, of `read_with_gaps`.

    Raises
    ------
    GraphDataError
        When nothing is left, or nothing of positive weight; and for a behaviour that doesn't occur.
    OptionError
        For a step that needs a column which wasn't named.
    """
    _check_roles(cleaning, roles)
    return _sifted(RowFilter(log, roles), cleaning, gaps or {})


def _sifted(
    row_filter: RowFilter, cleaning: Cleaning, gaps: Mapping[str, NDArray[np.bool_]]
) -> tuple[Log, CleaningReport]:
    for role, rows in gaps.items():
        row_filter.drop(rows, f"no {role}")
    for step in STEPS:
        step(row_filter, cleaning)
        if not row_filter.alive.any():
            raise _nothing_left(row_filter)
    reading, cleaned = row_filter.reading(), row_filter.result()
    refuse_no_evidence(cleaned, row_filter.roles)
    return cleaned, reading


def _check_roles(cleaning: Cleaning, roles: Roles) -> None:
    for name in ("since", "until", "half_life"):
        if getattr(cleaning, name) is not None and roles.time is None:
            raise OptionError(
                worded(named(name), " needs ", named("time"), ", the column that holds the times.")
            )


def _nothing_left(row_filter: RowFilter) -> GraphDataError:
    reasons = "; ".join(f"{one.reason}: {one.rows:,}" for one in row_filter.dropped)
    return GraphDataError(
        f"Cleaning leaves none of the {len(row_filter.alive):,} rows ({reasons}). Loosen what drops the most."
    )


def weigh_behaviours(row_filter: RowFilter, cleaning: Cleaning) -> None:
    """Drop behaviours, and multiply the weights of the others."""
    if not cleaning.behaviours:
        return
    log, codes, weight = row_filter.log, row_filter.log.behaviour, row_filter.log.weight
    check_behaviours(log.behaviours, cleaning.behaviours, row_filter.roles.behaviour, "behaviours")
    for place, name in enumerate(log.behaviours):
        if cleaning.behaviours.get(name, 1) is None:
            row_filter.drop(np.asarray(codes == place), f"behaviour {name} is dropped")
    factors = _factors(log, cleaning.behaviours)
    against = (factors < 0)[codes]
    np.negative(np.abs(weight), out=weight, where=against)
    weight *= np.abs(factors)[codes]
    weight += 0  # no -0: it would be another weight to a fingerprint


def _factors(log: Log, given: Mapping[str, float | None]) -> NDArray[np.float32]:
    """Return the factor of each behaviour, float32 [behaviours]; 1 for those not given and those dropped."""
    found = [given.get(name) for name in log.behaviours]
    return np.array([1 if factor is None else factor for factor in found], dtype=np.float32)


def drop_small_weights(row_filter: RowFilter, cleaning: Cleaning) -> None:
    """Drop rows below the threshold."""
    if cleaning.min_weight is not None:
        with np.errstate(over="ignore"):
            least = np.float32(cleaning.min_weight)  # rounded as the weights are: 3.3 isn't below 3.3
        row_filter.drop(row_filter.log.weight < least, f"weight below {cleaning.min_weight:g}")


def drop_other_times(row_filter: RowFilter, cleaning: Cleaning) -> None:
    """Drop rows outside of the period."""
    time = row_filter.log.time
    if time is not None and cleaning.since is not None:
        row_filter.drop(
            _before(time, _bound("since", cleaning.since, row_filter)), f"before {cleaning.since}"
        )
    if time is not None and cleaning.until is not None:
        row_filter.drop(
            ~_before(time, _bound("until", cleaning.until, row_filter)), f"from {cleaning.until} on"
        )


def _bound(name: str, moment: Moment, row_filter: RowFilter) -> int:
    """Return the first time that isn't before a moment."""
    if isinstance(moment, str) != (row_filter.log.time_kind == "datetime"):
        other = "a number" if isinstance(moment, str) else 'a date such as "2011-01-01"'
        kind = "numbers" if isinstance(moment, str) else "datetimes"
        raise OptionError(
            f"{name}={moment!r} can't be compared with column {row_filter.roles.time!r}, which holds {kind}. "
            f"Give {other}."
        )
    return microseconds(moment) if isinstance(moment, str) else math.ceil(moment)


def _before(time: NDArray[np.int64], bound: int) -> NDArray[np.bool_]:
    if bound >= 2**63:
        return np.ones(len(time), dtype=bool)
    return np.asarray(time < max(bound, -(2**63)), dtype=bool)


def drop_repeats(row_filter: RowFilter, cleaning: Cleaning) -> None:
    """Make one row of those of one user, item and behaviour."""
    how, log = cleaning.dedupe, row_filter.log
    if how is None:
        return
    if how == "count":
        np.sign(log.weight, out=log.weight)
        if cleaning.behaviours and log.behaviour is not None:
            log.weight[:] *= np.abs(_factors(log, cleaning.behaviours))[log.behaviour]
    left = row_filter.alive.copy()
    merge_repeats(
        log.user, log.item, log.behaviour, log.time, log.weight, left, len(log.users),
        first=how == "first", add=how in ("sum", "count"),
    )  # fmt: skip
    reasons = {
        "first": "repeats an earlier row",
        "last": "repeated by a later row",
        "sum": "added to a later row",
        "count": "counted with a later row",
    }
    row_filter.drop(~left, reasons[how])
    if how in ("sum", "count"):
        row_filter.log = replace(log, weighted=True)


def decay(row_filter: RowFilter, cleaning: Cleaning) -> None:
    """Let weights shrink with their age, but not to 0, which would be another kind of evidence."""
    time, weight = row_filter.log.time, row_filter.log.weight
    if cleaning.half_life is None or time is None:
        return
    unit = _DAY if row_filter.log.time_kind == "datetime" else 1
    latest = float(time.max(where=row_filter.alive, initial=-(2**63)))
    for start in range(0, len(time), _ROWS):
        part = slice(start, start + _ROWS)
        with np.errstate(over="ignore", under="ignore"):
            # rows that are dropped may be later than the latest
            lives = np.maximum(latest - time[part].astype(np.float64), 0) / unit / cleaning.half_life
            shrunk = weight[part] * 0.5**lives
        size = np.maximum(np.abs(shrunk), _SMALLEST)
        weight[part] = np.where(weight[part] == 0, 0, np.copysign(size, weight[part]))


def drop_busy_users(row_filter: RowFilter, cleaning: Cleaning) -> None:
    """Drop users with more rows than a person has."""
    if cleaning.max_user is None:
        return
    user = row_filter.log.user
    counts = np.bincount(user[row_filter.alive], minlength=len(row_filter.log.users))
    busy = counts > cleaning.max_user
    row_filter.drop(busy[user], f"user with more than {counted(cleaning.max_user, 'interaction')}")


STEPS: tuple[Callable[[RowFilter, Cleaning], None], ...] = (
    weigh_behaviours,
    drop_small_weights,
    drop_other_times,
    drop_repeats,
    decay,
    drop_busy_users,
    drop_outside_of_core,
)
