"""``%gnnrec watch``: the training monitor of a run."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.widgets import TrainingMonitor


def _run(notebook: Notebook, args: Namespace) -> TrainingMonitor:
    run = names.run(notebook, args.run)
    from gnnrec_lab.widgets import TrainingMonitor

    return TrainingMonitor(run)


COMMAND = Command(
    name="watch",
    summary="Watch a run: its loss and validation curves, speed, time left; running, ended, or of yesterday.",
    arguments=(Argument("run", "RUN", "the run's name", kind="run", required=True),),
    example="watch first",
    run=_run,
)
