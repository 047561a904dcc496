"""`CleaningReport`: how many rows of a log became interactions, and why the others did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

MOST_EXAMPLES = 5


class DroppedDict(TypedDict):
    """`Dropped`, JSON-ready."""

    reason: str
    rows: int
    examples: list[int]


class CleaningReportDict(TypedDict):
    """`CleaningReport`, JSON-ready."""

    rows_read: int
    rows_kept: int
    dropped: list[DroppedDict]
    notes: list[str]


@dataclass(frozen=True)
class Dropped:
    """Rows left out for one reason.

    Attributes
    ----------
    reason : str
        As a person would say it, e.g. ``"no user"``, ``"before 2011-01-01"``, ``"repeats an earlier row"``.
    rows : int
    examples : tuple of int
        Row numbers of the first of them, counted from 0; `MOST_EXAMPLES` at most.
    """

    reason: str
    rows: int
    examples: tuple[int, ...]


@dataclass(frozen=True)
class CleaningReport:
    """What became of the rows of a log: each was kept, or dropped for the first reason that applied.

    Attributes
    ----------
    rows_read, rows_kept : int
    dropped : tuple of Dropped
        In the order in which the reasons were looked at; none with 0 rows.
    notes : tuple of str
        How values were read where there was a choice, e.g. the unit of times given as numbers.

    Examples
    --------
    >>> reading = CleaningReport(10, 8, (Dropped("no user", 2, (3, 7)),))
    >>> CleaningReport.from_dict(reading.to_dict()) == reading
    True
    """

    rows_read: int
    rows_kept: int
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()

    def to_dict(self) -> CleaningReportDict:
        """Return it JSON-ready."""
        return {
            "rows_read": self.rows_read,
            "rows_kept": self.rows_kept,
            "dropped": [
                {"reason": one.reason, "rows": one.rows, "examples": list(one.examples)}
                for one in self.dropped
            ],
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> CleaningReport:
        """Return what `to_dict` wrote. Raises `KeyError` or `TypeError` when it is damaged."""
        dropped = tuple(
            Dropped(str(one["reason"]), int(one["rows"]), tuple(map(int, one["examples"])))
            for one in values["dropped"]
        )
        notes = tuple(map(str, values.get("notes", ())))
        return cls(int(values["rows_read"]), int(values["rows_kept"]), dropped, notes)
