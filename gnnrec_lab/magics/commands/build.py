"""``%gnnrec build``: the graph builder, opened on a log."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.commands.graph import FEATURES, FRAME
from gnnrec_lab.magics.csv import CSV, TIME_FORMAT, csv_of
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.magics.progress_line import ProgressLine

if TYPE_CHECKING:
    from gnnrec_lab.widgets import GraphBuilder


def _run(notebook: Notebook, args: Namespace) -> GraphBuilder:
    from gnnrec_lab.datasets import Dataset
    from gnnrec_lab.sources import open_source
    from gnnrec_lab.widgets import GraphBuilder

    found = names.frame(notebook, args.frame)
    csv = csv_of(args)
    features = {name: _features(notebook, getattr(args, name)) for name in ("users", "items")}
    if found is args.frame:  # a path
        return GraphBuilder(found, args.name, **features, csv=csv, time_format=args.time_format)
    if isinstance(found, Dataset):
        return GraphBuilder(found, args.name, **features, called=args.frame)
    with ProgressLine() as progress:
        source = open_source(found, args.frame, progress, csv=csv)
        return GraphBuilder(source, args.name, **features, called=args.frame, time_format=args.time_format)


def _features(notebook: Notebook, text: str | None) -> Any:
    """Return the features that the line names, under the name that code has for them."""
    from gnnrec_lab.datasets import Dataset
    from gnnrec_lab.sources import open_source

    if text is None:
        return None
    found = names.frame(notebook, text)
    if isinstance(found, Dataset):
        return open_source(found.items, f"{text}.items")
    return found if found is text else open_source(found, text)  # a path as it is


COMMAND = Command(
    name="build",
    arguments=(
        FRAME,
        *FEATURES,
        Argument("--name", "NAME", "what the graph is to be called; graph, if left out", default="graph"),
        TIME_FORMAT,
        *CSV,
    ),
    example="build events --items products --name shop",
    run=_run,
)
