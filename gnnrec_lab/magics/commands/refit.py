"""``%gnnrec refit``: train a run's model anew with the validation interactions in train."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run


def _run(notebook: Notebook, args: Namespace) -> Run:
    from gnnrec_lab.jobs import refit

    run = refit(waiting.trained(notebook, args.run), name=args.name, fresh=args.fresh)
    if run.note:
        notebook.say(run.note)
        run.note = None  # said
    notebook.watch(run)
    if args.wait:
        waiting.until_ended(run, show=not notebook.in_kernel)
    return run


COMMAND = Command(
    name="refit",
    arguments=(
        Argument("run", "RUN", "the run that has chosen", kind="run", required=True),
        Argument("--name", "RUN", "what the new run is called"),
        Argument("--fresh", "", "train also where the very same was trained already", take="switch"),
        Argument("--wait", "", "return only when it has ended", take="switch"),
    ),
    example="refit first --name final",
    run=_run,
)
