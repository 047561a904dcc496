"""RunComparison: which recommender is better, for whom, by how much, and whether that is more than chance.

The evaluation measures; fallback.py makes the output for places where widgets don't run.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import traitlets

from gnnrec_lab.checks import index_in
from gnnrec_lab.controls import visibly
from gnnrec_lab.errors import GnnrecError, OptionError, did_you_mean
from gnnrec_lab.evaluation import Comparison
from gnnrec_lab.evaluation.comparison.to_dict import Compared, UserDifference, Winners
from gnnrec_lab.jobs import Run, compare
from gnnrec_lab.quoting import option, quote
from gnnrec_lab.widgets.browser.item_media import picture_folder
from gnnrec_lab.widgets.browser.within import BrowserWithin
from gnnrec_lab.widgets.common.base import LabWidget, bundle
from gnnrec_lab.widgets.comparison import fallback
from gnnrec_lab.widgets.protocol import comparison as protocol
from gnnrec_lab.widgets.protocol.common import Empty

_DEFAULT_METRIC = "ndcg@20"

Row = TypeVar("Row", Winners, UserDifference)


class RunComparison(LabWidget):
    """A leaderboard with intervals, slices, beyond accuracy, and who wins and who loses, user by user.

    Parameters
    ----------
    comparison : Comparison, or Runs or their names
        What `gnnrec_lab.compare` returned, or what it is to compare.
    metric : str, optional
        Of runs, what decides. Of a comparison, which of its metrics the leaderboard shows first; by default
        the one that decided.
    pictures : str or Path, optional
        The folder of the items' pictures, for the explanations: see `ExplanationBrowser`.
    locale : "auto", "en" or "ko"

    Attributes
    ----------
    comparison : Comparison
        What is shown.

    Raises
    ------
    OptionError
        For a metric that wasn't measured, ``pictures`` that are no folder, and as `gnnrec_lab.compare` does.
    RunError, UnknownNameError
        As `gnnrec_lab.compare` does.
    """

    _esm = bundle("comparison.js")
    _css = bundle("comparison.css")
    _drawn = frozenset({"compared", "opened", "metric", "code", "locale"})
    _pictured = frozenset({"metric"})

    # of the class, because a widget that could not be made is closed too
    _browser: BrowserWithin | None = None

    compared: Compared = traitlets.Dict(help="what was measured").tag(sync=True)
    opened: protocol.Opened | Empty = traitlets.Dict(help="the user whose explanations are open").tag(
        sync=True
    )
    code: str = traitlets.Unicode(help="the line that gives this view").tag(sync=True)
    metric: str = traitlets.Unicode(help="what the leaderboard shows; the page writes it").tag(sync=True)

    def __init__(
        self,
        comparison: Comparison | Run | str | Iterable[Run | str],
        *,
        metric: str | None = None,
        pictures: str | Path | None = None,
        locale: str = "auto",
    ) -> None:
        self._pictures = picture_folder(pictures)
        self._runs: dict[str, Run] = {}
        if not isinstance(comparison, Comparison):
            runs = [comparison] if isinstance(comparison, Run | str) else list(comparison)
            self._runs = {run.name: run for run in runs if isinstance(run, Run)}
            comparison, metric = compare(runs, metric=metric), None
        self.comparison = comparison
        shown = comparison.metric if metric is None else metric
        if shown not in comparison.metrics:
            raise OptionError(f'"{shown}" wasn\'t measured. {did_you_mean(shown, comparison.metrics)}')
        # a request may come on any thread, while another is being answered
        self._answering = threading.RLock()
        super().__init__(compared=_compared(comparison), metric=shown, locale=locale)
        self._tell_code()
        self.observe(self._tell_code, "metric")

    def _tell_code(self, change: Any = None) -> None:
        self.code = self._code()

    def _code(self) -> str:
        """Return the line that gives this view: the magic where it can, else Python."""
        compared, own = self.compared, self.compared["metric"]
        if not _has_runs(compared):
            given = "comparison"
        else:
            names = [name for model in compared["models"] for name in model["runs"]]
            options = {
                "metric": own,
                "k": compared["k"],
                "part": compared["part"],
                "faithfulness": compared["explained"],
            }
            defaults = {"metric": _DEFAULT_METRIC, "k": int(own.partition("@")[2]), "part": "test"}
            defaults["faithfulness"] = 0
            changed = {name: value for name, value in options.items() if value != defaults[name]}
            if self.metric == own:
                flags = {name: f"--{name}" for name in options} | {"k": "-k"}
                words = [f"{flags[name]} {value}" for name, value in changed.items()]
                words += [] if self._pictures is None else [option("--pictures", str(self._pictures))]
                return " ".join(["%gnnrec compare", *map(quote, names), *words])
            arguments = ", ".join([repr(names), *(f"{name}={value!r}" for name, value in changed.items())])
            given = f"gnnrec_lab.compare({arguments})"
        shown = "" if self.metric == own else f", metric={self.metric!r}"
        pictures = "" if self._pictures is None else f", pictures={str(self._pictures)!r}"
        return f"gnnrec_lab.RunComparison({given}{shown}{pictures})"

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
            winners = _at(self.compared["winners"], pair)
            listed = {"gains": winners["gains"], "losses_list": winners["losses_list"]}
            row = _at(listed.get(list, []), place)
            name = winners["b"] if side == 1 else winners["a"]
            model = next(model for model in self.compared["models"] if model["name"] == name)
            if not row.get("option"):
                raise GnnrecError(f'"{name}" isn\'t a run: only runs can be opened here.')
            run, k = model["runs"][0], self.compared["k"]
            user = self._user(winners["a"], winners["b"], place if list == "gains" else -1 - place)
            browser = BrowserWithin(
                self._runs.get(run, run), user, k=k, pictures=self._pictures, locale=self.locale
            )
            before, self._browser = self._browser, browser
            code = f"%gnnrec explain {quote(run)} {row['option']} -k {k}"
            if self._pictures is not None:
                code += f" {option('--pictures', str(self._pictures))}"
            self.opened = {"run": run, "code": code, "model": browser.model_id}
            if before is not None:
                before.close()
        browser.explain_rest()

    def _user(self, a: str, b: str, place: int) -> Hashable:
        """Return the id at a place of all users, who gains most by ``a`` first; from the end if negative."""
        found: Hashable = self.comparison.users(a, b)["user"].tolist()[place]
        return found

    def close(self) -> None:
        """Close the view, and the explanations in it."""
        if self._browser is not None:
            self._browser.close()
        super().close()

    def static_html(self) -> str:
        return fallback.comparison_html(self.compared, self.metric)

    def to_html(self, path: str | Path | None = None) -> str | Path:
        """Return the comparison as one standalone HTML page, or write it to ``path`` and return that.

        Whoever gets the page can read the ids of the users who win and lose most.
        """
        message = "This is a static page: run the line above in a notebook for the explanations."
        return self._page(path, f"Comparison on {self.compared['graph']} – gnnrec-lab", {"message": message})

    @visibly
    def __repr__(self) -> str:
        return fallback.comparison_text(self.compared, self.metric)


def _compared(comparison: Comparison) -> Compared:
    """Return the comparison as the page gets it: each user also as an option of ``%gnnrec explain``."""
    compared = comparison.to_dict()
    for pair in compared["winners"] if _has_runs(compared) else ():
        for row in [*pair["gains"], *pair["losses_list"]]:
            row["option"] = user_option(row["user"])
    return compared


def _has_runs(compared: Compared) -> bool:
    """Return whether runs were compared, which have names in the lab; recommenders have no seeds."""
    return all(model["seeds"] for model in compared["models"])


def user_option(user: str) -> str:
    """Return a user's id as an option of a ``%gnnrec`` line.

    >>> user_option("김 철수"), user_option("-7")
    ('--user "김 철수"', '--user=-7')
    """
    return option("--user", user)


def _at(rows: list[Row], place: int) -> Row:
    if index_in(place, len(rows)) is None:
        raise GnnrecError("That user isn't listed here: the page is of another version. Run the cell again.")
    return rows[place]
