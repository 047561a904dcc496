"""``%gnnrec recommend``: the top-K of one or several users."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import ids, names, rules, values, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    import pandas as pd


def _run(notebook: Notebook, args: Namespace) -> pd.DataFrame:
    graphs, runs = (names.candidates(kind, notebook) for kind in ("graph", "run"))
    if args.run in graphs and args.run not in runs:
        return _first_lists(notebook, args)
    run = waiting.trained(notebook, args.run)
    graph = run.recommender.train
    users = [ids.user(graph, text) for text in args.user]
    under = rules.chosen(notebook, args, graph)
    return run.recommend(users, k=args.k, exclude_seen=not args.include_seen, rules=under)


def _first_lists(notebook: Notebook, args: Namespace) -> pd.DataFrame:
    """Return lists of a graph nothing was trained on yet."""
    from gnnrec_lab.ranking import first_lists

    graph, _ = names.graph(notebook, args.run)
    users = [ids.user(graph, text) for text in args.user]
    under = rules.chosen(notebook, args, graph)
    return first_lists(graph, users, args.k, exclude_seen=not args.include_seen, rules=under)


COMMAND = Command(
    name="recommend",
    summary="Return the items that one or several users should see next, the best first, as a DataFrame.",
    arguments=(
        Argument(
            "run",
            "RUN",
            "the run's name; or a graph's, before any training",
            kind="run",
            required=True,
        ),
        Argument("--user", "USER", "the user's id, as in your data, or title", take="each", required=True),
        Argument("-k", "K", "how many items (10)", type=values.positive, default=10),
        Argument("--include-seen", "", "also items that the user had in train", take="switch"),
        *rules.RULES,
    ),
    example='recommend first --user 17850 -k 10 --where "price < 5" --per category=2',
    run=_run,
)
