"""What the values of a column say about its role: some of its rows are looked at.

role_names.py reads its name; roles.py takes the decision.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gnnrec_lab.display.words import Said
from gnnrec_lab.graph.role_names import is_behaviour
from gnnrec_lab.graph.time_text import UNITS
from gnnrec_lab.graph.times import dates_of_digits, microseconds, times_as_text, unit_of

_MOST_BEHAVIOURS = 30
_MOST_SHOWN = 4
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, eq=False)
class Look:
    """The rows looked at of one column, as a pyarrow.ChunkedArray."""

    values: Any

    @property
    def kind(self) -> Any:
        """The type, of a dictionary that of its values."""
        kind = self.values.type
        return kind.value_type if pa.types.is_dictionary(kind) else kind

    @cached_property
    def missing(self) -> int:
        """How many rows have no value."""
        floating = pa.types.is_floating(self.kind)
        return int(pc.sum(pc.is_null(self.values, nan_is_null=floating)).as_py() or 0)

    @cached_property
    def distinct(self) -> list[Any]:
        """The different values, the first met first; none of nested ones."""
        if pa.types.is_nested(self.kind):
            return []
        values = self.values.cast(self.kind) if self.kind != self.values.type else self.values
        return [value for value in pc.unique(values).to_pylist() if value is not None and value == value]

    @property
    def _is_text(self) -> bool:
        return bool(pa.types.is_string(self.kind) or pa.types.is_large_string(self.kind)) or (
            str(self.kind) == "string_view"
        )

    @property
    def _is_number(self) -> bool:
        tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal)
        return any(test(self.kind) for test in tests)

    def against_id(self) -> str:
        """Return why the values can't be ids, or ""."""
        if self.values.type == pa.null() or (len(self.values) and self.missing == len(self.values)):
            return Said("roles.no-values")
        if pa.types.is_nested(self.kind) or pa.types.is_boolean(self.kind) or pa.types.is_temporal(self.kind):
            return self._holds()
        fractions = self._is_number and any(value != int(value) for value in self.distinct if _finite(value))
        return Said("roles.fractions") if fractions else ""

    def as_time(self) -> tuple[str, str]:
        """Return what the values are as times, and why they can't be used as such; one of them is ""."""
        if gone := self._gone():
            return "", gone
        if pa.types.is_timestamp(self.kind) or pa.types.is_date(self.kind):
            return self._span(), ""
        if self._is_text:
            return self._as_text_time()
        if pa.types.is_integer(self.kind):
            low, high = min(self.distinct), max(self.distinct)
            unit = unit_of(low, high)
            if unit:
                days = [datetime.fromtimestamp(value // UNITS[unit], UTC).date() for value in (low, high)]
                counted = Said(f"roles.unit.{unit}")
                return Said("roles.since", unit=counted, low=str(days[0]), high=str(days[1])), ""
            fits = low >= -(2**63) and high < 2**63
            values = np.array(self.distinct if fits else [0], dtype=np.int64)
            dates = dates_of_digits(values, np.ones(len(values), dtype=bool))
            if dates is not None:
                first, last = times_as_text(np.sort(dates.values)[[0, -1]], "datetime", "D")
                return Said("roles.digits", unit=dates.unit, low=first, high=last), ""
            return "", Said("roles.not-since", low=low, high=high)
        return "", self._holds()

    def _holds(self) -> Said:
        return Said("roles.holds", kind=str(self.kind))

    def _span(self) -> str:
        # as text by Arrow: not all of its times are Python's
        values = (
            self.values.cast(pa.timestamp("s"), safe=False)
            if pa.types.is_timestamp(self.kind)
            else self.values
        )
        low, high = pc.min_max(values).values()
        return Said("roles.span", low=str(low.cast(pa.string())), high=str(high.cast(pa.string())))

    def _as_text_time(self) -> tuple[str, str]:
        for text in self.distinct:
            try:
                microseconds(text)
            except ValueError:
                return "", Said("roles.not-iso", text=text[:30])
            if not _DATE.match(text):
                return "", Said("roles.no-date", text=text[:30])
        return Said("roles.text-dates", low=min(self.distinct), high=max(self.distinct)), ""

    def as_behaviour(self, *, known: bool) -> tuple[str, str]:
        """Return what the values are as behaviours, and why not; ``known``: they must be words for such."""
        if gone := self._gone():
            return "", gone
        if not (self._is_text or pa.types.is_integer(self.kind)):
            return "", self._holds()
        if len(self.distinct) > _MOST_BEHAVIOURS:
            return "", Said("roles.too-many", count=len(self.distinct))
        if known and not (len(self.distinct) > 1 and all(map(is_behaviour, self.distinct))):
            return "", Said("roles.no-types", some=self._some())
        return Said("roles.types", count=str(len(self.distinct)), some=self._some()), ""

    def as_weight(self) -> tuple[str, str]:
        """Return what the values are as weights, and why they can't be used as such."""
        if gone := self._gone():
            return "", gone
        if not self._is_number:
            return "", Said("roles.not-numbers", kind=str(self.kind))
        low, high = min(self.distinct), max(self.distinct)
        if not (_finite(low) and _finite(high) and high > 0):
            return "", Said("roles.not-positive", low=_short(low), high=_short(high))
        return Said("roles.numbers", low=_short(low), high=_short(high)), ""

    def _gone(self) -> str:
        if not len(self.values):
            return Said("roles.no-rows")
        if self.missing == len(self.values):
            return Said("roles.no-values")
        if self.missing:
            return Said("roles.gaps", missing=self.missing, rows=len(self.values))
        return self._holds() if pa.types.is_nested(self.kind) else ""

    def _some(self) -> str:
        more = len(self.distinct) - _MOST_SHOWN
        shown = ", ".join(str(value)[:30] for value in self.distinct[:_MOST_SHOWN])
        return Said("roles.and-more", shown=shown, more=more) if more > 0 else shown


def _short(number: Any) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:.4g}"


def _finite(value: Any) -> bool:
    return bool(abs(value) < float("inf"))
