"""``%gnnrec explore``: the graph explorer, opened at a user or an item."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from gnnrec_lab import typed_ids
from gnnrec_lab.magics import names
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.widgets import GraphExplorer


def _run(notebook: Notebook, args: Namespace) -> GraphExplorer:
    graph, _ = names.graph(notebook, args.graph)
    where: dict[str, Any] = {}
    if args.user is not None:
        where["user"] = typed_ids.resolve(graph.users, args.user)
    if args.item is not None:
        where["item"] = typed_ids.resolve(graph.items, args.item)
    if args.sort is not None:
        where["sort"] = args.sort
    from gnnrec_lab.widgets import GraphExplorer

    return GraphExplorer(graph, **where)


COMMAND = Command(
    name="explore",
    arguments=(
        Argument("graph", "GRAPH", "the graph's name", kind="graph", required=True),
        Argument("--user", "USER", "the user to begin with; by default one of typical activity"),
        Argument("--item", "ITEM", "the item to begin with, instead of a user"),
        Argument(
            "--sort", "SORT", "which neighbours come first; by default by weight",
            choices=("weight", "degree", "recency"),
        ),
    ),
    example='explore shop --item "PARTY BUNTING"',
    run=_run,
)  # fmt: skip
