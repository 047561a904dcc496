# Generated from gnnrec_lab/errors.py: change it there.
"""Every error the lab raises on purpose, and the "did you mean" that many of them carry.

Each message says the cause in the user's terms and the remedy. Nothing here knows about graphs or runs.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from gnnrec_serve.controls import visibly


class GnnrecError(Exception):
    """Base class: catch this to catch everything the lab raises on purpose.

    Its message may name what is in the data: controls in it are shown, not sent to the terminal.
    """

    @visibly
    def __str__(self) -> str:
        return super().__str__()


class GraphDataError(GnnrecError, ValueError):
    """The data handed in can't become a graph or a split.

    Attributes
    ----------
    column : str or None
        The column at fault, where there is one.
    row : int or None
        The first row at fault, counted from 0, where there is one.
    """

    def __init__(self, message: str, *, column: str | None = None, row: int | None = None) -> None:
        super().__init__(message)
        self.column = column
        self.row = row


class UnknownIdError(GnnrecError, KeyError):
    """A user or an item that the graph doesn't hold."""

    @visibly
    def __str__(self) -> str:  # KeyError would show the repr of the message
        return str(self.args[0])


class UnknownNameError(GnnrecError, LookupError):
    """A model, graph, run or data set that doesn't exist."""


class OptionError(GnnrecError, ValueError):
    """An option that doesn't exist or whose value can't be used."""


class NotFittedError(GnnrecError, RuntimeError):
    """A recommender was asked before it was trained."""


class RunError(GnnrecError, RuntimeError):
    """A run failed, or isn't in a state that allows what was asked."""


class StorageError(GnnrecError, OSError):
    """A file of the lab is missing, damaged, or from a newer version."""


def unloadable(what: str, error: BaseException) -> str:
    """Return what to say when a library can't be loaded; without free memory that fails in many ways.

    >>> unloadable("torch", ImportError("cannot allocate memory"))
    "torch can't be loaded: cannot allocate memory. Free some memory, or install gnnrec-lab anew."
    """
    reason = str(error).splitlines()[0].rstrip(".") if str(error) else "there isn't enough free memory"
    return f"{what} can't be loaded: {reason}. Free some memory, or install gnnrec-lab anew."


def did_you_mean(wrong: object, valid: Iterable[object], *, listed: int = 8, where: object = "") -> str:
    """Return the end of an error message: the nearest valid names, or the list of them.

    ``where`` is what they were looked for in.

    >>> did_you_mean("lightgnc", ["lightgcn", "popularity"])
    'Did you mean "lightgcn"?'
    >>> did_you_mean("xyz", ["b", "a"])
    'There are: a, b.'
    >>> did_you_mean("xyz", [])
    'There are none yet.'
    """
    names = sorted({str(name) for name in valid})
    if not names:
        return f"There are none yet in {where}." if where else "There are none yet."
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(str(wrong).casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f'Did you mean "{folded[close[0]]}"?'
    shown = ", ".join(names[:listed])
    more = f" and {len(names) - listed} more" if len(names) > listed else ""
    return f"There are: {shown}{more}."
