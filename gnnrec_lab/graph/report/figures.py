"""The tables of a report as rows of text, for the terminal and for HTML alike."""

from __future__ import annotations

from typing import Protocol

from gnnrec_lab.display.numbers import in_percent, short
from gnnrec_lab.display.words import heard, say
from gnnrec_lab.graph.cleaning import CleaningReport
from gnnrec_lab.graph.report.measures import Measures
from gnnrec_lab.graph.report.problems import Problem
from gnnrec_lab.sources.column import shown

_MOST_BEHAVIOURS = 12


class Reported(Protocol):
    """What text and HTML are made of: a `GraphReport`."""

    @property
    def name(self) -> str: ...
    @property
    def reading(self) -> CleaningReport | None: ...
    @property
    def measures(self) -> Measures: ...
    @property
    def problems(self) -> tuple[Problem, ...]: ...


def size(report: Reported, locale: str) -> str:
    """Return the line below the title."""
    own = report.measures
    return say("report.size", locale, users=own.users, items=own.items, interactions=own.interactions)


def reading_rows(report: Reported, locale: str) -> list[tuple[str, ...]]:
    """Return what became of the rows of the log; empty where it isn't known or says nothing."""
    reading = report.reading
    if reading is None:
        return []
    rows: list[tuple[str, ...]] = [
        (say("report.rows-read", locale), f"{reading.rows_read:,}", ""),
        (say("report.rows-kept", locale), f"{reading.rows_kept:,}", ""),
    ]
    rows += [(heard(note, locale), "", "") for note in reading.notes]
    return rows + [
        (heard(one.reason, locale), f"-{one.rows:,}", f"{say('report.rows', locale)} {_listed(one.examples)}")
        for one in reading.dropped
    ]


def figure_rows(measures: Measures, locale: str) -> list[tuple[str, ...]]:
    """Return the figures of the whole graph, name and value."""
    parts = measures.components
    share = measures.repeats.rows.count / max(measures.interactions, 1)
    rows = [
        ("pairs", f"{measures.pairs:,}"),
        ("density", in_percent(measures.density)),
        ("components", say("report.largest-part", locale, count=parts.count, share=parts.share)),
        ("repeats", f"{measures.repeats.rows.count:,} ({in_percent(share)})"),
        *_weight_rows(measures, locale),
        *_time_rows(measures, locale),
    ]
    return [(say(f"report.{key}", locale), value) for key, value in rows]


def _weight_rows(measures: Measures, locale: str) -> list[tuple[str, str]]:
    weights = measures.weights
    if weights.smallest == weights.largest == 1:
        return []
    without = weights.without_evidence.count
    share = in_percent(without / max(measures.interactions, 1))
    low, high = weights.smallest, weights.largest
    return [
        ("weights", say("report.from-to", locale, low=low, high=high)),
        ("without-evidence", f"{without:,} ({share})"),
    ]


def _time_rows(measures: Measures, locale: str) -> list[tuple[str, str]]:
    times = measures.times
    if times is None:
        return []
    rows = [("times", say("report.from-to", locale, low=times.first, high=times.last))]
    gap = times.longest_gap
    if gap is not None:
        key = "days" if times.kind == "datetime" else "units"
        rows.append(
            ("longest-gap", say(f"report.{key}", locale, length=gap.length, start=gap.start, end=gap.end))
        )
    return rows


def degree_rows(measures: Measures, locale: str) -> list[tuple[str, ...]]:
    """Return the degrees of users and items: a head of three, then name and two values a row."""
    both = measures.user_degrees, measures.item_degrees
    rows: list[tuple[str, ...]] = [("", say("report.users", locale), say("report.items", locale))]
    for key, values in (
        ("none", [f"{one.none.count:,}" for one in both]),
        ("single", [f"{one.single.count:,}" for one in both]),
        ("mean", [short(one.mean) for one in both]),
        ("median", [short(one.quantiles[0.5]) for one in both]),
        ("p90", [short(one.quantiles[0.9]) for one in both]),
        ("largest", [short(one.quantiles[1.0]) for one in both]),
        ("gini", [f"{one.gini:.3g}" for one in both]),
        ("top-1", [in_percent(one.top_1_percent) for one in both]),
        ("top-10", [in_percent(one.top_10_percent) for one in both]),
    ):
        rows.append((say(f"report.{key}", locale), *values))
    return rows


def behaviour_rows(measures: Measures) -> list[tuple[str, ...]]:
    """Return each behaviour with its rows and share, most first; a dozen at most."""
    most = sorted(measures.behaviours, key=lambda one: -one.rows)[:_MOST_BEHAVIOURS]
    return [(one.name, f"{one.rows:,}", in_percent(one.share)) for one in most]


def examples(problem: Problem, locale: str) -> str:
    """Return the examples of a problem as a line; "" where there are none."""
    if not problem.examples:
        return ""
    return f"{say(f'report.{problem.examples_are}', locale)} {_listed(problem.examples)}"


def _listed(examples: tuple[object, ...]) -> str:
    return ", ".join(
        " = ".join(map(shown, one)) if isinstance(one, tuple) else shown(one) for one in examples
    )
