"""`runs`: all runs of the home, as a list that shows itself as a table."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.tables import table
from gnnrec_lab.display.words import called, coded, heard, language, lasting, spoken
from gnnrec_lab.errors import GnnrecError, RunError
from gnnrec_lab.home import home
from gnnrec_lab.jobs import store, text
from gnnrec_lab.jobs.run import Run
from gnnrec_lab.jobs.state import look
from gnnrec_lab.listing import Listing
from gnnrec_lab.wording import Wording, in_magic

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("run", "model", "graph", "status", "epoch", "epochs", "metric", "best", "best_epoch")
_HEADS = ("run", "model", "graph", "status", "progress", "validation", "trained", "left")


class RunList(Listing[Run]):
    """Runs, the newest first."""

    typed = False  # whether a line of %gnnrec asked for them

    def to_frame(self) -> pd.DataFrame:
        """Return one row a run, as of now.

        Columns run, model, graph, status, epoch, epochs, metric, best (validation value), best_epoch, seconds
        (trained), created (datetime, UTC), error. Missing where not known.
        """
        import pandas as pd

        frame = pd.DataFrame(
            [_row(run) for run in self._all], columns=[*_COLUMNS, "seconds", "created", "error"]
        )
        frame["created"] = pd.to_datetime(frame["created"].astype("float64"), unit="s", utc=True)
        return frame

    @visibly
    def __repr__(self) -> str:
        if not self._all:
            return self._nothing()
        return "\n".join(repr(run) for run in self._all)

    def _repr_html_(self) -> Html:
        if not self._all:
            return table([], caption=self._nothing())
        rows = [_row(run) for run in self._all]
        caption = spoken("run.caption", number=len(rows), verbs=spoken("run.verbs"))
        heads = [spoken(f"run.head.{name}") for name in _HEADS]
        return table([_cells(row) for row in rows], heads=heads, caption=caption)

    def _nothing(self) -> str:
        start = Wording("gnnrec_lab.train(split)", "%gnnrec train GRAPH")
        said = coded("run.nothing", language(), home=str(home()), start=start)
        return in_magic(said) if self.typed else str(said)


def runs(lab: Path | None = None) -> RunList:
    """Return all runs in a home, the newest first, also those that other processes started.

    Parameters
    ----------
    lab : Path, optional
        By default the present home.
    """
    found = [Run(folder) for folder in store.run_folders(lab)]
    return RunList(sorted(found, key=_created, reverse=True))


def _created(run: Run) -> float:
    try:
        return float(run.spec["created"])
    except GnnrecError:
        return 0.0


def _cells(row: dict[str, Any]) -> list[str]:
    best = {**row, "value": row["best"], "epoch": row["best_epoch"]}
    return [
        row["run"],
        row["model"] or "",
        row["graph"] or "",
        _status(row),
        text.epochs(row),
        text.best({"best": best}),
        lasting(row["seconds"]),
        lasting(row["left"]),
    ]


def _status(row: dict[str, Any]) -> str:
    """Return the status, and why a run can't be read; why one failed is said by the run itself."""
    status = called("run.status", str(row["status"]))
    if row["model"] is not None or not row["error"]:
        return status
    return f"{status}: {heard(row['error'].splitlines()[0])}"


def _row(run: Run) -> dict[str, Any]:
    """Return what is known of a run, also of one that is damaged or was removed in the meantime."""
    row: dict[str, Any] = {"run": run.name, "model": None, "graph": None, "status": "unreadable"}
    unknown = ("epoch", "epochs", "metric", "best", "best_epoch", "seconds", "left", "created", "error")
    row |= dict.fromkeys(unknown)
    try:
        now = look(run.folder)
        best = now.progress.get("best") or {}
        row |= {"status": now.status, "error": now.error}
        row |= {key: now.progress.get(key) for key in ("epoch", "epochs", "metric")}
        row |= {"best": best.get("value"), "best_epoch": best.get("epoch")}
        row["seconds"] = now.progress.get("elapsed_seconds")
        row["left"] = None if now.ended else now.progress.get("eta_seconds")
        spec = run.spec
        row |= {key: spec[key] for key in ("model", "graph", "created")}
    except GnnrecError as error:
        row["error"] = row["error"] or str(error)
        if isinstance(error, RunError):
            row["status"] = "removed"
    return row
