"""The messages of the TrainingMonitor and the JobTable. Runs are named."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from gnnrec_lab.widgets.protocol.common import CommonTraits, Empty

Verb = Literal["pause", "resume", "stop", "kill", "remove"]
RowStatus = Literal[
    "queued", "running", "paused", "stopping", "stopped", "failed", "lost", "done", "removed", "unreadable"
]
Axis = Literal["epochs", "time"]
# of a curve: epochs passed, value, seconds trained until then
CurvePoint = tuple[float, float, float]


class Best(TypedDict):
    """The best epoch."""

    epoch: int
    value: float
    metric: NotRequired[str]


class RunRow(TypedDict):
    """State of a run; what isn't known is null. ``active``: not ended, ``created``: seconds since 1970.

    ``doing`` is what it does while there are no steps: it loads, compiles, chooses.
    """

    name: str
    model: str
    graph: str
    engine: str | None
    status: RowStatus
    active: bool
    verbs: list[Verb]
    error: str | None
    doing: str | None
    attempt: int
    epoch: int | None
    epochs: int | None
    step: int | None
    steps: int | None
    metric: str | None
    best: Best | None
    eta_seconds: float | None
    elapsed_seconds: float | None
    interactions_per_second: float | None
    memory_bytes: int | None
    created: float | None


class RunCurves(TypedDict):
    """The curves of a run; a checkpoint is its epoch and the seconds trained until then."""

    loss: list[CurvePoint]
    validation: dict[str, list[CurvePoint]]
    checkpoints: list[tuple[float, float]]


class RunLog(TypedDict):
    """The log of the run that is open."""

    name: str
    text: str


class Choice(TypedDict):
    """What was chosen on the page: metric, axis and smoothing of the curves, filter and order of the table.

    ``smoothing`` is from 0 (none) to below 1: how much of a smoothed loss the one before it holds.
    """

    metric: str
    axis: Axis
    smoothing: float
    text: str
    status: str
    model: str
    order: str
    descending: bool


class MonitorTraits(CommonTraits):
    """The traits of the TrainingMonitor and the JobTable."""

    all_runs: bool
    active: list[RunRow]
    ended: list[RunRow]
    watched: list[str]
    active_curves: dict[str, RunCurves]
    ended_curves: dict[str, RunCurves]
    log: RunLog | Empty
    choice: Choice | Empty
    code: str
    error: str
    beat: float
    live: bool


class ByRun(TypedDict):
    """Which run is meant."""

    name: str


class WatchRun(TypedDict):
    """Whether the curves of a run are shown."""

    name: str
    on: bool


class MonitorMethods(TypedDict):
    """What the page of the TrainingMonitor and the JobTable can ask for."""

    open: ByRun
    watch: WatchRun
    choose: Choice
    pause: ByRun
    resume: ByRun
    stop: ByRun
    kill: ByRun
    remove: ByRun
