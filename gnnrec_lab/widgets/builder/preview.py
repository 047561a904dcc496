"""The GraphBuilder's preview of a graph: counts, kept and dropped rows, problems.

For a very long log it uses a random sample of the rows, and reports their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from gnnrec_lab.checks import LOCALES
from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.graph import Cleaning, GraphSpec, InteractionGraph
from gnnrec_lab.graph.cleaning.report import CleaningReportDict
from gnnrec_lab.graph.logs import Roles
from gnnrec_lab.graph.report import GraphReport, Problem
from gnnrec_lab.home import checked_name
from gnnrec_lab.sources import Source
from gnnrec_lab.widgets.builder.form import Form
from gnnrec_lab.widgets.builder.remedies import change_of
from gnnrec_lab.widgets.builder.table import Table, behaviour_rows, part_of
from gnnrec_lab.widgets.explorer.overview import overview
from gnnrec_lab.widgets.protocol.builder import BehaviourRows, ColdNodes, FoundProblem, Preview, Sample
from gnnrec_lab.widgets.protocol.common import Empty
from gnnrec_lab.widgets.protocol.explorer import Side

MOST_ROWS = 2_000_000  # of a longer log some rows stand for all
SAMPLE = 500_000  # rows
# problems that some of the rows show as well as all of them: the others come and go with how many there are
_STEADY = frozenset({
    "future-times", "early-times", "zero-times", "misread-times", "similar-users", "similar-items",
    "similar-behaviours", "constant-weights",
})  # fmt: skip
EMPTY: Preview = {
    "needed": [], "error": "", "sample": None, "overview": None, "reading": None, "cold": None,
    "problems": None, "code": "",
}  # fmt: skip


class Previews:
    """Makes the previews of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._behaviours: BehaviourRows | None = None

    @cached_property
    def _rows(self) -> tuple[Source, Sample | None]:
        """What is shown for the whole table, and how much of it that is."""
        whole = self._table.source
        if len(whole) <= MOST_ROWS:
            return whole, None
        return part_of(whole, SAMPLE), {"rows": SAMPLE, "of": len(whole)}

    def behaviours(self, form: Form) -> BehaviourRows | Empty:
        """Return the behaviours of the form's column and their numbers of rows; {} without such a column.

        Raises `GraphDataError` for a column that holds none.
        """
        place = form.roles.get("behaviour")
        if place is None:
            return {}
        if self._behaviours is None or self._behaviours["column"] != place:
            self._behaviours = behaviour_rows(self._rows[0], place)
        return self._behaviours

    def of(self, form: Form, check: Callable[[], None]) -> Iterator[Preview]:
        """Yield the preview of a form: at first without problems, whose search takes the longest.

        ``check`` is called between the steps and may raise to end it. A form that can't be built has its
        reason in ``error``.
        """
        facts: Preview = {**EMPTY, "needed": form.needed}
        if form.needed:
            yield facts
            return
        try:
            checked_name(form.name, "graph")
            facts["code"] = code_of(self._table, form, form.cleaning())
            rows, facts["sample"] = self._rows
            check()
            graph = self._graph(rows, form)
            check()
            facts = {**facts, "overview": overview(graph), "reading": self._reading(graph)}
            yield facts
            check()
            report = graph.report
            cold = None if facts["sample"] else _cold(report)
            yield {**facts, "cold": cold, "problems": self._problems(report, form)}
        except GnnrecError as error:
            yield {**facts, "error": str(error)}

    def _graph(self, rows: Source, form: Form) -> InteractionGraph:
        names = rows.columns if self._rows[1] is None else list(map(str, self._table.source.columns))
        cleaning = form.cleaning()
        if self._rows[1] is not None and cleaning is not None and cleaning.behaviours:
            # a rare behaviour may not be among the rows of the sample
            shown, codes = self.behaviours(form), cleaning.behaviours
            found = [one["name"] for one in shown["rows"]] if shown else []
            cleaning = replace(cleaning, behaviours={one: codes[one] for one in codes if one in found})
        return build(rows, form.columns(names), form.name, cleaning, time_format=self._table.time_format)

    def _reading(self, graph: InteractionGraph) -> CleaningReportDict | None:
        if graph.reading is None:
            return None
        reading = graph.reading.to_dict()
        if self._rows[1] is not None:
            for one in reading["dropped"]:
                one["examples"] = []  # they would be places among the chosen rows
        return reading

    def _problems(self, report: GraphReport, form: Form) -> list[FoundProblem]:
        if self._rows[1] is not None:
            return [
                _found_problem(problem, form, False) for problem in report.problems if problem.kind in _STEADY
            ]
        # the rows of a problem are places in the graph's log: the frame's own when all of them are in it
        reading = report.reading
        whole = reading is not None and reading.rows_kept == reading.rows_read
        return [_found_problem(problem, form, whole) for problem in report.problems]


def build(
    rows: Any,
    roles: Roles,
    name: str,
    cleaning: Cleaning | None,
    users: Any = None,
    items: Any = None,
    *,
    time_format: str | None = None,
) -> InteractionGraph:
    """Return the graph of some rows; raises as `InteractionGraph.from_frame` does."""
    return InteractionGraph.from_frame(
        rows,
        **vars(roles),
        users=users,
        items=items,
        name=name,
        cleaning=cleaning,
        time_format=None if roles.time is None else time_format,
    )


def code_of(table: Table, form: Form, cleaning: Cleaning | None) -> str:
    """Return the line of Python that builds what the form says."""
    roles = form.columns(table.source.columns)
    time_format = None if roles.time is None else table.time_format
    spec = GraphSpec(roles, cleaning, None, form.name, time_format=time_format, csv=table.source.csv)
    code = spec.code(table.code)
    return f"{code[:-1]}{table.features_code})"


def _found_problem(problem: Problem, form: Form, rows_are_right: bool) -> FoundProblem:
    shown = problem.examples_are == "ids" or problem.kind == "dropped-rows" or rows_are_right
    return {
        "kind": problem.kind,
        "severity": problem.severity,
        "sentence": {locale: problem.sentence(locale) for locale in LOCALES},
        "examples": list(map(_text, problem.examples)) if shown else [],
        "examples_are": problem.examples_are,
        "remedy": problem.remedy,
        "apply": change_of(problem, form),
    }


def _text(example: Any) -> str:
    return " = ".join(map(str, example)) if isinstance(example, tuple) else str(example)


def _cold(report: GraphReport) -> dict[Side, ColdNodes]:
    """Return how many users and items have no pair, and how many a single one."""
    users, items = report.measures.user_degrees, report.measures.item_degrees
    return {
        "user": {"none": users.none.count, "single": users.single.count},
        "item": {"none": items.none.count, "single": items.single.count},
    }
