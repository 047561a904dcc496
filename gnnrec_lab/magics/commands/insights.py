"""``%gnnrec insights``: patterns in a graph, in plain language."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from gnnrec_lab.checks import LOCALES
from gnnrec_lab.magics import names, values
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.wording import in_magic

if TYPE_CHECKING:
    from gnnrec_lab.graph.insights import Insights


def _run(notebook: Notebook, args: Namespace) -> Insights:
    graph, _ = names.graph(notebook, args.graph)
    found = graph.insights(args.seed, args.locale)
    findings = tuple(replace(finding, code=in_magic(finding.code)) for finding in found)
    return replace(found, findings=findings)


COMMAND = Command(
    name="insights",
    arguments=(
        Argument("graph", "GRAPH", "the graph's name", kind="graph", required=True),
        Argument(
            "--seed", "N", "for the search of communities and for samples (0)", type=values.whole, default=0
        ),
        Argument("--locale", "", "of the sentences; by default as %%gnnrec --lang says", choices=LOCALES),
    ),
    example="insights shop --locale ko",
    run=_run,
)
