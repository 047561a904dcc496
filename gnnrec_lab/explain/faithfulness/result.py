"""`Faithfulness`: measures of explanations by removal, with intervals, and the verdict that follows.

Curves are measured in removal_curves.py, verdicts worded in verdicts.py.
"""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from gnnrec_lab.controls import visibly
from gnnrec_lab.display.html import Html
from gnnrec_lab.display.records import records
from gnnrec_lab.display.words import language
from gnnrec_lab.errors import OptionError, did_you_mean
from gnnrec_lab.explain.attribution.importance import ATTENTION, POPULARITY, RANDOM, TRUTH
from gnnrec_lab.explain.faithfulness import verdicts
from gnnrec_lab.explain.faithfulness.html import faithfulness_html
from gnnrec_lab.explain.faithfulness.removal_curves import METRICS
from gnnrec_lab.explain.history import Floats, Ints

_RESAMPLES = 1000
_ENOUGH_USERS = 10  # below this a resample of users says less than the random draws do
_LOWER_IS_BETTER = {"pos": True, "del": True, "ins": False, "cdcg": True}


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Faithfulness:
    """How far explanations can be trusted, measured by removing what they name.

    The score without an interaction is compared with the fold-in score of the full history: the same
    function of the recommender gives both, so that what was learned for the user as such is in neither.

    - POS@K: share of the pairs whose item is still in the top-K after the removal; lower is better.
    - DEL: the score after the removal, in standard deviations of the candidates' scores above their mean,
      both by the full history; lower is better.
    - INS: the same when only the first interactions are there; higher is better.
    - CDCG: 1 / log2(1 + rank) after the removal; lower is better.

    Each is the mean over the share removed from 0 to 1 (the area under the curve).

    Source of the measures: Barkan et al., "A counterfactual framework for learning and evaluating
    explanations for recommender systems", WWW 2024.

    Attributes
    ----------
    model : str
    k, steps, draws, seed : int
    pairs : DataFrame
        What was measured: user, item, label, history (number of interactions), rank and score by the full
        history, own_share (how much of the ranking's score the user's own interactions carry, as in
        `Explanation.own_share`).
    orders : tuple of str
        Those asked for, then the truth and the controls.
    user_of_pair : int64 [P]
    values : dict of float64 [draws, P, 4, steps + 1]
    agreements : dict of float64 [P]
    attention_kind : str or None
        What the weights are that "attention" orders by; see `Capabilities.attention`.
    """

    model: str
    k: int
    steps: int
    draws: int
    seed: int
    pairs: pd.DataFrame
    orders: tuple[str, ...]
    user_of_pair: Ints
    values: dict[str, Floats]
    agreements: dict[str, Floats]
    attention_kind: str | None = None

    @property
    def over(self) -> str:
        """What the intervals are over: "users", or "draws" of the random order where users are few."""
        return "users" if self._num_users >= _ENOUGH_USERS else "draws"

    @property
    def explainers(self) -> tuple[str, ...]:
        """The orders that are judged: all but the truth and the controls."""
        return tuple(name for name in self.orders if name not in (TRUTH, POPULARITY, RANDOM))

    @cached_property
    def curves(self) -> pd.DataFrame:
        """One row for each order and share removed: order, share, then the four measures.

        Means over the pairs (each user counts the same), for the random order over its draws too.
        """
        share = np.arange(self.steps + 1) / self.steps
        frames = []
        for name in self.orders:
            mean = self._by_user(self.values[name]).mean(axis=(0, 1))
            frames.append(
                pd.DataFrame({"order": name, "share": share, **dict(zip(METRICS, mean, strict=True))})
            )
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row for each order and measure.

        order, metric ("pos@20", "del", "ins", "cdcg"), value, low, high (95 % interval over users; NaN where
        users are few), then for each control ``vs_random`` and ``vs_popularity`` with ``_low`` and ``_high``:
        the difference to it, the interval over users, or over single draws of the random order. better: True
        where the difference to chance is for the better, its interval apart from 0.
        """
        rows = [
            {"order": name, "metric": self._metric_name(metric), **self._row(name, place)}
            for name in self.orders
            for place, metric in enumerate(METRICS)
        ]
        return pd.DataFrame(rows)

    @cached_property
    def agreement(self) -> pd.DataFrame:
        """Spearman's correlation of each order with leave-one-out: order, spearman, low, high, pairs."""
        rows = []
        for name, values in self.agreements.items():
            known = np.isfinite(values)
            mean = low = high = float("nan")
            if known.any():
                users = _mean_by(values[known], self.user_of_pair[known])
                mean = float(users.mean())
                low, high = self._over_users(users)
            rows.append((name, mean, low, high, int(known.sum())))
        return pd.DataFrame(rows, columns=["order", "spearman", "low", "high", "pairs"])

    @cached_property
    def own_share(self) -> tuple[float, float, float]:
        """Mean share of the scores that own interactions carry, and its 95 % interval over users.

        The interval is NaN where users are few, the mean where no score has a share.
        """
        shares = self.pairs["own_share"].to_numpy(dtype=np.float64)
        known = np.isfinite(shares)
        if not known.any():
            return (float("nan"),) * 3
        users = _mean_by(shares[known], self.user_of_pair[known])
        return (float(users.mean()), *self._over_users(users))

    def better_than_chance(self, order: str) -> bool:
        """Return whether removal by an order lowers the score more than by chance (DEL, interval apart)."""
        return bool(self._find(order, "del")["better"])

    def verdict_on(self, order: str, locale: str = "en") -> str:
        """Return what the figures say about one order, in a sentence or two ("en" or "ko")."""
        row = self._find(order, "del")
        facts = {name: row[name] for name in row.index if name not in ("order", "metric")}
        random = self._find(RANDOM, "del")["value"]
        return verdicts.verdict(
            order, {**facts, "random": random}, self.over, locale, kind=self.attention_kind
        )

    @property
    def verdict(self) -> str:
        """The verdict on each order that was asked for."""
        return self._verdicts("en")

    def _verdicts(self, locale: str) -> str:
        return "\n".join(self.verdict_on(name, locale) for name in self.explainers or (TRUTH,))

    def __getitem__(self, order: str) -> dict[str, float]:
        """Return an order's four values by measure."""
        self._require(order)
        rows = self.summary[self.summary["order"] == order]
        return dict(zip(rows["metric"], rows["value"].tolist(), strict=True))

    def to_dict(self) -> dict[str, Any]:
        """Return everything but the single pairs' curves, JSON-ready; not-a-number as None."""
        frames = {"curves": self.curves, "summary": self.summary, "agreement": self.agreement}
        facts = {name: getattr(self, name) for name in ("model", "k", "steps", "draws", "seed", "over")}
        counts = {"users": self._num_users, "pairs": len(self.pairs)}
        verdicts = {
            "verdict": self.verdict,
            "verdicts": {name: self.verdict_on(name) for name in self.explainers},
        }
        share = dict(zip(("value", "low", "high"), map(_or_none, self.own_share), strict=True))
        facts |= {"own_share": share, "attention_kind": self.attention_kind}
        return {**facts, **counts, **verdicts, **{name: records(frame) for name, frame in frames.items()}}

    @visibly
    def __repr__(self) -> str:
        verdict = self._verdicts(language())
        notes = [self._share, verdict] if self._share else [verdict]
        return verdicts.text(self._title, self._cells(), self._called, notes)

    def _repr_html_(self) -> Html:
        curves = {
            str(name): list(zip(group["share"].tolist(), group["del"].tolist(), strict=True))
            for name, group in self.curves.groupby("order", sort=False)
        }
        notes, verdict = (verdicts.unit(language()), self._share), self._verdicts(language())
        return faithfulness_html(self._title, verdict, notes, self._cells(), curves, self._called)

    @property
    def _title(self) -> str:
        return verdicts.title(self.model, len(self.pairs), self.pairs["user"].nunique(), self.draws)

    @property
    def _share(self) -> str:
        return verdicts.share_words(self.own_share, language())

    @property
    def _called(self) -> dict[str, str]:
        """What orders are called otherwise: those by weights that nobody learned, and in Korean all."""
        locale, learned = language(), self.attention_kind in (None, "learned")
        orders = [name for name in self.orders if locale != "en" or (name in ATTENTION and not learned)]
        return {name: verdicts.order_name(name, self.attention_kind, locale) for name in orders}

    def _cells(self) -> list[tuple[str, list[str]]]:
        return verdicts.cells(self.summary, self.agreement)

    @cached_property
    def _num_users(self) -> int:
        return len(np.unique(self.user_of_pair))

    def _metric_name(self, metric: str) -> str:
        return f"pos@{self.k}" if metric == "pos" else metric

    def _find(self, order: str, metric: str) -> pd.Series[Any]:
        self._require(order)
        rows = self.summary
        return rows[(rows["order"] == order) & (rows["metric"] == metric)].iloc[0]

    def _require(self, order: str) -> None:
        if order not in self.orders:
            raise OptionError(f'"{order}" wasn\'t measured. {did_you_mean(order, self.orders)}')

    def _by_user(self, values: Floats) -> Floats:
        """Return means over each user's pairs: [draws, users, ...]."""
        return np.stack([_mean_by(draw, self.user_of_pair) for draw in values])

    @cached_property
    def _areas(self) -> dict[str, Floats]:
        """By order [draws, users, 4]."""
        return {name: self._by_user(_area(self.values[name])) for name in self.orders}

    def _row(self, name: str, place: int) -> dict[str, Any]:
        mine = self._areas[name][..., place].mean(axis=0)
        low, high = self._over_users(mine)
        row = {"value": float(mine.mean()), "low": low, "high": high}
        for control in (RANDOM, POPULARITY):
            draws = self._areas[control][..., place]
            difference = mine - draws.mean(axis=0)
            if self.over == "users" or control == POPULARITY:
                low, high = self._over_users(difference)
            else:
                low, high = _over_draws(float(mine.mean()), draws.mean(axis=1))
            row |= {f"vs_{control}": float(difference.mean())}
            row |= {f"vs_{control}_low": low, f"vs_{control}_high": high}
        worst = row["vs_random_high"] if _LOWER_IS_BETTER[METRICS[place]] else -row["vs_random_low"]
        return {**row, "better": bool(name != RANDOM and worst < 0)}

    def _over_users(self, values: Floats) -> tuple[float, float]:
        """Return the 95 % interval of the mean by bootstrap over users; NaN where they are few."""
        if self.over != "users":
            return float("nan"), float("nan")
        shares = self._resamples if len(values) == self._num_users else _resampled(len(values), self.seed)
        low, high = np.quantile(shares @ values, (0.025, 0.975))
        return float(low), float(high)

    @cached_property
    def _resamples(self) -> Floats:
        return _resampled(self._num_users, self.seed)


def _resampled(count: int, seed: int) -> Floats:
    """Return how much each of ``count`` users counts in each resample, [resamples, count]."""
    drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), _RESAMPLES)
    shares: Floats = drawn / count
    return shares


def _over_draws(value: float, draws: Floats) -> tuple[float, float]:
    """Return the 95 % prediction interval (Student's t) of the difference to one more random order.

    Where all draws are equal, as for a history of one interaction, the interval holds 0.
    """
    count = len(draws)
    spread = float(draws.std(ddof=1))
    if spread < 1e-9 * max(1.0, abs(value)):
        difference = value - float(draws.mean())
        return min(0.0, difference), max(0.0, difference)
    margin = float(stdtrit(count - 1, 0.975)) * spread * (1 + 1 / count) ** 0.5
    difference = value - float(draws.mean())
    return difference - margin, difference + margin


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value


def _area(values: Floats) -> Floats:
    """Return the mean of curves over the share removed, by the trapezoid rule along the last axis."""
    area: Floats = (values[..., 1:] + values[..., :-1]).mean(axis=-1) / 2
    return area


def _mean_by(values: Floats, groups: Ints) -> Floats:
    """Return the mean of each group's rows."""
    distinct, place, counts = np.unique(groups, return_inverse=True, return_counts=True)
    sums = np.zeros((len(distinct), *values.shape[1:]))
    np.add.at(sums, place, values)
    means: Floats = sums / counts.reshape(-1, *[1] * (values.ndim - 1))
    return means
