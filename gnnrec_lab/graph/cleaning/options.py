"""`Cleaning`: which rows of a log become interactions, and what weight they get. Checked when it is made.

clean.py applies them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Literal

import numpy as np

from gnnrec_lab.checks import choice, is_number, number, whole
from gnnrec_lab.controls import visibly
from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.graph import times
from gnnrec_lab.graph.weights import FACTORS, is_factor
from gnnrec_lab.quoting import as_code

Moment = str | int | float
_MOST = 2**31 - 1
_MISSING = ("error", "drop")
_DEDUPE = ("first", "last", "sum", "count")


@dataclass(frozen=True)
class Cleaning:
    """What to leave out of a log, in the order of the attributes; and what its weights become.

    Attributes
    ----------
    missing : "error" or "drop"
        What to do with a row without user or item, or without a behaviour, weight or time where there is a
        column for it. A weight that is infinite or no number, and a time that is none, are always errors.
    behaviours : mapping of str to float or None, optional
        What to multiply the weights of a behaviour's rows by, e.g. ``{"view": 1, "purchase": 4}``; 1 for
        those not named. 0: they stay in the history without being evidence. Negative: they stay as evidence
        against, of weight ``-|weight| * |factor|``. None: they are dropped.
    min_weight : float, optional
        Rows of a smaller weight are dropped: a threshold for ratings.
    since, until : date, datetime, ISO 8601 text or number, optional
        Rows before ``since``, and from ``until`` on, are dropped. Numbers where the times are numbers; kept
        as text otherwise, in UTC.
    dedupe : "first", "last", "sum" or "count", optional
        Make one row of those of one user, item and behaviour: keep the first or the last by time, else by
        place; or keep the last with the sum of the weights, or with their number times the behaviour's
        factor (a row of negative weight counts -1, of weight 0 nothing). Sums and numbers of different
        behaviours add up to a pair's weight.
    half_life : float, optional
        After so many days (times that are numbers: so many of their units) before the latest row a weight
        is half of what it was; it never becomes 0.
    max_user : int, optional
        Users of more rows are dropped: bots.
    min_user, min_item : int
        Keep the largest part in which each user has at least ``min_user`` items with a positive weight, and
        each item at least ``min_item`` such users: the k-core.

    Raises
    ------
    OptionError
        For a value that can't be used.

    Examples
    --------
    >>> cleaning = Cleaning(since="2011-01-01", dedupe="last", min_user=5)
    >>> cleaning
    Cleaning(since="2011-01-01", dedupe="last", min_user=5)
    >>> Cleaning.from_dict(cleaning.to_dict()) == cleaning
    True
    """

    missing: Literal["error", "drop"] = "error"
    behaviours: Mapping[str, float | None] | None = None
    min_weight: float | None = None
    since: Moment | None = None
    until: Moment | None = None
    dedupe: Literal["first", "last", "sum", "count"] | None = None
    half_life: float | None = None
    max_user: int | None = None
    min_user: int = 0
    min_item: int = 0

    def __post_init__(self) -> None:
        checked: dict[str, Any] = {
            "missing": choice("missing", self.missing, _MISSING),
            "behaviours": _behaviours(self.behaviours),
            "min_weight": _optional(number, "min_weight", self.min_weight),
            "since": moment("since", self.since),
            "until": moment("until", self.until),
            "dedupe": _optional(choice, "dedupe", self.dedupe, _DEDUPE),
            "half_life": _optional(number, "half_life", self.half_life, 0),
            "max_user": _optional(_rows, "max_user", self.max_user, 1),
            "min_user": _rows("min_user", self.min_user, 0),
            "min_item": _rows("min_item", self.min_item, 0),
        }
        for name, value in checked.items():
            object.__setattr__(self, name, value)
        _check_period(self.since, self.until)

    @visibly
    def __repr__(self) -> str:
        return self.code()

    @property
    def given(self) -> dict[str, Any]:
        """The options that aren't at their defaults, in order."""
        own = {field.name: (getattr(self, field.name), field.default) for field in fields(self)}
        return {name: value for name, (value, default) in own.items() if value != default}

    def code(self) -> str:
        """Return the Python that makes it."""
        return f"Cleaning({', '.join(f'{name}={as_code(value)}' for name, value in self.given.items())})"

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**values, "behaviours": None if self.behaviours is None else dict(self.behaviours)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Cleaning:
        """Return what `to_dict` wrote. Raises `OptionError` for an option that can't be used."""
        names = [field.name for field in fields(cls)]
        for name in values:
            if name not in names:
                raise OptionError(f'Cleaning has no option "{name}". {did_you_mean(name, names)}')
        return cls(**values)


def moment(name: str, value: Any) -> Moment | None:
    """Return a moment as text in UTC or as a number; raises `OptionError` when it is neither.

    >>> moment("since", "2011-01-01T09:00+09:00"), moment("since", 1000)
    ('2011-01-01', 1000)
    """
    if value is None:
        return None
    if is_number(value):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, str | date | np.datetime64) and value == value:  # NaT isn't
        try:
            micros = np.array([times.microseconds(value)])
        except (ValueError, OverflowError):
            pass
        else:
            return times.times_as_text(micros, "datetime", times.coarsest_unit(micros))[0]
    raise OptionError(
        f"{name}={value!r} is no moment. Give a date or datetime, or ISO 8601 text such as "
        '"2011-12-09 12:50", or a number where the times are numbers.'
    )


def _check_period(since: Moment | None, until: Moment | None) -> None:
    if since is None or until is None:
        return
    texts = isinstance(since, str), isinstance(until, str)
    if any(texts) and not all(texts):
        raise OptionError(f"since={since!r} and until={until!r} must both be dates or both be numbers.")
    first, end = (times.microseconds(one) if isinstance(one, str) else one for one in (since, until))
    if first >= end:
        raise OptionError(f"since={since!r} must be before until={until!r}, or no row is left.")


def _optional(check: Callable[..., Any], name: str, value: Any, *bounds: Any) -> Any:
    return None if value is None else check(name, value, *bounds)


def _rows(name: str, value: Any, least: int) -> int:
    return whole(name, value, least, _MOST, floats=True)


def _behaviours(given: Any) -> dict[str, float | None] | None:
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise OptionError(f'behaviours={given!r} must be a mapping such as {{"view": 1, "purchase": 4}}.')
    checked: dict[str, float | None] = {}
    for name, factor in given.items():
        if str(name) in checked:
            raise OptionError(f"behaviours= names {str(name)!r} twice.")
        if not (factor is None or (is_factor(factor, negative=True) and not isinstance(factor, bool))):
            raise OptionError(
                f"behaviours: {factor!r} for {name!r} can't be used. It must be None (drop its rows), 0 (no "
                f"evidence), or from {FACTORS[0]:g} to {FACTORS[1]:g} in size."
            )
        checked[str(name)] = None if factor is None else float(factor)
    return checked
