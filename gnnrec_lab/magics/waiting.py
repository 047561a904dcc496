"""Waiting for the runs whose result a command needs, so that a notebook's lines can be run in one go.

The Python API never waits unasked, so that a script says where it does.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from gnnrec_lab.display.words import called, spoken
from gnnrec_lab.errors import RunError
from gnnrec_lab.magics import names
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.quoting import quote

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run
    from gnnrec_lab.jobs.status import Status
    from gnnrec_lab.search import Search

Job = TypeVar("Job", bound="Run | Search")

_PAUSE = 0.1  # seconds between two looks at what is about to end


def trained(notebook: Notebook, name: str) -> Run:
    """Return a run, or the best one of a search, when it has ended; until then show how far it is.

    Raises `RunError` when it fails, is lost, or is paused, so that it wouldn't end; `UnknownNameError` when
    there is none; `KeyboardInterrupt` when the waiting is interrupted: the run goes on.
    """
    found = names.job(notebook, name)
    if not found.look().ended:
        notebook.say(spoken("magic.waited-for", name=name, status=called("run.status", found.status)))
        if until_ended(found, show=True).status == "stopped":
            notebook.say(spoken("magic.of-its-best", name=name))
    return names.run(notebook, name)


def until_ended(found: Run | Search, *, show: bool) -> Status:
    """Wait until a run or a search has ended, and return its status; ``show`` prints a line of progress.

    Raises as `trained` does.
    """
    from gnnrec_lab.jobs import Run
    from gnnrec_lab.jobs.waiting import wait_for

    def look() -> Status:
        now = found.look()
        if now.status == "paused":
            resume = f"%gnnrec resume {quote(found.name)}"
            raise RunError(f'"{found.name}" is paused and won\'t end until it goes on: {resume}')
        return now

    if isinstance(found, Run):
        return wait_for(found.name, look, None, show=show)
    return found.wait(show=show).look()


def settled(notebook: Notebook, found: Job) -> Job:
    """Return a run or a search that is about to end, or to pause, once it has."""
    if found.look().status == "stopping":
        notebook.say(spoken("magic.about-to-end", name=found.name))
        while found.look().status == "stopping":
            time.sleep(_PAUSE)
    return found
