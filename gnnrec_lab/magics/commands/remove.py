"""``%gnnrec remove``: delete a run or a search that has ended."""

from __future__ import annotations

from argparse import Namespace

from gnnrec_lab.magics import names, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook


def _run(notebook: Notebook, args: Namespace) -> None:
    found = waiting.settled(notebook, names.job(notebook, args.run))
    found.remove()
    notebook.say(f'"{found.name}" is removed; its graph and split are still there.')


COMMAND = Command(
    name="remove",
    summary="Delete a run that has ended, with all it has, or a search with its trials, for good.",
    arguments=(Argument("run", "RUN", "the name of a run or a search", kind="job", required=True),),
    example="remove first",
    run=_run,
)
