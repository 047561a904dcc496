"""``%gnnrec watch``: the training monitor of one or several runs, or the monitor of a search."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gnnrec_lab.errors import GnnrecError, RunError, UnknownNameError
from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run
    from gnnrec_lab.search import Search
    from gnnrec_lab.widgets import SearchMonitor, TrainingMonitor


def _run(notebook: Notebook, args: Namespace) -> TrainingMonitor | SearchMonitor:
    if len(args.run or []) == 1 and (search := _search(args.run[0])) is not None:
        from gnnrec_lab.widgets import SearchMonitor

        return SearchMonitor(search)
    found = [names.run(notebook, name) for name in args.run] if args.run else _current()
    from gnnrec_lab.widgets import TrainingMonitor

    return TrainingMonitor(found)


def _search(name: str) -> Search | None:
    """Return the search of a name; once it is done its best run is called so as well, which evaluates."""
    from gnnrec_lab.search import open_search

    try:
        return open_search(name)
    except UnknownNameError:
        return None


def _current() -> Sequence[Run]:
    """Return the runs that haven't ended, else the newest."""
    from gnnrec_lab.home import home
    from gnnrec_lab.jobs import runs

    found = runs()
    if not found:
        raise RunError(f"No runs in {home()} yet. %gnnrec train GRAPH --model lightgcn starts one.")
    return [run for run in found if _works(run)] or found[:1]


def _works(run: Run) -> bool:
    try:
        return not run.look().ended
    except GnnrecError:  # removed just now, or of a newer version
        return False


COMMAND = Command(
    name="watch",
    arguments=(
        Argument(
            "run", "RUN", "the runs' names; by default all that haven't ended", kind="run", take="several"
        ),
    ),
    example="watch first second",
    run=_run,
)
