"""``%gnnrec doctor``: whether this machine and this notebook are fit for the lab."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics.command import Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.magics.health import Health


def _run(notebook: Notebook, args: Namespace) -> Health:
    from gnnrec_lab.magics.health import examine

    return examine(in_kernel=notebook.in_kernel)


COMMAND = Command(
    name="doctor",
    summary="Check versions, processor, memory, disk, home and widgets; say what to do about each problem.",
    arguments=(),
    example="doctor",
    run=_run,
)
