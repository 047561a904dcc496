"""`RowFilter`: the rows of a log while they are looked through, and why some of them were taken out.

Nothing is copied until the end, so a row's number is that of the frame all along. Which rows are taken out is
decided in clean.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.graph.cleaning.report import MOST_EXAMPLES, CleaningReport, Dropped
from gnnrec_lab.graph.ids import IdMap
from gnnrec_lab.graph.logs import Log, Roles


class RowFilter:
    """Takes rows out of a log.

    Parameters
    ----------
    log : Log
        Its weights are changed in place.
    roles : Roles
        What its columns are called, for messages.

    Attributes
    ----------
    log : Log
    roles : Roles
    alive : bool [E]
        Which rows are still in it.
    dropped : list of Dropped
    """

    def __init__(self, log: Log, roles: Roles) -> None:
        self.log, self.roles = log, roles
        self.alive = np.ones(len(log.user), dtype=bool)
        self.dropped: list[Dropped] = []

    def drop(self, rows: NDArray[np.bool_], reason: str) -> None:
        """Take out those of ``rows``, bool [E], that are still in it; ``reason`` as for `Dropped`."""
        gone = rows & self.alive
        count = int(np.count_nonzero(gone))
        if count:
            self.dropped.append(Dropped(reason, count, _first(gone)))
            self.alive &= ~gone

    def reading(self) -> CleaningReport:
        """Return what became of the rows."""
        kept = int(np.count_nonzero(self.alive))
        return CleaningReport(len(self.alive), kept, tuple(self.dropped), self.log.notes)

    def result(self) -> Log:
        """Return the rows that are left. Users, items and behaviours without any are gone, the order stays.

        The log is used up: each of its arrays is let go of when its part is taken, so that there is never
        one more than needed in memory.
        """
        parts = dict(vars(self.log))
        del self.log
        if not self.alive.all():
            for name in ("user", "item", "behaviour", "weight", "time"):
                if parts[name] is not None:
                    parts[name] = parts[name][self.alive]
        for ids, codes in (("users", "user"), ("items", "item"), ("behaviours", "behaviour")):
            if parts[codes] is not None:
                parts[ids], parts[codes] = _without_unused(parts[ids], parts[codes])
        return Log(**parts)


def _first(rows: NDArray[np.bool_]) -> tuple[int, ...]:
    """Return the numbers of the first few rows, without listing all of them."""
    found: list[int] = []
    start = 0
    while len(found) < MOST_EXAMPLES and rows[start:].any():
        start += int(np.argmax(rows[start:])) + 1
        found.append(start - 1)
    return tuple(found)


def _without_unused(names: Any, codes: NDArray[Any]) -> tuple[Any, NDArray[Any]]:
    """Return an `IdMap` or a list without the entries that no code stands for, and the codes in it."""
    used = np.zeros(len(names), dtype=bool)
    used[codes] = True
    if used.all():
        return names, codes
    place = (np.cumsum(used) - 1).astype(codes.dtype)
    if isinstance(names, IdMap):
        return IdMap(names.values[used], names.what), place[codes]
    return [name for name, kept in zip(names, used.tolist(), strict=True) if kept], place[codes]
