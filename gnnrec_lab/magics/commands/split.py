"""``%gnnrec split``: choose how a graph is split into train, validation and test."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.display.words import language
from gnnrec_lab.magics import names, values
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.graph import Split


def _run(notebook: Notebook, args: Namespace) -> Split:
    from gnnrec_lab.graph import save_named

    graph, _ = names.graph(notebook, args.graph)
    sizes = {part: getattr(args, part) for part in ("validation", "test") if getattr(args, part) is not None}
    split = graph.split(args.by, target=args.target, seed=args.seed, **sizes)
    save_named(graph, split)
    for warning in split.report.warnings_in(language()):
        notebook.say(warning)
    return split


COMMAND = Command(
    name="split",
    arguments=(
        Argument("graph", "GRAPH", "the graph's name", kind="graph", required=True),
        Argument(
            "--by",
            "",
            "time: the latest of all; last: the latest of each user; random: some pairs of each user; "
            "cold-items, cold-users: some items (users) whole",
            choices=("time", "last", "random", "cold-items", "cold-users"),
            required=True,
        ),
        Argument(
            "--target",
            "BEHAVIOUR",
            "hold out interactions of these behaviours only; all others are still learned from",
            kind="behaviour",
            take="several",
        ),
        Argument(
            "--validation",
            "SIZE",
            "share (0.1), or with last how many of each user (1)",
            type=values.share_or_count,
        ),
        Argument(
            "--test",
            "SIZE",
            "share (0.2), or with last how many of each user (1)",
            type=values.share_or_count,
        ),
        Argument("--seed", "N", "of what is chosen at random", type=values.whole, default=0),
    ),
    example="split shop --by time --test 0.2",
    run=_run,
)
