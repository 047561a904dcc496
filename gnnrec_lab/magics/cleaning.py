"""The options of ``%gnnrec graph`` that clean, and the `Cleaning` they make."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from gnnrec_lab.magics import values
from gnnrec_lab.magics.command import Argument

if TYPE_CHECKING:
    from gnnrec_lab.graph import Cleaning

ARGUMENTS = (
    Argument(
        "--behaviour-weights",
        "B=W,...",
        "what the behaviours count: 1 by default, 0 only in the history, below 0 against, or drop; "
        "e.g. purchase=1,return=0,view=drop",
        type=values.behaviours,
    ),
    Argument(
        "--missing",
        "",
        "what to do with rows that lack a value in a column used; error by default",
        choices=("error", "drop"),
    ),
    Argument("--min-weight", "X", "drop rows of a smaller weight, as of ratings", type=values.number),
    Argument("--since", "TIME", "drop rows before this date or time", type=values.moment),
    Argument("--until", "TIME", "drop rows from this date or time on", type=values.moment),
    Argument(
        "--dedupe",
        "",
        "make one row of those of one user, item and behaviour",
        choices=("first", "last", "sum", "count"),
    ),
    Argument("--half-life", "DAYS", "days in which the weight of a row becomes half", type=values.number),
    Argument("--max-user", "N", "drop users of more rows than this", type=values.positive),
    Argument("--min-user", "N", "keep users of at least so many items ...", type=values.whole),
    Argument("--min-item", "N", "... and items of at least so many of these users", type=values.whole),
)
_OPTIONS = tuple(argument.dest for argument in ARGUMENTS if argument.dest != "behaviour_weights")


def cleaning_of(args: Namespace) -> Cleaning | None:
    """Return what was typed as a `Cleaning`, or None where nothing was.

    Weights of behaviours are among it only where one is dropped or counts against, which weights alone can't
    say. Raises `OptionError` for values that can't be used.
    """
    from gnnrec_lab.graph import Cleaning

    given: dict[str, Any] = {
        name: getattr(args, name) for name in _OPTIONS if getattr(args, name) is not None
    }
    weights = args.behaviour_weights or {}
    if any(weight is None or weight < 0 for weight in weights.values()):
        given["behaviours"] = weights
        args.behaviour_weights = None
    return Cleaning(**given) if given else None
