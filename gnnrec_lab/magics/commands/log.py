"""``%gnnrec log``: what a run's worker printed."""

from __future__ import annotations

from argparse import Namespace

from gnnrec_lab.magics import names, values
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook


class Log(str):
    """Text that shows itself as it is, line by line."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self) or "Nothing was printed."


def _run(notebook: Notebook, args: Namespace) -> Log:
    return Log(names.run(notebook, args.run).log(args.lines))


COMMAND = Command(
    name="log",
    summary="Return the last lines that a run's worker printed, errors included.",
    arguments=(
        Argument("run", "RUN", "the run's name", kind="run", required=True),
        Argument("--lines", "N", "how many lines at most (40)", type=values.positive, default=40),
    ),
    example="log first --lines 20",
    run=_run,
)
