"""`Table`: the log that a GraphBuilder builds from, a summary of its columns, and a guess of their roles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from gnnrec_lab.checks import LOCALES, Language
from gnnrec_lab.controls import visible
from gnnrec_lab.datasets import Dataset
from gnnrec_lab.display.words import Said, in_locale
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.graph.time_text import checked_format
from gnnrec_lab.graph.weights import read_behaviours
from gnnrec_lab.progress import Progress
from gnnrec_lab.quoting import as_code
from gnnrec_lab.sources import CsvOptions, Frame, Source, open_source, relation_of
from gnnrec_lab.widgets.builder.form import ROLES, Form
from gnnrec_lab.widgets.protocol.builder import BehaviourRows, ColumnKind, Guess, LogTable, Role, TableColumn
from gnnrec_lab.widgets.protocol.common import NamedCount

EXAMPLES = 3
_LOOKED_AT = 200  # rows
_LONGEST = 60  # letters of an example
MOST_BEHAVIOURS = 50
_NO_DOUBT: dict[Language, str] = dict.fromkeys(LOCALES, "")


class Table:
    """A log, its features, and how code calls all of them.

    Parameters
    ----------
    frame : Dataset, or what `open_source` takes
    users, items : what `open_source` takes, optional
    called : str or None
        The variable that holds the frame.
    progress : callable
        Told how far the reading is; see `gnnrec_lab.progress.Progress`.

    Attributes
    ----------
    source : Source
    users, items
    path : str or None
        The path that the rows are read from.
    code : str
        What stands for the log in code.
    """

    def __init__(
        self,
        frame: Any,
        users: Any,
        items: Any,
        called: str | None,
        progress: Progress,
        csv: CsvOptions | None = None,
        time_format: str | None = None,
    ) -> None:
        self.time_format = checked_format(time_format)
        self._known: dict[str, Any] = {}
        self._dataset = ""
        if isinstance(frame, Dataset):
            self._known, self._dataset = dict(frame.graph_columns), frame.name
            variable = called or "data"
            items = open_source(frame.items, f"{variable}.items") if items is None else items
            frame, called = frame.interactions, f"{variable}.interactions"
        self.path = str(frame) if isinstance(frame, str | Path) else None
        self.source = open_source(frame, called or "frame", progress, csv=csv)
        self.users, self.items = users, items
        self.code = as_code(self.path) if self.path is not None else called or self.source.name

    @property
    def features_code(self) -> str:
        """The arguments of `from_frame` that hold features, as they end a call."""
        given = {"users": self.users, "items": self.items}
        return "".join(
            f", {name}={_called(value, name)}" for name, value in given.items() if value is not None
        )

    def to_dict(self) -> LogTable:
        """Return name, number of rows, and columns with their type and some different values as text."""
        head = self.source.head(_LOOKED_AT)
        columns: list[TableColumn] = [
            {
                "name": str(name),
                "kind": _kind(head.schema.types[place]),
                "type": str(head.schema.types[place]),
                "examples": _examples(head.column(place)),
            }
            for place, name in enumerate(self.source.columns)
        ]
        return {"name": self.path or self.source.name, "rows": len(self.source), "columns": columns}

    def first_form(self, name: str) -> tuple[Form, Guess]:
        """Return the initial form, and ``reasons`` by role, or in ``doubt`` why nothing could be guessed."""
        if self._known:
            columns = {role: self._known[role] for role in ROLES if role in self._known}
            factors = dict(self._known.get("behaviour_weights") or {})
            behaviours = tuple((one, factor) for one, factor in factors.items() if factor != 1)
            why = Said("roles.as-given", dataset=self._dataset)
            named = list(map(str, columns))
            reasons = {one: dict.fromkeys(named, in_locale(why, one)) for one in LOCALES}
            return Form(name, self._places(columns), behaviours), {"reasons": reasons, "doubt": _NO_DOUBT}
        from gnnrec_lab.graph.roles import BELOW, guess_roles

        try:
            guess = guess_roles(self.source, option=BELOW)
        except GnnrecError as error:
            doubt = {one: visible(in_locale(error.args[0], one)) for one in LOCALES}
            return Form(name), {"reasons": {one: {} for one in LOCALES}, "doubt": doubt}
        reasons = {one: guess.reasons_in(one) for one in LOCALES}
        return Form(name, self._places(guess.roles)), {"reasons": reasons, "doubt": _NO_DOUBT}

    def _places(self, columns: Mapping[Any, Any]) -> dict[Role, int | None]:
        return {role: self.source.columns.index(column) for role, column in columns.items()}


def part_of(source: Source, rows: int) -> Source:
    """Return a random part of a table as a table, whose messages speak of it as of the whole."""
    part = Frame(source.sample(rows), source.name)
    part.library, part.origin, part.is_query = source.library, source.origin, source.is_query
    part.csv = source.csv
    if source.origin is not None:
        part.relation = relation_of(source.origin, source.csv, is_query=source.is_query)
    return part


def behaviour_rows(source: Source, place: int) -> BehaviourRows:
    """Return the behaviours of a column with their number of rows, the most frequent first.

    `MOST_BEHAVIOURS` at most; ``others`` is how many more there are. Raises as `read_behaviours` does.
    """
    codes, names = read_behaviours(source.column(source.columns[place], "behaviour", coded=True), gaps=True)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    order = np.argsort(-counts, kind="stable")[:MOST_BEHAVIOURS].tolist()
    rows: list[NamedCount] = [{"name": names[code], "count": int(counts[code])} for code in order]
    return {"column": place, "rows": rows, "others": len(names) - len(rows)}


def _called(native: Any, name: str) -> str:
    if isinstance(native, str | Path):
        return as_code(str(native))
    return native.name if isinstance(native, Source) else name


def _kind(kind: pa.DataType) -> ColumnKind:
    """Return the kind of a column, as the page names it."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    kinds: tuple[tuple[Callable[[pa.DataType], bool], ColumnKind], ...] = (
        (pa.types.is_boolean, "boolean"),
        (pa.types.is_integer, "whole"),
        (pa.types.is_floating, "number"),
        (pa.types.is_decimal, "number"),
        (pa.types.is_temporal, "moment"),
        (pa.types.is_large_string, "text"),
        (pa.types.is_string, "text"),
    )
    return next((word for is_it, word in kinds if is_it(kind)), "other")


def _examples(values: Any) -> list[str]:
    """Return the first few different values as text."""
    found: dict[str, None] = {}
    for value in values.to_pylist():
        if value is not None and value == value:  # NaN isn't
            text = str(value)
            found[text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"] = None
        if len(found) == EXAMPLES:
            break
    return list(found)
