"""``%gnnrec remove``: delete a run that has ended."""

from __future__ import annotations

from argparse import Namespace

from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook


def _run(notebook: Notebook, args: Namespace) -> None:
    run = names.run(notebook, args.run)
    run.remove()
    notebook.say(f'"{run.name}" is removed; its graph and split are still there.')


COMMAND = Command(
    name="remove",
    summary="Delete a run that has ended, with its checkpoints and its result, for good.",
    arguments=(Argument("run", "RUN", "the run's name", kind="run", required=True),),
    example="remove first",
    run=_run,
)
