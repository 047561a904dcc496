"""The next sensible command of a lab, for the overview: a graph, a split, a run, its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.magics import names
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.magics.tokens import quote

if TYPE_CHECKING:
    from gnnrec_lab.jobs import Run, RunList


def next_step(notebook: Notebook, graphs: dict[str, dict[str, Any]], runs: RunList) -> tuple[str, str]:
    """Return a command without ``%gnnrec``, and what it is good for.

    Parameters
    ----------
    notebook : Notebook
    graphs : dict of str to dict
        Summaries of the graphs; those that can't be read hold ``"error"``.
    runs : RunList
        The newest first.
    """
    if runs and (ongoing := _about_newest(runs[0])):
        return ongoing
    trained = {_graph_of(run) for run in runs}
    waiting = [name for name, card in graphs.items() if name not in trained and "error" not in card]
    if waiting:
        return _first_run(waiting[0], graphs[waiting[0]])
    if runs:
        return f"evaluate {quote(runs[0].name)}", "how good it is on the test part"
    return _first_graph(notebook)


def _graph_of(run: Run) -> str:
    try:
        return str(run.spec["graph"])
    except GnnrecError:
        return ""


def _about_newest(run: Run) -> tuple[str, str] | None:
    try:
        status = run.status
    except GnnrecError:  # removed just now
        return None
    if status in ("failed", "lost"):
        return f"log {quote(run.name)}", f"why it {'failed' if status == 'failed' else 'was lost'}"
    if status == "paused":
        return f"resume {quote(run.name)}", "go on with it"
    if status in ("queued", "running", "stopping"):
        return f"watch {quote(run.name)}", "how far it is"
    return None


def _first_graph(notebook: Notebook) -> tuple[str, str]:
    frames = names.candidates("frame", notebook)
    if frames:
        return f"graph {frames[-1]} --name {quote(frames[-1])}", f"make a graph of what is in {frames[-1]}"
    return "data online-retail", "load the bundled sample data (data = %gnnrec data online-retail)"


def _first_run(name: str, card: dict[str, Any]) -> tuple[str, str]:
    from gnnrec_lab.graph import load_named

    if card.get("split"):
        return f"train {quote(name)} --model lightgcn", "train a recommender in the background"
    try:
        by = "random" if load_named(name)[0].time is None else "time"
    except GnnrecError:
        by = "random"
    return f"split {quote(name)} --by {by}", "choose what is learned from and what is tested on"
