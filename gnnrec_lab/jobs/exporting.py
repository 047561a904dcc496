"""What a run hands out: a bundle, a model in MLflow, vectors. `Run` has these functions as methods."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.errors import OptionError
from gnnrec_lab.jobs.report import read_report
from gnnrec_lab.jobs.spec import RunSpec

if TYPE_CHECKING:
    from gnnrec_lab.jobs.run import Run
    from gnnrec_lab.ranking.under_rules import RulesLike
    from gnnrec_lab.serving.vectors import Vectors


def export(
    run: Run,
    path: str | Path | None = None,
    *,
    licence: str | None = None,
    faithfulness: int = 50,
    index: bool | None = None,
    rules: RulesLike = None,
    mlflow: bool = False,
) -> Path | str:
    """Write a bundle: what recommends and explains as this run does, without torch.

    Parameters
    ----------
    path : path
        A new folder, or one of a bundle, which is replaced; a name that ends in ``.zip`` for one file.
    licence : str, optional
        Of the data and the bundle, for the model card.
    faithfulness : int
        Users whose explanations are measured for the card; 0: none.
    index : bool, optional
        Whether lists come from an index of the items' vectors, whose recall the card states; by default where
        there are more than a million items and the scores are products of vectors alone.
    rules : Rules or mapping, optional
        What lists will keep to: the card says what that costs. Whoever asks the bundle names them again.
    mlflow : bool
        Log the bundle as a model to the tracking server (``MLFLOW_TRACKING_URI``, else the home's own
        store), which any of MLflow's servers answers.

    Returns
    -------
    Path, or with ``mlflow`` the model's URI

    Raises
    ------
    RunError
        If the run has no result yet.
    StorageError
        When it can't be written, or something else is there.
    OptionError
        For rules that can't be used, and an index of a model whose scores are no products of vectors, or hold
        a co-occurrence.
    """
    if path is None and not mlflow:
        raise OptionError('export needs a path: run.export("shop-bundle"), or "shop.zip" for one file.')
    from gnnrec_lab.serving.export import export_bundle

    with tempfile.TemporaryDirectory(prefix="gnnrec-") as place:
        bundle = export_bundle(
            run.recommender,
            Path(place) / "bundle" if path is None else path,
            run.split,
            built=_built(run),
            licence=licence,
            faithfulness=faithfulness,
            index=index,
            rules=rules,
        )
        return _log(run, bundle) if mlflow else bundle


def vectors(run: Run) -> Vectors:
    """Return the vectors of users and items as Arrow tables, for a vector database.

    Raises `OptionError` for a model whose scores are no products of vectors.
    """
    from gnnrec_lab.serving.vectors import vectors_of

    return vectors_of(run.recommender)


def _log(run: Run, bundle: Path) -> str:
    try:
        from gnnrec_lab.jobs.mlflow import log_model

        return log_model(run.folder, RunSpec.read(run.folder), bundle)
    except ImportError as error:
        raise OptionError(f"MLflow is needed: pip install 'gnnrec-lab[mlflow]' ({error}).") from error


def _built(run: Run) -> dict[str, Any]:
    spec, fit = run.spec, read_report(run.folder)["fit"]
    return {
        "run": run.name,
        "training": spec["training"],
        "chosen": fit["chosen"],
        "best_epoch": fit["best_epoch"],
        "seed": spec["seed"],
        "gnnrec_lab": spec["gnnrec_lab"],
    }
