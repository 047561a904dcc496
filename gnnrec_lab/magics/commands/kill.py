"""``%gnnrec kill``: end a worker at once."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run


def _run(notebook: Notebook, args: Namespace) -> Run:
    return names.run_to_end(notebook, args.run).kill()


COMMAND = Command(
    name="kill",
    arguments=(Argument("run", "RUN", "the run's name", kind="run", required=True),),
    example="kill first",
    run=_run,
)
