# Generated from gnnrec_lab/ranking/rules/errors.py: change it there.
"""`RuleError`, one line with the remedy, and the checks that several rules share."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import numpy as np


class RuleError(ValueError):
    """A rule that can't be used, or rules that leave nothing."""


def near(wrong: object, valid: Iterable[str]) -> str:
    """Return the end of a message: the nearest valid name, or the list of them.

    >>> near("gnere", ["genre", "price"]), near("x", ["genre", "price"])
    ('Did you mean "genre"?', 'There are: genre, price.')
    """
    names = sorted(set(valid))
    folded = {name.casefold(): name for name in names}
    close = difflib.get_close_matches(str(wrong).casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f'Did you mean "{folded[close[0]]}"?'
    more = f" and {len(names) - 8} more" if len(names) > 8 else ""
    return f"There are: {', '.join(names[:8])}{more}."


def column_of(rule: str, name: str, columns: Iterable[str]) -> str:
    """Return the column that a rule names, as it is written, else without regard to case.

    Raises `RuleError` with the nearest column, and where the items have none.
    """
    columns = list(columns)
    if not columns:
        raise RuleError(f"{rule} names {name}, and the items have no features: a graph has those of items=.")
    alike = [column for column in columns if column.casefold() == name.casefold()]
    if name in alike:
        return name
    if len(alike) == 1:
        return alike[0]
    raise RuleError(f'{rule}: the items have no column "{name}". {near(name, columns)}')


def is_number(value: Any) -> bool:
    """Return whether a value is a number of Python or NumPy; a bool isn't one."""
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
