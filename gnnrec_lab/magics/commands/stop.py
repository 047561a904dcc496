"""``%gnnrec stop``: end a training; the best epoch so far is kept."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run
    from gnnrec_lab.search import Search


def _run(notebook: Notebook, args: Namespace) -> Run | Search:
    return names.job_to_end(notebook, args.run).stop()


COMMAND = Command(
    name="stop",
    arguments=(Argument("run", "RUN", "the name of a run or a search", kind="job", required=True),),
    example="stop first",
    run=_run,
)
