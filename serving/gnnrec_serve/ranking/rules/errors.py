# Generated from gnnrec_lab/ranking/rules/errors.py: change it there.
"""`RuleError`, and the check of a column that several rules name."""

from __future__ import annotations

from collections.abc import Iterable

from gnnrec_serve.errors import OptionError, did_you_mean


class RuleError(OptionError):
    """A rule that can't be used, or rules that leave nothing."""


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
    raise RuleError(f'{rule}: the items have no column "{name}". {did_you_mean(name, columns)}')
