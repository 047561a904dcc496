"""``%gnnrec tune``: search for a recommender's best options in the background."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.devices import DEVICES
from gnnrec_lab.display.words import spoken
from gnnrec_lab.errors import OptionError
from gnnrec_lab.jobs.spec import TRACKERS
from gnnrec_lab.magics import values
from gnnrec_lab.magics.command import Argument, Command, table
from gnnrec_lab.magics.commands.train import chosen_split, without_contradiction
from gnnrec_lab.magics.notebook import Notebook
from gnnrec_lab.magics.tokens import quote

if TYPE_CHECKING:
    from gnnrec_lab.search import Search


def _run(notebook: Notebook, args: Namespace) -> Search:
    from gnnrec_lab.search import tune

    space = dict(args.space or [])
    if len(space) < len(args.space or []):
        raise OptionError("tune: --space gives an option twice: write all its values as one, key=a,b,c")
    search = tune(
        chosen_split(notebook, args.graph),
        args.model,
        space=space or None,
        trials=args.trials,
        timeout=args.timeout,
        metric=args.metric,
        name=args.name,
        options=without_contradiction("tune", args.set or []),
        seed=args.seed,
        device=args.device,
        on=args.on,
        track=args.track,
    )
    if args.wait:
        return search.wait(show=True)
    notebook.watch_search(search)
    name = quote(search.name)
    lines = {"stop": f"%gnnrec stop {name}", "evaluate": f"%gnnrec evaluate {name}"}
    notebook.say(spoken("magic.searches", name=search.name, **lines))
    return search


def _notes() -> str:
    """Return what is searched of each model by default."""
    from gnnrec_lab.models import registry

    rows = []
    for name in registry.names():
        found = [spec.name for spec in registry.options_of(name) if spec.search is not None]
        trained = registry.recommender_class(name).capabilities.trainable
        found += ["learning_rate"] if trained else []
        rows.append((name, ", ".join(found) or "nothing: it has no options"))
    return "What is searched by default; --space says it otherwise, with any option of train\n" + table(rows)


COMMAND = Command(
    name="tune",
    arguments=(
        Argument("graph", "GRAPH", "the graph's name", kind="graph", required=True),
        Argument("--model", "MODEL", "the recommender", kind="model", required=True),
        Argument("--trials", "N", "how many are trained at most (20)", type=values.positive, default=20),
        Argument(
            "--timeout", "TIME", "after which no trial begins, as in 90s, 30m or 2h", type=values.seconds
        ),
        Argument(
            "--space",
            "KEY=VALUES",
            "what to try: values as in dim=32,64; a range as in temperature=0.05..0.3 or l2=1e-6..1e-3:log",
            kind="setting",
            type=values.searched,
            take="several",
        ),
        Argument(
            "--metric", "METRIC", "of validation, what is best (ndcg@20)", kind="metric", default="ndcg@20"
        ),
        Argument("--name", "NAME", "of the search, and of the best run in the end"),
        Argument(
            "--set",
            "KEY=VALUE",
            "options that all trials have",
            kind="setting",
            type=values.setting,
            take="several",
        ),
        Argument("--seed", "N", "of everything random", type=values.whole, default=0),
        Argument(
            "--device",
            "DEVICE",
            "on what: cpu, cuda, or auto, a GPU where there is one with room (auto)",
            choices=DEVICES,
        ),
        Argument("--on", "ENGINE", "where trials are trained: as for train", kind="engine", default="local"),
        Argument("--track", "TRACKER", "log each trial to another system too", choices=TRACKERS),
        Argument("--wait", "", "return only when it has ended", take="switch"),
    ),
    example="tune shop --model lightgcn --trials 20 --space dim=32,64 temperature=0.05..0.3",
    run=_run,
    notes=_notes,
)
