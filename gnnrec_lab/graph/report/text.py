"""A report as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from gnnrec_lab.graph.report import figures
from gnnrec_lab.graph.report.words import word

if TYPE_CHECKING:
    from gnnrec_lab.graph.report.problems import Problem
    from gnnrec_lab.graph.report.report import GraphReport


def report_text(report: GraphReport, locale: str) -> str:
    """Return the report as lines, the problems last, where a terminal shows them."""
    own = report.measures
    lines = [f"{word('title', locale, name=report.name)}: {figures.size(report, locale)}"]
    tables = (
        ("reading", figures.reading_rows(report, locale)),
        ("figures", figures.figure_rows(own, locale)),
        ("degrees", figures.degree_rows(own, locale)),
        ("behaviours", figures.behaviour_rows(own)),
    )
    for title, rows in tables:
        if rows:
            lines += ["", word(title, locale), *_aligned(rows)]
    lines += ["", word("problems", locale) if report.problems else word("no-problems", locale)]
    for problem in report.problems:
        lines += _problem(problem, locale)
    return "\n".join(lines)


def _problem(problem: Problem, locale: str) -> list[str]:
    lines = [f"  {word(problem.severity, locale)}: {problem.sentence(locale)}"]
    examples = figures.examples(problem, locale)
    return [*lines, *([f"    {examples}"] if examples else []), f"    {problem.remedy}"]


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    columns = list(zip(*rows, strict=True))
    widths = [max(map(_width, column)) for column in columns]
    lines = []
    for first, *others in rows:
        cells = [first + " " * (widths[0] - _width(first))]
        if len(others) == 1:
            cells += others
        else:
            cells += [
                " " * (width - _width(cell)) + cell for cell, width in zip(others, widths[1:], strict=True)
            ]
        lines.append(("  " + "  ".join(cells)).rstrip())
    return lines


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes: two for each wide character."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
