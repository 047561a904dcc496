"""`Source`: what every log is to the rest of the package, wherever its rows lie.

Kinds by where the values lie: frame.py, parquet.py, spool.py. Which kind a thing of the user's is, is
decided by opening.py.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import pyarrow as pa

from gnnrec_lab.errors import GraphDataError, did_you_mean
from gnnrec_lab.sources.column import Column, shown
from gnnrec_lab.sources.csv_options import CsvOptions
from gnnrec_lab.sources.remedies import Library
from gnnrec_lab.wording import named, worded

# of the values of a column: of the type that the table says; text as it is written in a file without types,
# whose role decides what it is; JSON of several types
Kind = Literal["typed", "written", "mixed"]


class Source(ABC):
    """A table that is read one column at a time.

    Attributes
    ----------
    name : str
        How messages call it.
    columns : list
        The names of its columns, in order; text, except that pandas allows anything.
    library : str
        Whose code the remedies in messages are.
    origin : str or None
        The path, the glob or the query that gives the rows again; None where only a variable does.
    is_query : bool
        Whether ``origin`` is a query.
    csv : CsvOptions or None
        How the files at ``origin`` are written down, where that was said.
    """

    name: str
    columns: list[Any]
    library: Library
    origin: str | None = None
    is_query: bool = False
    csv: CsvOptions | None = None

    @abstractmethod
    def __len__(self) -> int:
        """Return how many rows there are."""

    @abstractmethod
    def head(self, rows: int) -> pa.Table:
        """Return the first rows, for people to look at: what Arrow has no type for is text here."""

    @abstractmethod
    def sample(self, rows: int, seed: int = 0) -> pa.Table:
        """Return some rows chosen at random, in their order, as `head` does; all where there are no more."""

    @abstractmethod
    def _read(self, place: int, coded: bool) -> Column:
        """Return the column at a place in ``columns``."""

    def column(self, name: Any, role: str, *, coded: bool = False) -> Column:
        """Return one column.

        Parameters
        ----------
        name : str
        role : str
            The argument that named it, for messages.
        coded : bool
            Whether text may come as a dictionary array, which takes far less memory; see `Column`.

        Raises
        ------
        GraphDataError
            When there is no column of this name, or it can't be read.
        """
        self.require(name, role)
        return self._read(self.columns.index(name), coded)

    def require(self, name: Any, role: str) -> None:
        """Raise `GraphDataError` when there is no column of this name; ``role`` is the argument."""
        if name not in self.columns:
            start = f"{self.name} has no column {shown(name)} ("
            raise GraphDataError(worded(start, named(role), "). ", self._instead(name)), column=str(name))

    def _instead(self, name: Any) -> str:
        return did_you_mean(name, self.columns)


def refuse_duplicates(columns: Sequence[Any], name: str, remedy: str) -> None:
    """Raise `GraphDataError` when two columns have one name."""
    if len(set(columns)) < len(columns):
        twice, times = Counter(columns).most_common(1)[0]
        raise GraphDataError(
            worded(f"{name} has {times} columns called {shown(twice)}. Rename them or keep one: ", remedy),
            column=str(twice),
        )


def first_line(error: object) -> str:
    """Return the first line of a library's error, which is the one for people.

    >>> first_line(ValueError("It broke.\\n\\nHere is all I know: ..."))
    'It broke.'
    """
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
