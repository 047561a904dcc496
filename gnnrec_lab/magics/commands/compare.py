"""``%gnnrec compare``: several runs, measured for the same users and set side by side."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import rules, values, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.magics.progress_line import ProgressLine

if TYPE_CHECKING:
    from gnnrec_lab.widgets import RunComparison


def _run(notebook: Notebook, args: Namespace) -> RunComparison:
    from gnnrec_lab.jobs import compare

    runs = [waiting.trained(notebook, name) for name in args.run]
    asked = {"metric": args.metric, "k": args.k, "part": args.part, "faithfulness": args.faithfulness}
    asked["rules"] = rules.chosen(notebook, args, runs[0].split.graph)
    with ProgressLine() as progress:
        comparison = compare(runs, **asked, progress=progress)
    from gnnrec_lab.widgets import RunComparison

    return RunComparison(comparison, pictures=args.pictures)


COMMAND = Command(
    name="compare",
    arguments=(
        Argument("run", "RUN", "the runs' names", kind="run", take="several", required=True),
        Argument("--metric", "METRIC", "what decides, such as recall@10 (ndcg@20)"),
        Argument("-k", "K", "length of the list of all else; by default the metric's", type=values.positive),
        Argument(
            "--part", "PART", "what to measure on (test)", choices=("test", "validation"), default="test"
        ),
        Argument(
            "--faithfulness",
            "USERS",
            "measure also how far explanations can be trusted, over so many users",
            type=values.whole,
            default=0,
        ),
        *rules.RULES,
        Argument("--pictures", "FOLDER", "where the items' local pictures are; none are shown otherwise"),
    ),
    example="compare first second --metric recall@20",
    run=_run,
)
