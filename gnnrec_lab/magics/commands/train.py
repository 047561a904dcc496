"""``%gnnrec train``: start a training in the background and show its monitor."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from gnnrec_lab.devices import DEVICES
from gnnrec_lab.display.words import spoken
from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.jobs.spec import TRACKERS
from gnnrec_lab.magics import names, values, waiting
from gnnrec_lab.magics.command import Argument, Command, table
from gnnrec_lab.magics.notebook import Notebook

if TYPE_CHECKING:
    from gnnrec_lab.graph import Split
    from gnnrec_lab.jobs import Run


def _run(notebook: Notebook, args: Namespace) -> Run:
    from gnnrec_lab.jobs import train

    options = without_contradiction("train", args.set or [])
    if args.model is None and vars(args)["from"] is None:
        from gnnrec_lab.models import registry

        raise OptionError(
            "train needs --model: the recommender, or --from: the run to continue from. "
            f"{did_you_mean('', registry.names())}"
        )
    run = train(
        chosen_split(notebook, args.graph),
        args.model,
        from_=vars(args)["from"],
        name=args.name,
        options=options,
        seed=args.seed,
        priority=args.priority,
        device=args.device,
        on=args.on,
        workers=args.workers,
        fresh=args.fresh,
        track=args.track,
    )
    if run.note:
        notebook.say(run.note)
        run.note = None  # said
    notebook.watch(run)
    if args.wait:
        waiting.until_ended(run, show=not notebook.in_kernel)
    return run


def without_contradiction(command: str, settings: list[tuple[str, str]]) -> dict[str, str]:
    """Return the settings of a line by name. Raises `OptionError` where one is given two values."""
    options: dict[str, str] = {}
    for key, value in settings:
        if options.setdefault(key, value) != value:
            raise OptionError(f"{command}: --set gives {key} twice: {options[key]} and {value}.")
    return options


def chosen_split(notebook: Notebook, name: str) -> Split:
    """Return the split chosen for a graph; where there is none, choose the default and say so."""
    from gnnrec_lab.graph import save_named

    graph, split = names.graph(notebook, name)
    if split is None:
        by = "random" if graph.time is None else "time"
        split = graph.split(by)
        save_named(graph, split)
        line = f"%gnnrec split {name} --by ..."
        notebook.say(spoken("magic.no-split", name=name, split=repr(split), line=line))
    return split


def _notes() -> str:
    """Return the models and their options."""
    from gnnrec_lab.models import registry
    from gnnrec_lab.models.base.options import specs
    from gnnrec_lab.training import TrainOptions

    parts = []
    for name in registry.names():
        rows = [(f"{spec.name}={spec.default}", spec.help) for spec in registry.options_of(name)]
        parts.append(f"Model {name}: {registry.recommender_class(name).title}")
        parts += [table(rows)] if rows else []
    rows = [
        (f"{spec.name}={'...' if spec.default is None else spec.default}", spec.help)
        for spec in specs(TrainOptions)
    ]
    return "\n".join([*parts, "Training, of models that are trained in epochs", table(rows)])


COMMAND = Command(
    name="train",
    arguments=(
        Argument("graph", "GRAPH", "the graph's name", kind="graph", required=True),
        Argument("--model", "MODEL", "the recommender; by default that of --from", kind="model"),
        Argument(
            "--from",
            "RUN",
            "begin with the representations of this run, matched by id, and with its options",
            kind="run",
        ),
        Argument("--name", "RUN", "what the run is called; by default the model's name and a number"),
        Argument(
            "--set",
            "KEY=VALUE",
            "options of the model and of its training, see below",
            kind="setting",
            type=values.setting,
            take="several",
        ),
        Argument("--seed", "N", "of everything random", type=values.whole, default=0),
        Argument(
            "--priority",
            "N",
            "of those that wait the highest begins first (0)",
            type=values.integer,
            default=0,
        ),
        Argument(
            "--device",
            "DEVICE",
            "on what: cpu, cuda, or auto, a GPU where there is one with room (auto)",
            choices=DEVICES,
        ),
        Argument(
            "--on",
            "ENGINE",
            "where: local, ray (the cluster of RAY_ADDRESS, or one on this machine), or ray://HOST:PORT",
            kind="engine",
            default="local",
        ),
        Argument(
            "--workers",
            "N",
            "how many workers of the cluster train it together (1): lightgcn or pinsage, with --on ray",
            type=values.whole,
            default=1,
        ),
        Argument("--fresh", "", "train also where the very same was trained already", take="switch"),
        Argument("--track", "TRACKER", "log it to another system too", choices=TRACKERS),
        Argument("--wait", "", "return only when it has ended", take="switch"),
    ),
    example="train shop --model lightgcn --name first --set epochs=20",
    run=_run,
    notes=_notes,
)
