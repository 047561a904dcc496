"""TrainingMonitor: how a run goes, live, and a button to stop it."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import traitlets

from gnnrec_lab.errors import GnnrecError
from gnnrec_lab.jobs import Run, open_run
from gnnrec_lab.widgets.base import LabWidget, bundle
from gnnrec_lab.widgets.curves import Curves
from gnnrec_lab.widgets.watcher import WATCHER

_BEAT = 2.0  # seconds between signs of life; the page says so after 15 s without one
_PROGRESS = (
    "epoch", "epochs", "step", "steps", "eta_seconds", "elapsed_seconds", "interactions_per_second",
    "memory_bytes", "metric",
)  # fmt: skip


class TrainingMonitor(LabWidget):
    """Live loss and validation curves of a run, its progress, its log, and Stop.

    Parameters
    ----------
    run : Run or str
        A run or its name.
    locale : "auto", "en" or "ko"

    Raises
    ------
    UnknownNameError
        For a name of no run.
    """

    _esm = bundle("monitor.js")
    _drawn = frozenset({"run", "curves", "log", "code", "beat", "locale"})

    run = traitlets.Dict().tag(sync=True)
    curves = traitlets.Dict().tag(sync=True)
    log = traitlets.Unicode().tag(sync=True)
    code = traitlets.Unicode().tag(sync=True)
    beat = traitlets.Float(0.0).tag(sync=True)

    def __init__(self, run: Run | str, *, locale: str = "auto") -> None:
        self._run = open_run(run) if isinstance(run, str) else run
        self._reader = self._run.follow()
        self._collected = Curves()
        self._refreshing = threading.Lock()
        super().__init__(code=f"%gnnrec watch {self._run.name}", locale=locale)
        if self.refresh():
            WATCHER.watch(self)

    def refresh(self) -> bool:
        """Bring the traits up to date with the run's folder; return whether there is more to come."""
        with self._refreshing:
            if self.comm is None and self._model_id_known:
                return False
            try:
                now = self._run.look()
            except GnnrecError as error:
                self.run = {**self.run, "status": "failed", "error": str(error)}
                return False
            changed = self._collected.add(self._reader.read())
            with self.hold_sync():
                self.run = self._facts(now.status, now.error, now.progress)
                if changed or not self.curves:
                    self.curves = self._collected.to_dict()
                    self.log = "\n".join(
                        part for part in (self._collected.messages, self._run.log(30)) if part
                    )
                if time.time() - self.beat > _BEAT or now.ended:
                    self.beat = time.time()
            return not now.ended

    @property
    def _model_id_known(self) -> bool:
        """Whether the widget was shown or could be: a closed one has no comm any more."""
        return bool(self.curves)

    def _facts(self, status: str, error: str | None, progress: dict[str, Any]) -> dict[str, Any]:
        spec = self._run.spec
        best = progress.get("best")
        return {
            "name": self._run.name,
            "model": spec["model"],
            "graph": spec["graph"],
            "status": status,
            "error": error,
            "best": {"epoch": best["epoch"], "value": best["value"]} if best else None,
            **{key: progress.get(key) for key in _PROGRESS},
        }

    def answer_stop(self) -> None:
        """Ask the run to stop (the page's Stop button)."""
        self._run.stop()
        self.refresh()

    def close(self) -> None:
        """Close the view; the run goes on."""
        WATCHER.forget(self)
        super().close()

    def static_html(self) -> str:
        return self._run._repr_html_()

    def to_html(self, path: str | Path | None = None) -> str | Path:
        """Return the monitor as one standalone HTML page, or write it to ``path`` and return that."""
        self.refresh()
        message = "This is a static page: the training is looked after in the notebook."
        return self._page(path, f"{self._run.name} – gnnrec-lab", {"message": message})

    def __repr__(self) -> str:
        return f"TrainingMonitor of {self._run!r}"
