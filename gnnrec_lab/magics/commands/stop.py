"""``%gnnrec stop``: end a training; the best epoch so far is kept."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run


def _run(notebook: Notebook, args: Namespace) -> Run:
    return names.run_to_end(notebook, args.run).stop()


COMMAND = Command(
    name="stop",
    summary="End a training after its current step; the best epoch so far is kept, and it can be resumed.",
    arguments=(Argument("run", "RUN", "the run's name", kind="run", required=True),),
    example="stop first",
    run=_run,
)
