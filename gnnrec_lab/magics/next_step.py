"""The next sensible command of a lab, for the overview: a graph, a split, a run, its figures."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from gnnrec_lab.display.words import spoken
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
    from gnnrec_lab.graph import kept_at

    used = {name: kept_at(name) for name, card in graphs.items() if "error" not in card}
    newest: dict[str, Run] = {}
    splits = set()
    for run in runs:
        with contextlib.suppress(GnnrecError):  # one that can't be read, or was removed just now
            spec = run.spec
            newest.setdefault(spec["graph"], run)
            splits.add(spec["split"])
            used[spec["graph"]] = max(used.get(spec["graph"], 0.0), spec["created"])
    if not used:
        return _first_graph(notebook)
    in_use = max(used, key=lambda name: used[name])
    card = graphs.get(in_use, {})
    if in_use not in newest or card.get("split") not in {None, *splits}:
        return _first_run(in_use, card)
    run = newest[in_use]
    return _about(run) or _after_update(run) or (f"evaluate {quote(run.name)}", spoken("magic.next.evaluate"))


def _about(run: Run) -> tuple[str, str] | None:
    try:
        status = run.status
    except GnnrecError:  # removed just now
        return None
    if status in ("failed", "lost"):
        return f"log {quote(run.name)}", spoken(f"magic.next.{status}")
    if status == "paused":
        return f"resume {quote(run.name)}", spoken("magic.next.resume")
    if status in ("queued", "running", "stopping"):
        return f"watch {quote(run.name)}", spoken("magic.next.watch")
    return None


def _after_update(run: Run) -> tuple[str, str] | None:
    try:
        found = run.updated
        if found is None:
            return None
        if found.train_again:
            line = f"train {quote(run.spec['graph'])} --from {quote(run.name)}"
            return line, spoken("magic.next.train-again")
    except GnnrecError:  # its record is damaged, or it was removed just now
        return None
    return f"export {quote(run.name)} {quote(run.name)}-bundle", spoken("magic.next.export")


def _first_graph(notebook: Notebook) -> tuple[str, str]:
    frames = names.candidates("frame", notebook)
    if frames:
        # of equals the last that was made
        name = max(reversed(frames), key=lambda one: _likeness(notebook.variables[one]))
        return f"graph {name} --name {quote(name)}", spoken("magic.next.graph", name=name)
    return "data online-retail", spoken("magic.next.data")


def _likeness(frame: Any) -> int:
    """Return how much a frame looks like a log, by the names of its columns; no row is read."""
    from gnnrec_lab.datasets import Dataset
    from gnnrec_lab.graph import likeness_to_log

    table = frame.interactions if isinstance(frame, Dataset) else frame
    try:
        return likeness_to_log(names.columns_of(table))
    except GnnrecError:
        return 0


def _first_run(name: str, card: dict[str, Any]) -> tuple[str, str]:
    from gnnrec_lab.graph import load_named

    if card.get("split"):
        return f"train {quote(name)} --model lightgcn", spoken("magic.next.train")
    try:
        by = "random" if load_named(name)[0].time is None else "time"
    except GnnrecError:
        by = "random"
    return f"split {quote(name)} --by {by}", spoken("magic.next.split")
