"""`GraphReport`: figures and problems of a graph's data together; as text, HTML and JSON.

Figures come from measures.py, problems from problems.py.
"""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from gnnrec_lab.checks import checked_locale
from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.words import language
from gnnrec_lab.graph.cleaning import CleaningReport
from gnnrec_lab.graph.logs import Roles
from gnnrec_lab.graph.report import html, text
from gnnrec_lab.graph.report.measures import Measures, measure
from gnnrec_lab.graph.report.problems import Problem, problems
from gnnrec_lab.graph.report.remedies import Log

if TYPE_CHECKING:
    from gnnrec_lab.graph.interaction_graph import InteractionGraph

_ROLES = Roles("user", "item", "behaviour", "weight", "time")


@dataclasses.dataclass(frozen=True, repr=False)
class GraphReport:
    """What there is to know about the data a graph was built from.

    Attributes
    ----------
    name : str
        Of the graph.
    reading : CleaningReport or None
        What became of the rows of the log; None where that isn't known, as for a part of a graph.
    measures : Measures
        The figures.
    problems : tuple of Problem
        Warnings first; empty when nothing is wrong.

    Examples
    --------
    >>> import pandas as pd
    >>> from gnnrec_lab.graph import InteractionGraph
    >>> log = pd.DataFrame({"user": ["guest", "guest", "a", "b"], "item": ["tea", "milk", "tea", "milk"]})
    >>> report = InteractionGraph.from_frame(log, user="user", item="item").report
    >>> [problem.kind for problem in report.problems]
    ['placeholder-user', 'one-interaction-users']
    >>> print(report.problems[0].remedy)
    frame = frame[~frame["user"].isin(["guest"])]
    """

    name: str
    reading: CleaningReport | None
    measures: Measures
    problems: tuple[Problem, ...]

    @visibly
    def __repr__(self) -> str:
        return self.to_text(language())

    def _repr_html_(self) -> Html:
        return html.fragment(self, language())

    def to_text(self, locale: str = "en") -> str:
        """Return the report for a terminal, in English (``"en"``) or Korean (``"ko"``)."""
        return text.report_text(self, locale)

    def to_html(self, locale: str = "en") -> str:
        """Return a whole HTML page, without scripts and links, that can be kept as a file."""
        return html.page(self, locale)

    def to_dict(self, locale: str = "en") -> dict[str, Any]:
        """Return all of it JSON-ready; ids that are neither text nor number as text."""
        checked_locale(locale)  # also where no problem needs a word
        values: dict[str, Any] = _plain(dataclasses.asdict(self))
        for entry, problem in zip(values["problems"], self.problems, strict=True):
            entry["sentence"] = problem.sentence(locale)
        return values


def report_on(
    graph: InteractionGraph, now: datetime | None = None, roles: Roles | None = None
) -> GraphReport:
    """Measure a graph and say what is wrong with its data.

    Parameters
    ----------
    graph : InteractionGraph
    now : datetime, optional
        Times after it are in the future; without a zone in UTC. By default the present moment.
    roles : Roles, optional
        What the remedies call the columns of the log; by default as they were when the graph was built.
    """
    moment = datetime.now(UTC) if now is None else now
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    measures = measure(graph, moment)
    return GraphReport(
        graph.name, graph.reading, measures, problems(measures, graph.reading, _log_of(graph, roles))
    )


def _log_of(graph: InteractionGraph, roles: Roles | None) -> Log:
    spec = graph.spec
    return Log(roles or _ROLES) if spec is None else Log(roles or spec.roles, spec.library, spec.relation)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | bool | int | float) else str(value)
