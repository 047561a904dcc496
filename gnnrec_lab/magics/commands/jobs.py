"""``%gnnrec jobs``: all runs, whatever their state and whichever kernel started them."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics.command import Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import RunList


def _run(notebook: Notebook, args: Namespace) -> RunList:
    from gnnrec_lab.jobs import runs

    found = runs()
    found.typed = True
    if not notebook.in_kernel:
        return found
    from gnnrec_lab.widgets.monitor.job_table import LiveRunList

    return LiveRunList(found)


COMMAND = Command(
    name="jobs",
    arguments=(),
    example="jobs",
    run=_run,
)
