"""`refit`: a last training on all but the test, with what another run has chosen on validation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gnnrec_lab.errors import OptionError, StorageError
from gnnrec_lab.files import read_json
from gnnrec_lab.jobs.launch import train
from gnnrec_lab.jobs.report import read_report
from gnnrec_lab.jobs.run import open_run

if TYPE_CHECKING:
    from gnnrec_lab.jobs.run import Run


def refit(
    run: Run | str, *, name: str | None = None, priority: int = 0, fresh: bool = False, wait: bool = False
) -> Run:
    """Train the model of a run anew, on train and validation together, as far as the run was best.

    One that continued from another continues from the same.

    Validation interactions choose the epoch and the open options, and are the newest or as good as any: once
    they have chosen, they teach. The test part stays out, and measures the new run like any other.

    Parameters
    ----------
    run : Run or its name
        One that has a result.
    name, priority, fresh, wait
        As in `train`.

    Returns
    -------
    Run
        With the options, the seed and the graph of the old one, what was chosen written out, and as many
        epochs as were best.

    Raises
    ------
    RunError
        If the run has no result yet.
    OptionError
        If it was trained without validation interactions: nothing was chosen, and nothing is left to add.
    """
    from gnnrec_lab.models import options_of

    old = open_run(run) if isinstance(run, str) else run
    old.require_result()
    if not old.split.validation.num_pairs:
        raise OptionError(
            f'"{old.name}" was trained on all but the test already: its split has no validation interactions.'
        )
    chosen = _chosen(old)
    spec = old.spec
    known = {option.name for option in options_of(spec["model"])}
    options = {**spec["options"], **{key: value for key, value in chosen["chosen"].items() if key in known}}
    if spec["training"]:
        options |= {**spec["training"], "epochs": max(1, chosen["best_epoch"])}
    return train(
        old.split.without_validation(),
        spec["model"],
        from_=_former(old.name, spec["start"]),
        name=name,
        options=options,
        seed=spec["seed"],
        priority=priority,
        fresh=fresh,
        wait=wait,
    )


def _former(name: str, start: dict[str, Any]) -> Run | None:
    """Return the run that one continued from, if any. Raises `OptionError` where it was trained again."""
    if not start:
        return None
    former = open_run(start["run"])
    former.require_result()
    if read_json(former.folder / "result" / "model.json").get("sha256") != start["sha256"]:
        raise OptionError(
            f'"{name}" continued from "{former.name}", which was trained again since: train "{name}" again.'
        )
    return former


def _chosen(run: Run) -> dict[str, Any]:
    """Return what the run's training has to say of itself."""
    fit: dict[str, Any] = read_report(run.folder)["fit"]
    if fit["chosen"] is None or fit["best_epoch"] is None:
        raise StorageError(f"The report of {run.name} doesn't say what was chosen. Train {run.name} again.")
    return fit
