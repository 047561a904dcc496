"""`TimeSpan`: from when to when the interactions are, where none are, and which times can't be true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph.report.found import Found
from gnnrec_lab.graph.times import TimeKind, microseconds

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph

EARLIEST = "1995-01-01"  # hardly any log of interactions begins before
Misread = Literal["s", "ms", "us"]
# numbers of seconds, milliseconds or microseconds since 1970 that were read as nanoseconds
_MISREAD: dict[Misread, int] = {"s": 10_000_000, "ms": 10_000_000_000, "us": 10_000_000_000_000}


@dataclass(frozen=True)
class Gap:
    """A period without interactions: its ends as text and its length, and what share of the span it is.

    ``length`` is in days for datetimes, else in the numbers' own unit; ``typical`` is the mean period between
    two interactions, in the same unit.
    """

    start: str
    end: str
    length: float
    share: float
    typical: float


@dataclass(frozen=True)
class TimeSpan:
    """When the interactions were.

    Attributes
    ----------
    kind : "datetime" or "number"
    first, last : str
        As `InteractionGraph.time_text` shows them.
    longest_gap : Gap or None
        Among the times that can be true; None when they are fewer than two different ones.
    future, early, zero : Found
        Rows later than now, before `EARLIEST` (both for datetimes only), and with the time 0, that is
        1970-01-01 (a number: 0 when most others are far from it), which aren't in ``early``.
    misread : "s", "ms", "us" or None
        In which unit numbers since 1970 were that somebody has read as nanoseconds, so that all are in
        January 1970.
    now : str
        What ``future`` was measured against.
    """

    kind: TimeKind
    first: str
    last: str
    longest_gap: Gap | None
    future: Found
    early: Found
    zero: Found
    misread: Misread | None
    now: str

    @classmethod
    def of(cls, graph: InteractionGraph, now: datetime) -> TimeSpan | None:
        """Measure the times of a graph; None where there are none."""
        time, kind = graph.time, graph.time_kind
        if time is None or kind is None or not len(time):
            return None
        first, last = graph.time_text([int(time.min()), int(time.max())])
        moment = now.replace(microsecond=0)
        never = np.zeros(len(time), dtype=bool)
        misread = _misread(time) if kind == "datetime" else None
        zero = never if misread else _zeros(time, kind)
        future = early = never
        if kind == "datetime" and not misread:
            future = time > microseconds(moment)
            early = (time < microseconds(EARLIEST)) & ~zero
        return cls(
            kind=kind,
            first=first,
            last=last,
            longest_gap=_longest_gap(graph, time[~(future | early | zero)]),
            future=Found.rows(future),
            early=Found.rows(early),
            zero=Found.rows(zero),
            misread=misread,
            now=moment.isoformat(),
        )


def _zeros(time: NDArray[np.int64], kind: TimeKind) -> NDArray[np.bool_]:
    zero = np.asarray(time == 0)
    if kind == "datetime" or not zero.any() or zero.all():
        return zero
    low, high = np.quantile(time[~zero], (0.05, 0.95)).tolist()
    return zero if low > high - low else np.zeros(len(time), dtype=bool)


def _misread(time: NDArray[np.int64]) -> Misread | None:
    if not (int(time.min()) >= 0 and int(time.max()) > 0):
        return None
    return next((unit for unit, below in _MISREAD.items() if int(time.max()) < below), None)


def _longest_gap(graph: InteractionGraph, time: NDArray[np.int64]) -> Gap | None:
    ascending = np.sort(time)
    span = int(ascending[-1]) - int(ascending[0]) if len(ascending) else 0
    if not 0 < span < 2**63:
        return None
    gaps = np.diff(ascending)
    place = int(np.argmax(gaps))
    unit = 86_400_000_000 if graph.time_kind == "datetime" else 1
    start, end = graph.time_text(ascending[place : place + 2])
    length = int(gaps[place])
    return Gap(start, end, length / unit, length / span, span / len(gaps) / unit)
