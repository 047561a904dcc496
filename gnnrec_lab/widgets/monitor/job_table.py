"""JobTable: all runs of a lab, live, with filter, order, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import spoken
from gnnrec_lab.home import home
from gnnrec_lab.jobs import Run, RunList, open_run, runs
from gnnrec_lab.jobs.store import run_folders
from gnnrec_lab.widgets.monitor.base import RunBoard
from gnnrec_lab.widgets.monitor.run_row import RunRow


class JobTable(RunBoard):
    """All runs of the lab as a table that follows them: new ones appear, removed ones go.

    Parameters
    ----------
    watch : Run or str, or several
        Whose curves are shown from the beginning.
    locale : "auto", "en" or "ko"

    Raises
    ------
    UnknownNameError
        For a name of no run.
    """

    def __init__(self, watch: Run | str | Iterable[Run | str] = (), *, locale: str = "auto") -> None:
        given = [watch] if isinstance(watch, Run | str) else list(watch)
        # each once, in this order
        names = list(dict.fromkeys((open_run(one) if isinstance(one, str) else one).name for one in given))
        self._lab = home()
        code = f"gnnrec_lab.JobTable({names!r})" if names else "%gnnrec jobs"
        super().__init__(names, "", code=code, locale=locale, all_runs=True)

    def _list(self) -> None:
        folders = run_folders(self._lab)
        known = self._rows
        self._rows = {folder.name: known.get(folder.name) or RunRow(Run(folder)) for folder in folders}

    def _listed(self) -> RunList:
        """Return the runs, the newest first."""
        return runs(self._lab)

    def static_html(self) -> str:
        return self._listed()._repr_html_() + self._curves_html()

    @property
    def _title(self) -> str:
        return f"{spoken('magic.runs-in', home=str(self._lab))} – gnnrec-lab"

    @visibly
    def __repr__(self) -> str:
        return repr(self._listed())


class LiveRunList(RunList):
    """The runs of the lab as a list that shows itself as a `JobTable` where widgets run."""

    typed = True

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return JobTable()._repr_mimebundle_(**kwargs)

    def _ipython_display_(self, **kwargs: Any) -> None:
        JobTable()._ipython_display_(**kwargs)
