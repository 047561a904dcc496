"""A search's folder as the SearchMonitor shows it, JSON-ready."""

from __future__ import annotations

import contextlib
import math
from typing import Any, cast

from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.files import kind_of
from gnnrec_lab.search import Search
from gnnrec_lab.search.importance import LEAST, finished, importances
from gnnrec_lab.search.space import Choices, Range
from gnnrec_lab.search.trial_study import Trial, by_value
from gnnrec_lab.widgets.protocol import search as protocol

_VERBS: dict[str, list[protocol.SearchVerb]] = {
    "queued": ["pause", "stop"],
    "running": ["pause", "stop"],
    "stopped": ["resume"],
    "failed": ["resume"],
    "lost": ["resume"],
}


def facts_of(search: Search) -> protocol.SearchFacts:
    """Return what a search was asked to do."""
    spec = search._read_spec()
    return {
        "name": search.name,
        "model": spec.run.model,
        "graph": spec.run.graph,
        "metric": spec.metric,
        "axes": [_axis(name, dimension) for name, dimension in spec.space.items()],
    }


def _axis(name: str, dimension: Choices | Range) -> protocol.SearchAxis:
    if isinstance(dimension, Range):
        ends = float(dimension.low), float(dimension.high)
        return {"name": name, "low": ends[0], "high": ends[1], "log": dimension.log, "values": []}
    values = [plain(value) for value in dimension.values]
    return {"name": name, "low": None, "high": None, "log": False, "values": values}


def now_of(search: Search) -> protocol.SearchNow:
    """Return how far a search is; one whose folder is gone is "removed"."""
    if kind_of(search.folder) != "folder":
        return _removed()
    found = search.look()
    progress = found.progress
    return {
        "status": cast("protocol.SearchStatus", found.status),
        "error": found.error,
        "verbs": _VERBS.get(found.status, []),
        "trials": progress.get("trials"),
        **{name: int(progress.get(name) or 0) for name in ("ended", "pruned", "failed")},  # type: ignore[typeddict-item]
        "elapsed_seconds": progress.get("elapsed_seconds"),
        "eta_seconds": progress.get("eta_seconds"),
        "kept": search.name if search.kept else None,
    }


def _removed() -> protocol.SearchNow:
    return {
        "status": "removed", "error": None, "verbs": [], "trials": None, "ended": 0, "pruned": 0, "failed": 0,
        "elapsed_seconds": None, "eta_seconds": None, "kept": None,
    }  # fmt: skip


def trials_of(search: Search) -> list[protocol.SearchTrial]:
    """Return the trials that have begun, by number."""
    trials = search._trials()
    best = next((trial.number for trial in by_value(trials)), None)
    return [
        {
            "number": trial.number,
            "state": cast("protocol.TrialState", trial.state),
            "value": _value(trial),
            "options": {name: plain(value) for name, value in trial.options.items()},
            "epochs": len(trial.curve),
            "run": trial.run,
            "error": trial.error,
            "best": trial.number == best,
            "keeps": trial.state == "done" and _has_result(search, trial),
        }
        for trial in trials
    ]


def mattered_in(search: Search) -> protocol.Mattered:
    """Return how much each option mattered."""
    trials, space = search._trials(), search._read_spec().space
    options: list[protocol.OptionImportance] = [
        {"name": one.option, "share": one.share, "doubtful": one.doubtful}
        for one in importances(trials, space)
    ]
    return {"options": options, "trials": len(finished(trials, space)), "least": LEAST}


def _value(trial: Trial) -> float | None:
    value = trial.value
    if value is None and trial.curve:
        value = trial.curve[max(trial.curve)]
    return None if value is None or not math.isfinite(value) else float(value)


def _has_result(search: Search, trial: Trial) -> bool:
    with contextlib.suppress(GnnrecError):
        return trial.run is not None and kind_of(search._lab / "runs" / trial.run / "result") == "folder"
    return False


def plain(value: Any) -> protocol.TrialOption:
    """Return an option's value as JSON has it."""
    if value is None or isinstance(value, bool | str):
        return value
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else str(value)
