"""``%gnnrec explain``: the explanation browser, opened at a user and, if given, an item."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from gnnrec_lab import typed_ids
from gnnrec_lab.magics import rules, values, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.widgets import ExplanationBrowser


def _run(notebook: Notebook, args: Namespace) -> ExplanationBrowser:
    run = waiting.trained(notebook, args.run)
    graph = run.recommender.train
    where: dict[str, Any] = {"user": typed_ids.user(graph, args.user)}
    if args.item is not None:
        where["item"] = typed_ids.item(graph, args.item)
    if args.k is not None:
        where["k"] = args.k
    if args.against is not None:
        where["other"] = waiting.trained(notebook, args.against)
    if args.without:
        where["without"] = [typed_ids.item(graph, one) for one in args.without]
    if (kept := rules.chosen(notebook, args, graph)) is not None:
        where["rules"] = kept
    if args.pictures is not None:
        where["pictures"] = args.pictures
    from gnnrec_lab.widgets import ExplanationBrowser

    return ExplanationBrowser(run, **where)


COMMAND = Command(
    name="explain",
    arguments=(
        Argument("run", "RUN", "the run's name", kind="run", required=True),
        Argument("--user", "USER", "the user's id, as in your data, or title", required=True),
        Argument(
            "--item", "ITEM", "the item to begin with, by id or title; by default the first of the top-K"
        ),
        Argument("-k", "K", "how many items to list", type=values.positive),
        Argument("--against", "RUN", "a second run, shown beside the first", kind="run"),
        Argument("--without", "ITEM", "an item of the history to leave out: what if", take="each"),
        *rules.RULES,
        Argument("--pictures", "FOLDER", "where the items' local pictures are; none are shown otherwise"),
    ),
    example='explain first --user 17850 --item "PARTY BUNTING"',
    run=_run,
)
