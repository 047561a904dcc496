"""The outcome of an evaluation: means with their intervals, and the values of every user.

Intervals are computed in bootstrap.py, beyond-accuracy metrics in metrics/beyond_accuracy.py, slices in
slices.py; the HTML is in html.py.
"""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.labels import model_label
from gnnrec_lab.display.words import called, spoken
from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.evaluation import html
from gnnrec_lab.evaluation.bootstrap import intervals
from gnnrec_lab.evaluation.metrics import beyond_accuracy as beyond
from gnnrec_lab.evaluation.ranked import Ranked
from gnnrec_lab.evaluation.rules_cost import (
    changed_share,
    changed_users,
    cost_frame,
    cost_rows,
    paired_metrics,
)
from gnnrec_lab.evaluation.slices import groups_of
from gnnrec_lab.ranking.rules import Rules


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Evaluation:
    """Metrics of one recommender on one part of a split.

    Attributes
    ----------
    title : str
        The recommender.
    part : str
        "test" or "validation".
    users : array [n]
        Ids of the users measured.
    per_user : dict of float64 [n]
        Values by metric name ("recall@20"), one a user.
    ranked : Ranked
        The lists themselves.
    terms : dict of str to float
        Weights of what its score holds beside what the title names; see `Recommender.added_terms`.
    rules : Rules or None
        What the lists keep to.
    without : Evaluation or None
        The same without the rules, where there are any.
    """

    title: str
    part: str
    users: NDArray[Any]
    per_user: dict[str, NDArray[np.float64]]
    ranked: Ranked
    terms: dict[str, float] = dataclasses.field(default_factory=dict)
    rules: Rules | None = None
    without: Evaluation | None = None

    @property
    def label(self) -> str:
        """The title, with the terms where there are any: "LightGCN + co-occurrence 0.5"."""
        return model_label(self.title, {name: [weight] for name, weight in self.terms.items()})

    @property
    def values(self) -> dict[str, float]:
        """Mean over users of each metric of accuracy, by name."""
        return {name: float(values.mean()) for name, values in self.per_user.items()}

    def __getitem__(self, metric: str) -> float:
        """Return a mean over users ("ndcg@20", "novelty@20"), or what is of all lists ("coverage@20")."""
        if metric in self.per_user:
            return float(self.per_user[metric].mean())
        self._require(metric, [*self.per_user, *beyond.names_of(self.ranked.ks)])
        if metric in self.beside.overall:
            return self.beside.overall[metric]
        known = self.beside.per_user[metric][~np.isnan(self.beside.per_user[metric])]
        return float(known.mean()) if len(known) else float("nan")

    @cached_property
    def beside(self) -> beyond.Beyond:
        """The metrics beyond accuracy of every user; computed on first access."""
        return beyond.measure_beyond(self.ranked)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a metric of accuracy: metric, k, value, low, high, users.

        ``low`` and ``high`` bound the 95 % interval of the mean over users (percentile bootstrap over users,
        1,000 draws with a fixed seed); missing where there is one user.
        """
        rows = [(*_named(name), *found) for name, found in intervals(self.per_user).items()]
        return pd.DataFrame(rows, columns=["metric", "k", "value", "low", "high", "users"])

    def beyond(self, groups: str | None = None) -> pd.DataFrame:
        """Return the metrics beyond accuracy, one row a metric.

        Parameters
        ----------
        groups : str, optional
            By what calibration groups the items: a feature of theirs with few values, or "popularity". By
            default the only such feature, else popularity; ``note`` says which.

        Returns
        -------
        DataFrame
            Columns metric, k, value, low, high, users, better ("higher", "lower", "zero": the nearer, or
            "none": neither is better by itself) and note. ``low`` and ``high`` as in `to_frame`; coverage and
            gini have none, because they are no means over users.

        Raises
        ------
        OptionError
            If the items can't be grouped so.
        """
        found = self.beside if groups is None else beyond.measure_beyond(self.ranked, groups)
        nothing = (float("nan"), float("nan"), len(self.users))
        measured = intervals(found.per_user)
        rows = []
        for name in beyond.names_of(self.ranked.ks):
            metric, k = _named(name)
            values = measured[name] if name in measured else (found.overall[name], *nothing)
            rows.append((metric, k, *values, beyond.DIRECTIONS[metric], found.notes.get(metric, "")))
        return pd.DataFrame(rows, columns=["metric", "k", "value", "low", "high", "users", "better", "note"])

    def slices(self, metric: str | None = None) -> pd.DataFrame:
        """Return how good the lists are for some users, items and behaviours only, one row a group.

        Parameters
        ----------
        metric : str, optional
            What is measured for groups of users; by default ndcg at the largest k. For groups of held-out
            items and behaviours it is recall at the same k among these, over the users who have any.

        Returns
        -------
        DataFrame
            Columns slice, group, users, metric, value, low, high; see `groups_of` for the groups.

        Raises
        ------
        OptionError
            If the metric wasn't measured.
        """
        metric = metric or f"ndcg@{max(self.ranked.ks)}"
        self._require(metric, self.per_user)
        k = _named(metric)[1]
        rows = []
        for group in groups_of(self.ranked):
            _, values = group.measured(self.ranked, self.per_user[metric], k)
            value, low, high, users = intervals({"": values})[""]
            rows.append((group.slice, group.label, users, group.metric(metric, k), value, low, high))
        return pd.DataFrame(rows, columns=["slice", "group", "users", "metric", "value", "low", "high"])

    def cost(self) -> pd.DataFrame:
        """Return what the rules cost, one row a metric.

        Returns
        -------
        DataFrame
            Columns metric, k, value (under the rules), without, difference (value less without), low, high
            (its 95 % interval, paired bootstrap over users), users. Users of whom a metric isn't defined on
            both sides are left out of it; coverage and gini, of all lists together, have no interval.

        Raises
        ------
        OptionError
            If it was measured without rules.
        """
        without = self.measured_without()
        return cost_frame(cost_rows(*paired_metrics([(self, without)])))

    def changed(self, k: int | None = None) -> pd.DataFrame:
        """Return whose lists the rules change, those that change most first.

        Parameters
        ----------
        k : int, optional
            One of the lengths measured; by default the largest.

        Returns
        -------
        DataFrame
            Columns user, label, changed (the share of the k best items without the rules that isn't in the
            list), value (ndcg@k under the rules), without, difference.

        Raises
        ------
        OptionError
            If it was measured without rules, or not at k.
        """
        without, k = self.measured_without(), max(self.ranked.ks) if k is None else k
        metric = f"ndcg@{k}"
        self._require(metric, self.per_user)
        share = changed_share(self.ranked, without.ranked, k)
        return changed_users(self.ranked, share, self.per_user[metric], without.per_user[metric])

    def measured_without(self) -> Evaluation:
        """Return the same without the rules; raises `OptionError` if there were none."""
        if self.without is None:
            raise OptionError(
                "This was measured without rules, so that they cost nothing. Measure it with "
                "rules=gnnrec_lab.Rules(...)."
            )
        return self.without

    def _require(self, metric: str, measured: Any) -> None:
        if metric not in measured:
            raise OptionError(f'"{metric}" wasn\'t measured. {did_you_mean(metric, measured)}')

    @visibly
    def __repr__(self) -> str:
        before = {} if self.without is None else self.without.values
        shown = "  ".join(
            f"{name} {value:.4f}" + (f" ({value - before[name]:+.4f})" if before else "")
            for name, value in self.values.items()
        )
        head = spoken("evaluation.head", label=self.label, part=self._part, whose=self.ranked.whose)
        return f"{head}: {shown}" if self.rules is None else f"{head}, {self.rules}: {shown}"

    def _repr_html_(self) -> Html:
        if self.rules is not None:
            return html.cost_table(self.label, self._part, self.ranked.whose, str(self.rules), self.cost())
        return html.evaluation_table(self.label, self._part, self.ranked.whose, self.to_frame())

    @property
    def _part(self) -> str:
        return called("split.name", self.part)


def _named(name: str) -> tuple[str, int]:
    metric, _, k = name.partition("@")
    return metric, int(k)
