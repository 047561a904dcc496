"""Searches and trials in words, as jobs/text.py is for runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gnnrec_lab.display.html import Html, element
from gnnrec_lab.display.tables import table
from gnnrec_lab.display.words import called, heard, lasting, spoken
from gnnrec_lab.jobs.status import Status
from gnnrec_lab.search.importance import LEAST, Importance
from gnnrec_lab.search.spec import SearchSpec
from gnnrec_lab.search.trial_study import Trial, by_value


def one_line(name: str, now: Status) -> str:
    """Return a search's state in one line.

    >>> progress = {"trials": 20, "ended": 5, "pruned": 2, "eta_seconds": 95.0}
    >>> one_line("shop-tuned", Status("running", progress=progress))
    'shop-tuned  running  trial 5/20 (2 pruned)  1 m 35 s left'
    """
    progress = now.progress
    parts = [name, called("run.status", now.status), count(progress), best(progress)]
    if now.ended:
        parts.append(lasting(progress.get("elapsed_seconds")))
    elif progress.get("eta_seconds") is not None:
        parts.append(spoken("run.left", time=lasting(progress["eta_seconds"])))
    if now.error:
        parts.append(heard(now.error.splitlines()[0]))
    return "  ".join(part for part in parts if part)


def count(progress: dict[str, Any]) -> str:
    """Return how many trials have ended, or nothing before the first."""
    number = _number(progress)
    return spoken("search.trials", number=number) if number else ""


def _number(progress: dict[str, Any]) -> str:
    if "trials" not in progress:
        return ""
    few = [
        spoken(f"search.{state}", number=str(progress[state]))
        for state in ("pruned", "failed")
        if progress.get(state)
    ]
    if progress.get("time_is_up") and progress.get("ended", 0) < progress["trials"]:
        few.append(spoken("search.time-is-up"))
    number = f"{progress.get('ended', 0)}/{progress['trials']}"
    return spoken("search.few", number=number, notes=", ".join(few)) if few else number


def best(progress: dict[str, Any]) -> str:
    """Return the best trial and its metric, or nothing.

    >>> best({"best": {"metric": "ndcg@20", "value": 0.18344, "trial": 7}})
    'best ndcg@20 0.183 at trial 7'
    """
    found = progress.get("best")
    if not found or found.get("value") is None:
        return ""
    facts = {"metric": str(found.get("metric")), "value": found["value"], "trial": str(found.get("trial"))}
    return spoken("search.best", **facts)


def facts(spec: SearchSpec, now: Status) -> list[tuple[str, str]]:
    """Return what is said of a search: names and texts."""
    progress = now.progress
    said = [
        ("status", called("run.status", now.status)),
        ("model", spec.run.model),
        ("graph", spec.run.graph),
        ("trials", _number(progress)),
        ("validation", best(progress)),
        ("time", lasting(progress.get("elapsed_seconds"))),
        ("left", lasting(progress.get("eta_seconds")) if not now.ended else ""),
    ]
    known = [(spoken(f"search.head.{name}"), text) for name, text in said]
    space = [(spoken("search.head.searched", name=name), str(one)) for name, one in spec.space.items()]
    return [*known[:3], *space, *known[3:]]


def ranked(trials: Iterable[Trial]) -> list[Trial]:
    """Return the trials, the best first, and behind them those without a value or cut short."""
    found = list(trials)
    done = by_value(found)
    rest = [trial for trial in found if trial not in done]
    return [*done, *sorted(rest, key=lambda trial: (trial.state != "running", trial.number))]


def row(trial: Trial, names: Sequence[str]) -> list[str]:
    """Return the cells of a trial: number, state, value, an option each, run."""
    value = "" if trial.value is None else f"{trial.value:.4g}"
    return [
        str(trial.number),
        called("search.state", trial.state),
        value,
        *(shown(trial.options.get(name)) for name in names),
        trial.run or "",
    ]


def trial_line(trial: Trial) -> str:
    """Return a trial in one line."""
    options = "  ".join(f"{name}={shown(value)}" for name, value in trial.options.items())
    return f"  {trial.run}  {trial.value:.4g}  {options}"


def mattered(found: Sequence[Importance], done: int) -> Html | None:
    """Return how much each option mattered as a table; or, of few trials, from how many on it can be told."""
    if not found:
        return element("p", spoken("search.too-few", done=done, least=LEAST)) if done else None
    heads = [spoken(f"search.head.{name}") for name in ("option", "share", "chance")]
    rows = [(one.option, f"{one.share:.0%}", _chance(one)) for one in found]
    return table(
        rows, heads=heads, caption=spoken("search.mattered", number=done), align="lrl", row_heads=True
    )


def mattered_line(found: Sequence[Importance]) -> str:
    """Return how much each option mattered in one line."""
    parts = [
        f"{one.option} {one.share:.0%}" + (f" ({_chance(one)})" if one.doubtful else "") for one in found
    ]
    return spoken("search.mattered-line", options=", ".join(parts))


def _chance(one: Importance) -> str:
    return spoken("search.chance") if one.doubtful else ""


def shown(value: Any) -> str:
    """Return an option's value, numbers with three digits."""
    return f"{value:.3g}" if isinstance(value, float) else "" if value is None else str(value)
