"""TrainingMonitor: how one or several runs go, live, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Iterable

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.words import spoken
from gnnrec_lab.errors import OptionError
from gnnrec_lab.jobs import Run, RunList, open_run
from gnnrec_lab.quoting import quote
from gnnrec_lab.widgets.monitor.base import RunBoard
from gnnrec_lab.widgets.monitor.run_row import RunRow


class TrainingMonitor(RunBoard):
    """Loss and validation curves of runs, their progress, their log, and pause, resume, stop, kill, remove.

    It goes on to look when a run has ended: resumed, here or elsewhere, it is shown again.

    Parameters
    ----------
    run : Run or str, or several
        Runs or their names.
    locale : "auto", "en" or "ko"

    Raises
    ------
    OptionError
        If no run is given, or two of different labs that have the same name.
    UnknownNameError
        For a name of no run.
    """

    def __init__(self, run: Run | str | Iterable[Run | str], *, locale: str = "auto") -> None:
        given = [run] if isinstance(run, Run | str) else list(run)
        self._runs = _by_name(open_run(one) if isinstance(one, str) else one for one in given)
        names = list(self._runs)
        code = " ".join(["%gnnrec watch", *map(quote, names)])
        opened = names[0] if len(names) == 1 else ""
        super().__init__(names, opened, code=code, locale=locale, all_runs=False)

    def _list(self) -> None:
        if not self._rows:
            self._rows = {name: RunRow(run, ask=True) for name, run in self._runs.items()}

    def static_html(self) -> str:
        runs = [row.run for row in self._rows.values()]
        table = runs[0]._repr_html_() if len(runs) == 1 else RunList(runs)._repr_html_()
        return table + self._curves_html()

    @property
    def _title(self) -> str:
        return f"{', '.join(self._runs)} – gnnrec-lab"

    @visibly
    def __repr__(self) -> str:
        lines = [repr(row.run) for row in self._rows.values()]
        return "\n  ".join([spoken("run.monitor", run=lines[0]), *lines[1:]])


def _by_name(runs: Iterable[Run]) -> dict[str, Run]:
    found: dict[str, Run] = {}
    for run in runs:
        other = found.setdefault(run.name, run)
        if other.folder != run.folder:
            raise OptionError(
                f'Two different runs are called "{run.name}": {other.folder} and {run.folder}. '
                "Watch them one by one."
            )
    if not found:
        raise OptionError("No run was given to watch. gnnrec_lab.runs() lists those there are.")
    return found
