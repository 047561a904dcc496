"""`Comparison`: which recommender is better, by how much, for whom, and whether it may be chance.

compare.py decides what may be compared, rows.py which rows there are; to_dict.py and html.py make the output
for pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.tables import aligned
from gnnrec_lab.display.words import called, spoken
from gnnrec_lab.errors import UnknownNameError, did_you_mean
from gnnrec_lab.evaluation import html
from gnnrec_lab.evaluation.bootstrap import bootstrap_means, intervals, percentiles
from gnnrec_lab.evaluation.comparison.paired import holm, sign_flip_test
from gnnrec_lab.evaluation.comparison.rows import Model
from gnnrec_lab.evaluation.metrics.beyond_accuracy import names_of
from gnnrec_lab.evaluation.metrics.own_share import NAME as OWN_SHARE
from gnnrec_lab.evaluation.metrics.own_share import USERS
from gnnrec_lab.evaluation.result import Evaluation
from gnnrec_lab.evaluation.rules_cost import (
    changed_share,
    changed_users,
    cost_frame,
    cost_rows,
    paired_metrics,
)
from gnnrec_lab.evaluation.slices import groups_of
from gnnrec_lab.ranking.rules import Rules

if TYPE_CHECKING:
    from gnnrec_lab.evaluation.comparison.to_dict import Compared

Floats = NDArray[np.float64]


class Comparison:
    """Recommenders measured for the same users. Made by `gnnrec_lab.compare`.

    Attributes
    ----------
    models : list of Model
        One a row, the best by ``metric`` first.
    metric : str
        What decides.
    k : int
        The list length of all other metrics.
    part : str
        "test" or "validation".
    explained : int
        Over how many users explanations were measured; 0 where they weren't.
    """

    def __init__(self, models: Sequence[Model], metric: str, k: int, explained: int = 0) -> None:
        self.models = sorted(models, key=lambda model: -float(model.per_user(metric).mean()))
        self.metric, self.k, self.explained = metric, k, explained
        self.ranked = self.models[0].measured[0].evaluation.ranked
        self.part = self.ranked.part

    @property
    def names(self) -> list[str]:
        """The rows' names, the best first."""
        return [model.name for model in self.models]

    @property
    def metrics(self) -> list[str]:
        """The metrics of accuracy that were measured."""
        return list(self.models[0].measured[0].evaluation.per_user)

    @property
    def beyond(self) -> list[str]:
        """What was measured beside accuracy: at k, and of explanations."""
        measured = [name for model in self.models for one in model.measured for name in one.explanations]
        return [*names_of([self.k]), *dict.fromkeys(measured)]

    @property
    def own_share_sample(self) -> str:
        """What own_share is a mean over, in words."""
        return spoken("comparison.sample", users=min(USERS, len(self.ranked.users)))

    def to_frame(self) -> pd.DataFrame:
        """Return one row a recommender, the best first.

        Columns model; label (its title, and what the score holds beside: "LightGCN + co-occurrence 0.5");
        seeds (how many trainings); each metric of accuracy; low, high (95 % interval of the
        mean over users of the deciding metric, by bootstrap); std (of that over the seeds); each metric
        beside accuracy, with own_share (see `gnnrec_lab.evaluation.metrics.own_share`) where it exists;
        seconds (of training, mean over the seeds).
        """
        rows = []
        for model in self.models:
            _, low, high = model.metrics[self.metric]
            spread = model.seed_std(self.metric)
            rows.append(
                {"model": model.name, "label": model.label, "seeds": len(model.measured)}
                | {name: model.metrics[name][0] for name in self.metrics}
                | {"low": low, "high": high, "std": np.nan if spread is None else spread}
                | {name: model.metric(name)[0] for name in self.beyond}
                | {"seconds": np.nan if model.seconds is None else model.seconds}
            )
        return pd.DataFrame(rows)

    def pairs(self) -> pd.DataFrame:
        """Return one row for each two recommenders, ``a`` the one with the larger mean.

        Columns a, b, metric, difference (mean over users of a less b), low, high (its 95 % interval, paired
        bootstrap over users), p (paired permutation test: could the difference be chance?) and p_holm (the
        same, corrected for there being several pairs). The users are a sample; trainings with other seeds
        aren't, see the std of `to_frame`.
        """
        return self._pairs.copy()

    @cached_property
    def _pairs(self) -> pd.DataFrame:
        columns = ["a", "b", "metric", "difference", "low", "high", "p", "p_holm"]
        two = list(combinations(range(len(self.models)), 2))
        if not two:
            return pd.DataFrame(columns=columns)
        first, second = np.array(two).T
        per_user = np.column_stack([model.per_user(self.metric) for model in self.models])
        differences = per_user[:, first] - per_user[:, second]
        means = bootstrap_means(per_user)
        low, high = percentiles(means[:, first] - means[:, second])
        if len(per_user) == 1:
            low = high = np.full(len(two), np.nan)
        p = sign_flip_test(differences)
        names = np.array(self.names, dtype=object)
        values = (names[first], names[second], self.metric, differences.mean(axis=0), low, high, p, holm(p))
        return pd.DataFrame(dict(zip(columns, values, strict=True)))

    def slices(self) -> pd.DataFrame:
        """Return how good each recommender is for some users, items and behaviours only.

        Columns slice, group, users, metric, model, value, low, high: for groups of users the deciding metric,
        for groups of held-out items and behaviours recall at its k among these (see `Evaluation.slices`).
        """
        return self._slices.copy()

    @cached_property
    def _slices(self) -> pd.DataFrame:
        k = int(self.metric.partition("@")[2])
        rows = []
        for group in groups_of(self.ranked):
            columns = {
                model.name: np.mean(
                    [
                        group.measured(one.evaluation.ranked, one.evaluation.per_user[self.metric], k)[1]
                        for one in model.measured
                    ],
                    axis=0,
                )
                for model in self.models
            }
            for name, (value, low, high, users) in intervals(columns).items():
                facts = (group.slice, group.label, users, group.metric(self.metric, k))
                rows.append((*facts, name, value, low, high))
        names = ["slice", "group", "users", "metric", "model", "value", "low", "high"]
        return pd.DataFrame(rows, columns=names)

    def users(self, a: str, b: str) -> pd.DataFrame:
        """Return who is served better by ``a`` and who by ``b``, by the deciding metric.

        Returns
        -------
        DataFrame
            Columns user (id), label, a, b (their values), difference (a less b); who gains most by
            ``a`` first.

        Raises
        ------
        UnknownNameError
            For a row that there isn't, with the nearest name.
        """
        return self.some_users(a, b, np.argsort(-self.difference(a, b), kind="stable"))

    def some_users(self, a: str, b: str, rows: NDArray[np.int64]) -> pd.DataFrame:
        """Return the same of some users, by their rows among those measured."""
        index = self.ranked.users[rows]
        first, second = (self.model(name).per_user(self.metric)[rows] for name in (a, b))
        return pd.DataFrame(
            {
                "user": self.ranked.held_out.users.column(index),
                "label": self.ranked.held_out.user_labels(index),
                "a": first,
                "b": second,
                "difference": self.difference(a, b)[rows],
            }
        )

    def difference(self, a: str, b: str) -> Floats:
        """Return the deciding metric of ``a`` less that of ``b`` of each user, float64 [n]."""
        found = self.model(a).per_user(self.metric) - self.model(b).per_user(self.metric)
        # means over seeds of the same values may differ in the last bit
        return np.where(np.abs(found) < 1e-12, 0, found)

    @property
    def rules(self) -> Rules | None:
        """What the lists keep to; None where they were measured without rules."""
        return self.models[0].measured[0].evaluation.rules

    def cost(self) -> pd.DataFrame:
        """Return what the rules cost each recommender, one row a metric of each.

        Columns model, and those of `Evaluation.cost`; what is measured is averaged over the seeds. Raises
        `OptionError` if it was measured without rules.
        """
        rows = [
            (model.name, *row)
            for model in self.models
            for row in cost_rows(*paired_metrics(self._both(model)))
        ]
        return cost_frame(rows, "model")

    def changed(self, name: str) -> pd.DataFrame:
        """Return whose lists the rules change, those that change most first.

        Columns as of `Evaluation.changed`, by the deciding metric and its length of list; means over the
        seeds. Raises `OptionError` if it was measured without rules, `UnknownNameError` for a row that there
        isn't.
        """
        both = self._both(self.model(name))
        k = int(self.metric.partition("@")[2])
        share = np.mean([changed_share(under.ranked, without.ranked, k) for under, without in both], axis=0)
        under, without = paired_metrics(both)[0][self.metric]
        return changed_users(self.ranked, share, under, without)

    @staticmethod
    def _both(model: Model) -> list[tuple[Evaluation, Evaluation]]:
        return [(one.evaluation, one.evaluation.measured_without()) for one in model.measured]

    def model(self, name: str) -> Model:
        """Return the row called ``name``. Raises `UnknownNameError` with the nearest name."""
        for model in self.models:
            if model.name == name:
                return model
        raise UnknownNameError(f'"{name}" isn\'t in this comparison. {did_you_mean(name, self.names)}')

    def to_dict(self) -> Compared:
        """Return all of it, JSON-ready; see `gnnrec_lab.evaluation.comparison.to_dict`."""
        from gnnrec_lab.evaluation.comparison.to_dict import comparison_dict

        return comparison_dict(self)

    @staticmethod
    def _seeds(number: int, spread: float | None) -> str:
        return "" if spread is None else spoken("comparison.seeds-std", number=str(number), std=spread)

    @visibly
    def __repr__(self) -> str:
        rows = []
        for model in self.models:
            value, low, high = model.metrics[self.metric]
            spread = model.seed_std(self.metric)
            seeds = self._seeds(len(model.measured), spread)
            rows.append((model.name, model.label, f"{value:.4f} [{low:.4f}, {high:.4f}]{seeds}"))
        under = "" if self.rules is None else f", {self.rules}"
        facts = {"metric": self.metric, "part": called("split.name", self.part), "whose": self.ranked.whose}
        head = spoken("comparison.head", **facts, graph=self.ranked.split.name, rules=under)
        return "\n".join([head, *aligned(rows, "l")])

    def _repr_html_(self) -> Html:
        split, names = self.ranked.split, [*self.metrics, *self.beyond]
        facts = {"graph": split.name, "part": called("split.name", self.part), "whose": self.ranked.whose}
        caption = spoken("comparison.caption", **facts, split=split.fingerprint[:12], metric=self.metric)
        if OWN_SHARE in names:
            caption += spoken("comparison.own-share", sample=self.own_share_sample)
        if self.rules:
            caption += f"; {self.rules}"
        rows = [
            ((one.name, one.label), [one.metric(name) for name in names], one.seconds) for one in self.models
        ]
        return html.comparison_table(caption, self.metric, names, rows)
