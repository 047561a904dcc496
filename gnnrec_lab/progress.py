"""Progress callables: how far a long computation is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int | None, str], None]
"""Called with how much is done, of how much (None where that isn't known), and what is being done.

The unit is rows while a column is read, hundredths while a query runs, users while explanations are
measured.
"""


def silent(done: int, total: int | None, what: str) -> None:
    """Take no notice of any progress."""
