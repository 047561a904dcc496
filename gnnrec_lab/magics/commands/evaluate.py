"""``%gnnrec evaluate``: a run measured on held-out interactions of its split."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.display.words import spoken
from gnnrec_lab.magics import rules, values, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.magics.tokens import quote

if TYPE_CHECKING:
    import pandas as pd

    from gnnrec_lab.evaluation import Evaluation


def _run(notebook: Notebook, args: Namespace) -> Evaluation | pd.DataFrame:
    run = waiting.trained(notebook, args.run)
    under = rules.chosen(notebook, args, run.split.graph)
    ks = (10, 20) if args.k is None else tuple(args.k)
    evaluation = run.evaluate(k=ks, part=args.part, rules=under, users=args.users)
    notebook.say(spoken("magic.then-explain", line=f"%gnnrec explain {quote(run.name)}"))
    return evaluation.slices() if args.slices else evaluation


COMMAND = Command(
    name="evaluate",
    arguments=(
        Argument("run", "RUN", "the run's name", kind="run", required=True),
        Argument("-k", "K", "lengths of the ranked list (10 20)", type=values.positive, take="several"),
        Argument(
            "--part", "PART", "what to measure on (test)", choices=("test", "validation"), default="test"
        ),
        Argument(
            "--users",
            "N",
            'how many users are measured, or "all" (20,000 where there are over 50,000)',
            type=values.count_or_all,
        ),
        Argument("--slices", "", "how good it is for some users and items only", take="switch"),
        *rules.RULES,
    ),
    example="evaluate first -k 10 20",
    run=_run,
)
