"""``%gnnrec resume``: let a run go on that is paused, stopped, failed or lost."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.display.words import called, spoken
from gnnrec_lab.magics import names, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run
    from gnnrec_lab.search import Search


def _run(notebook: Notebook, args: Namespace) -> Run | Search:
    run = waiting.settled(notebook, names.job(notebook, args.run))
    if run.status in ("queued", "running"):
        notebook.say(spoken("magic.is-already", name=run.name, status=called("run.status", run.status)))
    return run.resume(args.on)


COMMAND = Command(
    name="resume",
    arguments=(
        Argument("run", "RUN", "the name of a run or a search", kind="job", required=True),
        Argument("--on", "ENGINE", "on which Ray cluster, where your settings don't name it", kind="engine"),
    ),
    example="resume first",
    run=_run,
)
