"""A run's spec as the line that trains it again, on its own split or another."""

from __future__ import annotations

from gnnrec_lab.jobs.spec import RunSpec
from gnnrec_lab.quoting import as_code, quote
from gnnrec_lab.wording import Wording


def train_line(spec: RunSpec, split: str, *, fresh: bool = False) -> Wording:
    """Return the call that trains as ``spec`` does, with the options that aren't at their defaults.

    Parameters
    ----------
    spec : RunSpec
    split : str
        Python's name of the split. The magic takes the one chosen for the graph.
    fresh : bool
        Also where the very same was trained already.
    """
    options = _chosen(spec)
    arguments = [split, as_code(spec.model)]
    line = ["%gnnrec train", quote(spec.graph), "--model", spec.model]
    if options:
        arguments.append(f"options={as_code(options)}")
        line += ["--set", *(quote(f"{name}={value}") for name, value in options.items())]
    if spec.seed:
        arguments.append(f"seed={spec.seed}")
        line.append(f"--seed {spec.seed}")
    if spec.workers > 1:
        arguments.append(f'on="ray", workers={spec.workers}')
        line.append(f"--on ray --workers {spec.workers}")
    if fresh:
        arguments.append("fresh=True")
        line.append("--fresh")
    return Wording(f"gnnrec_lab.train({', '.join(arguments)})", " ".join(line))


def _chosen(spec: RunSpec) -> dict[str, object]:
    from gnnrec_lab.models import options_of
    from gnnrec_lab.models.base.options import specs
    from gnnrec_lab.training import TrainOptions

    defaults = {option.name: option.default for option in [*options_of(spec.model), *specs(TrainOptions)]}
    given = {**spec.options, **spec.training}
    return {name: value for name, value in given.items() if name in defaults and value != defaults[name]}
