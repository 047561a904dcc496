"""Which trainings several workers can share: looked at where one is asked for, before anything is started."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gnnrec_lab.checks import whole
from gnnrec_lab.errors import OptionError
from gnnrec_lab.jobs.spec import LOCAL, MOST_WORKERS, RunSpec

if TYPE_CHECKING:
    from gnnrec_lab.graph import Split


def check_workers(workers: int, on: str, spec: RunSpec, split: Split) -> None:
    """Raise `OptionError` unless so many workers can train what a spec says, with what can be done."""
    if whole("workers", workers, 1, MOST_WORKERS) == 1:
        return
    if on == LOCAL:
        raise OptionError(f'{workers} workers need a cluster: add on="ray" (--on ray).')
    from gnnrec_lab.models.layers.behaviour_weights import evident_behaviours
    from gnnrec_lab.models.registry import recommender_class

    found = recommender_class(spec.model)
    if not found.capabilities.partitioned:
        raise OptionError(
            f"{found.title} is trained by one worker: leave workers out, or take lightgcn or pinsage."
        )
    if spec.start:
        raise OptionError("Several workers can't continue from another run: leave workers out, or from_.")
    if spec.options["loss"] != "softmax":
        raise OptionError(f"Several workers train by loss=softmax, not {spec.options['loss']}: set that.")
    if split.target or len(evident_behaviours(split.train)) > 1:
        raise OptionError(
            "Several workers train on one behaviour: build the graph of one and split without a target, or "
            "leave workers out."
        )
