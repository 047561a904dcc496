"""``%gnnrec export``: a run as a bundle that recommends and explains without the lab."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from gnnrec_lab.display.words import spoken
from gnnrec_lab.magics import rules, values, waiting
from gnnrec_lab.magics.command import Argument, Command
from gnnrec_lab.magics.notebook import Notebook


def _run(notebook: Notebook, args: Namespace) -> Path | str:
    run = waiting.trained(notebook, args.run)
    found = run.export(
        args.path,
        licence=args.licence,
        faithfulness=args.faithfulness,
        index=args.index or None,
        rules=rules.chosen(notebook, args, run.recommender.train),
        mlflow=args.mlflow,
    )
    if args.mlflow:
        notebook.say(spoken("magic.in-mlflow", run=run.name, uri=str(found)))
    else:
        notebook.say(spoken("magic.exported", run=run.name, path=str(found)))
    return found


COMMAND = Command(
    name="export",
    arguments=(
        Argument("run", "RUN", "the run's name", kind="run", required=True),
        Argument("path", "PATH", "a new folder, or a name that ends in .zip for one file"),
        Argument("--mlflow", "", "log it as a model of MLflow", take="switch"),
        Argument(
            "--index", "", "find lists by an index of the items' vectors, and measure it", take="switch"
        ),
        Argument("--licence", "TEXT", "of the data and the bundle, for the card"),
        Argument(
            "--faithfulness",
            "USERS",
            "users whose explanations are measured for the card (50); 0: none",
            type=values.whole,
            default=50,
        ),
        *rules.RULES,
    ),
    example="export first shop-bundle",
    run=_run,
)
