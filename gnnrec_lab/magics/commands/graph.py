"""``%gnnrec graph``: an interaction graph from a frame, kept under its name."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gnnrec_lab.magics import guess, names, values
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.graph import InteractionGraph

_ROLES = ("user", "item", "behaviour", "weight", "time", "behaviour_weights")


@dataclass
class _Source:
    """The frame, what is known of it beforehand, and what was typed."""

    name: str
    frame: Any
    items: Any = None
    columns: dict[str, Any] = field(default_factory=dict)


def _run(notebook: Notebook, args: Namespace) -> InteractionGraph:
    from gnnrec_lab.graph import InteractionGraph

    source = _source(notebook, args.frame)
    columns, said = _columns(args, source)
    graph = InteractionGraph.from_frame(
        source.frame,
        users=None if args.users is None else names.frame(notebook, args.users),
        items=source.items if args.items is None else _items(notebook, args.items),
        name=args.name,
        **columns,
    )
    if said:
        notebook.say(said)
    _keep(notebook, graph)
    return graph


def _source(notebook: Notebook, text: str) -> _Source:
    from gnnrec_lab.datasets import Dataset

    found = names.frame(notebook, text)
    if isinstance(found, Dataset):
        return _Source(text, found.interactions, found.items, dict(found.graph_columns))
    return _Source(text, found)


def _items(notebook: Notebook, text: str) -> Any:
    return names.table_of(names.frame(notebook, text), "items")


def _columns(args: Namespace, source: _Source) -> tuple[dict[str, Any], str]:
    """Return the columns typed, for the others those of the data set or a guess; and what to say of these."""
    typed = {role: getattr(args, role) for role in _ROLES if getattr(args, role) is not None}
    typed |= {
        role: names.column(source.frame, text) for role, text in typed.items() if role != "behaviour_weights"
    }
    known = {role: value for role, value in source.columns.items() if role not in typed}
    if "behaviour" in typed:
        known.pop("behaviour_weights", None)  # they are of the data set's own behaviours
    why = f"as {source.name} says"
    if not source.columns:
        why = "guessed from the names"
        for role in ("user", "item"):
            if role not in typed:
                known[role] = guess.guess(role, names.columns_of(source.frame), source.name)
    shown = ", ".join(f"{role.replace('_', ' ')}: {_shown(value)}" for role, value in known.items())
    said = f"{shown} ({why}; --{next(iter(known))} would say otherwise)" if known else ""
    return known | typed, said


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{name}={number:g}" for name, number in value.items())
    return str(value)


def _keep(notebook: Notebook, graph: InteractionGraph) -> None:
    """Keep the graph under its name, with the split that was chosen if it is the very same graph."""
    from gnnrec_lab import graph as store

    before = store.summary(graph.name) if graph.name in store.names() else {}
    same = before.get("graph") == graph.fingerprint
    split = store.load_split(before["split"], graph.name) if same and before.get("split") else None
    store.save_named(graph, split)
    if before and not same:
        notebook.say(f'"{graph.name}" was another graph until now; the runs trained on it keep theirs.')


COMMAND = Command(
    name="graph",
    summary="Build an interaction graph from a log, one row an interaction, and keep it under a name.",
    arguments=(
        Argument(
            "frame",
            "FRAME",
            "variable that holds the log: a pandas, Polars or Arrow frame, or what data returns",
            kind="frame",
            required=True,
        ),
        Argument("--user", "COLUMN", "column of the users; guessed from its name if left out", kind="column"),
        Argument("--item", "COLUMN", "column of the items; guessed from its name if left out", kind="column"),
        Argument("--behaviour", "COLUMN", "column of the type of each interaction", kind="column"),
        Argument("--weight", "COLUMN", "column of numbers; 0 or less is no evidence", kind="column"),
        Argument("--time", "COLUMN", "column of times", kind="column"),
        Argument(
            "--behaviour-weights",
            "B=W,...",
            "what the behaviours count, e.g. purchase=1,return=0",
            type=values.weights,
        ),
        Argument("--items", "FRAME", "frame with one row an item: ids in its first column", kind="frame"),
        Argument("--users", "FRAME", "frame with one row a user: ids in its first column", kind="frame"),
        Argument("--name", "NAME", "what the graph is called from now on", required=True),
    ),
    example="graph events --user customer --item product --time time --name shop",
    run=_run,
)
