"""``%gnnrec build``: the graph builder, opened on a log."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.commands.graph import FRAME
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.magics.progress_line import ProgressLine

if TYPE_CHECKING:
    from gnnrec_lab.widgets import GraphBuilder


def _run(notebook: Notebook, args: Namespace) -> GraphBuilder:
    from gnnrec_lab.datasets import Dataset
    from gnnrec_lab.sources import open_source
    from gnnrec_lab.widgets import GraphBuilder

    found = names.frame(notebook, args.frame)
    if found is args.frame:  # a path
        return GraphBuilder(found, args.name)
    if isinstance(found, Dataset):
        return GraphBuilder(found, args.name, called=args.frame)
    with ProgressLine() as progress:
        return GraphBuilder(open_source(found, args.frame, progress), args.name, called=args.frame)


COMMAND = Command(
    name="build",
    summary="Open the graph builder: roles for the columns, weights, filters, and live what comes of them.",
    arguments=(
        FRAME,
        Argument("--name", "NAME", "what the graph is to be called; graph, if left out", default="graph"),
    ),
    example="build events --name shop",
    run=_run,
)
