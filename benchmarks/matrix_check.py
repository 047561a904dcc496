"""What each environment of the matrix does: a training, why, a widget, a page, a search, a bundle; extras.

    python matrix_check.py [map] [mlflow] [ray]

Runs on its own with the Python of an environment that has nothing but the wheel, its dependencies and those
extras, and prints one line of JSON: the versions there were.
"""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gnnrec_lab import Run, Split

SHOWN = ("numpy", "pandas", "torch", "numba", "ipykernel", "jupyterlab", "anywidget", "ray")


def main(extras: Sequence[str]) -> int:
    """Do all of it in a home of its own; whatever fails raises."""
    import gnnrec_lab as lab

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        lab.set_home(Path(folder) / "home")
        split = _split()
        run = lab.train(split, "lightgcn", name="first", options={"epochs": 2}, device="cpu", wait=True)
        _explained(run, Path(folder))
        _asked_by_magic()
        _searched(split)
        _served(split, Path(folder))
        for extra in extras:
            _EXTRAS[extra](run)
    print(json.dumps({"python": platform.python_version(), **{name: _version(name) for name in SHOWN}}))
    return 0


def _split() -> Split:
    import numpy as np
    import pandas as pd

    import gnnrec_lab as lab

    rng = np.random.default_rng(0)
    user = rng.integers(0, 40, 600)
    frame = pd.DataFrame({"user": user, "item": (user // 2 + rng.integers(0, 8, 600)) % 25})
    frame["time"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.arange(600), "h")
    graph = lab.InteractionGraph.from_frame(frame, user="user", item="item", time="time", name="tiny")
    return graph.split("time")


def _explained(run: Run, folder: Path) -> None:
    """Add up the contributions to a score, and make a widget and its page."""
    import gnnrec_lab as lab

    why = run.explain(0, run.recommend(0, k=3)["item"][0])
    total = float(why.contributions["contribution"].sum()) + why.remainder
    _expect(abs(total - why.score) < 1e-5, f"contributions add up to {total}, not to {why.score}")
    browser = lab.ExplanationBrowser(run, user=0)
    state = browser.get_state()
    _expect(len(state["listing"]) > 0 if "listing" in state else len(state) > 10, "a widget without state")
    page = browser.to_html(folder / "why.html")
    _expect(page.stat().st_size > 10_000, "an empty page")


def _asked_by_magic() -> None:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.run_line_magic("load_ext", "gnnrec_lab")
    found = shell.run_line_magic("gnnrec", "recommend first --user 0 -k 3")
    _expect(len(found) == 3, f"%gnnrec recommend gave {len(found)} items, not 3")


def _searched(split: Split) -> None:
    import gnnrec_lab as lab

    found = lab.tune(split, "lightgcn", trials=2, name="tuned", options={"epochs": 1}, wait=True)
    _expect(found.status == "done", f"a search of two trials: {found.status}, {found.error}")
    _expect(found.best_run.split.fingerprint == split.fingerprint, "its best run has another split")
    lab.SearchMonitor(found)


def _served(split: Split, folder: Path) -> None:
    """Ask a bundle with an index what the run is asked."""
    import gnnrec_lab as lab

    run = lab.train(split, "lightgcn", name="indexed", options={"epochs": 1, "cooccurrence": 0}, wait=True)
    scorer = lab.load_bundle(run.export(folder / "bundle", index=True))
    lists = scorer.recommend([0], k=3, exact=True).to_pydict()["item"]
    _expect(lists == list(run.recommend(0, k=3)["item"]), f"a bundle recommends {lists}, unlike its run")


def _mapped(run: Run) -> None:
    rows = len(run.map("tsne").to_frame())
    _expect(rows == 65, f"a map of {rows} points, not 65")


def _tracked(run: Run) -> None:
    from mlflow import MlflowClient

    import gnnrec_lab as lab

    lab.train(
        run.split, "lightgcn", name="told", options={"epochs": 2}, track="mlflow", fresh=True, wait=True
    )
    client = MlflowClient(tracking_uri=f"sqlite:///{run.folder.parents[1] / 'mlflow' / 'mlflow.db'}")
    experiments = [one.experiment_id for one in client.search_experiments()]
    told = {one.info.run_name: one.info.run_id for one in client.search_runs(experiments)}
    _expect(list(told) == ["told"], f"MLflow knows the runs {list(told)}, not the one tracked")
    losses = client.get_metric_history(told["told"], "loss")
    _expect(len(losses) == 2, f"MLflow has {len(losses)} losses of two epochs")


def _shared(run: Run) -> None:
    """Train on two workers of a Ray cluster, by Ray Train."""
    import gnnrec_lab as lab
    from gnnrec_lab.jobs import stop_cluster

    try:
        run = lab.train(run.split, "lightgcn", name="two", options={"epochs": 1}, on="ray", workers=2)
        ended = run.wait(timeout=600).status
        _expect(ended == "done", f"two workers by Ray: {ended}")
    finally:
        stop_cluster()


_EXTRAS = {"map": _mapped, "mlflow": _tracked, "ray": _shared}


def _expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(otherwise)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
