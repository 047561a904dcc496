"""``%gnnrec remove``: delete a run or a search that has ended."""

from __future__ import annotations

from argparse import Namespace

from gnnrec_lab.display.words import spoken
from gnnrec_lab.magics import names, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook


def _run(notebook: Notebook, args: Namespace) -> None:
    found = waiting.settled(notebook, names.job(notebook, args.run))
    found.remove()
    notebook.say(spoken("magic.removed", name=found.name))


COMMAND = Command(
    name="remove",
    arguments=(Argument("run", "RUN", "the name of a run or a search", kind="job", required=True),),
    example="remove first",
    run=_run,
)
