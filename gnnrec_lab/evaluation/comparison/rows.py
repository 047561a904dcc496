"""The rows of a comparison: one measured recommender, or the same one trained with several seeds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gnnrec_lab.display.labels import model_label
from gnnrec_lab.evaluation.bootstrap import intervals
from gnnrec_lab.evaluation.metrics.beyond_accuracy import Direction, names_of
from gnnrec_lab.evaluation.metrics.own_share import NAME as OWN_SHARE
from gnnrec_lab.evaluation.result import Evaluation

Floats = NDArray[np.float64]
Interval = tuple[float, float, float]

# what is measured of explanations, most of it by explain/, and which way it is better
FAITHFULNESS, ATTENTION, STABILITY = "faithfulness", "attention_faithfulness", "stability"
EXPLANATION_METRICS: dict[str, Direction] = {
    OWN_SHARE: "higher",
    FAITHFULNESS: "higher",
    ATTENTION: "higher",
    STABILITY: "higher",
}


@dataclasses.dataclass(frozen=True, eq=False)
class Measured:
    """One recommender, measured.

    Attributes
    ----------
    name : str
        Of the run, or what it is called in a comparison.
    evaluation : Evaluation
    model : str
        Its name in the registry.
    recipe : str
        All that makes it what it is but the seed; the same text means the same recommender.
    seed : int or None
    seconds : float or None
        How long it was trained.
    explanations : mapping of str to (value, low, high)
        What was measured of its explanations: how much of the scores the users' own interactions carry, and
        the rest if that was asked for.
    """

    name: str
    evaluation: Evaluation
    model: str
    recipe: str
    seed: int | None = None
    seconds: float | None = None
    explanations: Mapping[str, Interval] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, eq=False)
class Model:
    """One row: recommenders that differ only in their seed. What is measured is averaged over them.

    Attributes
    ----------
    name : str
    measured : sequence of Measured
        At least one.
    """

    name: str
    measured: Sequence[Measured]

    @property
    def title(self) -> str:
        """The title of the model."""
        return self.measured[0].evaluation.title

    @property
    def terms(self) -> dict[str, list[float]]:
        """What the scores hold beside what the title names, with the weight in each training."""
        found = [one.evaluation.terms for one in self.measured]
        names = dict.fromkeys(name for terms in found for name in terms)
        return {name: [terms.get(name, 0.0) for terms in found] for name in names}

    @property
    def label(self) -> str:
        """Title and terms: "LightGCN + co-occurrence 0.5"."""
        return model_label(self.title, self.terms)

    @property
    def seeds(self) -> list[int]:
        """Their seeds, where known."""
        return [one.seed for one in self.measured if one.seed is not None]

    @property
    def seconds(self) -> float | None:
        """Mean time of training; None where one isn't known."""
        known = [one.seconds for one in self.measured if one.seconds is not None]
        return sum(known) / len(known) if len(known) == len(self.measured) else None

    def per_user(self, metric: str) -> Floats:
        """Return a metric of accuracy of each user, the mean over the seeds: float64 [n]."""
        return np.asarray(np.mean([one.evaluation.per_user[metric] for one in self.measured], axis=0))

    def seed_values(self, metric: str) -> list[float]:
        """Return the value of each seed; none of what is measured of explanations."""
        if any(metric in one.explanations for one in self.measured):
            return []
        return [one.evaluation[metric] for one in self.measured]

    def seed_std(self, metric: str) -> float | None:
        """Return the standard deviation over the seeds (n - 1); None where there is one."""
        values = self.seed_values(metric)
        return float(np.std(values, ddof=1)) if len(values) > 1 else None

    @cached_property
    def metrics(self) -> dict[str, Interval]:
        """Value, low and high of each metric of accuracy and beyond; NaN where there is no interval."""
        first = self.measured[0].evaluation
        columns = {name: self.per_user(name) for name in first.per_user}
        for name in first.beside.per_user:
            columns[name] = np.mean([one.evaluation.beside.per_user[name] for one in self.measured], axis=0)
        found: dict[str, Interval] = {name: measured[:3] for name, measured in intervals(columns).items()}
        for name in names_of(first.ranked.ks):
            if name not in found:
                found[name] = (float(np.mean(self.seed_values(name))), float("nan"), float("nan"))
        return found | dict(self.measured[0].explanations)

    def metric(self, name: str) -> Interval:
        """Return value, low and high of a metric; NaN where it wasn't measured of this one."""
        return self.metrics.get(name, (float("nan"),) * 3)


def grouped(measured: Iterable[Measured]) -> list[Model]:
    """Return the rows, in the order in which they come: the same recipe with other seeds is one row.

    The same recipe with the same seed again, or with seeds unknown, is a row of its own.
    """
    rows: dict[tuple[str, str, int | str], list[Measured]] = {}
    for one in measured:
        if one.seed is None:
            rows[one.model, one.recipe, one.name] = [one]
            continue
        again = 0
        while one.seed in {other.seed for other in rows.get((one.model, one.recipe, again), ())}:
            again += 1
        rows.setdefault((one.model, one.recipe, again), []).append(one)
    models = [model for model, _, _ in (key for key, row in rows.items() if len(row) > 1)]
    return [Model(_name(row, models.count(row[0].model) == 1), row) for row in rows.values()]


def _name(row: Sequence[Measured], only_one: bool) -> str:
    """Return the run's name when alone, else the model's and how many; the first run makes it unique."""
    first = row[0]
    if len(row) == 1:
        return first.name
    return f"{first.model} ({len(row)} seeds{'' if only_one else f', from {first.name}'})"
