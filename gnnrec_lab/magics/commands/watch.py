"""``%gnnrec watch``: the training monitor of one or several runs."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from gnnrec_lab.errors import GnnrecError, RunError
from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run
    from gnnrec_lab.widgets import TrainingMonitor


def _run(notebook: Notebook, args: Namespace) -> TrainingMonitor:
    found = [names.run(notebook, name) for name in args.run] if args.run else _current()
    from gnnrec_lab.widgets import TrainingMonitor

    return TrainingMonitor(found)


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
    summary="Watch runs: loss and validation curves, speed, time left; running, ended, or of yesterday.",
    arguments=(
        Argument(
            "run", "RUN", "the runs' names; by default all that haven't ended", kind="run", take="several"
        ),
    ),
    example="watch first second",
    run=_run,
)
