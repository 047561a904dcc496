"""``%gnnrec recommend``: the top-K of one or several users, or of all in a file."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab import typed_ids
from gnnrec_lab.display.words import spoken
from gnnrec_lab.errors import OptionError
from gnnrec_lab.magics import names, rules, values, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.magics.progress_line import ProgressLine

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from gnnrec_lab.jobs import Run

_USER = "the user's id, as in your data, or title"


def _run(notebook: Notebook, args: Namespace) -> pd.DataFrame | Path:
    _refuse_half(args)
    graphs, runs = (names.candidates(kind, notebook) for kind in ("graph", "run"))
    if args.run in graphs and args.run not in runs:
        return _first_lists(notebook, args)
    run = waiting.trained(notebook, args.run)
    if args.all:
        return _to_file(notebook, args, run)
    graph = run.recommender.train
    users = [typed_ids.user(graph, text) for text in args.user]
    under = rules.chosen(notebook, args, graph)
    return run.recommend(users, k=args.k, exclude_seen=not args.include_seen, rules=under)


def _refuse_half(args: Namespace) -> None:
    """Raise `OptionError` unless users are named, or else all of them with a file."""
    if args.all and args.user:
        raise OptionError("recommend takes --user or --all, not both.")
    if args.all != (args.out is not None):
        raise OptionError("recommend --all and --out FILE go together: the lists of all users, as Parquet.")
    if not (args.all or args.user):
        raise OptionError(
            f"recommend needs --user: {_USER}; or --all --out lists.parquet for a file of all users' lists."
        )


def _to_file(notebook: Notebook, args: Namespace, run: Run) -> Path:
    under = rules.chosen(notebook, args, run.recommender.train)
    with ProgressLine() as progress:
        path = run.recommend_all(
            args.out, args.k, exclude_seen=not args.include_seen, rules=under, progress=progress
        )
    notebook.say(spoken("magic.lists-in", path=str(path)))
    return path


def _first_lists(notebook: Notebook, args: Namespace) -> pd.DataFrame:
    """Return lists of a graph nothing was trained on yet."""
    from gnnrec_lab.ranking import first_lists

    if args.all:
        raise OptionError(f'"{args.run}" is a graph: --all is for a trained run.')
    graph, _ = names.graph(notebook, args.run)
    users = [typed_ids.user(graph, text) for text in args.user]
    under = rules.chosen(notebook, args, graph)
    return first_lists(graph, users, args.k, exclude_seen=not args.include_seen, rules=under)


COMMAND = Command(
    name="recommend",
    arguments=(
        Argument(
            "run",
            "RUN",
            "the run's name; or a graph's, before any training",
            kind="run",
            required=True,
        ),
        Argument("--user", "USER", _USER, take="each"),
        Argument("-k", "K", "how many items (10)", type=values.positive, default=10),
        Argument("--include-seen", "", "also items that the user had in train", take="switch"),
        *rules.RULES,
        Argument("--all", "", "all users, into a file; killed, the same line goes on", take="switch"),
        Argument("--out", "FILE", "where to, with --all: a Parquet file"),
    ),
    example='recommend first --user 17850 -k 10 --where "price < 5"',
    run=_run,
)
