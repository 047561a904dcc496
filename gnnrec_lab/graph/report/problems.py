"""`Problem`, and the rules by which the figures of a graph become problems, each with its remedy as code.

Figures come from measures.py, wording from the catalogue of words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from gnnrec_lab.checks import checked_locale
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import heard, say
from gnnrec_lab.graph.cleaning import CleaningReport
from gnnrec_lab.graph.logs import Roles
from gnnrec_lab.graph.report import remedies
from gnnrec_lab.graph.report.degrees import Degrees
from gnnrec_lab.graph.report.found import Found
from gnnrec_lab.graph.report.measures import Measures
from gnnrec_lab.graph.report.remedies import Log
from gnnrec_lab.graph.report.time_span import EARLIEST

Severity = Literal["note", "warning"]
MANY_REPEATS, SOME_REPEATS = 0.05, 0.01  # share of the rows
MOST_SINGLE, MANY_SINGLE = 0.5, 0.05  # share of the users, of the items
LARGEST_PART = 0.95  # share of the nodes
LONG_GAP, BEYOND_TYPICAL = 0.1, 20  # share of the span; times the mean period between two interactions
MANY_DROPPED = 0.1  # share of the rows


@dataclass(frozen=True)
class Problem:
    """One thing about the data that may spoil what is learned from it.

    Attributes
    ----------
    kind : str
        E.g. ``"future-times"``; does not change with the language.
    severity : "note" or "warning"
        A warning most likely is a mistake in the data; a note is worth knowing.
    numbers : dict
        The figures of its sentence.
    examples : tuple
        Rows of the graph's log, counted from 0, or ids, or groups of ids: 5 at most.
    examples_are : "rows" or "ids"
    remedy : str
        One line of code: the argument ``cleaning=Cleaning(...)`` (``weight=None``) of
        `InteractionGraph.from_frame`, or a change to the frame handed to it, in the language of its library
        (for files and queries SQL). Where the graph doesn't know how it was built, as a part of one, it is
        that of pandas, and the columns are called "user", "item", "behaviour" and "time".
    """

    kind: str
    severity: Severity
    numbers: Mapping[str, Any] = field(default_factory=dict)
    examples: tuple[Any, ...] = ()
    examples_are: Literal["rows", "ids"] = "rows"
    remedy: str = ""

    def sentence(self, locale: str = "en") -> str:
        """Return what is wrong, with its number, in English (``"en"``) or Korean (``"ko"``)."""
        numbers = dict(self.numbers)
        if "reason" in numbers:
            numbers["reason"] = heard(numbers["reason"], checked_locale(locale))
        return say(f"report.{self.kind}", locale, **numbers)

    @visibly
    def __str__(self) -> str:
        return f"{self.severity}: {self.sentence()} {self.remedy}"


def problems(measures: Measures, reading: CleaningReport | None, log: Log) -> tuple[Problem, ...]:
    """Return the problems of a graph, warnings first.

    ``reading`` is what became of the rows of its log, ``log`` what remedies call it and its columns.
    """
    found = [problem for rule in _RULES for problem in rule(measures, log)]
    found += _dropped(reading, log) if reading is not None else ()
    return tuple(sorted(found, key=lambda problem: problem.severity != "warning"))


def _repeats(measures: Measures, log: Log) -> Iterator[Problem]:
    rows, same = measures.repeats.rows, measures.repeats.same_time
    total = max(measures.interactions, 1)
    twice = rows if same is None else same
    weighted = measures.weights.given and not measures.weights.constant
    if twice.count:
        alone = "repeated-weights" if weighted else "repeated-rows"
        kind = alone if same is None else "repeated-rows-same-time"
        grave = same is not None and (measures.weights.given or twice.count / total >= MANY_REPEATS)
        numbers = {"rows": twice.count, "share": twice.count / total}
        severity: Severity = "warning" if grave else "note"
        remedy = (
            remedies.MERGE if same is None else log.of("user").keep_distinct(_columns(measures, log.roles))
        )
        yield Problem(kind, severity, numbers, twice.examples, remedy=remedy)
    later = rows.count - twice.count
    if later / total >= SOME_REPEATS:
        numbers = {"rows": later, "share": later / total}
        examples = tuple(row for row in rows.examples if row not in twice.examples)
        if weighted:  # to count the rows would replace what they say
            yield Problem("repeated-weights", "note", numbers, examples, remedy=remedies.MERGE)
        else:
            yield Problem("repeats-over-time", "note", numbers, examples, remedy=remedies.COUNT)


def _columns(measures: Measures, roles: Roles) -> list[str]:
    behaviour = [str(roles.behaviour)] if measures.behaviours else []
    return [roles.user, roles.item, *behaviour, str(roles.time)]


def _times(measures: Measures, log: Log) -> Iterator[Problem]:
    times = measures.times
    if times is None:
        return
    if times.misread:
        numbers: dict[str, Any] = {"unit": times.misread, "last": times.last}
        yield Problem("misread-times", "warning", numbers, remedy=log.of("time").times_from(times.misread))
    for kind, found, remedy in (
        ("future-times", times.future, remedies.until(times.now)),
        ("early-times", times.early, remedies.since(EARLIEST)),
        ("zero-times", times.zero, remedies.since(EARLIEST if times.kind == "datetime" else 1)),
    ):
        if found.count:
            numbers = {"rows": found.count, "now": times.now, "earliest": EARLIEST, "last": times.last}
            yield Problem(kind, "warning", numbers, found.examples, remedy=remedy)
    gap = times.longest_gap
    if gap and gap.share >= LONG_GAP and gap.length >= BEYOND_TYPICAL * gap.typical:
        numbers = {"start": gap.start, "end": gap.end, "share": gap.share, "length": gap.length}
        kind = "time-gap" if times.kind == "datetime" else "number-gap"
        after = gap.end if times.kind == "datetime" else int(gap.end)
        yield Problem(kind, "note", numbers, remedy=remedies.since(after))


def _heavy_users(measures: Measures, _: Log) -> Iterator[Problem]:
    heavy = measures.heavy_users
    if heavy.users.count:
        numbers = {
            "users": heavy.users.count,
            "interactions": heavy.interactions,
            "share": heavy.interactions / max(measures.interactions, 1),
            "usual": heavy.usual,
            "fewest": heavy.fewest,
        }
        kind = "bot-like-users" if heavy.by_rate else "outlying-users"
        severity: Severity = "warning" if heavy.by_rate else "note"
        remedy = remedies.max_user(heavy.fewest - 1)
        yield Problem(kind, severity, numbers, heavy.users.examples, "ids", remedy)


def _placeholder(measures: Measures, log: Log) -> Iterator[Problem]:
    found = measures.placeholder
    if found is not None:
        numbers = {"id": str(found.id), "share": found.share}
        remedy = log.of("user").leave_out([found.id])
        yield Problem("placeholder-user", "warning", numbers, (found.id,), "ids", remedy)


def _degrees(measures: Measures, _: Log) -> Iterator[Problem]:
    for what, degrees in (("users", measures.user_degrees), ("items", measures.item_degrees)):
        yield from _no_evidence(what, degrees)
        share = degrees.single.count / max(degrees.count, 1)
        if share >= MANY_SINGLE:
            numbers = {"count": degrees.single.count, "share": share}
            severity: Severity = "warning" if share >= MOST_SINGLE else "note"
            yield Problem(
                f"one-interaction-{what}",
                severity,
                numbers,
                degrees.single.examples,
                "ids",
                remedies.TWO_EACH,
            )


def _no_evidence(what: str, degrees: Degrees) -> Iterator[Problem]:
    if degrees.none.count:
        numbers = {"count": degrees.none.count, "share": degrees.none.count / degrees.count}
        kind = f"{what}-without-evidence"
        yield Problem(kind, "note", numbers, degrees.none.examples, "ids", remedies.ONE_EACH)


def _components(measures: Measures, _: Log) -> Iterator[Problem]:
    parts = measures.components
    if parts.count > 1 and parts.share < LARGEST_PART:
        numbers = {"parts": parts.count, "users": parts.users, "items": parts.items, "share": parts.share}
        yield Problem("separate-parts", "note", numbers, remedy=remedies.TWO_EACH)


def _lookalikes(measures: Measures, log: Log) -> Iterator[Problem]:
    similar: tuple[tuple[str, Found], ...] = (
        ("user", measures.similar_users),
        ("item", measures.similar_items),
        ("behaviour", measures.similar_behaviours),
    )
    for what, found in similar:
        if found.count:
            numbers = {"groups": found.count}
            remedy = log.one_form(what, found.examples)
            yield Problem(f"similar-{what}s", "warning", numbers, found.examples, "ids", remedy)


def _weights(measures: Measures, _: Log) -> Iterator[Problem]:
    if measures.weights.constant:
        yield Problem(
            "constant-weights", "note", {"weight": measures.weights.largest}, remedy=remedies.NO_WEIGHT
        )


def _dropped(reading: CleaningReport, log: Log) -> Iterator[Problem]:
    """Look at the rows that lacked something ("no user"); all others were left out on purpose."""
    for one in reading.dropped:
        share = one.rows / max(reading.rows_read, 1)
        if one.reason.startswith("no ") and share >= MANY_DROPPED:
            numbers = {"rows": one.rows, "share": share, "reason": one.reason}
            remedy = log.of("user").rows(one.examples)
            yield Problem("dropped-rows", "warning", numbers, one.examples, remedy=remedy)


_RULES: tuple[Callable[[Measures, Log], Iterator[Problem]], ...] = (
    _times,
    _lookalikes,
    _placeholder,
    _heavy_users,
    _repeats,
    _components,
    _degrees,
    _weights,
)
