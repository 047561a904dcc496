"""The rules of a list as they are typed, ``--where``, ``--deny`` and others: the same for all commands."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from gnnrec_lab import typed_ids
from gnnrec_lab.errors import OptionError, UnknownNameError, did_you_mean
from gnnrec_lab.magics import values
from gnnrec_lab.magics.command import Argument
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.graph import InteractionGraph
    from gnnrec_lab.ranking import Rules

_LISTED = "an item's id or title, or @NAME: a variable with ids, ids by user, or a table"
RULES = (
    Argument(
        "--where",
        "CONDITION",
        "only items for which it holds: \"price < 20 AND genre <> 'Horror'\"",
        "feature",
    ),
    Argument("--allow", "ITEM", f"only these items: {_LISTED}", "listing", take="each"),
    Argument("--deny", "ITEM", f"none of these items: {_LISTED}", "listing", take="each"),
    Argument(
        "--per",
        "COLUMN=N",
        "at most N items of one kind, as in genre=2",
        "limit",
        type=values.limit,
        take="each",
    ),
    Argument(
        "--diversify",
        "SHARE",
        "from 0 to 1: how much unlikeness to the items above counts beside the score",
        type=values.number,
    ),
    Argument("--since", "COLUMN", "the column of when items became available", "feature"),
    Argument("--until", "COLUMN", "the column of when they ceased to be", "feature"),
    Argument("--at", "TIME", "for when the list is (now)", type=values.moment),
)


def chosen(notebook: Notebook, args: Namespace, graph: InteractionGraph) -> Rules | None:
    """Return the rules that were typed; None without any. Raises `OptionError` as `Rules` does."""
    from gnnrec_lab.ranking.under_rules import rules_of

    given = {argument.dest: getattr(args, argument.dest) for argument in RULES}
    for name in ("allow", "deny"):
        if given[name] is not None:
            given[name] = _listed(notebook, graph, name, given[name])
    given["per"] = dict(given["per"]) if given["per"] else None
    return rules_of({name: value for name, value in given.items() if value is not None}) or None


def _listed(notebook: Notebook, graph: InteractionGraph, name: str, texts: list[str]) -> Any:
    """Return ids, or ids by user where one variable holds them so."""
    from gnnrec_lab.ranking.under_rules import rules_of

    found: list[Any] = []
    for text in texts:
        if not text.startswith("@") or graph.items.contains(text):
            found.append(typed_ids.item(graph, text))
            continue
        held = getattr(rules_of({name: _variable(notebook, text[1:])}), name)
        if not isinstance(held, list):
            if len(texts) > 1:
                raise OptionError(
                    f"--{name} {text} holds items by user, and stands alone: leave out the others."
                )
            return held
        found += held
    return found


def _variable(notebook: Notebook, name: str) -> Any:
    if name not in notebook.variables:
        raise UnknownNameError(
            f'There is no variable "{name}". {did_you_mean(name, notebook.shown_variables())}'
        )
    return notebook.variables[name]
