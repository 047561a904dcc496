"""`CsvOptions`: how a CSV file is written down."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Any

from gnnrec_lab.errors import OptionError
from gnnrec_lab.wording import Wording, argument, worded

NAMES = Wording("columns=[...]", "--columns A,B,...")  # of all columns


@dataclass(frozen=True)
class CsvOptions:
    """How a CSV file is written down, where that can't be seen from the file itself.

    Attributes
    ----------
    columns : tuple of str or None
        Names of the columns, for files whose first line is data.
    delimiter : str or None
        What separates the fields; found out by default.
    skip : int
        Lines before the table (before its line of names, where it has one).
    encoding : str or None
        As Python names it, e.g. ``"cp949"``; UTF-8, or UTF-16 with a byte order mark, by default.

    Raises
    ------
    OptionError
        For values that can't be used.
    """

    columns: tuple[str, ...] | None = None
    delimiter: str | None = None
    skip: int = 0
    encoding: str | None = None

    def __post_init__(self) -> None:
        if self.columns is not None:
            object.__setattr__(self, "columns", _checked_names(self.columns))
        if self.delimiter is not None and not (isinstance(self.delimiter, str) and self.delimiter):
            raise OptionError(f'delimiter={self.delimiter!r} must be text, e.g. ";" or "\\t".')
        if isinstance(self.skip, bool) or not isinstance(self.skip, int) or self.skip < 0:
            raise OptionError(f"skip={self.skip!r} must be a whole number of lines, 0 or more.")
        if self.encoding is not None:
            try:
                codecs.lookup(self.encoding)
            except (LookupError, TypeError) as error:
                raise OptionError(
                    worded(
                        argument("encoding", self.encoding),
                        ' is unknown. Python\'s names are e.g. "utf-8", "cp949", "euc-kr", "utf-16", '
                        '"latin-1".',
                    )
                ) from error

    @classmethod
    def of(
        cls, columns: Any = None, delimiter: str | None = None, skip: int = 0, encoding: str | None = None
    ) -> CsvOptions | None:
        """Return options, or None where nothing differs from the defaults. Raises as the class does."""
        names = None if columns is None else _checked_names(columns)
        options = cls(names, delimiter, skip, encoding)
        return options if options.given() else None

    def given(self) -> dict[str, Any]:
        """Return what differs from the defaults, JSON-ready."""
        values: dict[str, Any] = {"columns": None if self.columns is None else list(self.columns)}
        values |= {"delimiter": self.delimiter, "skip": self.skip or None, "encoding": self.encoding}
        return {name: value for name, value in values.items() if value is not None}


def _checked_names(columns: Any) -> tuple[str, ...]:
    if isinstance(columns, str) or not all(isinstance(name, str) and name for name in columns):
        raise OptionError(f'columns={columns!r} must be names, one a column: columns=["user", "item"].')
    return tuple(columns)
