"""RunComparison: which recommender is better, for whom, by how much, and whether that is more than chance.

What the page is told is made by comparison_told.py; here is what it may ask for, and what it gets.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from gnnrec_lab.errors import GnnrecError, OptionError, did_you_mean
from gnnrec_lab.evaluation import Comparison, compare
from gnnrec_lab.jobs import Run, open_run
from gnnrec_lab.widgets import comparison_static as static
from gnnrec_lab.widgets.base import LabWidget, bundle
from gnnrec_lab.widgets.browser import ExplanationBrowser
from gnnrec_lab.widgets.comparison_told import LISTS, told_of, user_option


class RunComparison(LabWidget):
    """A leaderboard with intervals, slices, beyond accuracy, and who wins and who loses, user by user.

    Parameters
    ----------
    comparison : Comparison, or runs or their names
        What `gnnrec_lab.compare` returned, or what it is to compare.
    metric : str, optional
        By what the leaderboard is ordered at first; by default the comparison's own.
    locale : "auto", "en" or "ko"

    Raises
    ------
    UnknownNameError
        For a name of no run.
    OptionError
        For a metric that wasn't measured.
    RunError
        If a run has no result yet.
    """

    _esm = bundle("comparison.js")
    _css = bundle("styles.css") + bundle("explorer.css") + bundle("comparison.css")
    _drawn = frozenset({"compared", "opened", "metric", "code", "locale"})

    compared = traitlets.Dict(help="what was measured").tag(sync=True)
    opened = traitlets.Dict(help="the user whose explanations are open").tag(sync=True)
    code = traitlets.Unicode(help="the line that gives this view").tag(sync=True)
    metric = traitlets.Unicode(help="what the leaderboard shows; the page writes it").tag(sync=True)

    def __init__(
        self,
        comparison: Comparison | Iterable[Run | str],
        *,
        metric: str | None = None,
        locale: str = "auto",
    ) -> None:
        self._comparison = comparison if isinstance(comparison, Comparison) else _compared(comparison)
        whole = self._comparison.to_dict()
        told = told_of(whole)
        chosen = told["metric"] if metric is None else metric
        if chosen not in told["metrics"]:
            raise OptionError(f'"{chosen}" wasn\'t measured. {did_you_mean(chosen, told["metrics"])}')
        self._winners = whole["winners"]
        self._browser: ExplanationBrowser | None = None
        # a request may come on any thread, while another is being answered
        self._answering = threading.RLock()
        super().__init__(compared=told, metric=chosen, locale=locale)
        self._tell_code()
        self.observe(self._tell_code, "metric")

    def _tell_code(self, change: Any = None) -> None:
        names = [name for model in self.compared["models"] for name in model["runs"]]
        parts = ["%gnnrec compare", *names]
        if self.metric != self.compared["metric"]:
            parts += ["--metric", self.metric]
        self.code = " ".join(parts)

    def answer_explain(self, pair: int, list: str, place: int, side: int = 0) -> None:
        """Open the explanations of a user (a choice in the page's lists).

        Parameters
        ----------
        pair, place : int
            Which pair, and which user of the list.
        list : "gains" or "losses_list"
        side : 0 or 1
            In a run of the first recommender of the pair, or of the second.
        """
        with self._answering:
            winners = _at(self._winners, pair)
            user = _at(winners[list] if list in LISTS else [], place)["user"]
            name = winners[("a", "b")[side == 1]]
            run = next(model["runs"][0] for model in self.compared["models"] if model["name"] == name)
            k = self.compared["k"]
            before, self._browser = self._browser, ExplanationBrowser(run, user, k=k, locale=self.locale)
            code = f"%gnnrec explain {run} {user_option(user)} -k {k}"
            self.opened = {"run": run, "code": code, "model": self._browser.model_id}
            if before is not None:
                before.close()

    def close(self) -> None:
        """Close the view, and the explanations in it."""
        if self._browser is not None:
            self._browser.close()
        super().close()

    def static_html(self) -> str:
        return static.comparison_html(self.compared, self.metric)

    def to_html(self, path: str | Path | None = None) -> str | Path:
        """Return the comparison as one standalone HTML page, or write it to ``path`` and return that.

        Whoever gets the page can read the ids of the users who win and lose most.
        """
        message = "This is a static page: run the line above in a notebook for the explanations."
        return self._page(path, f"{self.compared['graph']}: comparison – gnnrec-lab", {"message": message})

    def __repr__(self) -> str:
        return static.comparison_text(self.compared, self.metric)


def _compared(runs: Iterable[Run | str]) -> Comparison:
    given = [runs] if isinstance(runs, Run | str) else list(runs)
    for run in given:
        if not isinstance(run, Run | str):
            raise OptionError(f"What is compared are runs or their names, not a {type(run).__name__}.")
    return compare([open_run(run) if isinstance(run, str) else run for run in given])


def _at(rows: list[dict[str, Any]], place: int) -> dict[str, Any]:
    whole = isinstance(place, int | np.integer) and not isinstance(place, bool)
    if not whole or not 0 <= place < len(rows):
        raise GnnrecError("That user isn't listed here: the page is of another version. Run the cell again.")
    return rows[place]
