"""``%gnnrec doctor``: whether this machine and this notebook are fit for the lab, or a folder is sound."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import FolderReport
    from gnnrec_lab.magics.health import Health


def _run(notebook: Notebook, args: Namespace) -> Health | FolderReport:
    if args.path is not None:
        from gnnrec_lab.jobs import check_folder

        return check_folder(args.path)
    from gnnrec_lab.magics.health import examine

    return examine(in_kernel=notebook.in_kernel, variables=notebook.variables)


COMMAND = Command(
    name="doctor",
    arguments=(
        Argument("path", "PATH", "a home, or the folder of a run, a search, a graph or a split: is it sound"),
    ),
    example="doctor",
    run=_run,
)
