"""The messages of the SearchMonitor. Trials are numbered from 0."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from gnnrec_lab.widgets.protocol.common import CommonTraits, Empty

SearchStatus = Literal["queued", "running", "stopping", "stopped", "failed", "lost", "done", "removed"]
TrialState = Literal["running", "done", "pruned", "failed"]
TrialOption = float | str | bool | None
SearchVerb = Literal["pause", "resume", "stop"]


class SearchAxis(TypedDict):
    """An option that is searched: a range, by its logarithm if ``log``, or a few values."""

    name: str
    low: float | None
    high: float | None
    log: bool
    values: list[TrialOption]


class SearchFacts(TypedDict):
    """What a search was asked to do."""

    name: str
    model: str
    graph: str
    metric: str
    axes: list[SearchAxis]


class SearchNow(TypedDict):
    """How far it is; what isn't known is null. ``kept`` is the run that its best trial has become.

    ``trials`` is how many there will be at most.
    """

    status: SearchStatus
    error: str | None
    verbs: list[SearchVerb]
    trials: int | None
    ended: int
    pruned: int
    failed: int
    elapsed_seconds: float | None
    eta_seconds: float | None
    kept: str | None


class SearchTrial(TypedDict):
    """A trial that has begun. ``best`` is that of all that have come to their end.

    ``value`` is the metric on validation; of one that runs or was pruned, of its last epoch. ``keeps`` says
    whether there is a result to keep.
    """

    number: int
    state: TrialState
    value: float | None
    options: dict[str, TrialOption]
    epochs: int
    run: str | None
    error: str | None
    best: bool
    keeps: bool


class OptionImportance(TypedDict):
    """How much an option mattered by itself: its share of the trials' order, and whether it may be chance."""

    name: str
    share: float
    doubtful: bool


class Mattered(TypedDict):
    """The options, the most important first; none for fewer than ``least`` trials that came to their end."""

    options: list[OptionImportance]
    trials: int
    least: int


class SearchTraits(CommonTraits):
    """The traits of the SearchMonitor. ``said`` is what became of what was asked for last."""

    search: SearchFacts
    now: SearchNow | Empty
    trials: list[SearchTrial]
    mattered: Mattered | Empty
    said: str
    code: str
    error: str
    beat: float
    live: bool


class KeptTrial(TypedDict):
    """Which trial is to be kept as a run, and its name."""

    trial: int
    name: NotRequired[str]


class SearchMethods(TypedDict):
    """What the page of the SearchMonitor can ask for."""

    pause: Empty
    resume: Empty
    stop: Empty
    keep: KeptTrial
