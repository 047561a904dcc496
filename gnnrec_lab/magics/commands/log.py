"""``%gnnrec log``: what a run's worker said and printed."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import called, heard, spoken
from gnnrec_lab.magics import names, values
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run

_PAUSE = 0.25  # seconds between two looks


class Log(str):
    """Text that shows itself as it is, line by line."""

    __slots__ = ()

    @visibly
    def __repr__(self) -> str:
        return str(self) or spoken("magic.nothing-printed")


def _run(notebook: Notebook, args: Namespace) -> Log:
    run = names.run(notebook, args.run)
    if args.follow:
        _follow(notebook, run)
    return Log(run.log(args.lines))


def _follow(notebook: Notebook, run: Run) -> None:
    """Print the run's events until it has ended or the cell is interrupted; the run goes on."""
    reader = run.follow()
    try:
        while True:
            ended = run.look().ended
            for event in reader.read():
                line = line_of(event)
                if line:
                    notebook.say(line)
            if ended:
                return
            time.sleep(_PAUSE)
    except KeyboardInterrupt:
        notebook.say(spoken("magic.goes-on", name=run.name))


def line_of(event: Mapping[str, Any]) -> str:
    """Return an event as a line; "" for the steps.

    >>> line_of({"t": 0, "kind": "message", "text": "Loading shop"})[9:]
    ' Loading shop'
    """
    kind, words = event["kind"], ""
    if kind == "message":
        words = heard(str(event.get("text")))
    elif kind == "epoch":
        metrics = event.get("metrics") or {}
        figures = [(spoken("magic.log.loss"), event.get("loss")), *metrics.items()]
        words = "  ".join(
            [spoken("magic.log.epoch", epoch=str(event.get("epoch")))]
            + [f"{name} {value:.4g}" for name, value in figures if isinstance(value, int | float)]
        )
    elif kind == "resumed":
        words = spoken("magic.log.resumed", attempt=str(event.get("attempt")))
    elif kind == "end":
        status = called("run.status", str(event.get("status")))
        words = f"{status}  {heard(str(event.get('error') or ''))}".strip()
    return f"{time.strftime('%H:%M:%S', time.localtime(event['t']))}  {words}" if words else ""


COMMAND = Command(
    name="log",
    arguments=(
        Argument("run", "RUN", "the run's name", kind="run", required=True),
        Argument("--follow", "", "print its events while it runs, until it ends", take="switch"),
        Argument("--lines", "N", "how many lines at most (40)", type=values.positive, default=40),
    ),
    example="log first --lines 20",
    run=_run,
)
