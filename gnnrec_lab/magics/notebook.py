"""`Notebook`: what commands may know and do of the shell they are run in."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gnnrec_lab.controls import visible
from gnnrec_lab.display.words import heard
from gnnrec_lab.magics import shown_once
from gnnrec_lab.wording import in_magic

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run
    from gnnrec_lab.search import Search


class Notebook:
    """The user's variables, and ways to speak to the user.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell
    local_ns : mapping, optional
        The variables of the function from which the magic is called.
    """

    def __init__(self, shell: Any, local_ns: Mapping[str, Any] | None = None) -> None:
        self.shell = shell
        self.variables: Mapping[str, Any] = ChainMap(dict(local_ns or {}), shell.user_ns)

    @property
    def in_kernel(self) -> bool:
        """Whether this is a Jupyter kernel, which may have widgets, and not a terminal."""
        return hasattr(self.shell, "kernel")

    def shown_variables(self) -> dict[str, Any]:
        """Return the variables without those of IPython itself (``_``, ``Out``, ...)."""
        hidden = getattr(self.shell, "user_ns_hidden", {})
        return {
            name: value
            for name, value in self.variables.items()
            if not name.startswith("_") and not (name in hidden and hidden[name] is value)
        }

    def say(self, text: str) -> None:
        """Print a line for the user, its code as ``%gnnrec`` has it, what is known in the language spoken."""
        print(visible(heard(in_magic(text))))

    def show(self, thing: Any) -> None:
        """Display something as if it were a cell's result."""
        from IPython.display import display

        display(thing)

    def watch_search(self, search: Search) -> None:
        """Display the monitor of a search, which isn't displayed again as the cell's result."""
        from gnnrec_lab.widgets import SearchMonitor

        self.show(SearchMonitor(search))
        if self.in_kernel:
            shown_once.note(self.shell, search)

    def watch(self, run: Run) -> None:
        """Display the monitor of a run, which isn't displayed again as the cell's result."""
        from gnnrec_lab.widgets import TrainingMonitor

        self.show(TrainingMonitor(run))
        if self.in_kernel:
            shown_once.note(self.shell, run)
