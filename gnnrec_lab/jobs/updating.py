"""How a run takes in new interactions, as methods of `Run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gnnrec_lab.files import kind_of
from gnnrec_lab.jobs.updates.record import FILE

if TYPE_CHECKING:
    from gnnrec_lab.jobs.run import Run
    from gnnrec_lab.jobs.updates.result import Update


def update(run: Run, frame: Any, *, users: Any = None, items: Any = None, name: str | None = None) -> Update:
    """Take in new interactions without training, as a new run that serves with them: `gnnrec_lab.update`."""
    from gnnrec_lab.jobs.updates.update import update

    return update(run, frame, users=users, items=items, name=name)


def updated(run: Run) -> Update | None:
    """Return what the update found by which this run came about; None for one that was trained."""
    from gnnrec_lab.jobs.updates.result import Update

    return None if kind_of(run.folder / FILE) is None else Update(run)
