"""Runs in words: one line of progress. The figures themselves are progress.py's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gnnrec_lab.display.words import called, heard, lasting, spoken
from gnnrec_lab.jobs.status import Status


def one_line(name: str, status: Status) -> str:
    """Return a run's state in one line.

    >>> one_line("lightgcn-1", Status("running", progress={"epoch": 3, "epochs": 20, "eta_seconds": 95.0}))
    'lightgcn-1  running  epoch 3/20  1 m 35 s left'
    """
    progress = status.progress
    parts = [name, called("run.status", status.status), epochs(progress), best(progress)]
    if status.ended:
        parts.append(lasting(progress.get("elapsed_seconds")))
    elif progress.get("eta_seconds") is not None:
        parts.append(spoken("run.left", time=lasting(progress["eta_seconds"])))
    if status.status == "running":
        parts.append(speed(progress.get("interactions_per_second")))
        parts.append(heard(str(progress.get("message") or "")))
    if status.error:
        parts.append(heard(status.error.splitlines()[0]))
    return "  ".join(part for part in parts if part)


def outcome(status: Status) -> str:
    """Return how a run that has no result ended, as the end of a sentence.

    >>> outcome(Status("lost"))
    'was lost.'
    """
    return "was lost." if status.status == "lost" else "failed."


def epochs(progress: Mapping[str, Any]) -> str:
    """Return "epoch 3/20", or nothing for a closed form or before the start."""
    if progress.get("epoch") is None or progress.get("epochs") is None:
        return ""
    return spoken("run.epochs", epoch=str(progress["epoch"]), epochs=str(progress["epochs"]))


def best(progress: Mapping[str, Any]) -> str:
    """Return the best validation metric and its epoch, or nothing.

    >>> best({"best": {"metric": "ndcg@20", "value": 0.18344, "epoch": 7}})
    'best ndcg@20 0.183 at 7'
    """
    found = progress.get("best")
    if not isinstance(found, dict) or not isinstance(found.get("value"), int | float):
        return ""
    facts = {"metric": str(found.get("metric")), "value": found["value"], "epoch": str(found.get("epoch"))}
    return spoken("run.best", **facts)


def speed(rate: float | None) -> str:
    """Return interactions per second.

    >>> speed(41_234.0), speed(812.0), speed(None)
    ('41.2k interactions/s', '812 interactions/s', '')
    """
    if rate is None:
        return ""
    if rate < 1000:
        return spoken("run.speed", rate=f"{rate:.3g}")
    return spoken("run.speed", rate=f"{rate / 1e6:.3g}M" if rate >= 1e6 else f"{rate / 1e3:.3g}k")
