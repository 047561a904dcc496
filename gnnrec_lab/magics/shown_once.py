"""What a cell has shown live isn't shown again, standing still, as its result."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

# by name: to import them takes long
_LIVE = ("gnnrec_lab.jobs.run.Run", "gnnrec_lab.search.search.Search")

_cells: WeakKeyDictionary[Any, int] = WeakKeyDictionary()


def note(shell: Any, run: Any) -> None:
    """Note that the cell which is run now shows a run or a search live."""
    _cells[run] = shell.execution_count


def add_to(shell: Any) -> None:
    """Have a shell display no run or search that its cell shows live already."""

    def display(run: Any) -> None:
        if _cells.get(run) != shell.execution_count:
            raise NotImplementedError  # IPython goes on to the run's own forms

    for name in _LIVE:
        shell.display_formatter.ipython_display_formatter.for_type(name, display)


def take_from(shell: Any) -> None:
    """Undo `add_to`."""
    for name in _LIVE:
        shell.display_formatter.ipython_display_formatter.pop(name, None)
