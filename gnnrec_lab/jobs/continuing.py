"""What a training takes from the run that it continues: model, options, and where its representations lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gnnrec_lab.errors import OptionError
from gnnrec_lab.files import read_json
from gnnrec_lab.jobs.run import Run, open_run


@dataclass(frozen=True)
class Start:
    """What a training begins with.

    Attributes
    ----------
    model : str
    options : dict
        Of the model and of its training together.
    spec : dict
        As `RunSpec.start`.
    """

    model: str
    options: dict[str, Any]
    spec: dict[str, Any]


def continued(run: Run | str, model: str | None, options: Mapping[str, Any] | None) -> Start:
    """Return what a training takes from a run: what isn't given otherwise.

    Raises `RunError` where the run has no result, `OptionError` where nothing of it can be continued.
    """
    old = open_run(run) if isinstance(run, str) else run
    old.require_result()
    spec, recommender = old.spec, old.recommender
    if model not in (None, spec["model"]):
        raise OptionError(
            f'"{old.name}" is a {recommender.title} ("{spec["model"]}"): a {model} can\'t continue from it.'
        )
    if not recommender.capabilities.trainable:
        raise OptionError(f"{recommender.title} is computed at once: there is nothing to continue from.")
    if not recommender.can_move:
        raise OptionError(
            f'"{old.name}" is of a version of {recommender.title} that can\'t be continued: train it anew.'
        )
    settled = recommender.settled_options()
    given = dict(options or {})
    if str(settled.get("dim")) != str(given.get("dim", settled.get("dim"))):
        raise OptionError(
            f'The embeddings of "{old.name}" have the length {settled["dim"]}: dim={given["dim"]} can\'t '
            "continue from them."
        )
    place = {
        "run": old.name,
        "split": spec["split"],
        "sha256": read_json(old.folder / "result" / "model.json")["sha256"],
    }
    return Start(spec["model"], {**settled, **spec["training"], **given}, place)
