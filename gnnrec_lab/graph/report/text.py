"""A report as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gnnrec_lab.display.tables import aligned
from gnnrec_lab.display.words import say
from gnnrec_lab.graph.report import figures

if TYPE_CHECKING:
    from gnnrec_lab.graph.report.figures import Reported
    from gnnrec_lab.graph.report.problems import Problem


def report_text(report: Reported, locale: str) -> str:
    """Return the report as lines, the problems last, where a terminal shows them."""
    own = report.measures
    lines = [f"{say('report.title', locale, name=report.name)}: {figures.size(report, locale)}"]
    tables = (
        ("reading", figures.reading_rows(report, locale)),
        ("figures", figures.figure_rows(own, locale)),
        ("degrees", figures.degree_rows(own, locale)),
        ("behaviours", figures.behaviour_rows(own)),
    )
    for title, rows in tables:
        if rows:
            lines += ["", say(f"report.{title}", locale), *_indented(rows)]
    lines += ["", say("report.problems", locale) if report.problems else say("report.no-problems", locale)]
    for problem in report.problems:
        lines += _problem(problem, locale)
    return "\n".join(lines)


def _problem(problem: Problem, locale: str) -> list[str]:
    lines = [f"  {say(f'report.{problem.severity}', locale)}: {problem.sentence(locale)}"]
    examples = figures.examples(problem, locale)
    return [*lines, *([f"    {examples}"] if examples else []), f"    {problem.remedy}"]


def _indented(rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"  {line}" for line in aligned(rows, "l" if len(rows[0]) == 2 else "lr")]
