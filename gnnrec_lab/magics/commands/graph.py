"""``%gnnrec graph``: an interaction graph from a table, a file or a query, kept under its name."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gnnrec_lab.display.words import called, heard, spoken
from gnnrec_lab.magics import names
from gnnrec_lab.magics.cleaning import ARGUMENTS, cleaning_of
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.csv import CSV, TIME_FORMAT, csv_of
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.magics.progress_line import ProgressLine

if TYPE_CHECKING:
    from gnnrec_lab.graph import InteractionGraph
    from gnnrec_lab.progress import Progress
    from gnnrec_lab.sources import Source

_GUESSED = "; without --user or --item all columns left out are guessed, and the guesses are shown"
_COLUMNS = ("user", "item", "behaviour", "weight", "time")


@dataclass
class _Log:
    """The table, and what is known of it beforehand."""

    name: str
    source: Source
    items: Any = None
    columns: dict[str, Any] = field(default_factory=dict)


def _run(notebook: Notebook, args: Namespace) -> InteractionGraph:
    from gnnrec_lab.graph import InteractionGraph, keep_named

    with ProgressLine() as progress:
        cleaning = cleaning_of(args)
        log = _log(notebook, args, progress)
        columns, said = _columns(args, log)
        if cleaning is not None and cleaning.behaviours is not None:
            columns.pop("behaviour_weights", None)
        graph = InteractionGraph.from_frame(
            log.source,
            users=None if args.users is None else names.frame(notebook, args.users),
            items=log.items if args.items is None else _items(notebook, args.items),
            name=args.name,
            cleaning=cleaning,
            time_format=args.time_format,
            **columns,
        )
    for line in (said, _dropped(graph)):
        if line:
            notebook.say(line)
    if keep_named(graph):
        notebook.say(spoken("magic.replaced", name=graph.name))
    return graph


def _dropped(graph: InteractionGraph) -> str:
    """Return what cleaning left out, in a sentence."""
    reading = graph.reading
    if reading is None:
        return ""
    notes = "; ".join(map(heard, reading.notes))
    if not reading.dropped:
        return notes and f"{notes[0].upper()}{notes[1:]}."
    reasons = [spoken("magic.dropped", rows=one.rows, reason=heard(one.reason)) for one in reading.dropped]
    kept = {"kept": reading.rows_kept, "read": reading.rows_read}
    said = spoken("magic.kept", **kept, reasons="; ".join(reasons))
    return f"{said} {notes}." if notes else said


def _log(notebook: Notebook, args: Namespace, progress: Progress) -> _Log:
    from gnnrec_lab.datasets import Dataset
    from gnnrec_lab.sources import open_source, sql_source

    if args.cell is not None:
        csv = csv_of(args)
        said: dict[str, Any] = {} if csv is None else csv.given()
        return _Log("the query", sql_source(args.cell, notebook.variables, "the query", progress, **said))
    found = names.frame(notebook, args.frame)
    if isinstance(found, Dataset):
        source = open_source(found.interactions, f"{args.frame}.interactions", progress)
        return _Log(args.frame, source, found.items, dict(found.graph_columns))
    return _Log(args.frame, open_source(found, args.frame, progress, csv=csv_of(args)))


def _items(notebook: Notebook, text: str) -> Any:
    return names.table_of(names.frame(notebook, text), "items")


def _columns(args: Namespace, log: _Log) -> tuple[dict[str, Any], str]:
    """Return the columns typed, for the others those of the data set or a guess; and what to say of these."""
    from gnnrec_lab.graph import guess_roles

    given = {role: getattr(args, role) for role in _COLUMNS if getattr(args, role) is not None}
    typed = {role: names.column(log.source, text) for role, text in given.items()}
    if args.behaviour_weights is not None:
        typed["behaviour_weights"] = args.behaviour_weights
    if log.columns:
        known = {role: value for role, value in log.columns.items() if role not in typed}
        if "behaviour" in typed:
            known.pop("behaviour_weights", None)  # they are of the data set's own behaviours
        return known | typed, _said(known, log.name)
    if "user" in typed and "item" in typed:
        return typed, ""
    guess = guess_roles(log.source, {role: typed.get(role) for role in _COLUMNS}, option="--{role}")
    return guess.roles | typed, repr(guess)


def _said(known: dict[str, Any], name: str) -> str:
    if not known:
        return ""
    shown = ", ".join(
        f"{called('roles.role', role.replace('_', ' '))}: {_shown(value)}" for role, value in known.items()
    )
    return spoken("magic.as-given", columns=shown, name=name, option=f"--{next(iter(known))}")


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{name}={number:g}" for name, number in value.items())
    return str(value)


def _notes() -> str:
    return (
        "Of a SQL query over variables and files, with DuckDB:\n"
        "    %%gnnrec graph --name shop\n"
        "    SELECT customer, product, time FROM events JOIN 'products.parquet' USING (product)\n"
        "    WHERE price > $least\n"
        "$name is the value of a variable, a list for IN; it is handed over, never pasted into the query."
    )


FRAME = Argument(
    "frame",
    "FRAME",
    "the log: a variable with a frame of pandas, Polars or Arrow, a DuckDB relation or what data returns, or "
    "the path (or glob) of Parquet, CSV or JSON lines files",
    kind="frame",
    required=True,
)

FEATURES = (
    Argument("--items", "FRAME", "frame with one row an item: ids in its first column", kind="frame"),
    Argument("--users", "FRAME", "frame with one row a user: ids in its first column", kind="frame"),
)

COMMAND = Command(
    name="graph",
    arguments=(
        FRAME,
        Argument("--user", "COLUMN", f"column of the users{_GUESSED}", kind="column"),
        Argument("--item", "COLUMN", f"column of the items{_GUESSED}", kind="column"),
        Argument("--behaviour", "COLUMN", "column of the type of each interaction", kind="column"),
        Argument("--weight", "COLUMN", "column of numbers; 0 or less is no evidence", kind="column"),
        Argument("--time", "COLUMN", "column of times", kind="column"),
        TIME_FORMAT,
        *FEATURES,
        Argument("--name", "NAME", "what the graph is called from now on", required=True),
        *ARGUMENTS,
        *CSV,
    ),
    example="graph events --user customer --item product --time time --name shop",
    run=_run,
    notes=_notes,
    body="frame",
)
