"""``%gnnrec pause``: free the processor, and if asked the memory, of a run."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.display.words import spoken
from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run


def _run(notebook: Notebook, args: Namespace) -> Run:
    run = names.run(notebook, args.run).pause(drop_memory=args.drop_memory)
    if args.drop_memory and run.status == "stopping":
        notebook.say(spoken("magic.frees-memory", name=run.name))
    return run


COMMAND = Command(
    name="pause",
    arguments=(
        Argument("run", "RUN", "the run's name", kind="run", required=True),
        Argument("--drop-memory", "", "also free its memory: it goes on from a checkpoint", take="switch"),
    ),
    example="pause first",
    run=_run,
)
