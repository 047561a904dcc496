"""``%gnnrec update``: take new interactions into a run, without training."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from gnnrec_lab.display.words import spoken
from gnnrec_lab.magics import names, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.commands.graph import FEATURES
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.quoting import quote

if TYPE_CHECKING:
    from gnnrec_lab.jobs.updates.result import Update


def _run(notebook: Notebook, args: Namespace) -> Update:
    from gnnrec_lab.datasets import Dataset
    from gnnrec_lab.jobs.updates.update import update

    run = waiting.trained(notebook, args.run)
    new = names.frame(notebook, args.frame)
    items = None if args.items is None else names.table_of(names.frame(notebook, args.items), "items")
    if isinstance(new, Dataset):
        items = new.items if items is None else items
    users: Any = None if args.users is None else names.frame(notebook, args.users)
    found = update(run, names.table_of(new, "interactions"), users=users, items=items, name=args.name)
    if found.record.before != run.name:
        notebook.say(spoken("magic.updated-before", run=run.name, latest=found.record.before))
    if found.train_again:
        line = f"%gnnrec train {quote(run.spec['graph'])} --from {quote(found.run.name)}"
        notebook.say(spoken("magic.train-again", run=found.run.name, line=line))
    else:
        notebook.say(spoken("magic.serves", run=found.run.name))
    return found


COMMAND = Command(
    name="update",
    arguments=(
        Argument("run", "RUN", "the run that serves, or its first", kind="run", required=True),
        Argument("frame", "FRAME", "new interactions, as in the graph's log", kind="frame", required=True),
        *FEATURES,
        Argument("--name", "RUN", "what the new run is called"),
    ),
    example="update first new_week",
    run=_run,
)
