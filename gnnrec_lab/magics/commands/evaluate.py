"""``%gnnrec evaluate``: a run measured on the test part of its split."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.magics import names, values
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.evaluation import Evaluation


def _run(notebook: Notebook, args: Namespace) -> Evaluation:
    run = names.run(notebook, args.run)
    return run.evaluate() if args.k is None else run.evaluate(k=tuple(args.k))


COMMAND = Command(
    name="evaluate",
    summary="Measure a run on its test part: all items ranked for every user, with confidence intervals.",
    arguments=(
        Argument("run", "RUN", "the run's name", kind="run", required=True),
        Argument("-k", "K", "lengths of the ranked list (10 20)", type=values.positive, take="several"),
    ),
    example="evaluate first -k 10 20",
    run=_run,
)
